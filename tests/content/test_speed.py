"""Ten thousand nodes are checked in the time of a breath: no rule of structure takes more than linear time."""

import sys
import time

import pytest

from bot.content.draft import Draft
from bot.content.lint_buttons import BUTTON_CHECKS
from bot.content.lint_calls import CALL_CHECKS
from bot.content.lint_conditions import CONDITION_CHECKS
from bot.content.lint_graph import GRAPH_CHECKS
from bot.content.lint_landings import LANDING_CHECKS
from bot.content.lint_names import NAME_CHECKS
from bot.content.load import drafted
from bot.content.sources import Sources
from tests.content.small import FILES

DIALOGS, NODES = 40, 250
CHECKS = (
    *GRAPH_CHECKS,
    *CALL_CHECKS,
    *LANDING_CHECKS,
    *CONDITION_CHECKS,
    *NAME_CHECKS,
    *BUTTON_CHECKS,
)


def most() -> float:
    """Say how many seconds of the processor it may take: measuring coverage costs too."""
    return 3 if sys.gettrace() is None else 20


def _node(dialog: int, number: int) -> str:
    """Write a node: questions, texts, branches, lists and answers in turn, each leading on and across."""
    onward, across = f"n{(number + 1) % NODES}", f"n{(number * 7 + 3) % NODES}"
    other = f"big{(dialog + 1) % DIALOGS}.n0"
    kinds = (
        f"ask: Question {number}\n    save: a{dialog}\n    choices:\n"
        f"      one: {{label: Un {number}, to: {onward}, words: [un{number}]}}\n"
        f"      two: {{label: Deux {number}, to: {across}}}\n"
        f"      three: {{label: Trois {number}, to: {other}}}\n",
        f"say: Texte {number}.\n    then: {onward}\n",
        f"branch:\n      - {{when: {{answer: {{a{dialog}: one}}, desk: open}}, to: {onward}}}\n"
        f"      - {{when: {{any: [{{case: waiting}}, {{not: {{minor: 'yes'}}}}]}}, to: {across}}}\n"
        f"      - {{to: {onward}}}\n",
        f"services: listening\n    then: {onward}\n",
        f"set: {{b{dialog}: x}}\n    then: {onward}\n",
    )
    return f"  n{number}:\n    {kinds[number % len(kinds)]}"


@pytest.fixture(scope="module")
def draft() -> Draft:
    """Ten thousand nodes, read."""
    files = {name: text.encode() for name, text in FILES.items()}
    for dialog in range(DIALOGS):
        head = f"dialog: big{dialog}\nstart: n0\nresume: n0\nnodes:\n"
        body = "".join(_node(dialog, number) for number in range(NODES))
        files[f"big{dialog}.yaml"] = (head + body).encode()
    return drafted(Sources(files))


def test_ten_thousand_nodes(draft: Draft) -> None:
    """P11: all rules of structure together take less than three seconds of the processor."""
    assert DIALOGS * NODES < len(draft.steps())
    assert [] == draft.findings

    start = time.process_time()
    rules = {finding.rule for check in CHECKS for finding in check(draft)}

    assert time.process_time() - start < most()
    assert {"endless", "unused_answer"} == rules


def test_ten_thousand_mistakes(draft: Draft) -> None:
    """P11: that every reference is wrong takes no longer: what was meant is looked for among few."""
    lost = next(name for name in draft.dialogs if name == "big0.yaml")
    broken = Draft(dialogs={name: one for name, one in draft.dialogs.items() if name != lost})

    start = time.process_time()
    found = [one for check in GRAPH_CHECKS for one in check(broken) if one.rule == "reference"]

    assert time.process_time() - start < most()
    assert NODES // 5 == len(found)
