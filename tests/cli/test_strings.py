"""`murmure strings`: what a translator's files become, and what is said about them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.content.load import default_folder
from tests.cli.terminal import Terminal

DIALOGS_PO = "locales/en/LC_MESSAGES/dialogs.po"


@pytest.fixture
def ours(tmp_path: Path, terminal: Terminal) -> Path:
    """A copy of the delivered content, in force."""
    for part in ("dialogs", "locales"):
        shutil.copytree(default_folder().parent / part, tmp_path / part)
    terminal.set(CONTENT=tmp_path)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    """Read every file of translations."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*.po"))}


def change(path: Path, old: str, new: str) -> None:
    """Change a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_update_twice_changes_nothing(terminal: Terminal, ours: Path) -> None:
    """What is up to date stays byte for byte as it is."""
    assert terminal.type("strings", "update") == 0
    once = files(ours)
    assert terminal.type("strings", "update", "en") == 0
    assert once == files(ours)
    assert "0 new" in terminal.out


def test_the_committed_files_are_up_to_date(terminal: Terminal, ours: Path) -> None:
    """Translators find the sentences of today, with their places; else: `murmure strings update`."""
    committed = files(ours)
    assert terminal.type("strings", "update") == 0
    assert committed == files(ours)


def test_a_changed_sentence_waits_for_its_translator(terminal: Terminal, ours: Path) -> None:
    """P11: the old translation is offered, does not count, and is named with its place."""
    change(
        ours / "dialogs" / "human.yaml", "Quelqu’un te lit déjà.", "Quelqu’un te lit déjà, promis."
    )
    assert terminal.type("strings", "update") == 0
    assert "1 new" in terminal.out
    assert "1 to look at again (fuzzy)" in terminal.out
    assert "#, fuzzy" in (ours / DIALOGS_PO).read_text(encoding="utf-8")

    assert terminal.type("strings", "report") == 0
    assert "  en human: 0 missing, 1 fuzzy" in terminal.out
    assert terminal.type("strings", "report", "en") == 0
    assert "fuzzy [human.here] “Quelqu’un te lit déjà, promis." in terminal.out
    assert "dialogs/human.yaml:" in terminal.out


def test_a_new_language(terminal: Terminal, ours: Path) -> None:
    """Files as any tool for translators reads them, empty; the pages are among them."""
    assert terminal.type("strings", "init", "sl") == 0
    assert "Slovenian begins" in terminal.out
    folder = ours / "locales" / "sl" / "LC_MESSAGES"
    assert [
        "desk.po",
        "dialogs.po",
        "practice.po",
        "replies.po",
        "services.po",
        "web.po",
    ] == sorted(path.name for path in folder.iterdir())
    text = (folder / "dialogs.po").read_text(encoding="utf-8")
    assert '"Language: sl\\n"' in text
    assert "msgstr[3]" in text

    assert terminal.type("strings", "report") == 0
    assert re.search(r"^sl +not listed +0 of ", terminal.out, re.MULTILINE)
    assert "is there already" in terminal.refused("strings", "init", "sl")


def test_templates(terminal: Terminal, ours: Path, tmp_path: Path) -> None:
    """Weblate and Poedit begin a language from these."""
    output = tmp_path / "pot"
    assert terminal.type("strings", "extract", "--output", str(output)) == 0
    assert [
        "desk.pot",
        "dialogs.pot",
        "practice.pot",
        "replies.pot",
        "services.pot",
        "web.pot",
    ] == sorted(path.name for path in output.iterdir())
    text = (output / "web.pot").read_text(encoding="utf-8")
    assert "#. Page page.html for people who seek help.\n#: bot/channels/webchat/" in text
    assert 'msgctxt "web.chat"' in text


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
def test_gettext_reads_it(terminal: Terminal, ours: Path, tmp_path: Path) -> None:
    """What we write, with fuzzy, obsolete and counted entries, is what gettext's own tools take."""
    change(ours / "dialogs" / "human.yaml", "Quelqu’un te lit déjà.", "Quelqu’un te lit.")
    assert terminal.type("strings", "update") == 0
    assert terminal.type("strings", "init", "cy") == 0
    for path in (ours / "locales").rglob("*.po"):
        done = subprocess.run(
            ["msgfmt", "--check", "--check-domain", "-o", str(tmp_path / "out.mo"), str(path)],
            capture_output=True,
            check=False,
            timeout=30,
        )
        problems = [
            line for line in done.stderr.decode().splitlines() if "header field" not in line
        ]
        assert (0, []) == (done.returncode, problems), path


def test_a_broken_dialog_writes_nothing(terminal: Terminal, ours: Path) -> None:
    """A dialog that cannot be read would make its sentences look gone: nothing is touched."""
    before = files(ours)
    (ours / "dialogs" / "human.yaml").write_text("dialog: [", encoding="utf-8")

    assert "cannot be read; `murmure check" in terminal.refused("strings", "update")
    assert before == files(ours)


def test_a_broken_file_of_a_translator(terminal: Terminal, ours: Path) -> None:
    """It is named, with the command that says where it breaks, and left as it is."""
    path = ours / DIALOGS_PO
    path.write_text(
        path.read_text(encoding="utf-8") + '\nmsgid "a\nmsgstr "b"\n', encoding="utf-8"
    )

    refused = terminal.refused("strings", "update")
    assert "dialogs.po" in refused
    assert "`murmure check" in refused
    path.write_bytes(b'msgid "\xff"\nmsgstr ""\n')
    assert "dialogs.po" in terminal.refused("strings", "update")


def test_refusals(terminal: Terminal, ours: Path) -> None:
    """A language that is none, or is not there: one sentence with what to do."""
    assert "is no language" in terminal.refused("strings", "init", "klingon")
    assert "murmure strings init nn" in terminal.refused("strings", "update", "nn")
    assert "choose among" in terminal.refused("strings", "report", "nn")
    assert "is not a folder" in terminal.refused("strings", "report", "--folder", str(ours / "no"))


def test_a_place_that_cannot_be_written(terminal: Terminal, ours: Path, tmp_path: Path) -> None:
    """Said in a sentence."""
    (tmp_path / "file").touch()

    assert "cannot be used" in terminal.refused(
        "strings", "extract", "--output", str(tmp_path / "file" / "pot")
    )
