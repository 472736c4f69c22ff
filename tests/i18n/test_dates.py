"""Clock times and days as people write them."""

from datetime import UTC, datetime

from bot.i18n.dates import clock, day, days_ahead

NOW = datetime(2026, 3, 14, 20, 30, tzinfo=UTC)


def test_clock_in_the_readers_zone() -> None:
    """P5: an hour is shown in the seeker's own time, the way their language writes it."""
    nine = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)

    assert "9\u202fh" == clock(nine, "Europe/Paris", "fr")
    assert "21\u202fh\u202f30" == clock(NOW, "Europe/Paris", "fr")
    assert "12\u202fh" == clock(nine, "Indian/Reunion", "fr")
    assert "9:00\u202fAM" == clock(nine, "Europe/Paris", "en")


def test_days() -> None:
    """Tomorrow is counted by midnights on the reader's calendar."""
    soon = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)

    assert 1 == days_ahead(soon, NOW, "Europe/Paris")
    assert 0 == days_ahead(soon, NOW, "America/Martinique")
    assert "lundi" == day(datetime(2026, 3, 16, 12, tzinfo=UTC), NOW, "Europe/Paris", "fr")
    assert "Monday" == day(datetime(2026, 3, 16, 12, tzinfo=UTC), NOW, "Europe/Paris", "en")
    assert "mercredi 1 avril" == day(
        datetime(2026, 4, 1, 12, tzinfo=UTC), NOW, "Europe/Paris", "fr"
    )
