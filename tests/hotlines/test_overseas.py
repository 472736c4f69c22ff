"""The same line seen from other oceans: what somebody's own clock shows when Paris opens and closes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.hotlines.hours import Hours
from bot.hotlines.places import OVERSEAS, calendar_of, distance, territory_of

LINE = Hours("Mo-Su,PH 09:00-23:00")
WINTER, SUMMER = datetime(2026, 1, 14, tzinfo=UTC), datetime(2026, 7, 14, tzinfo=UTC)

# Zone; opening and closing on the reader's clock in January, then in July.
SEEN_FROM = [
    ("America/Martinique", ("04:00", "18:00"), ("03:00", "17:00")),
    ("America/Guadeloupe", ("04:00", "18:00"), ("03:00", "17:00")),
    ("America/Cayenne", ("05:00", "19:00"), ("04:00", "18:00")),
    ("America/Miquelon", ("05:00", "19:00"), ("05:00", "19:00")),
    ("Indian/Mayotte", ("11:00", "01:00"), ("10:00", "00:00")),
    ("Indian/Reunion", ("12:00", "02:00"), ("11:00", "01:00")),
    ("Pacific/Noumea", ("19:00", "09:00"), ("18:00", "08:00")),
    ("Pacific/Wallis", ("20:00", "10:00"), ("19:00", "09:00")),
    ("Pacific/Tahiti", ("22:00", "12:00"), ("21:00", "11:00")),
]


@pytest.mark.parametrize(("zone", "winter", "summer"), SEEN_FROM)
def test_3018_on_the_clock_of_a_territory(
    zone: str, winter: tuple[str, str], summer: tuple[str, str]
) -> None:
    """P5: somebody overseas reads their own hour, in winter and in summer, holiday in Paris or not."""
    there = ZoneInfo(zone)
    for day, expected in ((WINTER, winter), (SUMMER, summer)):
        opens = LINE.at(day).opens
        assert opens is not None
        until = LINE.at(opens).until
        assert until is not None

        shown = tuple(at.astimezone(there).strftime("%H:%M") for at in (opens, until))

        assert expected == shown


@pytest.mark.parametrize(("zone", "winter", "summer"), SEEN_FROM)
def test_any_clock_asks_about_the_same_instant(
    zone: str, winter: tuple[str, str], summer: tuple[str, str]
) -> None:
    """P5: asked on another clock, with another offset, the answer is about the same instant."""
    for hours in range(0, 24, 3):
        now = WINTER + timedelta(hours=hours)

        assert LINE.at(now) == LINE.at(now.astimezone(ZoneInfo(zone)))
        assert LINE.at(now) == LINE.at(datetime.fromisoformat(now.isoformat()))


def test_zones_tell_territories() -> None:
    """A clock that tells nothing counts as France."""
    zones = [
        "Europe/Paris", "Indian/Reunion", "Pacific/Noumea", "Europe/Brussels", "Asia/Tokyo", "", "UTC",
    ]  # fmt: skip

    assert ["FR", "RE", "NC", "BE", "FR", "FR", "FR"] == [territory_of(zone) for zone in zones]


def test_overseas_keeps_french_holidays() -> None:
    """P11: the library refuses the codes of the territories; France's holidays stand in."""
    assert {"FR"} == {calendar_of(code) for code in (*OVERSEAS, "FR", "EU", "INT")}
    assert "BE" == calendar_of("BE")


@pytest.mark.parametrize(
    ("country", "territory", "expected"),
    [
        ("FR", "FR", 0),
        ("FR", "RE", 1),
        ("NC", "NC", 0),
        ("NC", "FR", None),
        ("NC", "PF", None),
        ("BE", "FR", None),
        ("CA", "RE", None),
        ("BE", "BE", 0),
        ("FR", "BE", 2),
        ("INT", "CA", 1),
        ("EU", "FR", 1),
        ("EU", "LU", 1),
        ("EU", "CH", None),
        ("EU", "NC", None),
    ],
)
def test_how_far_a_service_is(country: str, territory: str, expected: int | None) -> None:
    """P5: nobody in France is sent abroad; nobody abroad is left with nothing."""
    assert expected == distance(country, territory)


def test_emergency_numbers_are_named_where_they_work() -> None:
    """P5: 17 is not for somebody in Belgium."""
    assert distance("FR", "BE", emergency=True) is None
    assert distance("FR", "YT", emergency=True) == 1
