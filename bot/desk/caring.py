"""What a shift was, put together from times, counts and cards: for the page of one's own and for who supervises.

**Rules.** Pure, but for asking the index. A case that was erased is a line without a name; nothing that was said is
looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.care import Sign, break_due, load
from bot.model.care_rules import NEVER, Rules
from bot.model.carried import State
from bot.model.case import CaseCard, Level
from bot.model.presence import Presence

LEVELS = tuple(level.name.lower() for level in Level)


class Cards(Protocol):
    """Where cards are found."""

    async def card(self, case_id: str) -> CaseCard | None: ...


class Shifts(Protocol):
    """Where shifts are kept."""

    async def state(self, login: str) -> State: ...


@dataclass(frozen=True, slots=True)
class Weight:
    """One case of a shift. `alias` is empty once everything of it is erased; `minutes` is how long it was held."""

    alias: str
    level: str
    outcome: str
    hard: bool
    minutes: int
    open: bool


async def weights(index: Cards, state: State, now: datetime) -> list[Weight]:
    """List the cases of a shift, the last one first."""
    past = [(one.case_id, one.hard, one.since, one.at) for one in state.ended]
    found = [(*one, False) for one in past]
    found += [(one.case_id, one.hard, one.since, now, True) for one in state.held]
    found.sort(key=lambda one: (one[4], one[3]), reverse=True)
    return [
        _weight(await index.card(case_id), hard, int((until - since).total_seconds()) // 60, here)
        for case_id, hard, since, until, here in found
    ]


def _weight(card: CaseCard | None, hard: bool, minutes: int, here: bool) -> Weight:  # noqa: FBT001
    if card is None:
        return Weight("", "", "", hard, minutes, here)
    outcome = "" if here else card.outcome
    return Weight(card.alias, LEVELS[card.risk], outcome, hard, minutes, here)


async def loads(
    shifts: Shifts, presences: Iterable[Presence], rules: Rules, now: datetime
) -> Mapping[str, tuple[Sign, ...]]:
    """Say of everybody on shift what a colleague who cares should know; who carries nothing heavy has no signs."""
    found: dict[str, tuple[Sign, ...]] = {}
    for there in presences:
        signs = load(await shifts.state(there.login), rules, now)
        due: tuple[Sign, ...] = ("break_due",) if break_due(there, rules, now) else ()
        found[there.login] = signs + due
    return found


def covered(veil: int) -> frozenset[str]:
    """Name the levels whose text is covered until it is asked for."""
    return frozenset() if veil >= NEVER else frozenset(LEVELS[veil:])
