"""What supervisors read of the counters: tables with small numbers hidden, waits as quantiles, hours of demand.

**Rules.** Pure: counters in, a report out. Whole days only, the last of which is over, so that nobody can watch a
number change. Every table is hidden by itself against whoever knows its total (`suppressed`); the hours of a weekday
are hidden against whoever knows how many came on it. A wait is never given as a mean alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.case import Level
from bot.model.counted import BOUNDS, GONE, LEFT, MESSAGE, UNSAID
from bot.model.suppressed import FEWEST, Table, protected, shown

PERIODS = (7, 30, 90, 365)
USUAL = 30
"""Days that are looked at if nothing is said."""
FEWEST_DAYS_OF_HOURS = 28
"""The map of hours needs so many days: of a week alone each of its rows would be one day."""
KINDS = (*(level.name.lower() for level in sorted(Level, reverse=True)), MESSAGE)
LONGER = -1
"""A wait longer than the last of `BOUNDS`."""
WEEK = 7

Day = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Waits:
    """How long people waited: half at most `middle` minutes, nine of ten at most `most`; None where too few did."""

    kind: str
    middle: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """How many of those who came left before anybody was there."""

    kind: str
    came: int | None
    left: int | None

    @property
    def percent(self) -> int | None:
        """The share, in whole percent; cases of the edge of the period may count on one side alone."""
        if not self.came or self.left is None:
            return None
        return min(100, round(100 * self.left / self.came))


@dataclass(frozen=True, slots=True)
class Report:
    """Everything of one period.

    Attributes:
        first, last: its days, both included.
        days: how many came; each name is the first day of one, of seven, or of a month, as the period is long.
        hours: seven weekdays from Monday, the hours of the desk's clock in each; nothing for short periods.
    """

    first: date
    last: date
    kinds: Table
    topics: Table
    locales: Table
    days: Table
    hours: tuple[Table, ...]
    ends: Table
    waits: tuple[Waits, ...]
    leaving: tuple[Leaving, ...]
    patience: Waits

    @property
    def cases(self) -> int | None:
        """How many came; None if too few did to be told."""
        return self.kinds.total


def period(days: int, today: date) -> tuple[date, date]:
    """Give the first and the last of so many whole days."""
    return today - timedelta(days=days), today - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Named:
    """What the content names: a row for each, even if nobody is in it, because a row of its own would tell."""

    topics: Iterable[str] = ()
    ends: Iterable[str] = ()
    locales: Iterable[str] = ()


def report(counters: Mapping[date, Day], first: date, last: date, named: Named) -> Report:
    """Read the counters of a period."""
    inside = {day: row for day, row in counters.items() if first <= day <= last}
    whole: Counter[str] = Counter()
    for row in inside.values():
        whole.update(row)
    kinds = protected(_named(whole, "came", KINDS))
    ended = protected(_named(whole, "end", (*named.ends, UNSAID, GONE, LEFT)))
    left = {kind: sum(_waits(whole, f"left:{kind}").values()) for kind in KINDS}
    leavers = protected(left, hidden=ended[LEFT] is None)
    return Report(
        first=first,
        last=last,
        kinds=kinds,
        topics=protected(_named(whole, "topic", (*named.topics, ""))),
        locales=protected(_named(whole, "locale", named.locales)),
        days=protected(_days(inside, first, last)),
        hours=_hours(inside, first, last),
        ends=ended,
        waits=tuple(
            _quantiles(kind, _waits(whole, f"wait:{kind}"), kinds[kind]) for kind in KINDS
        ),
        leaving=tuple(_leaving(kind, kinds[kind], leavers[kind]) for kind in KINDS),
        patience=_quantiles("", _everybody(whole), leavers.total),
    )


def _named(whole: Day, prefix: str, names: Iterable[str]) -> dict[str, int]:
    """Give the counters of one dimension; what is no longer named has a row if it is many, else stands under none."""
    start, rows = f"{prefix}:", dict.fromkeys(names, 0)
    found = {name.removeprefix(start): n for name, n in whole.items() if name.startswith(start)}
    for name, count in sorted(found.items()):
        row = name if name in rows or count >= FEWEST else ""
        rows[row] = rows.get(row, 0) + count
    return rows


def _waits(whole: Day, prefix: str) -> Counter[int]:
    """Give how many waited, by the number of their bound."""
    start = f"{prefix}:"
    return Counter({
        int(name.removeprefix(start)): n for name, n in whole.items() if name.startswith(start)
    })


def _everybody(whole: Day) -> Counter[int]:
    return sum((_waits(whole, f"left:{kind}") for kind in KINDS), Counter())


def _leaving(kind: str, came: int | None, left: int | None) -> Leaving:
    """Put both numbers together; that many left would tell that at least so many came."""
    return Leaving(kind, came, None if came is None else left)


def _quantiles(kind: str, waits: Counter[int], told: int | None) -> Waits:
    """Say what half and what nine of ten waited at most; of ten, because the longest of few is one person's.

    Nothing where their number is not told: that there is a middle would tell that they are enough.
    """
    if told is None:
        return Waits(kind, None, None)
    people = waits.total()
    middle = _at_most(waits, 50) if shown(people) is not None else None
    return Waits(kind, middle, _at_most(waits, 90) if people >= 2 * FEWEST else None)


def _at_most(waits: Counter[int], percent: int) -> int:
    needed, passed = waits.total() * percent, 0
    for number in sorted(waits):
        passed += waits[number] * 100
        if passed >= needed:
            return BOUNDS[number] if number < len(BOUNDS) else LONGER
    return LONGER


def _days(inside: Mapping[date, Day], first: date, last: date) -> dict[str, int]:
    """Count who came, by day, by seven days or by month; the first part may be shorter than the others."""
    length = (last - first).days + 1
    found: dict[str, int] = {}
    for number in range(length):
        day = first + timedelta(days=number)
        name = _part(day, first, last, length).isoformat()
        found[name] = found.get(name, 0) + _came(inside.get(day, {}))
    return found


def _part(day: date, first: date, last: date, length: int) -> date:
    if length <= PERIODS[1]:
        return day
    if length <= PERIODS[2]:
        week = last - timedelta(days=WEEK * ((last - day).days // WEEK) + WEEK - 1)
        return max(first, week)
    return max(first, day.replace(day=1))


def _hours(inside: Mapping[date, Day], first: date, last: date) -> tuple[Table, ...]:
    if (last - first).days + 1 < FEWEST_DAYS_OF_HOURS:
        return ()
    rows = [{str(hour): 0 for hour in range(24)} for _ in range(WEEK)]
    for day, row in inside.items():
        for hour in rows[day.weekday()]:
            rows[day.weekday()][hour] += row.get(f"hour:{hour}", 0)
    weekdays = protected({str(n): sum(row.values()) for n, row in enumerate(rows)})
    return tuple(protected(row, hidden=weekdays[str(n)] is None) for n, row in enumerate(rows))


def _came(row: Day) -> int:
    return sum(count for name, count in row.items() if name.startswith("came:"))
