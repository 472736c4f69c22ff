"""The reference of the dialogs' language: complete, and every example in it is compiled."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.content.content import Content
from bot.content.load import check, default_folder
from bot.content.tree import parse
from bot.dialogs.base import Counted, Versions
from bot.dialogs.conditions import Condition
from bot.dialogs.graph import compiled, targets
from bot.dialogs.questions import Choice, Window
from bot.dialogs.rules import Globals
from bot.dialogs.steps import STEPS, Dialog, End, Say, step_kind
from bot.dialogs.sugar import plain
from bot.model.abilities import Can
from bot.model.session import LONGEST_PATH, MOST_CALLS
from bot.proof.player import Player
from bot.proof.script import Conversation, read
from tests.delivered import delivered
from tests.docs import pages

PAGE = "docs/language.md"
WANTED_LATER = {"translation", "untested"}
"""What an example has not: an English translation and a conversation test."""
BLOCKS = pages.blocks(PAGE, "yaml")


def written() -> dict[str, str]:
    """Put the dialogs of the page together: a head, and every block of nodes up to the next head.

    What follows a head that is whole belongs to the first dialog again.
    """
    files: dict[str, str] = {}
    first = ""
    for block in BLOCKS:
        if block.startswith("dialog:"):
            name = str(parse(block).data["dialog"])
            first = first or name
            files[name] = block
        elif block.startswith("  "):
            files[first] += block
    return files


def dialogs() -> list[Dialog]:
    """Read the dialogs of the page."""
    return [Dialog.model_validate(parse(text).data) for text in written().values()]


def raw_steps() -> Iterator[dict[str, Any]]:
    """Give every step as it is written."""
    for text in written().values():
        yield from parse(text).data["nodes"].values()


def conditions(raw: Any) -> Iterator[str]:
    """Name every condition used, inside others too."""
    for name, value in raw.items():
        yield name
        inner = value if name in {"all", "any"} else [value] if name == "not" else []
        for one in inner:
            yield from conditions(one)


def rules() -> dict[str, Any]:
    """Put the examples of `globals.yaml` together."""
    found: dict[str, Any] = {}
    for block in BLOCKS:
        data = parse(block).data if not block.startswith("  ") else {}
        if "dialog" not in data and "test_cases" not in data:
            found.update(data)
    return found


def cells(first: str) -> list[str]:
    """Give the names that a table of the page explains."""
    return [row[0].strip("`") for row in pages.rows(PAGE, first)]


@pytest.fixture(scope="module")
def real() -> Content:
    """The content that is delivered."""
    return delivered()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the content that is delivered, with the examples beside it."""
    root, source = tmp_path_factory.mktemp("content"), default_folder()
    shutil.copytree(source.parent / "locales", root / "locales")
    shutil.copytree(source, root / "dialogs")
    for name, text in written().items():
        (root / "dialogs" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root / "dialogs"


def test_every_step_has_an_example() -> None:
    """An editor finds each kind of step, in the table and in an example."""
    assert list(STEPS) == cells("key")
    assert set(STEPS) == {step_kind(step) for step in raw_steps()}


def test_every_field_of_every_step_has_an_example() -> None:
    """Nothing can be written that the page does not show."""
    shown: dict[str, set[str]] = {key: set() for key in STEPS}
    choices: set[str] = set()
    windows: set[str] = set()
    for step in raw_steps():
        shown[step_kind(step) or ""] |= set(step)
        choices |= {name for choice in step.get("choices", {}).values() for name in choice}
        windows |= {name for window in step.get("windows", {}).values() for name in window}
    for key, model in STEPS.items():
        fields = {field.alias or name for name, field in model.model_fields.items()}
        assert fields - {"hard"} == shown[key] - {"hard"}, key
    assert "hard" in shown["say"]
    assert {*Choice.model_fields} == choices
    assert {*Window.model_fields} == windows


def test_every_condition_has_an_example() -> None:
    """An editor finds each condition, in the table and in an example."""
    fields = [field.alias or name for name, field in Condition.model_fields.items()]
    used = {
        name
        for step in raw_steps()
        for arm in step.get("branch", [])
        for name in conditions(arm.get("when", {}))
    }
    assert fields == cells("condition")
    assert set(fields) == used


def test_everything_a_channel_can_do_is_named() -> None:
    """An editor finds what may be asked of a channel."""
    (row,) = [row for row in pages.rows(PAGE, "condition") if row[0] == "`can`"]
    assert [] == [can for can in get_args(Can) if f"`{can}`" not in row[1]]


def test_every_field_of_services_is_explained() -> None:
    """The table says what each wish does."""
    fields = {*STEPS["services"].model_fields} - {"services", "then", "hard"}
    assert fields == set(cells("field"))


def test_every_form_of_text_has_an_example() -> None:
    """By number and by channel, besides one sentence for all."""
    steps = [step for dialog in dialogs() for step in dialog.nodes.values()]
    said = [step.say for step in steps if isinstance(step, Say)]
    ended = [step.end for step in steps if isinstance(step, End)]
    assert {str, Counted, Versions} == {type(prose) for prose in (*said, *ended)}


def test_every_global_rule_has_an_example(real: Content) -> None:
    """What stands in `globals.yaml` is shown, and is what the program reads."""
    shown = rules()
    assert set(Globals.model_fields) == set(shown)
    lines = {**real.rules.lines.model_dump(), **shown["lines"]}
    merged = Globals.model_validate({**shown, "lines": lines})
    names = [*targets_of(merged)]
    assert [] == [name for name in names if name not in real.nodes]


def targets_of(found: Globals) -> Iterator[str]:
    """Name every node that the rules lead to."""
    yield from (found.entry, found.home, found.danger_text, found.free_text, found.after_human)
    yield from (found.emergency.to, found.human.to, found.restart.to, found.forget.to)
    yield from (found.language.to, *found.unclear)


def test_the_examples_are_good(folder: Path) -> None:
    """P11: what the page teaches passes every check; it is only not translated, and nothing leads to it yet."""
    files = {f"{name}.yaml" for name in written()}
    found = [one for one in check(folder) if one.file in files]
    alone = "No way leads to `ecole.hello`."
    left = [one for one in found if one.rule not in WANTED_LATER and alone not in one.sentence]
    assert [] == [one.shown() for one in left]


def test_the_table_says_what_waits(real: Content) -> None:
    """What the table calls waiting is a question; the others go on, or end."""
    waiting = {row[0].strip("`") for row in pages.rows(PAGE, "key") if row[2] == "yes"}
    nodes = plain(compiled(dialogs()), real.rules)
    raw = {f"{dialog.dialog}.{name}": step for dialog in dialogs() for name, step in dialog.nodes.items()}  # fmt: skip
    questions = {"Ask", "Number", "Listen", "Callback"}
    assert waiting == {
        step_kind(raw[ref]) for ref, node in nodes.items() if type(node).__name__ in questions
    }
    assert all(
        targets(raw[ref]) for ref, node in nodes.items() if type(node).__name__ in questions
    )


def conversations() -> list[Conversation]:
    """Read the conversation tests of the page."""
    (text,) = [block for block in BLOCKS if block.startswith("test_cases")]
    return read(text).test_cases


@pytest.mark.parametrize("case", conversations(), ids=lambda case: case.test_case)
def test_the_conversations_go_as_written(real: Content, case: Conversation) -> None:
    """P11: what the page says that people get is what they get."""
    found = {dialog.dialog: dialog for dialog in dialogs()}
    entry = real.rules.model_copy(update={"entry": "ecole.hello"})
    nodes = {**real.nodes, **plain(compiled(found.values()), real.rules)}
    ours = replace(real, dialogs={**real.dialogs, **found}, nodes=nodes, rules=entry)
    failure = Player(ours, "ecole", case, "fr").play()
    assert failure is None, failure


def test_the_numbers_on_the_page() -> None:
    """The page says how deep and how far: as deep and as far as it is."""
    page = pages.text(PAGE)
    words = {8: "eight"}
    assert f"Calls may be {words[MOST_CALLS]} deep" in page
    assert f"the last {words[LONGEST_PATH]} questions" in page
