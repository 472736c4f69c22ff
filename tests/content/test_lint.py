"""What the examples of single rules do not show: several mistakes at once, and what must not be said."""

from pathlib import Path

import pytest

from bot.content.finding import Finding
from bot.content.tree import MOST_PROBLEMS
from tests.content.small import Small

ISLE = """
dialog: isle
start: first
resume: first
nodes:
  first:
    ask: Une question.
    choices:
      go: {label: Continuer, to: start.hello}
"""


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A folder in which nothing is wrong yet."""
    return Small(tmp_path)


@pytest.fixture
def isle(small: Small) -> Small:
    """A second dialog, to which the first one leads."""
    small.files["isle.yaml"] = ISLE
    small.files["tests/isle.yaml"] = "test_cases: []\n"
    return small.change("start.yaml", "- {to: hello}", "- {to: isle.first}")


def _said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.file, one.rule) for one in findings]


def test_a_second_dialog_is_good(isle: Small) -> None:
    """P11: what the tests below break was whole."""
    assert [] == isle.check()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("    ask: Une question.", "   ask: Une question.", "yaml"),
        ("resume: first", "resum: first", "unknown_key"),
        ("    ask: Une question.", "    aks: Une question.", "unknown_step"),
        ("label: Continuer", "label: *continuer", "yaml_alias"),
    ],
)
def test_what_cannot_be_read_hides_nothing_and_causes_nothing(
    old: str, new: str, rule: str, isle: Small
) -> None:
    """P11: a broken file is one finding: what leads into it is not wrong, what is wrong elsewhere is still found."""
    isle.change("isle.yaml", old, new).change("start.yaml", "then: copy", "then: cpy")

    assert [("isle.yaml", rule), ("start.yaml", "reference")] == _said(isle.check())


def test_one_broken_node_costs_no_other(isle: Small) -> None:
    """P11: of a dialog with a mistake in one node, the others are checked all the same."""
    isle.change("start.yaml", "handoff: queue", "handoff: queu")
    isle.change("start.yaml", "services: listening", "services: listning")

    assert ["topic", "wrong_value"] == sorted(one.rule for one in isle.check())


def test_broken_rules_do_not_make_the_dialogs_unreachable(small: Small) -> None:
    """P11: without `globals.yaml` nobody knows what can be reached; nothing is claimed."""
    small.change("globals.yaml", "home: start.hello", "home: Start")

    assert [("globals.yaml", "name_shape")] == _said(small.check())


def test_every_mistake_of_a_file_at_once(small: Small) -> None:
    """P11: one run shows all of them, in the order of the lines."""
    small.change("start.yaml", "    save: mood", "    sav: mood\n    save: mood")
    small.change("start.yaml", "    then: copy", "    then: copy\n    then: bye")
    small.change("start.yaml", "    end: À plus tard.", "    end: &a À plus tard.")
    small.change("start.yaml", "forget: everything", "forget: nothing")

    assert ["unknown_key", "duplicate_key", "yaml_alias", "wrong_value"] == [
        one.rule for one in small.check()
    ]


def test_lines_and_columns_point_at_the_key(small: Small) -> None:
    """P11: an editor jumps to the word that is wrong."""
    small.change("start.yaml", "then: copy", "then: nowhere")
    (finding,) = [one for one in small.check() if one.rule == "reference"]
    line = small.files["start.yaml"].split("\n")[finding.line - 1]

    assert "then: nowhere" == line[finding.column - 1 :]
    assert finding.shown().startswith(f"start.yaml:{finding.line}:{finding.column}: error ")


def test_where_the_bot_is_handed_back_to_exists(small: Small) -> None:
    """P11: a node that staff may let the bot go on at is a reference as any other."""
    small.change("desk.yaml", "topics:", "hand_back: {start.gone: Ailleurs}\ntopics:")
    (finding,) = [one for one in small.check() if one.rule == "reference"]

    assert "desk.yaml" == finding.file


def test_missing_files_are_all_named(small: Small) -> None:
    """P11: one run shows everything that is missing, and nothing follows from it."""
    for name in ("globals.yaml", "desk.yaml"):
        del small.files[name]

    assert [("desk.yaml", "missing_file"), ("globals.yaml", "missing_file")] == _said(
        small.check()
    )


def test_a_long_content_is_never_repeated(small: Small) -> None:
    """P7: a finding holds a short excerpt at most, whatever stands in the file."""
    small.change("start.yaml", "handoff: queue", f"handoff: {'secret ' * 50}")
    small.change("start.yaml", "forget: everything", f"{'k' * 300}: everything")

    assert 2 == len(small.check())
    assert all(len(one.sentence) < 140 for one in small.check())


def test_a_bomb_of_aliases_never_goes_off(small: Small) -> None:
    """P11: what would be billions of words when written out is refused as it stands, at once."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    small.files["bomb.yaml"] = "\n".join(lines)
    rules = {one.rule for one in small.check() if one.file == "bomb.yaml"}

    assert {"yaml_alias", "unknown_key", "missing_key"} == rules


def test_thousands_of_problems_are_not_thousands_of_lines(small: Small) -> None:
    """P11: what fills the screen hides what matters; that something was left out is said."""
    small.files["bomb.yaml"] = f"a: [{', '.join(['*x'] * 5000)}]"
    found = [one for one in small.check() if one.rule == "yaml_alias"]

    assert MOST_PROBLEMS + 1 == len(found)
    assert "not listed" in found[-1].sentence


def test_a_call_may_come_back_to_where_it_was_made(isle: Small) -> None:
    """P5: a call, a question inside, a return: a circle that waits is no circle."""
    isle.change("start.yaml", "- {to: isle.first}", "- {to: visit}")
    isle.change("start.yaml", "  bye:\n", "  visit:\n    call: isle\n    then: visit\n  bye:\n")
    isle.change("isle.yaml", "to: start.hello}", "to: back}\n  back:\n    return: caller")

    assert [] == _said(isle.check())
