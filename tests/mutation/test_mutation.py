"""P11: what an editor breaks by a slip is noticed before it is published."""

import pytest

from bot.content.load import default_folder
from bot.content.sources import gathered
from tests.mutation.mutations import MUTATORS, mutated
from tests.mutation.run import Verdict, table, verdicts

COUNT = len(MUTATORS)
"""One slip of each kind; `python -m tests.mutation --count 500` makes more."""
MEANING = frozenset({
    "delete_expectation",
    "shorten_hours",
    "swap_targets",
    "swap_translations",
    "remove_exit_word",
})
"""Slips that leave something that is well formed and means something else: see README.md."""
FLOOR = 0.85


@pytest.fixture(scope="module")
def judged() -> list[Verdict]:
    """The real content, broken once in each way that a program can notice."""
    sources = gathered(default_folder())
    seeds = [seed for seed in range(COUNT) if mutated(sources, seed).kind not in MEANING]
    return verdicts(sources, seeds)


@pytest.mark.timeout(900)  # each slip that only proofs notice takes a whole proof
def test_most_slips_are_noticed(judged: list[Verdict], capsys: pytest.CaptureFixture[str]) -> None:
    """P11: of the slips that a program can notice, nearly all are; the rate is printed."""
    with capsys.disabled():
        print("\n" + "\n".join(table(judged)))
    survived = [f"{one.kind}: {one.what}" for one in judged if not one.killer]
    assert len(survived) <= (1 - FLOOR) * len(judged), survived


def test_a_seed_breaks_the_same_thing() -> None:
    """A survivor can be looked at again."""
    sources = gathered(default_folder())
    for seed in range(COUNT):
        assert mutated(sources, seed) == mutated(sources, seed)


def test_every_slip_changes_something() -> None:
    """A mutation that changes nothing would count as a survivor."""
    sources = gathered(default_folder())
    for seed in range(3 * COUNT):
        assert sources.files != mutated(sources, seed).sources.files
