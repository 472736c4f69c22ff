"""Hours through a whole year, against an oracle that knows nothing of the library.

All hours of the directory are tried around every opening and closing of the year, in every fifth minute
of some days around the changes of clock, and on a stride through all days. `MURMURE_EVERY_MINUTE=1`
tries all of the year’s minutes, which takes most of an hour. The year is walked backwards, so that each
answer is found anew: forwards, most would be those of a minute before.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bot.content.load import default_folder, read
from bot.hotlines.hours import Hours
from tests.hotlines.oracle import DAY, LEAD, Year, easter, french_holidays, year_of

YEAR = 2026
STRIDE = 983  # a prime: it falls on every hour of the day and every day of the week
FINE = 5
FULL = bool(os.environ.get("MURMURE_EVERY_MINUTE"))
Line = tuple[str, str, str, tuple[str, ...]]


@cache
def lines() -> list[Line]:
    """Collect every different (hours, zone, calendar, holidays of the place) of the directory."""
    folder = default_folder()
    draft = read(folder, folder.parent / "locales")
    assert draft.services is not None
    found = {
        (hours, one.zone, one.holiday_country, one.own_holidays)
        for one in draft.services.services
        for hours in (one.hours, *(way.hours for way in one.channels))
        if hours is not None
    }
    return sorted(found)


def samples(year: Year, zone: str) -> Iterator[int]:
    """Choose the minutes to try."""
    within = year.within()
    if FULL:
        yield from within
        return
    yield from within[::STRIDE]
    for change in year.changes:
        yield from (minute for minute in (change - 1, change) if minute in within)
    for start in _clock_changes(zone):
        first = LEAD + (start.toordinal() - date(YEAR, 1, 1).toordinal() - 1) * DAY
        yield from range(max(first, within.start), first + 3 * DAY, FINE)


def _clock_changes(zone: str) -> list[date]:
    days = [date(YEAR, 1, 2) + timedelta(days=number) for number in range(363)]
    there = ZoneInfo(zone)

    def offset(day: date) -> timedelta | None:
        return datetime(day.year, day.month, day.day, 12, tzinfo=there).utcoffset()

    return [day for day in days if offset(day) != offset(day - timedelta(days=1))]


@pytest.mark.timeout(7200 if FULL else 60)
@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line[1]} {line[0]}")
def test_every_line_agrees_with_the_oracle(line: Line) -> None:
    """P5: whoever is said to answer answers, until when we say, in every hour of the year."""
    expression, zone, country, local = line
    assert "PH" not in expression or country == "FR", "the oracle keeps French holidays only"
    year = year_of(expression, zone, YEAR, local)
    hours = Hours(expression, zone, country, local)

    for minute in sorted(samples(year, zone), reverse=True):
        now = year.at(minute)
        opening = hours.at(now)
        change = year.next_change(minute)
        expected = "open" if year.open[minute] else "closed"

        assert (now, expected) == (now, opening.state)
        assert (now, change) == (now, opening.until or opening.opens)


@pytest.mark.timeout(7200 if FULL else 60)
@pytest.mark.parametrize(
    "expression",
    [
        "Mo-Fr 09:00-17:30; Sa 09:00-12:30; PH off",
        "Mo-Sa 09:00-21:00; PH off",
        "Mo-Su,PH 09:00-20:00",
        "Mo-Su 02:15-02:45",
        "Mo-Su 22:00-06:00",
        "Mo-Su 18:00-02:00",
    ],
)
def test_what_an_editor_may_write_agrees_too(expression: str) -> None:
    """P5: the other ways to write hours, holidays off and nights across both changes of clock."""
    year = year_of(expression, "Europe/Paris", YEAR)
    hours = Hours(expression)

    for minute in sorted(samples(year, "Europe/Paris"), reverse=True):
        now = year.at(minute)
        opening = hours.at(now)
        expected = "open" if year.open[minute] else "closed"

        assert (now, expected) == (now, opening.state)
        assert (now, year.next_change(minute)) == (now, opening.until or opening.opens)


def test_the_oracle_knows_its_holidays() -> None:
    """The oracle itself: dates that anybody can look up."""
    assert [date(2026, 4, 5), date(2027, 3, 28)] == [easter(2026), easter(2027)]
    assert {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)} <= french_holidays(2026)
    assert 11 == len(french_holidays(2026))


def test_all_lines_are_tried() -> None:
    """The directory's hours were found: a renamed field must not empty this file."""
    assert ("Mo-Su,PH 09:00-23:00", "Europe/Paris", "FR", ()) in lines()
    assert ["Pacific/Noumea"] == [zone for _, zone, _, local in lines() if local]
    assert len(lines()) >= 25
