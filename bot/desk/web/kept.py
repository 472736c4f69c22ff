"""The doors to what is counted and to what is kept in view."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from bot.model.case import CaseCard
from bot.model.following import FollowUp, Often, Person


class Counters(Protocol):
    """What was counted, as `store.tally` has it."""

    async def read(self, first: date, last: date) -> Mapping[date, Mapping[str, int]]: ...


class Following(Protocol):
    """What is kept in view, as `store.following` has it."""

    async def put(self, one: FollowUp) -> bool: ...

    async def done(self, conversation: str) -> bool: ...

    async def follow_ups(self) -> list[FollowUp]: ...

    async def follow_up(self, conversation: str) -> FollowUp | None: ...

    async def often(self, cases: int, days: int, now: datetime) -> list[Often]: ...

    async def left(self) -> list[CaseCard]: ...

    async def people(self, conversations: Iterable[str]) -> dict[str, Person]: ...
