"""Who is there: by what they do, and by what they say of their shift."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model.presence import LASTS, Presence, Shift
from bot.store.door import command
from bot.store.store import Store

HOUR = timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    """The real time, to the millisecond: presence is kept by it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


async def test_a_first_sign_of_life_is_on(store: Store, now: datetime) -> None:
    """Presence is real activity: whoever does something is on, until they fall silent."""
    await store.desk.touch("lea", now, 60)

    until = now + timedelta(seconds=60)
    assert [Presence("lea", "on", now, until)] == await store.desk.presences()
    assert None is await store.desk.presence("max")


async def test_a_shift_stays_through_activity(store: Store, now: datetime) -> None:
    """A break stays a break, however often the open page of whoever takes it asks for something."""
    await store.desk.touch("lea", now - HOUR / 4, 3600)
    await store.desk.set_shift("lea", "break", now)

    await store.desk.touch("lea", now + timedelta(seconds=9), 60)

    assert Presence("lea", "break", now, now + LASTS["break"]) == await store.desk.presence("lea")
    assert ([], (0, 0)) == (await store.desk.online(), await store.desk.snapshot())
    await store.desk.set_shift("lea", "on", now + timedelta(seconds=10))
    assert ["lea"] == await store.desk.online()


@pytest.mark.parametrize("shift", ["on", "break", "off"])
async def test_whoever_falls_silent_is_off(store: Store, now: datetime, shift: Shift) -> None:
    """No shift outlasts activity: silent too long, somebody is off, and begins anew."""
    over = now - timedelta(seconds=1)
    await store.desk.set_shift("lea", shift, over - LASTS[shift])

    known = await store.desk.presence("lea")

    assert known is not None
    assert ("off", over) == (known.shift, known.until)
    await store.desk.touch("lea", now, 60)
    assert ["lea"] == await store.desk.online()


async def test_off_stays_off_until_they_leave(store: Store, now: datetime) -> None:
    """Who ended their shift and reads on is given nobody; who enters again is on."""
    await store.desk.touch("lea", now - HOUR, 3600)
    await store.desk.set_shift("lea", "off", now)
    await store.desk.touch("lea", now, 900)
    assert [] == await store.desk.online()

    await store.desk.leave("lea", now)
    await store.desk.touch("lea", now, 900)

    assert ["lea"] == await store.desk.online()


async def test_since_when_somebody_is_gone(store: Store, now: datetime) -> None:
    """A vanished counsellor is missed from the moment they left, not from when somebody looked."""
    await store.desk.touch("lea", now - HOUR, 7200)
    await store.desk.leave("lea", now)
    gone = Presence("lea", "off", now, now)
    assert gone == await store.desk.presence("lea")

    await store.desk.missed("lea", now + HOUR)
    await store.desk.missed("max", now)

    assert [gone, Presence("max", "off", now, now)] == await store.desk.presences()


async def test_who_practises_counts_nowhere(store: Store, now: datetime) -> None:
    """Training can never mix with real people: who practises is in no count, until they say that they serve."""
    await store.desk.set_shift("lea", "on", now, training=True)
    await store.desk.touch("lea", now, 60)

    known = await store.desk.presence("lea")
    assert known is not None
    assert (("on", True, False), []) == (
        (known.shift, known.training, known.serving), await store.desk.online()
    )  # fmt: skip
    await store.desk.set_shift("lea", "on", now, training=False)
    assert ["lea"] == await store.desk.online()


async def test_what_an_older_program_notes_counts(store: Store, now: datetime) -> None:
    """P11: while processes of two versions run, who comes or leaves through the old one is seen by the new one."""
    key, until = store.layout.desk(b"presence"), now + HOUR
    await store.door.one(command("ZADD", key, until.timestamp(), "old"))
    (one,) = await store.desk.presences()
    assert ("old", "on", until, ["old"]) == (
        one.login, one.shift, one.until, await store.desk.online()
    )  # fmt: skip

    await store.desk.touch("lea", now, 3600)
    await store.door.one(command("ZREM", key, "lea"))

    gone = await store.desk.presence("lea")
    assert gone is not None
    assert "off" == gone.shift


async def test_what_is_a_day_old_is_forgotten(store: Store, now: datetime) -> None:
    """P8: who was there when is kept for a day, by whoever comes next."""
    await store.desk.touch("lea", now - 26 * HOUR, 60)

    await store.desk.touch("max", now, 60)

    assert ["max"] == [one.login for one in await store.desk.presences()]
