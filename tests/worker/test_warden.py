"""What stands outside Redis follows a running process: keys within seconds, erasures onto the disk."""

import asyncio
import threading
from datetime import date
from pathlib import Path
from time import time

import pytest

from bot.errors import StoreError
from bot.store.door import command
from bot.store.ledger import KEPT_MS, Ledger
from bot.store.rotation import Rotation
from bot.store.store import Store
from bot.vault.keyfile import KeyFile, dump
from bot.vault.keyring import Keyring
from bot.vault.sources import CommandSource, FileSource
from bot.vault.vault import Vault
from bot.worker import warden
from bot.worker.warden import Warden
from tests.conftest import Eventually, OpenStore
from tests.store.helpers import CONV, said

TODAY = date(2026, 11, 22)
OTHER = "b" * 26


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault whose key file this test may change."""
    return Vault(Keyring.create(tmp_path / "key"))


async def gone(store: Store, *conversations: str) -> None:
    """Somebody is erased, and the desk's indexes have followed."""
    for name in conversations:
        await store.inbox.append([said(1, name)])
        await store.erase(name)
    while await store.desk.consume("w", block_ms=0):
        pass


async def test_a_new_key_is_used_within_a_round(
    open_stores: OpenStore, vault: Vault, tmp_path: Path
) -> None:
    """Another process adds a key and says that it is in use: the next round says the same here, and wraps with it."""
    store = await open_stores()
    mine = Warden(store, vault.keyring, Ledger(tmp_path), "mine")
    await mine.look()
    other = FileSource(tmp_path / "key")
    other.write(other.read().with_new(TODAY))
    await mine.look()
    (holder,) = await store.rotation.holders()
    assert (2, "k001") == (len(holder.held), holder.used[:4])

    await Rotation(store.door, store._scripts, Vault(Keyring(other))).use("k002")
    await mine.look()
    (holder,) = await store.rotation.holders()
    assert "k002" == holder.used[:4]
    assert vault.new_key(CONV)[0].startswith(b"k002")


async def test_a_damaged_key_file_stops_nobody(store: Store, vault: Vault, tmp_path: Path) -> None:
    """It is logged, and whoever writes is served with the keys that were known."""
    mine = Warden(store, vault.keyring, Ledger(tmp_path), "mine")
    (tmp_path / "key").write_bytes(b"damaged")
    await mine.look()
    await store.inbox.append([said(1)])
    assert 1 == len(await store.rotation.holders())


async def test_a_command_is_asked_seldom(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every half minute: it costs a process, and perhaps a call that is billed."""
    counted, kept = tmp_path / "count", tmp_path / "kept"
    kept.write_bytes(dump(KeyFile.first(TODAY)))
    ring = Keyring(CommandSource(f"sh -c 'echo x >> {counted}; cat {kept}'"))
    mine = Warden(store, ring, Ledger(tmp_path), "mine")
    for _ in range(5):
        await mine.look()
    assert 1 == len(counted.read_text().splitlines())
    monkeypatch.setattr(warden, "COMMAND_EVERY", 0.0)
    await mine.look()
    assert 2 == len(counted.read_text().splitlines())


async def test_a_slow_command_does_not_make_it_look_dead(
    store: Store,
    vault: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    eventually: Eventually,
) -> None:
    """P6: while the key file is fetched a process still says what it uses: `rekey --retire` must not overlook it."""
    mine, asked = Warden(store, vault.keyring, Ledger(tmp_path), "mine"), threading.Event()
    FileSource(tmp_path / "key").write(vault.keyring.content.with_new(TODAY))
    monkeypatch.setattr(vault.keyring, "refresh", lambda: asked.wait(10))
    monkeypatch.setattr(warden, "EVERY", 0.01)

    async def counted() -> bool:
        return len(await store.rotation.holders()) == 1

    async with asyncio.TaskGroup() as group:
        group.create_task(mine.look())
        try:
            await eventually(counted)
        finally:
            asked.set()


async def test_erasures_reach_the_disk(store: Store, vault: Vault, tmp_path: Path) -> None:
    """P8: each round writes down what was erased, once, with the time of the erasure; two processes share a folder."""
    one = Warden(store, vault.keyring, Ledger(tmp_path), "one")
    two = Warden(store, vault.keyring, Ledger(tmp_path), "two")
    await one.look()
    since, _ = Ledger(tmp_path).read()
    before = int(time() * 1000)
    await gone(store, CONV)
    await one.look()
    await one.look()
    await two.look()
    await gone(store, OTHER)
    await one.look()

    now_since, rows = Ledger(tmp_path).read()
    assert since == now_since
    assert {CONV, OTHER} == set(rows)
    assert all(before - 1 <= at <= time() * 1000 for at in rows.values())
    assert 3 == len((tmp_path / "erased").read_text().splitlines())


async def test_a_late_process_catches_up(store: Store, vault: Vault, tmp_path: Path) -> None:
    """P8: what was erased while this machine was away is in its list after the first round."""
    await gone(store, CONV, OTHER)
    await Warden(store, vault.keyring, Ledger(tmp_path / "new"), "late").look()
    assert {CONV, OTHER} == set(Ledger(tmp_path / "new").read()[1])


async def test_the_list_ends(store: Store, tmp_path: Path) -> None:
    """P8: ids are kept for ninety days, in Redis and on the disk, and not longer."""
    now = int(time() * 1000)
    ledger = Ledger(tmp_path)
    ledger.open(now - 2 * KEPT_MS)
    ledger.add([(CONV, now - KEPT_MS - 1000), (OTHER, now - 1000)])
    for name, at in ledger.read()[1].items():
        await store.door.one(store.erased.note(name, at))

    await store.erased.write_down(Ledger(tmp_path))

    assert {OTHER} == set(Ledger(tmp_path).read()[1])
    assert {OTHER} == set(await store.erased.all())
    assert now - 2 * KEPT_MS == Ledger(tmp_path).read()[0]
    await store.door.one(command("DEL", store.layout.desk(b"erased")))


def test_a_line_cut_by_a_loss_of_power(tmp_path: Path) -> None:
    """Half a line counts for nothing, and the next one is not glued to it for ever: a start writes the file anew."""
    ledger = Ledger(tmp_path)
    ledger.open(1000)
    ledger.add([(CONV, 2000)])
    path = tmp_path / "erased"
    path.write_bytes(path.read_bytes() + b"30")
    assert (1000, {CONV: 2000}) == ledger.read()
    again = Ledger(tmp_path)
    again.open(3000)
    again.add([(OTHER, 4000)])
    assert (1000, {CONV: 2000, OTHER: 4000}) == again.read()


def test_a_damaged_list_is_said(tmp_path: Path) -> None:
    """It is not taken for an empty one: that would bring people back."""
    (tmp_path / "erased").write_text("something else\n")
    with pytest.raises(StoreError, match="damaged"):
        Ledger(tmp_path).read()


async def test_a_damaged_list_stops_nobody(store: Store, vault: Vault, tmp_path: Path) -> None:
    """It is logged as what it is, each round, and the keys are followed."""
    (tmp_path / "erased").write_text("something else\n")
    await Warden(store, vault.keyring, Ledger(tmp_path), "mine").look()
    assert 1 == len(await store.rotation.holders())


async def test_a_disk_that_refuses(store: Store, vault: Vault, tmp_path: Path) -> None:
    """A data folder that cannot be written is logged; whoever writes is served, and the keys are followed."""
    (tmp_path / "file").touch()
    await gone(store, CONV)
    await Warden(store, vault.keyring, Ledger(tmp_path / "file"), "mine").look()
    assert 1 == len(await store.rotation.holders())
