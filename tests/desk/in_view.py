"""Counters and what is kept in view, in memory, for tests of the pages alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.model.case import CaseCard
from bot.model.following import FollowUp, Often, Person


@dataclass
class CountersInMemory:
    """What was counted, by day."""

    days: dict[date, dict[str, int]] = field(default_factory=dict)

    async def read(self, first: date, last: date) -> dict[date, dict[str, int]]:
        return {day: row for day, row in self.days.items() if first <= day <= last}


@dataclass
class FollowingInMemory:
    """Follow-ups by conversation; the rest as the test put it in."""

    known: dict[str, Person] = field(default_factory=dict)
    set: dict[str, FollowUp] = field(default_factory=dict)
    frequent: list[Often] = field(default_factory=list)
    abandoned: list[CaseCard] = field(default_factory=list)

    async def put(self, one: FollowUp) -> bool:
        if one.conversation not in self.known:
            return False
        self.set[one.conversation] = one
        return True

    async def done(self, conversation: str) -> bool:
        return self.set.pop(conversation, None) is not None

    async def follow_ups(self) -> list[FollowUp]:
        return sorted(
            (replace(one, note="") for one in self.set.values()), key=lambda one: one.due
        )

    async def follow_up(self, conversation: str) -> FollowUp | None:
        return self.set.get(conversation)

    async def often(self, cases: int, days: int, now: datetime) -> list[Often]:
        return [one for one in self.frequent if one.cases >= cases]

    async def left(self) -> list[CaseCard]:
        return self.abandoned

    async def people(self, conversations: Iterable[str]) -> dict[str, Person]:
        return {name: self.known[name] for name in conversations if name in self.known}
