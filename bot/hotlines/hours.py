"""Opening hours: OSM expressions evaluated in the service's own zone, with its country's holidays.

**Rules.** `now` is passed in, aware. The library is asked about naive wall clocks only and imported
nowhere else; instants, zones and changes of clock are handled here. Whatever fails gives
`unknown`: hours must then be checked, nobody is hidden.

In the hour that a night repeats, every opening happens once: a line that closed in the first pass
stays closed in the second. Nobody is sent to a phone that has just gone home.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal, cast
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours

State = Literal["open", "closed", "unknown"]

HOLIDAYS = "PH 00:00-24:00"
HOLIDAY_RULE = re.compile(r"(?:\S+,)?PH(?:,\S+)? (.+)")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HORIZON = timedelta(days=366)
HOP = timedelta(days=1)
LONGEST_FOLD = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known at one instant.

    Attributes:
        until: when an open line closes; None if never, or not open.
        opens: when a closed line opens next; None if unknown, never, or open.
    """

    state: State
    until: datetime | None = None
    opens: datetime | None = None


UNKNOWN = Opening("unknown")


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody answers. No expression means that nobody published it.

    Attributes:
        local: days (`09-24`) that are public holidays too, there and not in the country's calendar.
    """

    expression: str | None
    zone: str = "Europe/Paris"
    country: str = "FR"
    local: tuple[str, ...] = ()

    def at(self, now: datetime) -> Opening:
        """Say whether it is open at an instant, and when that changes; `unknown` if that cannot be computed."""
        if self.expression is None:
            return UNKNOWN
        try:
            return self._at(now)
        except Exception:  # noqa: BLE001 - the library raises plain Exceptions; whatever it is, say "to be checked"
            return UNKNOWN

    def _at(self, now: datetime) -> Opening:
        expression = _with_local(self.expression or "", self.local)
        return _line(expression, self.zone, self.country).opening(now)


def _with_local(expression: str, days: tuple[str, ...]) -> str:
    """Write what holds on public holidays again for days that the calendar lacks; last, so that it decides."""
    if not days:
        return expression
    rules = [HOLIDAY_RULE.fullmatch(rule.strip()) for rule in expression.split(";")]
    dates = [f"{MONTHS[int(day[:2]) - 1]} {day[3:]}" for day in days]
    return "; ".join([
        expression,
        *(f"{date} {rule[1]}" for rule in rules if rule for date in dates),
    ])


def is_holiday(now: datetime, zone: str, country: str) -> bool:
    """Whether it is a public holiday there; no if that cannot be computed."""
    try:
        return _line(HOLIDAYS, zone, country).state(now) == "open"
    except Exception:  # noqa: BLE001 - as in `Hours.at`
        return False


@lru_cache(maxsize=512)
def _line(expression: str, zone: str, country: str) -> "Line":
    """Compile once: the library's objects cost 40 µs and can be neither compared nor copied."""
    rules = OpeningHours(
        expression,
        country=country,
        auto_country=False,
        auto_timezone=False,
        max_interval_days=HORIZON.days,
    )
    return Line(rules, ZoneInfo(zone))


class Line:
    """One compiled expression in one zone, asked about instants."""

    def __init__(self, rules: OpeningHours, zone: ZoneInfo) -> None:
        self._rules = rules
        self._zone = zone
        self._last: tuple[datetime, datetime, Opening] | None = None

    def opening(self, now: datetime) -> Opening:
        """Say the state and when it changes. What was found holds until that change, and is found again at once."""
        last = self._last
        if last is not None and last[0] <= now < last[1]:
            return last[2]
        state = self.state(now)
        if state == "unknown":
            return UNKNOWN
        change = self.next_change(now)
        is_open = state == "open"
        found = Opening(state, until=change) if is_open else Opening(state, opens=change)
        if change is not None:
            self._last = (now, change, found)
        return found

    def state(self, at: datetime) -> State:
        """Say the state at an instant; in the repeated hour, the one that its first pass ended with."""
        wall = at.astimezone(self._zone)
        if wall.fold:
            return self._wall(self._fold_end(at.astimezone(UTC)) - timedelta(seconds=1))
        return self._wall(wall.replace(tzinfo=None))

    def next_change(self, now: datetime) -> datetime | None:
        """Find the first later instant with another state; None if there is none within a year."""
        before, cursor = self.state(now), now.astimezone(UTC)
        end = cursor + HORIZON
        if self._rules.next_change(self._naive(cursor)) is None:
            return None
        while cursor < end:
            cursor = self._next_candidate(cursor)
            if self.state(cursor) != before:
                return cursor
        return None

    def _next_candidate(self, cursor: datetime) -> datetime:
        """Step to the next instant at which the state may differ: a boundary, a change of clock, or a day later."""
        ways = [cursor + HOP]
        boundary = self._rules.next_change(self._naive(cursor))
        if boundary is not None:
            naive = boundary.replace(tzinfo=None)
            ways += [
                naive.replace(tzinfo=self._zone, fold=fold).astimezone(UTC) for fold in (0, 1)
            ]
        nearest = min(way for way in ways if way > cursor)
        return min([nearest, *self._clock_changes(cursor, nearest)])

    def _clock_changes(self, start: datetime, end: datetime) -> list[datetime]:
        """Find where the offset changes in a day, by bisection, and where the repeated hour after it ends."""
        if self._offset(start) == self._offset(end):
            return []
        low, high = start, end
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (
                (middle, high) if self._offset(middle) == self._offset(start) else (low, middle)
            )
        return [high.replace(microsecond=0)]

    def _fold_end(self, at: datetime) -> datetime:
        """Find the wall clock at which the repeated hour ends, after an instant in its second pass."""
        low, high = at, at + LONGEST_FOLD
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if middle.astimezone(self._zone).fold else (low, middle)
        return self._naive(high).replace(microsecond=0)

    def _naive(self, at: datetime) -> datetime:
        return at.astimezone(self._zone).replace(tzinfo=None, fold=0)

    def _offset(self, at: datetime) -> timedelta | None:
        return at.astimezone(self._zone).utcoffset()

    def _wall(self, wall: datetime) -> State:
        return cast(State, str(self._rules.state(wall)[0]).lower())


def calendar_known(country: str) -> bool:
    """Whether the public holidays of a country are known: without them `PH` never matches, and says nothing."""
    try:
        OpeningHours(HOLIDAYS, country=country, auto_country=False, auto_timezone=False)
    except Exception:  # noqa: BLE001 - as in `Hours.at`
        return False
    return True


def problems(expression: str, zone: str, country: str) -> list[str]:
    """Say what is wrong or misleading about an expression, as sentences for its editor."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return [f"`{zone}` is not a time zone; write it as in `Europe/Paris`"]
    if not calendar_known(country):
        return [
            f"nobody knows the public holidays of `{country}`; name a country that keeps the same"
        ]
    try:
        warnings = OpeningHours(expression, country=country, auto_country=False).warnings
    except Exception as error:  # noqa: BLE001 - plain Exceptions, see above
        return [f"these hours cannot be read ({type(error).__name__}); write `Mo-Fr 09:00-17:00`"]
    found = [f"doubtful hours: {warning}" for warning in warnings]
    return found + [sentence for test, sentence in _TRAPS if test(expression)]


def _bare_comment(expression: str) -> bool:
    return bool(re.search(r'(^|\|\||;|,)\s*"', expression)) or bool(
        re.search(r'(?<!unknown)(?<!closed)(?<!off)\s*"[^"]+"\s*$', expression)
    )


def _off_not_last(expression: str) -> bool:
    rules = [rule.strip() for rule in expression.split(";")]
    return any(re.fullmatch(r"PH (off|closed)", rule) for rule in rules[:-1])


def _tail_lost(expression: str) -> bool:
    return ";" in expression and any(
        _minutes(start) >= _minutes(end) or _minutes(end) > 24 * 60
        for start, end in re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", expression)
    )


def _whole_day(expression: str) -> bool:
    spans = re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", expression)
    return any(start == end for start, end in spans)


def _same_day_twice(expression: str) -> bool:
    days = [day for rule in expression.split(";") for day in _weekdays(rule)]
    return len(days) != len(set(days))


WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def _weekdays(rule: str) -> list[str]:
    days: list[str] = []
    for first, last in re.findall(r"\b([A-Z][a-z])(?:-([A-Z][a-z]))?\b", rule):
        if first in WEEK:
            start = WEEK.index(first)
            length = (WEEK.index(last) - start) % 7 if last in WEEK else 0
            days += [WEEK[(start + step) % 7] for step in range(length + 1)]
    return days


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


_TRAPS = (
    (_bare_comment, 'a comment alone means OPEN; write `unknown "…"`'),
    (_off_not_last, "`PH off` must be the last rule, later rules open the holiday again"),
    (
        _tail_lost,
        "a later rule cuts the night before; split at midnight: `00:00-01:00,09:00-24:00`",
    ),
    (
        _same_day_twice,
        "a later rule for the same day replaces the earlier; put both ranges in one rule",
    ),
    (_whole_day, "a span that ends when it begins is 24 hours; write `24/7` or `00:00-24:00`"),
    (
        lambda text: re.fullmatch(r"(Mo-Su(,PH)? )?00:00-24:00", text) is not None,
        "write `24/7`, which no holiday and no change of clock can cut",
    ),
    (lambda text: re.search(r"\bSH\b", text) is not None, "school holidays (`SH`) never match"),
)
