"""Opening hours: against a minute-by-minute oracle, across changes of clock, holidays, midnight and oceans."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.hotlines.hours import UNKNOWN, Hours, Opening, _line, is_holiday, problems

PARIS = ZoneInfo("Europe/Paris")
AUTUMN = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
SPRING = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
DAILY = {
    "Mo-Su 21:00-02:30": ("21:00", "02:30"),
    "Mo-Su 18:00-02:00": ("18:00", "02:00"),
    "Mo-Su 11:00-03:00": ("11:00", "03:00"),
    "Mo-Su,PH 09:00-23:00": ("09:00", "23:00"),
    "Mo-Su 02:15-02:45": ("02:15", "02:45"),
    "Mo-Su 02:30-06:00": ("02:30", "06:00"),
}


def oracle(opens: str, closes: str, start: datetime, minutes: int) -> list[bool]:
    """Walk through the minutes: each day's opening begins once, at or after its hour, and ends once."""
    first = start - timedelta(days=2)
    walls = [
        (first + timedelta(minutes=minute)).astimezone(PARIS).replace(tzinfo=None, fold=0)
        for minute in range(2 * 24 * 60 + minutes)
    ]
    state = [False] * len(walls)
    for offset in range(-1, 6):
        day = first.astimezone(PARIS).date() + timedelta(days=offset)
        _mark(state, walls, _wall(day, opens), _wall(day, closes, after=opens))
    return state[-minutes:]


def _wall(day: date, clock: str, after: str = "") -> datetime:
    wall = datetime.combine(day, time.fromisoformat(clock))
    return wall + timedelta(days=1) if clock <= after else wall


def _mark(state: list[bool], walls: list[datetime], opens: datetime, closes: datetime) -> None:
    began = next((place for place, wall in enumerate(walls) if wall >= opens), None)
    if began is None:
        return
    for place in range(began, len(walls)):
        if walls[place] >= closes:
            return
        state[place] = True


@pytest.mark.parametrize("start", [AUTUMN, SPRING, SUMMER], ids=["autumn", "spring", "summer"])
@pytest.mark.parametrize("expression", DAILY)
def test_agrees_with_every_minute(expression: str, start: datetime) -> None:
    """P5: what is said to be open is open, and it changes when we say, in the nights that the clock changes too."""
    minutes = 36 * 60
    expected = oracle(*DAILY[expression], start, minutes + 24 * 60)
    hours = Hours(expression)

    for minute in range(0, minutes, 7):
        now = start + timedelta(minutes=minute)
        opening = hours.at(now)

        assert (now, "open" if expected[minute] else "closed") == (now, opening.state)
        later = next(
            (n for n in range(minute + 1, len(expected)) if expected[n] != expected[minute]), None
        )
        if later is not None:
            assert (now, start + timedelta(minutes=later)) == (now, opening.until or opening.opens)


def test_always_open_never_changes() -> None:
    """P5: `24/7` is open without an end, whichever way it is written."""
    for expression in ("24/7", "Mo-Su 00:00-24:00"):
        assert Opening("open") == Hours(expression).at(AUTUMN)


def test_closed_on_holidays_in_the_right_country() -> None:
    """P5: a public holiday closes what says so, and only in its country."""
    bastille = datetime(2026, 7, 14, 9, 0, tzinfo=UTC)
    expression = "Mo-Fr 09:00-17:30; PH off"

    french, belgian = (Hours(expression, country=name).at(bastille) for name in ("FR", "BE"))

    assert Opening("closed", opens=datetime(2026, 7, 15, 7, 0, tzinfo=UTC)) == french
    assert "open" == belgian.state


def test_midnight_belongs_to_the_next_day() -> None:
    """P5: an interval is closed at its start and open at its end."""
    hours = Hours("Mo-Su 10:00-24:00")
    before = datetime(2026, 6, 1, 21, 59, 59, tzinfo=UTC)

    assert ("open", "closed") == (
        hours.at(before).state,
        hours.at(before + timedelta(seconds=1)).state,
    )


def test_overseas_lines_keep_their_own_clock() -> None:
    """P5: a line in Nouméa is judged by Nouméa's clock, with Sunday's and the night's hours."""
    hours = Hours(
        "Mo-Sa 00:00-01:00,09:00-24:00; Su,PH 00:00-01:00,09:00-13:00,17:00-24:00",
        zone="Pacific/Noumea",
    )
    sunday_noon = datetime(2026, 7, 12, 12, 0, tzinfo=ZoneInfo("Pacific/Noumea"))
    one_pm = datetime(2026, 7, 12, 13, 0, tzinfo=ZoneInfo("Pacific/Noumea"))

    assert Opening("open", until=one_pm) == hours.at(sunday_noon)


def test_unpublished_or_broken_hours_are_unknown() -> None:
    """P5: a failed computation says that hours must be checked; it never hides or invents anything."""
    broken = (None, "Lu-Ve 9h-17h", 'unknown "sur rendez-vous"')

    assert [UNKNOWN] * 3 == [Hours(expression).at(SUMMER) for expression in broken]
    assert UNKNOWN == Hours("24/7", zone="Europe/Nowhere").at(SUMMER)


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ('"sur rendez-vous"', "OPEN"),
        ('Mo-Fr 10:00-18:00 || "répondeur"', "OPEN"),
        ("Mo-Fr 09:00-17:00; PH off; Sa 09:00-12:30", "last"),
        ("Mo-Sa 09:00-25:00; Su 09:00-13:00", "midnight"),
        ("Mo-Su 21:00-02:30; PH off", "midnight"),
        ("Mo,Th 10:00-13:00; Mo 14:30-17:30", "same day"),
        ("SH 10:00-12:00", "school"),
        ("9-17", "read"),
        ("", "read"),
    ],
)
def test_traps_are_named(expression: str, word: str) -> None:
    """P11: hours that the library accepts but misreads are refused with a sentence."""
    assert word in " ".join(problems(expression, "Europe/Paris", "FR"))


@pytest.mark.parametrize("country", ["fr", "RE", "NC"])
def test_unknown_countries_are_refused(country: str) -> None:
    """P11: a country without holidays would silently drop them."""
    assert problems("Mo-Fr 09:00-17:00; PH off", "Europe/Paris", country)


def test_good_hours_have_no_problem() -> None:
    """P11: what is right is not complained about."""
    good = [*DAILY, "24/7", "Mo-Tu,Th-Fr 15:00-19:00; We 13:00-19:00", "Mo-Fr 09:00-17:00; PH off"]

    assert [[]] * len(good) == [problems(one, "Europe/Paris", "FR") for one in good]
    assert problems("24/7", "Paris", "FR")


def test_what_was_found_before_changes_no_answer() -> None:
    """P5: asked forwards, backwards or again, the answer is that of somebody who asks for the first time."""
    minutes = [0, 700, 60, 1439, 61, 60, 2000, 1, 40000, 720]
    expression = "Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00"
    asked = Hours(expression)

    for minute in minutes:
        now = SUMMER + timedelta(minutes=minute)
        _line.cache_clear()
        fresh = asked.at(now)
        for before in minutes:
            asked.at(SUMMER + timedelta(minutes=before))

        assert fresh == asked.at(now)


def test_holidays() -> None:
    """P5: a public holiday is known in its country's own clock; what cannot be computed is none."""
    eve = datetime(2026, 7, 13, 22, 30, tzinfo=UTC)  # half past midnight in Paris

    assert [True, False, False] == [
        is_holiday(eve, "Europe/Paris", "FR"),
        is_holiday(eve, "Europe/Brussels", "BE"),
        is_holiday(eve, "Europe/Paris", "nowhere"),
    ]
