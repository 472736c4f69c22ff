"""What is open in every minute of a year, computed without the library that answers people.

**Rules.** Its own reading of the notation, its own Easter, its own minutes. The one convention that
it shares with the answers: in the night that repeats an hour, an opening happens once.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = 24 * 60
LEAD = 3 * DAY
TAIL = 10 * DAY
EPOCH = date(1970, 1, 1)
OFFSETS_CHANGE_EVERY = 15
CLOCK = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def easter(year: int) -> date:
    """Find Easter Sunday by Gauss's way for the Gregorian calendar."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@cache
def french_holidays(year: int) -> frozenset[date]:
    """Name the eleven days of French law."""
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    moving = [easter(year) + timedelta(days=days) for days in (1, 39, 50)]
    return frozenset([date(year, month, day) for month, day in fixed] + moving)


def ranges(expression: str, day: date, local: tuple[str, ...] = ()) -> list[tuple[int, int]]:
    """Give a day's openings in minutes after its midnight; the last rule that fits the day decides.

    `local`: days (`09-24`) that are holidays beside those of French law.
    """
    if expression == "24/7":
        return [(0, DAY)]
    found: list[tuple[int, int]] = []
    for rule in expression.split(";"):
        days, _, hours = rule.strip().partition(" ")
        if _fits(days, day, local):
            found = [] if hours == "off" else [_range(one) for one in hours.split(",")]
    return found


def _range(text: str) -> tuple[int, int]:
    match = CLOCK.fullmatch(text.strip())
    assert match is not None, text
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    return start, end if end > start else end + DAY


def _fits(days: str, day: date, local: tuple[str, ...]) -> bool:
    for part in days.split(","):
        if part == "PH":
            if day in french_holidays(day.year) or f"{day:%m-%d}" in local:
                return True
            continue
        first, _, last = part.partition("-")
        low, high = WEEK.index(first), WEEK.index(last or first)
        if low <= day.weekday() <= high:
            return True
    return False


@dataclass(frozen=True)
class Minutes:
    """A zone's wall clock in every minute from `start`; `reached` is the latest that it has shown so far."""

    start: datetime
    walls: list[int]
    reached: list[int]


@cache
def minutes(zone: str, year: int) -> Minutes:
    """Read a zone's wall clock through a year, with some days before and after."""
    start = datetime(year, 1, 1, tzinfo=UTC) - timedelta(minutes=LEAD)
    count = (date(year + 1, 1, 1) - date(year, 1, 1)).days * DAY + LEAD + TAIL
    walls: list[int] = []
    for quarter in range(0, count, OFFSETS_CHANGE_EVERY):
        wall = (start + timedelta(minutes=quarter)).astimezone(ZoneInfo(zone))
        first = (wall.date() - EPOCH).days * DAY + wall.hour * 60 + wall.minute
        walls += range(first, first + OFFSETS_CHANGE_EVERY)
    return Minutes(start, walls, list(accumulate(walls, max)))


@dataclass(frozen=True)
class Year:
    """One expression through one year: a byte a minute."""

    clock: Minutes
    open: bytes
    changes: list[int]

    def at(self, minute: int) -> datetime:
        """Give the instant of a minute."""
        return self.clock.start + timedelta(minutes=minute)

    def next_change(self, minute: int) -> datetime | None:
        """Find the first minute after this one in which the state differs."""
        place = bisect_left(self.changes, minute + 1)
        return self.at(self.changes[place]) if place < len(self.changes) else None

    def within(self) -> range:
        """Give the minutes of the year itself."""
        return range(LEAD, len(self.open) - TAIL)


@cache
def year_of(expression: str, zone: str, year: int, local: tuple[str, ...] = ()) -> Year:
    """Compute a year: each opening begins at the first minute at or after its hour, and ends once."""
    clock = minutes(zone, year)
    state = bytearray(len(clock.walls))
    for opens, closes in _openings(expression, clock, local):
        began, ended = bisect_left(clock.reached, opens), bisect_left(clock.reached, closes)
        state[began:ended] = b"\1" * (ended - began)
    frozen = bytes(state)
    changes = [place for place in range(1, len(frozen)) if frozen[place] != frozen[place - 1]]
    return Year(clock, frozen, changes)


def _openings(
    expression: str, clock: Minutes, local: tuple[str, ...]
) -> Iterator[tuple[int, int]]:
    first, last = clock.walls[0] // DAY - 1, clock.walls[-1] // DAY + 1
    for number in range(first, last + 1):
        for start, end in ranges(expression, EPOCH + timedelta(days=number), local):
            yield number * DAY + start, number * DAY + end
