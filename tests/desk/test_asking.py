"""What is written down of what staff ask for, at either desk."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.desk import asking
from bot.errors import StoreError
from bot.model.audit import Action
from bot.model.case import Status
from bot.ports import OpenCase
from tests.desk.stand_ins import card


@dataclass
class Full:
    """A log that can take nothing."""

    noted: list[Action] = field(default_factory=list)

    async def record(self, actor: str, action: Action, subject: str = "") -> None:
        raise StoreError("full")

    async def note(self, actor: str, action: Action, subject: str = "") -> None:
        self.noted.append(action)


@dataclass
class Opened:
    """One case that is open."""

    case: OpenCase | None

    async def read(self, case_id: str, counsellor: str) -> OpenCase | None:
        return self.case


@pytest.mark.parametrize("action", sorted(asking.REFUSED_UNRECORDED))
def test_what_opens_or_ends_something_does_not_happen_unwritten(action: Action) -> None:
    """P7: nobody gets to read a conversation, is kept away or erased, without an entry in the log."""
    with pytest.raises(StoreError):
        asyncio.run(asking.written_down(Full(), action, "noe", "a.1"))


def test_words_are_not_held_up_by_the_log() -> None:
    """Who waits gets an answer, whatever became of the log."""
    log = Full()

    asyncio.run(asking.written_down(log, Action.REPLY, "noe", "a.1"))

    assert log.noted == [Action.REPLY]


@pytest.mark.parametrize(
    ("case", "held"),
    [
        (None, False),
        (OpenCase(card(status=Status.ASSIGNED, owner="noe"), ()), True),
        (OpenCase(card(status=Status.ASSIGNED, owner="lou"), (), listening=True), False),
    ],
)
def test_who_listens_in_does_not_hold_it(case: OpenCase | None, held: bool) -> None:
    """P10: what only the owner may ask for, erasing above all, is not for who reads along."""
    assert asyncio.run(asking.holds(Opened(case), "a.1", "noe")) == held
