"""A week as somebody fills it in, and as the content has it: the same, there and back."""

import pytest

from bot.desk import week
from bot.desk.week import NoHours, Week
from bot.hotlines.hours import problems

USUAL = (
    "24/7",
    "Mo-Fr 14:00-22:00; PH off",
    "Mo-Tu,Th-Fr 15:00-19:00; We 13:00-19:00",
    "Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00; PH 10:00-12:00",
    "Mo-Su off",
    "Mo-Su 00:00-24:00; PH off",
)


@pytest.mark.parametrize("hours", USUAL)
def test_there_and_back(hours: str) -> None:
    """What is written from a week is read as the same week, and the checks find nothing in it."""
    read = week.read(hours)
    assert read is not None
    assert hours == week.written(read)
    assert [] == problems(hours, "Europe/Paris", "FR")


@pytest.mark.parametrize(
    "hours",
    [
        "Mo-Su 20:00-02:00",
        "2026 Dec 25 off",
        "Mo-Fr 10:00-12:00 || off",
        "Jul off",
        "Fr-Mo 10:00-12:00",
        "x",
    ],
)
def test_more_than_a_week_is_not_guessed(hours: str) -> None:
    """P11: hours that say more than a week are shown as they are, never half of them."""
    assert week.read(hours) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("14:00-22:00", "14:00-22:00"),
        ("14h-22h", "14:00-22:00"),
        ("9h30 à 12, 14 – 18:15", "09:30-12:00,14:00-18:15"),
        ("9-12 et 14-18", "09:00-12:00,14:00-18:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("", ""),
    ],
)
def test_hours_as_people_type_them(typed: str, expected: str) -> None:
    """Nobody has to learn a notation."""
    assert expected == week.shown(week.spans_typed(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "25h-26h",
        "10-9:75",
        "10-10",
        "midi",
        "22-2",
        "14-18, 9-12",
        "9-12, 11-14",
        "1-2,3-4,5-6,7-8,9-10",
    ],
)
def test_what_is_no_hours_of_a_day(typed: str) -> None:
    """What cannot be, or is not in order, is refused instead of being guessed."""
    with pytest.raises(NoHours):
        week.spans_typed(typed)


def test_past_midnight_goes_on_in_the_next_day() -> None:
    """An evening until two in the morning is two spans, the last of Sunday in Monday."""
    made = week.typed({"Su": "20h-2h", "Mo": "1h-3h"}, holidays="own")
    assert "Mo 00:00-03:00; Su 20:00-24:00; PH off" == week.written(made)
    assert Week((((0, 1440),),) * 7) == week.read("24/7")
    with pytest.raises(NoHours, match="Fr"):
        week.typed({"Fr": "x"}, holidays="same")
