"""The day of an admin in `docs/admins.md`, done word for word: every command is run, every line shown is compared."""

import io
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.content.content import Content
from bot.proof.safety import Proved, proved
from tests.cli.terminal import Terminal
from tests.docs import pages

PAGE = "docs/admins.md"
END = "\n## When Murmure gets better words"
FIRST_UNDER = {
    "entry.yaml": r"^  more:\n(?:.*\n)*?    choices:\n",
    "desk.yaml": r"^topics:\n",
    "services.yaml": r"^services:\n",
}
"""Where the page says that something is written first."""
MISTAKES = {
    "moqueries.yaml": (
        ("then: aftr", "then: after"),
        ("{label: Stop,", "{label: Voir les choix,"),
    ),
    "services.yaml": (("Mo-Fr 25:00-27:00", "Mo-Fr 17:00-20:00"),),
}
LATER = ("Mo-Fr 17:00-20:00", "Mo-Fr 17:00-21:00")
VARYING = re.compile(r"\b[0-9a-f]{12}\b|\d{4}-\d\d-\d\d \d\d:\d\d UTC")
"""Revisions, and when something was published."""
FUZZY = re.compile(r'#, fuzzy\n(?:#\|.*\n)*(?=msgctxt "moqueries)')


@dataclass
class Admin:
    """Somebody who reads the page and does what it says."""

    terminal: Terminal
    monkeypatch: pytest.MonkeyPatch
    folder: Path
    said: str = ""
    trial: str = ""
    statuses: list[int] = field(default_factory=list)

    def dialog(self, name: str) -> Path:
        """Name a file of the dialogs."""
        return self.folder / "dialogs" / name

    def follows(self, before: str, language: str, block: str) -> None:
        """Do what a block says, or compare what it shows."""
        match language:
            case "sh" if block.startswith("murmure try"):
                self.trial = block
            case "sh":
                self.said = ""
                for line in block.splitlines():
                    self.runs(line)
            case "yaml":
                self.writes(before, block)
            case "po":
                self.translates(before, block)
            case _:
                self.compares(block)

    def compares(self, block: str) -> None:
        """Compare what is shown with what came; a list of files is compared with the folder."""
        if "globals.yaml " in block:
            named = re.findall(r"^  (\w+\.yaml)", block, re.MULTILINE)
            assert [] == [name for name in named if not self.dialog(name).exists()]
            return
        if self.trial:
            self.tries(self.trial, block)
        assert [] == appear(block, self.said), self.said

    def runs(self, line: str) -> None:
        """Type one line of a shell."""
        match shlex.split(line):
            case ["murmure", *words] if words[0] != "try":
                status = self.terminal.type(*words)
                self.said += self.terminal.out + self.terminal.err
                self.statuses.append(status)
            case ["cd", where]:
                self.monkeypatch.chdir(where)
            case ["export", assignment]:
                assert "MURMURE_CONTENT=$PWD" == assignment
                self.terminal.set(CONTENT=Path.cwd())
            case _:
                raise AssertionError(line)

    def tries(self, line: str, session: str) -> None:
        """Have the conversation that is shown."""
        typed = [one.removeprefix("> ") for one in session.splitlines() if one.startswith("> ")]
        self.monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{one}\n" for one in typed)))
        assert 0 == self.terminal.type(*shlex.split(line)[1:])
        self.said, self.trial = self.terminal.out, ""

    def writes(self, before: str, block: str) -> None:
        """Write what the page shows into the file that it named last."""
        if "Correct the three lines" in before:
            self._corrects(block)
        elif "an hour longer" in before:
            self._changes("services.yaml", *LATER, block)
        else:
            name = re.findall(r"`(?:dialogs/)?(\w+\.yaml)`", before)[-1]
            self._adds(self.dialog(name), block)

    def _adds(self, path: Path, block: str) -> None:
        """Write a whole file, or something first where the page says so."""
        if not block.startswith("# yaml-language-server"):
            text = path.read_text(encoding="utf-8")
            (found,) = re.finditer(FIRST_UNDER[path.name], text, re.MULTILINE)
            block = text[: found.end()] + block + text[found.end() :]
        path.write_text(block, encoding="utf-8")

    def _corrects(self, block: str) -> None:
        for name, mistakes in MISTAKES.items():
            for wrong, right in mistakes:
                self._changes(name, wrong, right, block)

    def _changes(self, name: str, old: str, new: str, block: str) -> None:
        assert new in block
        text = self.dialog(name).read_text(encoding="utf-8")
        assert 1 == text.count(old)
        self.dialog(name).write_text(text.replace(old, new), encoding="utf-8")

    def translates(self, before: str, block: str) -> None:
        """Fill in what is missing, as in a PO editor, and confirm what was offered."""
        locale = re.findall(r"locales/(\w+)/", before)[-1]
        said = re.findall(r'^(msgid ".*")\n(msgstr ".*")$', block, re.MULTILINE)
        for path in (self.folder / "locales" / locale).rglob("*.po"):
            text = path.read_text(encoding="utf-8")
            for source, translation in said:
                text = text.replace(f'{source}\nmsgstr ""\n', f"{source}\n{translation}\n")
            path.write_text(FUZZY.sub("", text), encoding="utf-8")


def steps() -> Iterator[tuple[str, str, str]]:
    """Give the blocks of the day: the text before, the language, what stands in it."""
    page = pages.text(PAGE)
    day, at = page[: page.index(END)], 0
    for found in pages.FENCE.finditer(day):
        yield day[at : found.start()], found[1], found[2]
        at = found.end()


def appear(shown: str, said: str) -> list[str]:
    """Give the lines of the page that did not come, in their order; `…` stands for anything that follows."""
    lines = iter(VARYING.sub("*", said).splitlines())
    missing = []
    for wanted in VARYING.sub("*", shown).splitlines():
        start, open_, _ = wanted.partition("…") if wanted.endswith("…") else (wanted, "", "")
        if not any(line.startswith(start) if open_ else line.rstrip() == start for line in lines):
            missing.append(wanted)
            lines = iter(VARYING.sub("*", said).splitlines())
    return missing


@pytest.fixture
def proved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walk all paths of a content once: `publish` finds what `check` has just found of the same files."""
    known: dict[str, Proved] = {}

    def once(content: Content, locales: Sequence[str], most: int) -> Proved:
        if content.revision not in known:
            known[content.revision] = proved(content, locales, most)
        return known[content.revision]

    monkeypatch.setattr("bot.proof.report.proved", once)


@pytest.mark.no_cover
@pytest.mark.timeout(600)  # all paths of the whole content are walked, of each version of it
@pytest.mark.usefixtures("proved_once")
@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_a_day(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """P11: who follows the page adds a topic, a service and its English, tries, draws, publishes, and takes it back."""
    admin = Admin(terminal, monkeypatch, tmp_path / "ours")
    for before, language, block in steps():
        admin.follows(before, language, block)

    assert [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0] == admin.statuses
    assert (tmp_path / "ours" / "moqueries.svg").stat().st_size > 1000
    assert "Je te crois" in admin.dialog("moqueries.yaml").read_text(encoding="utf-8")
