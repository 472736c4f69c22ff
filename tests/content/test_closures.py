"""Closed days and exceptional openings: applied to the desk’s hours, by its own clock."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.closures import Closure, applied, holding
from bot.content.load import assembled
from bot.content.sources import Sources, gathered
from bot.hotlines.hours import Hours

PARIS = ZoneInfo("Europe/Paris")
CHRISTMAS = {"from": "2026-12-25"}


def spans_of(expression: str, day: date, zone: str = "Europe/Paris") -> list[str]:
    """Give what is open on a day, by the clock there."""
    hours, clock = Hours(expression, zone), ZoneInfo(zone)
    at = datetime(day.year, day.month, day.day, tzinfo=clock).astimezone(UTC)
    after = day + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=clock).astimezone(UTC)
    found = []
    while at < end:
        opening = hours.at(at)
        change = min(opening.until or opening.opens or end, end)
        if opening.state == "open":
            found.append(f"{at.astimezone(clock):%H:%M}-{change.astimezone(clock):%H:%M}")
        at = change
    return found


def made(*days: dict[str, str]) -> tuple[Closure, ...]:
    """Make entries as an admin writes them."""
    return tuple(Closure.model_validate(day) for day in days)


@pytest.mark.parametrize(
    ("usual", "days", "expected"),
    [
        ("24/7", [CHRISTMAS], {24: ["00:00-00:00"], 25: [], 26: ["00:00-00:00"]}),
        ("Mo-Fr 14:00-22:00; PH off", [], {24: ["14:00-22:00"], 25: []}),
        (
            "Mo-Fr 14:00-22:00; PH off",
            [{**CHRISTMAS, "hours": "10:00-12:00,14:00-16:00"}],
            {24: ["14:00-22:00"], 25: ["10:00-12:00", "14:00-16:00"]},
        ),
        (
            "Mo-Su 14:00-22:00",
            [{"from": "2026-12-24", "to": "2027-01-02"}, {"from": "2026-12-31", "hours": "18:00-24:00"}],
            {23: ["14:00-22:00"], 24: [], 30: [], 31: ["18:00-00:00"]},
        ),
    ],
)  # fmt: skip
def test_a_day_replaces_the_usual_hours(
    usual: str, days: list[dict[str, str]], expected: dict[int, list[str]]
) -> None:
    """PEERS 7: holidays and exceptions hold, whatever the usual hours say; the later entry wins."""
    expression = applied(usual, made(*days))
    assert expected == {day: spans_of(expression, date(2026, 12, day)) for day in expected}


def test_a_night_shift_of_a_closed_day_does_not_happen() -> None:
    """P5: nobody is told that the team answers after midnight when its evening was closed."""
    expression = applied("Mo-Su 20:00-02:00", made(CHRISTMAS))
    assert {
        24: ["00:00-02:00", "20:00-00:00"],
        25: [],
        26: ["20:00-00:00"],
        27: ["00:00-02:00", "20:00-00:00"],
    } == {day: spans_of(expression, date(2026, 12, day)) for day in (24, 25, 26, 27)}


def test_the_day_after_a_closed_night_may_have_hours_of_its_own() -> None:
    """What is written for a day holds, also just after a night that was closed."""
    days = made({"from": "2026-12-26", "hours": "00:00-04:00"}, CHRISTMAS)
    expression = applied("Mo-Su 20:00-02:00", days)
    assert ["00:00-04:00"] == spans_of(expression, date(2026, 12, 26))


def test_a_change_of_clock_makes_the_day_longer_not_another() -> None:
    """Acceptance 10: an exception on the day of a change of clock begins and ends by the wall clock."""
    expression = applied("24/7", made({"from": "2026-10-25", "hours": "00:00-12:00"}))
    hours = Hours(expression)
    start = datetime(2026, 10, 25, tzinfo=PARIS).astimezone(UTC)
    assert timedelta(hours=13) == (hours.at(start).until or start) - start
    assert ["00:00-12:00"] == spans_of(expression, date(2026, 10, 25))


def test_the_desk_of_a_content_keeps_these_hours() -> None:
    """PEERS 7: the bot, the queue and the page ask the same hours: those that the content has compiled."""
    files = gathered(Path(__file__).parents[2] / "dialogs").files
    written = b"closures:\n  - {from: 2026-12-25, note: Noel}\n"
    content = assembled(Sources({**files, "closures.yaml": written}))
    noon = datetime(2026, 12, 25, 12, tzinfo=PARIS).astimezone(UTC)
    assert "closed" == content.desk.hours.at(noon).state
    assert datetime(2026, 12, 26, tzinfo=PARIS) == content.desk.hours.at(noon).opens
    assert "Noel" == getattr(holding(content.closures, date(2026, 12, 25)), "note", None)
    assert holding(content.closures, date(2026, 12, 26)) is None
