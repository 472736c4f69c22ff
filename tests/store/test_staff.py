"""Accounts, links, sessions and counters of the people at the desk."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.store.door import command
from bot.store.store import Store
from bot.store.values import COUNSELLOR, Account, Changes, Passkey, Role

LEA = Account("lea", "$argon2id$x", b"\x00\xff sealed", frozenset({"supervisor"}), "Léa")
ADMIN: frozenset[Role] = frozenset({"admin"})


async def test_accounts(store: Store) -> None:
    """An account is stored as it came, once."""
    assert await store.staff.empty()

    assert await store.staff.add(LEA)
    assert not await store.staff.add(Account("lea", "other", b""))

    assert LEA == await store.staff.get("lea")
    assert None is await store.staff.get("max")
    assert (["lea"], False) == (await store.staff.logins(), await store.staff.empty())
    assert None is await store.staff.remove("lea")
    assert await store.staff.empty()


async def test_a_removed_account_takes_its_sessions_along(store: Store) -> None:
    """P7: who was removed does not come back as whoever enrols under that login next; others stay signed in."""
    await store.staff.add(LEA)
    await store.staff.enter("s1", "lea", 900)
    await store.staff.enter("s2", "max", 900)
    await store.desk.touch("lea", datetime.now(UTC), 900)

    assert None is await store.staff.remove("lea")
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


async def test_a_closed_account_is_nobody(store: Store) -> None:
    """Revocation: to every door the account is gone; only the list of the staff still knows it, and can open it."""
    await store.staff.add(LEA)
    await store.staff.alter("lea", active=False)

    assert None is await store.staff.get("lea")
    assert [False] == [one.active for one in await store.staff.everyone()]
    await store.staff.alter("lea", active=True)
    assert LEA == await store.staff.get("lea")


async def test_somebody_can_always_manage_the_staff(store: Store) -> None:
    """Of two admins who take the other's place away at the same moment, one stays."""
    admin = replace(LEA, roles=frozenset({"admin"}))
    await store.staff.add(admin)
    await store.staff.add(replace(admin, login="max"))

    async with asyncio.TaskGroup() as group:
        closing = group.create_task(store.staff.alter("lea", active=False))
        lowering = group.create_task(store.staff.alter("max", roles=frozenset({"counsellor"})))
    outcomes = [closing.result(), lowering.result()]
    left = [one.login for one in await store.staff.everyone() if one.active]

    assert 1 == outcomes.count("last_admin")
    last = "lea" if outcomes[0] == "last_admin" else "max"
    assert last in left
    assert "last_admin" == await store.staff.remove(last)
    assert "nobody" == await store.staff.alter("zoe", capacity=1)


async def test_a_passkey_is_found_by_its_id(store: Store) -> None:
    """Who comes in with a device says no login; a closed account's keys open nothing."""
    key = Passkey("a2V5", "cHVibGlj", 3, "Téléphone", datetime.now(UTC))
    await store.staff.add(replace(LEA, passkeys=(key,), renewed=(datetime.now(UTC), "ada")))

    assert (key,) == getattr(await store.staff.holder("a2V5"), "passkeys", None)
    assert None is await store.staff.holder("b3RoZXI")
    await store.staff.alter("lea", active=False)
    assert None is await store.staff.holder("a2V5")


async def test_a_session_locks_and_opens_again(store: Store) -> None:
    """Locked, a session is nobody's to every page; whose it is, only its reopening asks."""
    await store.staff.enter("s1", "lea", 900)
    assert await store.staff.fresh("s1")

    assert "lea" == await store.staff.lock("s1")
    assert (None, None) == (await store.staff.who("s1", 900), await store.staff.peek("s1"))
    assert ("lea", False) == (await store.staff.locked("s1"), await store.staff.fresh("s1"))
    assert None is await store.staff.lock("s1")

    await store.staff.reopen("s1", "lea", 900)
    assert ("lea", None) == (await store.staff.peek("s1"), await store.staff.locked("s1"))


async def test_every_session_of_somebody_ends_at_once(store: Store) -> None:
    """Open or locked, on whichever machine; the sessions of others go on."""
    for name, login in (("s1", "lea"), ("s2", "lea"), ("s3", "max")):
        await store.staff.enter(name, login, 900)
    await store.staff.lock("s2")

    await store.staff.quit_all("lea")

    assert [None, "max"] == [await store.staff.peek(name) for name in ("s1", "s3")]
    assert None is await store.staff.locked("s2")


@pytest.mark.parametrize(
    ("before", "changes", "left"),
    [
        (COUNSELLOR | ADMIN, {"roles": ADMIN}, None),
        (LEA.roles, {"roles": COUNSELLOR}, None),
        (COUNSELLOR, {"roles": COUNSELLOR | LEA.roles}, "lea"),
        (COUNSELLOR, {"active": False}, None),
        (COUNSELLOR, {"capacity": 5}, "lea"),
    ],
)
async def test_who_may_less_comes_in_anew(
    store: Store, before: frozenset[Role], changes: Changes, left: str | None
) -> None:
    """P7: with a role go all sessions that it opened pages in, whoever takes it away; more is a matter of a click."""
    await store.staff.add(replace(LEA, roles=before))
    await store.staff.add(replace(LEA, login="max", roles=ADMIN))
    await store.staff.enter("s1", "lea", 900)

    await store.staff.alter("lea", **changes)

    assert left == await store.staff.peek("s1")


async def test_a_challenge_is_given_out_once(store: Store) -> None:
    """What a visit has to sign is used up by the first answer, good or not."""
    await store.staff.challenge("in:v1", "c2lnbg", 60)

    assert (None, "c2lnbg") == (
        await store.staff.challenged("in:v2"),
        await store.staff.challenged("in:v1"),
    )
    assert None is await store.staff.challenged("in:v1")


async def test_an_account_of_an_older_version(store: Store) -> None:
    """One role was stored then; it is read as the only one, and counts where admins are counted."""
    row = b'{"password": "h", "totp": "", "role": "admin", "name": "Lea"}'
    await store.door.one(command("HSET", store.layout.desk(b"staff"), "lea", row))

    account = await store.staff.get("lea")
    assert account is not None
    assert (frozenset({"admin"}), True) == (account.roles, account.active)
    assert "last_admin" == await store.staff.alter("lea", active=False)


async def test_counters(store: Store) -> None:
    """Attempts are counted within their window; a code works once."""
    assert [1, 2, 3] == [await store.staff.attempts("lea", 60) for _ in range(3)]
    assert 1 == await store.staff.attempts("max", 60)
    assert [True, False] == [await store.staff.once("lea:123456", 60) for _ in range(2)]
