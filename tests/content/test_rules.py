"""Every rule of the checks has a broken example that yields exactly its finding, at the right place (P11)."""

from collections import Counter
from pathlib import Path

import pytest

from bot.content.draft import Draft
from bot.content.load import check
from bot.content.rules import ALL, GROUPS, PROOFS, RULES
from tests.content.broken_content import FOLDER, Named, examples
from tests.content.small import Small

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
EXAMPLES = list(examples())
ELSEWHERE = {"folder", *(rule.name for rule in PROOFS)}
"""Rules whose examples are tests of their own: no folder at all; proofs, which need more than a small content."""


@pytest.mark.parametrize("named", EXAMPLES, ids=str)
def test_one_mistake_one_finding(named: Named, tmp_path: Path) -> None:
    """P11: a mistake is found by its own rule, at its own line and column, and nothing else is said."""
    small = named.example.broken(Small(tmp_path))
    findings = small.check()

    found = sorted((f"{one.file}:{one.line}:{one.column}", one.rule) for one in findings)
    assert [(place, named.rule) for place in named.example.places] == found
    assert all(one.sentence and one.fix and one.fix[-1] in ".?!" for one in findings)
    if named.example.word is not None:
        assert named.example.stands_at(small).startswith(named.example.word)
    if named.example.says is not None:
        assert named.example.says in f"{findings[0].sentence} {findings[0].fix}"


def test_every_rule_has_an_example() -> None:
    """P11: a rule that nobody can break is a rule that nobody has tried."""
    assert [] == sorted(RULES.keys() - {named.rule for named in EXAMPLES} - ELSEWHERE)


def test_every_example_is_of_a_rule() -> None:
    """A rule that was removed leaves no example behind."""
    assert [] == sorted({path.stem for path in FOLDER.glob("*.yaml")} - RULES.keys())


def test_nothing_is_wrong(tmp_path: Path) -> None:
    """P11: the content that the examples break has no finding of its own."""
    assert [] == [finding.shown() for finding in Small(tmp_path).check()]


def test_a_rule_stands_once() -> None:
    """One name means one thing, and says it in a sentence."""
    assert {} == {name: n for name, n in Counter(rule.name for rule in ALL).items() if n > 1}
    assert [] == [rule.name for rule in ALL if not rule.sentence.endswith(".")]


@pytest.mark.parametrize("title", GROUPS)
def test_the_page_shows_every_rule(title: str) -> None:
    """An admin looks a rule up in docs/checks.md: the page says what the code does."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.split("\n") if line.startswith("| `")]

    assert [f"| `{one.name}` | {one.severity} | {one.sentence} |" for one in GROUPS[title]] == rows


def test_no_finding_without_a_rule() -> None:
    """What is found can be looked up: a name that stands in no table is refused."""
    with pytest.raises(KeyError):
        Draft().find(("start.yaml", ()), "no_such_rule", "This.", "That.")


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is one clear sentence."""
    (finding,) = check(tmp_path / "nowhere")

    assert ("folder", "error") == (finding.rule, finding.severity)
