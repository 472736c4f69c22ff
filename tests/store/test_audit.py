"""P7: what staff did to whom is written down, chained, and cannot be rewritten by whoever has only Redis."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model.audit import OPERATOR, SYSTEM, Action
from bot.store import audit as audits
from bot.store.audit import Audit
from bot.store.door import Call, command
from bot.store.lives import Lives
from bot.store.scripts.signatures import Signatures
from bot.store.store import Store
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.conftest import OpenStore

CASE = "abcdefghijklmnopqrstuvwxyz.1"


async def story(store: Store) -> None:
    """Write five entries."""
    await store.audit.record("noe", Action.LOGIN)
    await store.audit.record("noe", Action.TAKE, CASE)
    await store.audit.record("noe", Action.OPEN, CASE)
    await store.audit.record("lea", Action.OPEN, CASE)
    await store.audit.record(OPERATOR, Action.ERASE, CASE.split(".", 1)[0])


async def rows(store: Store) -> list[bytes]:
    """Return the log as it lies in Redis."""
    found: list[bytes] = await store.door.one(command("LRANGE", store.layout.audit()[0], 0, -1))
    return found


async def put(store: Store, raws: list[bytes]) -> None:
    """Put another log there, as a thief of the server could."""
    key = store.layout.audit()[0]
    await store.door.run([command("DEL", key), *(command("RPUSH", key, raw) for raw in raws)])


async def verdict(store: Store, head: str = "") -> tuple[int, str]:
    """Return the number of the first wrong entry and what is wrong with it."""
    found = await store.audit.verify(head)
    return found.wrong, found.why


async def test_who_did_what(store: Store) -> None:
    """P7: actor, action and an id stand there, in order, with nothing that was said; the chain holds."""
    await story(store)

    entries = await store.audit.entries()
    assert [1, 2, 3, 4, 5] == [entry.number for entry in entries]
    assert ("lea", "open", CASE) == (entries[3].actor, entries[3].action, entries[3].subject)
    found = await store.audit.verify()
    assert (5, entries[-1].head) == (found.entries, found.head)
    assert (0, "") == await verdict(store, entries[1].head)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("change", (2, "forged")),
        ("drop", (2, "out_of_order")),
        ("swap", (2, "out_of_order")),
        ("first", (1, "out_of_order")),
        ("repeat", (3, "out_of_order")),
        ("spoil", (2, "unreadable")),
    ],
)
async def test_a_thief_cannot_rewrite_it(
    store: Store, how: str, expected: tuple[int, str]
) -> None:
    """P7: whoever changes, drops, swaps or repeats an entry is found out, and where."""
    await story(store)
    raws = await rows(store)
    body = raws[1][65:]
    changed = {
        "change": [raws[0], raws[1][:65] + body.replace(b"noe", b"lea"), *raws[2:]],
        "drop": [raws[0], *raws[2:]],
        "swap": [raws[0], raws[2], raws[1], *raws[3:]],
        "first": raws[1:],
        "repeat": [*raws[:2], raws[1], *raws[2:]],
        "spoil": [raws[0], b"x", *raws[2:]],
    }[how]
    await put(store, changed)

    assert expected == await verdict(store)


async def test_a_forger_without_the_key(store: Store, tmp_path: Path) -> None:
    """P7: an entry chained rightly, hashed with another key, is a forged one."""
    await story(store)
    other = Audit(
        store.door,
        Signatures(store.layout, Lives()),
        Vault(Keyring.create(tmp_path / "key")),
    )
    await other.record("noe", Action.CLOSE, CASE)

    assert (6, "forged") == await verdict(store)


async def test_what_was_cut_off_shows_to_who_noted_the_head(store: Store) -> None:
    """P7: a log that ends too early looks whole; the hash that somebody noted elsewhere is missing in it."""
    await story(store)
    head = (await store.audit.verify()).head
    await put(store, (await rows(store))[:-2])

    assert (0, "") == await verdict(store)
    assert (5, "missing") == await verdict(store, head)
    await put(store, [])
    assert (5, "missing") == await verdict(store, head)


async def test_an_emptied_log_shows_at_the_next_entry(store: Store) -> None:
    """P7: whoever empties the log under a running process does not make it begin anew."""
    await story(store)
    await put(store, [])
    await store.audit.record("noe", Action.CLOSE, CASE)

    assert (1, "out_of_order") == await verdict(store)


async def test_many_at_once(open_stores: OpenStore) -> None:
    """Several processes that write at the same moment make one chain, with nothing lost."""
    stores = [await open_stores() for _ in range(3)]
    async with asyncio.TaskGroup() as group:
        for number in range(10):
            for store in stores:
                group.create_task(store.audit.record(f"s{number}", Action.OPEN, CASE))

    found = await stores[0].audit.verify()
    assert (30, 0) == (found.entries, found.wrong)


async def test_a_flood_keeps_nobody_from_reading(open_stores: OpenStore) -> None:
    """P7: a counsellor who presses hundreds of times at once fills lines of the log, not the doors of colleagues."""
    store, other = await open_stores(), await open_stores()
    async with asyncio.TaskGroup() as group:
        for _ in range(300):
            group.create_task(store.audit.record("noe", Action.REPLY, CASE))
        group.create_task(store.audit.record("lea", Action.OPEN, CASE))
        group.create_task(other.audit.record("kim", Action.OPEN, CASE))

    found = await store.audit.verify()
    assert (302, 0) == (found.entries, found.wrong)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff" * 64 + b" []",
        "é".encode() * 32 + b' [2, "2026-01-01T00:00:00+00:00", "a", "b", "c", "d", "e"]',
        b"0" * 64 + b' [2, "2026-01-01T00:00:00", "a", "b", "c", "d", "e"]',
        b"0" * 64 + b' [2, "2026-01-01T00:00:00+00:00", 7, "b", "c", "d", "e"]',
        b"0" * 64 + b' [1e999, "2026-01-01T00:00:00+00:00", "a", "b", "c", "d", "e"]',
        b"0" * 64 + b" " + b"[" * 100_000,
        b"0" * 64 + b"\xfe" + '[2, "2026-01-01T00:00Z", "a", "b", "c", "d", "e"]'.encode("utf-16"),
        b"",
    ],
)
async def test_rubbish_in_it_breaks_nothing(store: Store, raw: bytes) -> None:
    """P7: whatever a thief of the server puts there is found, and passed over in lists; nobody is kept from reading."""
    await story(store)
    raws = await rows(store)
    await put(store, [raws[0], raw, *raws[2:]])
    assert (2, "unreadable") == await verdict(store)
    assert 4 == len(await store.audit.entries())

    await put(store, [*raws, raw])
    await store.audit.record("lea", Action.OPEN, CASE)
    assert (6, "unreadable") == await verdict(store)
    assert 0 == await store.audit.cut(datetime.now(UTC) + timedelta(days=3))


@pytest.mark.parametrize("mark", [b"x", b"1-2", b"a-b-c", b"\xff-\xff-\xff", b"1-2-3-4"])
async def test_a_mark_that_is_none(store: Store, mark: bytes) -> None:
    """P7: nor does what is put where the mark of the beginning stands."""
    await story(store)
    await store.door.one(command("SET", store.layout.audit()[1], mark))

    assert "anchor" == (await verdict(store))[1]


async def test_page_by_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """P2: a long log is read in pieces, others have a turn in between; what is taken off meanwhile is not missed."""
    await story(store)
    monkeypatch.setattr(audits, "PAGE", 2)
    one, cut = store.door.one, store.audit.cut
    asked: list[Call] = []

    async def counted(call: Call) -> object:
        asked.append(call)
        if len(asked) == 4:
            assert 5 == await cut(datetime.now(UTC) + timedelta(days=2))
        return await one(call)

    monkeypatch.setattr(store.door, "one", counted)

    assert (0, "") == await verdict(store)
    assert 1 == len(await rows(store))


async def test_a_log_does_not_feed_on_itself(store: Store) -> None:
    """P8: old entries go once an hour at most; a broken log, which stays, is not filled up with attempts."""
    await story(store)
    soon = datetime.now(UTC)
    assert 0 == await store.audit.cut(soon - timedelta(minutes=59))
    await store.audit.record("noe", Action.CLOSE, CASE)
    assert 6 == await store.audit.cut(soon + timedelta(minutes=1))
    assert 1 == len(await rows(store)), "what is nearly old enough goes with it"
    await story(store)
    raws = await rows(store)
    await put(store, [raws[0], *raws[2:]])
    for _ in range(3):
        assert 0 == await store.audit.cut(soon + timedelta(days=9))
    assert 5 == len(await rows(store))


async def test_old_entries_go(store: Store) -> None:
    """P8: what is older than its time is taken off; what stays is still checkable, from an anchor that is ours."""
    await story(store)
    head = (await store.audit.verify()).head
    assert 0 == await store.audit.cut(datetime.now(UTC) - timedelta(days=1))
    await store.audit.record("noe", Action.CLOSE, CASE)

    assert 6 == await store.audit.cut(datetime.now(UTC) + timedelta(days=2))

    (left,) = await store.audit.entries()
    assert (7, SYSTEM, "cut") == (left.number, left.actor, left.action)
    assert (0, "") == await verdict(store)
    assert (5, "too_old") == await verdict(store, head)
    await store.audit.record("noe", Action.LOGIN)
    assert (0, "") == await verdict(store, left.head)
    await store.door.one(command("SET", store.layout.audit()[1], f"6-{'0' * 64}-{'0' * 64}"))
    assert (6, "anchor") == await verdict(store)


async def test_a_broken_log_is_not_cut(store: Store) -> None:
    """What was tampered with stays as it is: it is evidence."""
    await story(store)
    raws = await rows(store)
    await put(store, [raws[0], *raws[2:]])

    assert 0 == await store.audit.cut(datetime.now(UTC) + timedelta(days=2))
    assert 4 == len(await rows(store))


async def test_a_repeated_call_adds_once(store: Store) -> None:
    """A call whose answer was lost is sent again: one entry."""
    call = Signatures(store.layout, Lives()).audit_add(
        b"", f"{'a' * 64} {json.dumps([1])}".encode()
    )

    assert [[0], [0]] == await store.door.run([call, call])
    assert 1 == len(await rows(store))


async def test_nobody_who_seeks_help_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """`note` swallows what `record` raises."""

    async def broken(*_: object) -> None:
        raise StoreError("Redis does not answer.")

    monkeypatch.setattr(store.door, "one", broken)
    await store.audit.note("seeker", Action.EXPORT, CASE)
    with pytest.raises(StoreError):
        await store.audit.record("noe", Action.OPEN, CASE)
