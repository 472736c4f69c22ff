"""The same line seen from other oceans: what somebody's own clock shows when Paris opens and closes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.hotlines.directory import whole
from bot.hotlines.hours import Hours, Opening
from bot.hotlines.places import OVERSEAS, calendar_of, distance, territory_of
from tests.hotlines.test_directory import phone, service

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


# Country; zone; a day on which the territory rests and Paris works.
RESTS = [
    ("YT", "Indian/Mayotte", datetime(2026, 4, 27, tzinfo=UTC)),
    ("MQ", "America/Martinique", datetime(2026, 5, 22, tzinfo=UTC)),
    ("GP", "America/Guadeloupe", datetime(2026, 5, 27, tzinfo=UTC)),
    ("GF", "America/Cayenne", datetime(2026, 6, 10, tzinfo=UTC)),
    ("RE", "Indian/Reunion", datetime(2027, 12, 20, tzinfo=UTC)),
    ("NC", "Pacific/Noumea", datetime(2026, 9, 24, tzinfo=UTC)),
]


@pytest.mark.parametrize(("country", "zone", "day"), RESTS)
def test_a_territory_keeps_its_own_day(country: str, zone: str, day: datetime) -> None:
    """P5: on the territory's own day its lines keep their holiday hours, and are marked; a line of Paris does not."""
    expression = "Mo-Sa 09:00-18:00; PH 09:00-11:00"
    noon = day.replace(hour=12, tzinfo=ZoneInfo(zone))
    tomorrow = (noon + timedelta(days=1)).replace(hour=9)
    there = service("there", phone(expression), country=country, zone=zone)
    paris = service("paris", phone("Mo-Sa 09:00-18:00; PH 09:00-11:00"))

    assert Opening("closed", opens=tomorrow) == whole(there, noon)
    assert "open" == whole(there, tomorrow.replace(hour=12)).state
    assert "open" == whole(paris, day.replace(hour=12, tzinfo=ZoneInfo("Europe/Paris"))).state
    assert (True, False) == (there.holiday_in_doubt(noon), there.holiday_in_doubt(tomorrow))


def test_a_day_that_an_editor_names_is_a_holiday() -> None:
    """P5: `local_holidays` closes what closes on holidays; without a word on holidays, it only raises a doubt."""
    day = datetime(2026, 9, 29, 12, tzinfo=ZoneInfo("Europe/Paris"))
    off, silent = (
        service("island", phone(hours), local_holidays=["09-29"])
        for hours in ("Mo-Fr 09:00-18:00; PH off", "Mo-Fr 09:00-18:00")
    )

    assert ("closed", "open") == (whole(off, day).state, whole(silent, day).state)
    assert (True, True) == (off.holiday_in_doubt(day), silent.holiday_in_doubt(day))


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
