"""The usual hours of a desk as a week that anybody can fill in, and back: one line for each day, one for holidays.

**Rules.** Pure. Whatever is written from a week can be read as the same week. Hours that say more than a week can
(months, comments) are not read: `None`, and the page says so instead of losing them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY = "PH"
FIELDS = (*DAYS, HOLIDAY)
ALWAYS = "24/7"
MIDNIGHT = 24 * 60
MOST = 4
_TYPED = re.compile(
    r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?\s*(?:-|–|à|to)\s*(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?$"
)
_RULE = re.compile(r"((?:Mo|Tu|We|Th|Fr|Sa|Su|PH|,|-)+) (off|[\d:,-]+)$")
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)$")

Spans = tuple[tuple[int, int], ...]
"""From and to, in minutes since midnight; none: closed."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week.

    Attributes:
        holidays: the hours of public holidays; None: as on any other day.
    """

    days: tuple[Spans, ...]
    holidays: Spans | None = None


class NoHours(ValueError):
    """What was typed is no hours; `args` holds the field."""


def typed(form: Mapping[str, str], *, holidays: str) -> Week:
    """Read a week as it was filled in; what goes past midnight goes on in the next day.

    Raises:
        NoHours: a day cannot be read.
    """
    read = [_typed(name, form.get(name, "")) for name in DAYS]
    days = [list(own) for own, _ in read]
    for number, (_, tail) in enumerate(read):
        days[(number + 1) % 7] += tail
    own = _typed(HOLIDAY, form.get(HOLIDAY, ""))[0] if holidays == "own" else ()
    return Week(tuple(_joined(day) for day in days), None if holidays == "same" else own)


def spans_typed(text: str) -> Spans:
    """Read the hours of one day, which end by midnight.

    Raises:
        NoHours: they cannot be read, or do not follow each other.
    """
    own, tail = _typed("", text)
    if tail or own != _joined(own):
        raise NoHours("")
    return own


def _typed(name: str, text: str) -> tuple[Spans, Spans]:
    """Give the hours of a day, and what of them falls into the next."""
    own: list[tuple[int, int]] = []
    tail: list[tuple[int, int]] = []
    parts = [part.strip() for part in re.split(r"[,;/]|\bet\b|\band\b", text) if part.strip()]
    if len(parts) > MOST:
        raise NoHours(name)
    for part in parts:
        found = _TYPED.fullmatch(part)
        numbers = [int(one or 0) for one in found.groups()] if found else [99]
        start, end = numbers[0] * 60 + sum(numbers[1:2]), sum(numbers[2:3]) * 60 + sum(numbers[3:])
        if start >= MIDNIGHT or end > MIDNIGHT or start == end or max(numbers[1::2] or [0]) > 59:
            raise NoHours(name)
        own.append((start, end if end > start else MIDNIGHT))
        tail += [(0, end)] if 0 < end < start else []
    return tuple(own), tuple(tail)


def _joined(spans: Sequence[tuple[int, int]]) -> Spans:
    made: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return tuple(made)


def written(week: Week) -> str:
    """Write a week in the notation of the content (OSM)."""
    whole = all(day == ((0, MIDNIGHT),) for day in week.days)
    if whole and week.holidays is None:
        return ALWAYS
    rules = [f"{_names(days)} {shown(spans)}" for days, spans in _alike(week.days) if spans]
    if week.holidays is not None:
        rules.append(f"{HOLIDAY} {shown(week.holidays) or 'off'}")
    return "; ".join(rules) or "Mo-Su off"


def shown(spans: Spans) -> str:
    """Write the hours of a day: `09:00-12:00,14:00-18:00`."""
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _alike(days: Sequence[Spans]) -> Iterator[tuple[list[int], Spans]]:
    for spans in dict.fromkeys(days):
        yield [number for number, one in enumerate(days) if one == spans], spans


def _names(days: Sequence[int]) -> str:
    """Name days: those that follow each other as a range."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs
    )


def read(expression: str) -> Week | None:
    """Read hours as a week; None if they say more than a week can."""
    if expression.strip() == ALWAYS:
        return Week((((0, MIDNIGHT),),) * 7)
    found: dict[str, Spans] = {}
    for rule in expression.split(";"):
        match = _RULE.fullmatch(rule.strip())
        spans = _read_spans(match[2]) if match else None
        names = _read_names(match[1]) if match else None
        if spans is None or names is None:
            return None
        found |= dict.fromkeys(names, spans)
    return Week(tuple(found.get(day, ()) for day in DAYS), found.get(HOLIDAY))


def _read_spans(text: str) -> Spans | None:
    if text == "off":
        return ()
    made = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part)
        if found is None:
            return None
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if not start < end <= MIDNIGHT:
            return None
        made.append((start, end))
    return _joined(made)


def _read_names(text: str) -> list[str] | None:
    names: list[str] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if part == HOLIDAY or (part in DAYS and not dash):
            names.append(part)
        elif first in DAYS and last in DAYS and DAYS.index(first) < DAYS.index(last):
            names += DAYS[DAYS.index(first) : DAYS.index(last) + 1]
        else:
            return None
    return names
