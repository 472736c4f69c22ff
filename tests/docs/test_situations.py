"""The table of situations: true, and as long as the list of facts that it was made from."""

import re
from functools import cache

import pytest

from bot.content.load import compile_sources, default_folder
from bot.content.sources import Sources, gathered
from bot.proof.conversations import walked
from tests.docs import pages

HEADING = re.compile(r"^## (.+)$")
ROW = re.compile(r"^\| [^|]+ \| (`[^|]+`) \|$")
SEEDS = pages.ROOT.parent / "shared" / "facts" / "seeds.md"
LISTS = {
    "Situations": "Situations a dialog",
    "Principles": "Principles",
    "Steps": "Steps",
    "Conflicts settled": "Conflicts",
}


@cache
def sources() -> Sources:
    """Read the delivered content once."""
    return gathered(default_folder())


@cache
def sections() -> dict[str, list[tuple[str, ...]]]:
    """Read the nodes of each line of the table, by heading."""
    found: dict[str, list[tuple[str, ...]]] = {}
    heading = ""
    for line in pages.text("docs/situations.md").splitlines():
        if title := HEADING.match(line):
            heading = title[1]
        elif row := ROW.match(line):
            nodes = tuple(re.findall(r"`([^`]+)`", row[1]))
            found.setdefault(heading, []).append(nodes)
    return found


def named() -> set[str]:
    """Name every node of the table."""
    return {node for rows in sections().values() for row in rows for node in row}


def test_every_node_of_the_table_exists() -> None:
    """What the table promises can be read by somebody in that situation."""
    assert set() == named() - compile_sources(sources()).nodes.keys()


def test_every_node_of_the_table_is_passed_by_a_conversation() -> None:
    """P5: each situation was walked at least once, in every required language, to where the table says."""
    assert set() == named() - walked(compile_sources(sources()), sources())


@pytest.mark.parametrize("heading", LISTS)
def test_nothing_of_the_list_was_forgotten(heading: str) -> None:
    """The table has a line for each situation, principle, step and conflict that was collected."""
    if not SEEDS.is_file():
        pytest.skip("the list is not part of the project")
    part = SEEDS.read_text(encoding="utf-8").split(f"## {LISTS[heading]}")[1].split("\n## ")[0]

    assert len(re.findall(r"^(?:- |\*\*)", part, re.MULTILINE)) == len(sections()[heading])
