"""The examples in the admins' pages are content that the loader takes."""

import re
import shutil
from pathlib import Path

import pytest

from bot.content.files import DeskFile, ServicesFile
from bot.content.finding import Finding
from bot.content.load import check, default_folder, load
from bot.content.tree import parse
from bot.dialogs.steps import STEP_KEYS, Dialog, step_kind
from bot.proof.player import Player
from bot.proof.script import Step, read
from bot.risk.lexicon import LexiconFile
from tests.docs import pages

PAGE = "docs/admins.md"
NAME = "exemple.yaml"
WANTED_LATER = {"translation", "untested"}
"""What an example has not: an English translation and a conversation test."""


def examples() -> dict[str, str]:
    """Give the examples by the key that they begin with."""
    return {_first(block): block for block in pages.blocks(PAGE, "yaml")}


def demo() -> str:
    """Put the head of the dialog and the example of every step together."""
    head = examples()["dialog"]
    steps = [block for block in pages.blocks(PAGE, "yaml") if block.startswith("  ")]
    return head + "".join(steps)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that is delivered, with the example beside it."""
    source = default_folder()
    shutil.copytree(source.parent / "locales", tmp_path / "locales")
    shutil.copytree(source, tmp_path / "dialogs")
    (tmp_path / "dialogs" / NAME).write_text(demo(), encoding="utf-8")
    return tmp_path / "dialogs"


def test_every_step_has_an_example() -> None:
    """An editor finds each kind of step, once, in the order of the table."""
    dialog = parse(demo()).data

    assert set(STEP_KEYS) == {step_kind(step) for step in dialog["nodes"].values()}
    assert list(STEP_KEYS) == [row[0].strip("`") for row in pages.rows(PAGE, "key")]


def test_the_example_dialog_is_good(folder: Path) -> None:
    """P11: what the page teaches passes every check, except that it is not translated yet."""
    Dialog.model_validate(parse(demo()).data)

    assert [] == [one.shown() for one in _found(folder) if one.rule not in WANTED_LATER]


def test_a_finding_looks_as_shown(folder: Path) -> None:
    """The finding that the page shows is the one that the mistake beside it makes."""
    broken = demo().replace("then: question", "then: qestion", 1)
    (folder / NAME).write_text(broken, encoding="utf-8")
    (shown,) = [block for block in pages.blocks(PAGE, "text") if NAME in block]
    lines = [one.shown() for one in _found(folder) if one.rule == "reference"]

    assert [shown.strip()] == lines


def test_the_other_files_are_good() -> None:
    """The examples of services, desk and risk words have the shape that the loader wants."""
    found = examples()

    assert ServicesFile.model_validate(parse(found["services"]).data).services
    assert DeskFile.model_validate(parse(found["hours"]).data).rules().topics
    assert LexiconFile.model_validate(parse(found["language"]).data).signs


def test_the_example_conversation_goes_as_written() -> None:
    """P11: the conversation on the page can be played with the content that is delivered."""
    content = load(default_folder())
    (case,) = read(examples()["test_cases"]).test_cases
    for locale in content.locales:
        assert Player(content, "human", case, locale).play() is None


def test_every_step_of_a_conversation_is_explained() -> None:
    """An editor finds each step of a conversation test in the table."""
    named = {name for row in pages.rows(PAGE, "step") for name in re.findall(r"`(\w+)`", row[0])}

    assert set(Step.model_fields) == named


def _found(folder: Path) -> list[Finding]:
    return [one for one in check(folder) if one.file == NAME]


def _first(block: str) -> str:
    match = re.search(r"^\s*([a-z_]+):", block, re.MULTILINE)
    return match[1] if match else ""
