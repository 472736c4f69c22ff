"""What counsellors carry, in memory: the rules are the real ones, only the keeping is not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.model import carried
from bot.model.care_rules import Rules
from bot.model.carried import State
from bot.model.case import CaseCard
from bot.model.effect import Notice


@dataclass
class CareInMemory:
    """Shifts, veils, reservations and wishes by login."""

    shifts: dict[str, State] = field(default_factory=dict)
    veils: dict[str, int] = field(default_factory=dict)
    kept: dict[str, datetime] = field(default_factory=dict)
    told: dict[str, Notice] = field(default_factory=dict)

    async def state(self, login: str) -> State:
        return self.shifts.get(login, State())

    async def observe(
        self,
        login: str,
        cards: Iterable[CaseCard],
        rules: Rules,
        now: datetime,
        *,
        working: bool = True,
    ) -> State:
        return await self.alter(
            login, lambda state: carried.observed(state, cards, rules, now, working=working)
        )

    async def alter(self, login: str, change: Callable[[State], State]) -> State:
        self.shifts[login] = change(await self.state(login))
        return self.shifts[login]

    async def veil(self, login: str) -> int | None:
        return self.veils.get(login)

    async def set_veil(self, login: str, level: int | None) -> None:
        self.veils.pop(login, None)
        if level is not None:
            self.veils[login] = level

    async def keep(self, login: str, until: datetime) -> None:
        self.kept[login] = until

    async def release(self, login: str) -> str | None:
        self.kept.pop(login, None)
        return None

    async def tell(self, notice: Notice, key: str) -> None:
        self.told.setdefault(key, notice)
