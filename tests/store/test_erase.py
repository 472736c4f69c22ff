"""P8 and P4: sealed while it lives, unreadable for ever once erased."""

from contextlib import suppress
from pathlib import Path

import pytest

from bot.errors import VaultError
from bot.model.effect import Lane, SetTimer, ShowCase
from bot.model.event import Address, Arrival, Said
from bot.model.message import Message
from bot.store.door import command
from bot.store.embedded import embedded
from bot.store.store import Store, open_store
from bot.store.values import Outcome, Sent
from bot.vault.vault import Vault
from tests.conftest import Eventually
from tests.store.helpers import (
    CONV,
    NOW,
    at,
    claim_one,
    commit,
    decide,
    key,
    left,
    post,
    record,
    said,
    say,
    take,
    wipe,
)
from tests.store.invariants import all_keys, check_invariants
from tests.store.test_desk import card

PLANTED = ("il m'a encore frappée hier soir", "réponds-moi vite s'il te plaît", "+33612345678")
ADDRESS = Address("telegram", PLANTED[2])


def contains(folder: Path, needle: bytes) -> list[str]:
    """Return the files that hold these bytes."""
    found = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a rewrite renames its files
            if path.is_file() and needle in path.read_bytes():
                found.append(path.name)
    return found


async def plant(store: Store) -> None:
    """Store the sentences and the address everywhere where such things are stored."""
    event = Said(NOW, PLANTED[0], ref="u1")
    await store.inbox.append([Arrival(CONV, f"telegram:{PLANTED[2]}", event, ADDRESS)])
    effects = (record("k1", PLANTED[0]), post(PLANTED[1], Lane.HUMAN, "k1"))
    await commit(store, *effects, ShowCase(card(1)), SetTimer("idle", at(60)))
    await store.inbox.append([Arrival(CONV, "telegram:2", event, ADDRESS)])
    await store.feed.put(CONV, "k", Message("", PLANTED[1]))
    await store.staff.attempts(f"login:{PLANTED[2]}", 60)
    await store.desk.consume("c", block_ms=0)


async def test_nothing_in_clear(tmp_path: Path, vault: Vault) -> None:
    """P7, P8: neither a key name, nor a value, nor the append-only file holds what was written or by whom."""
    async with embedded(tmp_path) as url:
        store = await open_store(url, vault, partitions=2)
        await plant(store)
        names = b" ".join(await all_keys(store))
        dumps = [await store.door.one(command("DUMP", name)) for name in await all_keys(store)]
        await store.close()

    assert contains(tmp_path, b"wake:") == []
    assert contains(tmp_path, CONV.encode()) != []
    for text in PLANTED:
        assert text.encode() not in names
        assert [] == [dump for dump in dumps if text.encode() in dump]
        assert [] == contains(tmp_path, text.encode())
        assert [] == contains(tmp_path, text.encode("ascii", "ignore")[:12])


async def test_erased_key_leaves_the_disk(
    tmp_path: Path, vault: Vault, eventually: Eventually
) -> None:
    """I6: after an erasure and a rewrite the data key is in no file, so old ciphertext cannot be opened."""
    async with embedded(tmp_path) as url:
        store = await open_store(url, vault)
        await plant(store)
        wrapped = (await claim_one(store)).wrapped
        assert contains(tmp_path, wrapped) != []
        await store.erase(CONV)

        await store.compact()

        async def gone() -> bool:
            return not contains(tmp_path, wrapped)

        await eventually(gone)
        await store.close()


async def test_old_ciphertext_cannot_be_opened(store: Store, vault: Vault) -> None:
    """I6: what somebody kept of the ciphertext does not open with anything that is left, nor with a new key."""
    await say(store, 1)
    blob = await store.door.one(command("HGET", store.layout.conversation(CONV)[0], "b"))
    await store.erase(CONV)
    await store.inbox.append([said(2)])
    claimed = await claim_one(store)

    with pytest.raises(VaultError):
        vault.envelope(CONV, claimed.wrapped).open(b"session", blob)


async def test_everything_goes(store: Store) -> None:
    """P8: erasing takes every key of the conversation, its tokens, timers, sweeps and cases."""
    await plant(store)
    keys = store.layout.conversation(CONV)[:8]
    assert 8 == await store.door.one(command("EXISTS", *keys))

    assert await store.erase(CONV)
    await store.desk.consume("c", block_ms=0)

    assert 0 == await store.door.one(command("EXISTS", *keys))
    assert [] == await store.timers.due(at(9999), 10)
    assert [] == await store.trail.expiring(at(9999), 10)
    assert [] == await store.desk.queue()
    assert {0} == set((await store.stats()).values())
    left_over = [name for name in await all_keys(store) if CONV.encode() in name]
    assert [] == left_over
    assert not await store.erase(CONV)
    await check_invariants(store)


async def test_work_in_flight(store: Store) -> None:
    """I6: a late commit answers ERASED, a late send STALE, and nothing comes back."""
    await say(store, 1, post("un"))
    token, due = await take(store)
    await store.inbox.append([said(2)])
    claimed = await claim_one(store)
    await store.erase(CONV)

    assert [Outcome.ERASED] == await store.work.commit([decide(claimed, post("deux"))])
    assert Sent(stale=True) == await store.sending.sent(token, key(due), ["b1"], at(0))
    assert "" == await store.feed.put(CONV, "k", Message("", "x"))
    assert [] == await store.feed.read(CONV)
    assert 0 == await store.door.one(command("EXISTS", *store.layout.conversation(CONV)[:8]))
    await check_invariants(store)


async def test_forget_me(store: Store) -> None:
    """P8: an erasing wipe destroys the key in the script that notes that it was carried out, even if it failed."""
    for number, settle in enumerate(("wiped", "failed")):
        await store.inbox.append([left(number)])
        await commit(store, wipe(erase=True))
        token, due = await take(store)
        assert (True, key(due)) == (due.erase, f"{CONV}.1.0")
        if settle == "wiped":
            await store.sending.wiped(token, key(due), due.refs, [], ["n1"])
        else:
            await store.sending.failed(token, key(due), "blocked")

        assert 0 == await store.door.one(command("EXISTS", *store.layout.conversation(CONV)[:8]))
        await check_invariants(store)
