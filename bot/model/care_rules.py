"""What an organisation set about its counsellors: which cases are hard, how many, how long, and when it is night.

**Rules.** Pure. Nights are counted on the wall's clock of the desk, hours in real time: a change of clocks adds or
takes none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.case import CaseCard, Level

NEVER = 4
"""The veil of somebody who wants none: above every level."""


@dataclass(frozen=True, slots=True)
class Night:
    """When it is night, how many hours of it one shift may hold, and how many nights seven days may."""

    start: time = time(22)
    end: time = time(7)
    hours: float = 5
    per_week: int = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """`care.yaml`.

    Attributes:
        level: from this level on a case is hard.
        topics: subjects that are hard whatever the level.
        in_a_row: how many hard cases before a lighter one or a longer break.
        per_shift: how many hard cases one shift holds.
        pause: how long nothing is offered after a hard case.
        breather: a break of this length ends a row.
        break_after: after how long without a break one is suggested.
        shift: how long a shift may be before nothing new is offered.
        yield_after: after how long an emergency is offered in spite of all this.
        veil: from this level on what people write is covered, unless somebody chose otherwise; `NEVER`: not.
        zone: where nights are counted.
    """

    level: Level = Level.EMERGENCY
    topics: frozenset[str] = frozenset({"suicide", "sexual_violence"})
    in_a_row: int = 2
    per_shift: int = 5
    pause: timedelta = timedelta(minutes=10)
    breather: timedelta = timedelta(minutes=30)
    break_after: timedelta = timedelta(hours=2)
    shift: timedelta = timedelta(hours=6)
    night: Night = Night()
    yield_after: timedelta = timedelta(minutes=3)
    veil: int = Level.URGENT
    zone: str = "Europe/Paris"


def is_hard(card: CaseCard, rules: Rules) -> bool:
    """Tell whether a case is hard to carry, as far as one can tell from outside."""
    return card.risk >= rules.level or card.topic in rules.topics


def night_of(at: datetime, rules: Rules) -> date | None:
    """Name the night that a moment belongs to by the day on which it began; None by day."""
    local, night = at.astimezone(ZoneInfo(rules.zone)), rules.night
    clock = local.time()
    if night.start <= night.end:
        return local.date() if night.start <= clock < night.end else None
    if clock >= night.start:
        return local.date()
    return local.date() - timedelta(days=1) if clock < night.end else None


def night_worked(began: datetime, now: datetime, rules: Rules) -> timedelta:
    """Measure how much of a shift was night."""
    zone, total = ZoneInfo(rules.zone), timedelta()
    for day in _days(
        began.astimezone(zone).date() - timedelta(days=1), now.astimezone(zone).date()
    ):
        start = datetime.combine(day, rules.night.start, zone)
        later = timedelta(days=rules.night.end <= rules.night.start)
        end = datetime.combine(day + later, rules.night.end, zone)
        # Through UTC: local subtraction would not see the hour that a change of clocks adds or takes.
        first, last = (
            max(start.timestamp(), began.timestamp()),
            min(end.timestamp(), now.timestamp()),
        )
        total += timedelta(seconds=max(0.0, last - first))
    return total


def day_of(at: datetime, rules: Rules) -> date:
    """Name the day that a moment belongs to where the desk is."""
    return at.astimezone(ZoneInfo(rules.zone)).date()


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
