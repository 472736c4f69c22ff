"""`murmure check`: how findings are shown, to people and to programs, and what the exit status says."""

import json
from pathlib import Path

import pytest

from bot.cli.findings import as_annotations, as_json, as_text, path_of
from bot.content.finding import Finding
from bot.proof.coverage import Coverage
from bot.proof.report import Report
from tests.cli.folders import whole
from tests.cli.terminal import Terminal

FINDINGS = (
    Finding("entry.yaml", 7, "reference", "There is no node `a.b`.", "Correct it.", column=3),
    Finding("entry.yaml", 9, "reference", "There is no node `a.c`.", "Correct it.", column=3),
    Finding("entry.yaml", 12, "spacing", "A space is missing.", "Type it.", "warning"),
    Finding("tests", 0, "coverage", "Nobody passes `a.d`.", "Write a test.", "note"),
)
REPORT = Report(
    FINDINGS,
    states=12,
    tests_run=1,
    coverage=Coverage(frozenset({"a.b"}), frozenset(), ("a.d",), (("a.b", "yes"),)),
)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A small content without any mistake, in a folder of its own."""
    return whole(tmp_path / "ours")


def spoil(folder: Path, old: str, new: str, file: str = "start.yaml") -> int:
    """Make a mistake in a dialog; return its line."""
    path = folder / "dialogs" / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_text_is_a_line_each_then_counts(tmp_path: Path) -> None:
    """P11: an admin sees each mistake on a line, the worst rules first, and how much there is."""
    assert [
        "entry.yaml:7:3: error [reference] There is no node `a.b`. Correct it.",
        "entry.yaml:9:3: error [reference] There is no node `a.c`. Correct it.",
        "entry.yaml:12: warning [spacing] A space is missing. Type it.",
        "tests:0: note [coverage] Nobody passes `a.d`. Write a test.",
        "",
        "     2 error    reference",
        "     1 warning  spacing",
        "     1 note     coverage",
        "",
        f"2 errors, 1 warning, 1 note in {tmp_path}",
        "not looked at: all paths, and the conversation tests; correct the errors first",
    ] == list(as_text(REPORT, tmp_path))


def test_a_sentence_never_becomes_two_lines(tmp_path: Path) -> None:
    """What an editor wrote over two lines does not look like another finding."""
    broken = Report((Finding("a.yaml", 1, "r", "One\nb.yaml:1: error [x] two.", "Fix."),))

    assert "a.yaml:1: error [r] One b.yaml:1: error [x] two. Fix." == next(
        as_text(broken, tmp_path)
    )


def test_json_holds_everything(tmp_path: Path) -> None:
    """A program finds every field of every finding, the counts, and what was walked through."""
    made = json.loads(as_json(REPORT, tmp_path))

    assert {
        "file": "entry.yaml",
        "line": 7,
        "column": 3,
        "rule": "reference",
        "severity": "error",
        "sentence": "There is no node `a.b`.",
        "fix": "Correct it.",
    } == made["findings"][0]
    assert {"error": 2, "warning": 1, "note": 1} == made["counts"]
    assert (False, 12, 1) == (made["complete"], made["states"], made["tests"])
    assert {
        "nodes": 1,
        "choices": 0,
        "missed_nodes": ["a.d"],
        "missed_choices": ["a.b:yes"],
    } == made["coverage"]


def test_annotations_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that an editor writes becomes a command of the workflow, or ends one."""
    monkeypatch.chdir(tmp_path)
    nasty = Finding("a,b:c.yaml", 2, "r", "100 %, : one\r\n::error::two", "Fix.", "note", 4)

    assert [
        "::notice file=dialogs/a%2Cb%3Ac.yaml,line=2,col=4,title=murmure r"
        "::100 %25, : one%0D%0A::error::two Fix."
    ] == list(as_annotations(Report((nasty,)), tmp_path / "dialogs"))


def test_annotations_name_files_as_seen_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub finds the line: paths start where the workflow runs; no line means the whole file."""
    monkeypatch.chdir(tmp_path)
    po = Finding("locales/en/LC_MESSAGES/a.po", 0, "r", "One.", "Fix.", "warning")
    folder = tmp_path / "ours" / "dialogs"

    assert ["::warning file=ours/locales/en/LC_MESSAGES/a.po,title=murmure r::One. Fix."] == list(
        as_annotations(Report((po,)), folder)
    )
    assert folder / "risk/fr.yaml" == path_of("risk/fr.yaml", folder)


def test_good_content(terminal: Terminal, ours: Path) -> None:
    """Status 0; the folder of an organisation and the dialogs in it are the same."""
    assert terminal.type("check", str(ours)) == 0
    around = terminal.out
    assert terminal.type("check", str(ours / "dialogs")) == 0
    assert around == terminal.out
    assert f" in {ours / 'dialogs'}\n" in around
    assert "conversations played: they pass" in around


def test_errors(terminal: Terminal, ours: Path) -> None:
    """P11: status 1; the same finding in every form, with file, line and column."""
    line = spoil(ours, "then: hello", "than: hello")
    assert terminal.type("check", str(ours)) == 1
    assert f"start.yaml:{line}:" in terminal.out

    assert terminal.type("check", "--json", str(ours)) == 1
    found = json.loads(terminal.out)["findings"]
    assert line in [one["line"] for one in found if one["file"] == "start.yaml"]

    assert terminal.type("check", "--github", str(ours)) == 1
    assert f"::error file={ours.name}/dialogs/start.yaml,line={line},col=" in terminal.out


def test_warnings_count_when_strict(terminal: Terminal, ours: Path) -> None:
    """Status 0 with warnings only, 1 with --strict."""
    (ours / "dialogs" / "tests" / "start.yaml").unlink()

    assert terminal.type("check", str(ours)) == 0
    assert " 0 warnings" not in terminal.out
    assert terminal.type("check", "--strict", str(ours)) == 1


def test_cannot_run(terminal: Terminal, tmp_path: Path) -> None:
    """Status 2: no folder, a folder without dialogs, a number that is none."""
    assert "is not a folder" in terminal.refused("check", str(tmp_path / "no"))
    assert "holds no dialogs" in terminal.refused("check", str(tmp_path))
    assert "--states wants" in terminal.refused("check", "--states", "0")


def test_unreadable(terminal: Terminal, ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 2: a file that may not be read is named."""

    def locked(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", locked)

    assert "aliases.yaml cannot be read (Permission denied)" in terminal.refused(
        "check", str(ours)
    )


def test_the_states_are_bounded(terminal: Terminal, ours: Path) -> None:
    """A bound that is too low is said, never silently kept to."""
    assert terminal.type("check", "--states", "5", str(ours)) == 1
    assert "[too_many_states] There are more than 5 states" in terminal.out
