"""A month of the desk: what is open on each day, asked of the same hours as the bot and the queue ask.

**Rules.** Pure: the hours, the special days and the date come in. Days are those of the desk's own clock; a change of
clock makes one of them longer or shorter, and its hours stay those of the wall.
"""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.content.closures import Closure, holding
from bot.hotlines.hours import Hours, is_holiday

DAY = timedelta(days=1)
YEARS = 3
"""How far the calendar may be leafed, back and forth."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day.

    Attributes:
        spans: when it is open, as `14:00` and `22:00` of the wall clock; `24:00` is the end of the day.
        sure: false if the hours cannot be computed: then they are to be checked.
        special: what replaces the usual hours.
        holiday: whether it is a public holiday there.
    """

    date: date
    spans: tuple[tuple[str, str], ...]
    sure: bool
    special: Closure | None
    holiday: bool
    today: bool
    within: bool

    @property
    def whole(self) -> bool:
        """Whether it is open all day."""
        return self.spans == (("00:00", "24:00"),)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in whole weeks, from Monday; `within` says which days are its own."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def before(self) -> str:
        """Name the month before, as 2026-11."""
        return f"{self.first - DAY:%Y-%m}"

    @property
    def after(self) -> str:
        """Name the month after."""
        return f"{self.first + 31 * DAY:%Y-%m}"


def month(hours: Hours, closures: Sequence[Closure], shown: date, today: date) -> Month:
    """Look at every day of a month, and at those beside it that fill its weeks."""
    weeks = calendar.Calendar().monthdatescalendar(shown.year, shown.month)
    return Month(
        shown.replace(day=1),
        tuple(tuple(_day(hours, closures, day, shown, today) for day in week) for week in weeks),
    )


def wanted(text: str, today: date) -> date:
    """Read which month somebody asks for, as `2026-12`; this one if that is none, or far away."""
    year, _, number = text.partition("-")
    if year.isdecimal() and number.isdecimal() and 1 <= int(number) <= 12:
        near = today.year - YEARS <= int(year) <= today.year + YEARS
        return date(int(year), int(number), 1) if near else today.replace(day=1)
    return today.replace(day=1)


def _day(hours: Hours, closures: Sequence[Closure], day: date, shown: date, today: date) -> Day:
    spans = tuple(_spans(hours, day))
    return Day(
        date=day,
        spans=tuple((start, end) for start, end in spans if end),
        sure=all(end for _, end in spans),
        special=holding(closures, day),
        holiday=is_holiday(
            midnight(day, hours.zone) + 12 * timedelta(hours=1), hours.zone, hours.country
        ),
        today=day == today,
        within=(day.year, day.month) == (shown.year, shown.month),
    )


def _spans(hours: Hours, day: date) -> Iterator[tuple[str, str]]:
    """Walk through a day from change to change; a span without an end says that nobody knows."""
    at, end = midnight(day, hours.zone), midnight(day + DAY, hours.zone)
    clock = ZoneInfo(hours.zone)
    while at < end:
        opening = hours.at(at)
        if opening.state == "unknown":
            yield "", ""
            return
        change = min(opening.until or opening.opens or end, end)
        if opening.state == "open":
            until = "24:00" if change == end else f"{change.astimezone(clock):%H:%M}"
            yield f"{at.astimezone(clock):%H:%M}", until
        at = change


def special(closures: Sequence[Closure], zone: str, now: datetime) -> Closure | None:
    """Find what replaces the usual hours today, where the desk is."""
    return holding(closures, now.astimezone(ZoneInfo(zone)).date())


def midnight(day: date, zone: str) -> datetime:
    """Give the instant at which a day begins there."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
