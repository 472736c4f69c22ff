"""Clock times and days as people of a locale write them.

**Rules.** Every argument is explicit: the instant is aware, the zone is the reader's, the locale is the reader's.
"""

from datetime import date, datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_day_names


@cache
def known(locale: str) -> Locale:
    """Look a language up once: Babel would for each time that it writes."""
    return Locale.parse(locale)


def clock(when: datetime, zone: str, locale: str) -> str:
    """Write a clock time: `23 h`, `21 h 30`, `9:30 PM`."""
    local = when.astimezone(ZoneInfo(zone))
    if locale.startswith("fr"):
        return format_time(
            local,
            "H'\u202fh'" if local.minute == 0 else "H'\u202fh\u202f'mm",
            locale=known(locale),
        )
    return format_time(local, "short", locale=known(locale))


def moment(when: datetime, zone: str, locale: str) -> str:
    """Write a date and a clock time, short: `3 mars 21 h 30`."""
    there = when.astimezone(ZoneInfo(zone))
    return f"{format_date(there, 'd MMM', locale=known(locale))} {clock(when, zone, locale)}"


def days_ahead(when: datetime, now: datetime, zone: str) -> int:
    """Count the midnights between now and then, on the reader's calendar."""
    there = ZoneInfo(zone)
    return (when.astimezone(there).date() - now.astimezone(there).date()).days


def day(when: datetime, now: datetime, zone: str, locale: str) -> str:
    """Name a day: the weekday within a week, else the date; *today* and *tomorrow* are sentences."""
    local = when.astimezone(ZoneInfo(zone))
    pattern = "EEEE" if 0 <= days_ahead(when, now, zone) < 7 else "EEEE d MMMM"
    return format_date(local, pattern, locale=known(locale))


def short(when: date, locale: str) -> str:
    """Write a date without its year: `3 mars`, `3 Mar`."""
    return format_date(when, "d MMM", locale=known(locale))


def month(when: date, locale: str) -> str:
    """Name a month with its year: `mars 2026`."""
    return format_date(when, "LLLL y", locale=known(locale))


def full(when: date, locale: str) -> str:
    """Write a date: `3 mars 2026`."""
    return format_date(when, "long", locale=known(locale))


def weekdays(locale: str, width: Literal["wide", "abbreviated"] = "wide") -> list[str]:
    """Name the days of the week, from Monday."""
    names = get_day_names(width, "stand-alone", locale=known(locale))
    return [str(names[number]) for number in range(7)]
