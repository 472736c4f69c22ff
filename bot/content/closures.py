"""`closures.yaml`: the days on which the desk keeps other hours than usual, or none.

**Rules.** Pure. A day of it replaces all usual hours of that day, public holiday or not; of two entries for one day the
later one in the file holds. A shift that would have begun on such a day and gone on past midnight does not happen; one
that began the evening before ends at midnight: nobody is told that somebody answers when nobody does (P5).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.dialogs.base import Strict

FILE = "closures.yaml"
LONGEST_NOTE = 200
LONGEST_DAYS = 366
MIDNIGHT = 24 * 60
DAY = timedelta(days=1)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPAN = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")

_CLOCK = r"([01]\d|2[0-4]):[0-5]\d"
Spans = Annotated[str, Field(pattern=rf"^{_CLOCK}-{_CLOCK}(,{_CLOCK}-{_CLOCK}){{0,3}}$")]


class Closure(Strict):
    """Some days with other hours than usual.

    Attributes:
        from_: the first day, as 2026-12-24, by the desk's own clock.
        to: the last day; the first one if absent.
        hours: when it is open instead, as `10:00-12:00,14:00-16:00`, on each of the days; closed if absent.
        note: why, for the team; people who seek help never read it.
    """

    from_: date = Field(alias="from")
    to: date | None = None
    hours: Spans | None = None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.last < self.from_:
            raise ValueError("`to` is before `from`")
        if self.last - self.from_ >= timedelta(days=LONGEST_DAYS):
            raise ValueError("more than a year: change `hours` of desk.yaml instead")
        before = 0
        for start, end in spans(self.hours or ""):
            if not before <= start < end <= MIDNIGHT:
                raise ValueError(
                    "each span of `hours` ends after it begins, by 24:00; they follow each other"
                )
            before = end
        return self

    @property
    def last(self) -> date:
        """The last day."""
        return self.to or self.from_

    def covers(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.from_ <= day <= self.last


class ClosuresFile(Strict):
    """`closures.yaml`."""

    closures: tuple[Closure, ...] = ()


def spans(hours: str) -> Iterator[tuple[int, int]]:
    """Give each span in minutes since midnight."""
    yield from ((_minutes(start), _minutes(end)) for start, end in _SPAN.findall(hours))


def applied(hours: str, closures: Iterable[Closure]) -> str:
    """Write the usual hours and what replaces them as one expression (OSM syntax)."""
    closures = tuple(closures)
    tail = max((_past_midnight(start, end) for start, end in spans(hours)), default=0)
    tails = [f"{_day(one.last + DAY)} 00:00-{_clock(tail)} off" for one in closures if tail]
    days = [f"{_days(one)} {one.hours or 'off'}" for one in closures]
    return "; ".join([hours, *tails, *days])


def holding(closures: Iterable[Closure], day: date) -> Closure | None:
    """Find what replaces the usual hours of a day."""
    return next((one for one in reversed(tuple(closures)) if one.covers(day)), None)


def _past_midnight(start: int, end: int) -> int:
    return end if end <= start else max(0, end - MIDNIGHT)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(one: Closure) -> str:
    return _day(one.from_) if one.last == one.from_ else f"{_day(one.from_)}-{_day(one.last)}"


def _day(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"
