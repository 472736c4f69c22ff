"""Accounts, links, sessions and counters of the people at the desk."""

import asyncio
from datetime import UTC, datetime

from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Account

LEA = Account("lea", "$argon2id$x", b"\x00\xff sealed", frozenset({"supervisor"}), "Léa")


async def test_accounts(store: Store) -> None:
    """An account is stored as it came, once."""
    assert await store.staff.empty()

    assert await store.staff.add(LEA)
    assert not await store.staff.add(Account("lea", "other", b""))

    assert LEA == await store.staff.get("lea")
    assert None is await store.staff.get("max")
    assert (["lea"], False) == (await store.staff.logins(), await store.staff.empty())
    assert await store.staff.remove("lea")
    assert await store.staff.empty()


async def test_a_removed_account_takes_its_sessions_along(store: Store) -> None:
    """P7: who was removed does not come back as whoever enrols under that login next; others stay signed in."""
    await store.staff.add(LEA)
    await store.staff.enter("s1", "lea", 900)
    await store.staff.enter("s2", "max", 900)
    await store.desk.touch("lea", datetime.now(UTC), 900)

    assert await store.staff.remove("lea")
    await store.staff.add(LEA)

    assert [None, None] == [await store.staff.peek("s1"), await store.staff.who("s1", 900)]
    assert "max" == await store.staff.peek("s2")
    assert [] == await store.desk.online()


async def test_link_works_once(store: Store) -> None:
    """A one-time link: of two who use it at once, one gets in."""
    await store.staff.offer("h1", "counsellor", 60)
    assert "counsellor" == await store.staff.offered("h1")

    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(store.staff.redeem("h1")) for _ in range(5)]

    assert ["counsellor"] == [task.result() for task in tries if task.result()]
    assert None is await store.staff.offered("h1")


async def test_sessions(store: Store) -> None:
    """A session is prolonged by use, not by being looked at, and ends when told so."""
    name = store.layout.desk(b"login", b"s1")
    await store.staff.enter("s1", "lea", 50)

    assert "lea" == await store.staff.peek("s1")
    assert await store.door.one(command("TTL", name)) <= 50
    assert "lea" == await store.staff.who("s1", 900)
    assert await store.door.one(command("TTL", name)) > 800

    await store.staff.quit("s1")
    assert (None, None) == (await store.staff.peek("s1"), await store.staff.who("s1", 9))


async def test_counters(store: Store) -> None:
    """Attempts are counted within their window; a code works once."""
    assert [1, 2, 3] == [await store.staff.attempts("lea", 60) for _ in range(3)]
    assert 1 == await store.staff.attempts("max", 60)
    assert [True, False] == [await store.staff.once("lea:123456", 60) for _ in range(2)]
