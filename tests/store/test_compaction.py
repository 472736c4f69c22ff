"""P8: a destroyed key leaves the disk: on a real Redis with its append-only file, every file is searched."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import compaction
from bot.store.compaction import Disk
from bot.store.door import command
from bot.store.embedded import embedded
from bot.store.server import Place
from bot.store.store import Store, open_store
from bot.vault.vault import Vault
from tests.conftest import Eventually
from tests.store.helpers import CONV, post, record, say


@pytest.fixture
async def disk(tmp_path: Path, vault: Vault) -> AsyncIterator[Store]:
    """A store on a Redis of its own, with files."""
    async with embedded(tmp_path) as url:
        store = await open_store(url, vault)
        yield store
        await store.close()


def found(folder: Path, wanted: list[bytes]) -> list[str]:
    """Return the files in which one of these stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(one in path.read_bytes() for one in wanted)]


async def traces(store: Store) -> list[bytes]:
    """Return the wrapped key, the session, a line, a delivery: all that could be searched for, as it is stored."""
    keys = store.layout.conversation(CONV)
    wrapped, blob, outbox, lines = await store.door.run([
        command("GET", keys[1]),
        command("HGET", keys[0], "b"),
        command("LRANGE", keys[3], 0, -1),
        command("LRANGE", keys[5], 0, -1),
    ])
    return [wrapped, blob, *(one[-40:] for one in outbox), *lines]


async def test_destroyed_keys_leave_the_disk(
    disk: Store, tmp_path: Path, eventually: Eventually
) -> None:
    """P8: after an erasure and a rewrite neither the wrapped key nor sealed words are in any file."""
    await say(disk, 1, record("1", "phrase 1"), post("réponse"))
    wanted = await traces(disk)
    assert 4 == len(wanted)
    await disk.compact()
    await disk.compaction.finished()
    assert found(tmp_path, wanted), "what is alive is on the disk, in the rewritten base too"

    await disk.erase(CONV)
    assert found(tmp_path, wanted), "destroying a key adds a line, and takes none away"
    await disk.compact()
    await disk.compaction.finished()

    async def gone() -> bool:
        return not found(tmp_path, wanted)

    await eventually(gone)
    assert (await disk.compaction.disk()).at is not None


async def test_a_rewrite_under_way_is_followed_by_another(
    disk: Store, tmp_path: Path, eventually: Eventually
) -> None:
    """P8: a rewrite that began before the erasure still holds what was erased, so it is not the last one."""
    await say(disk, 1, record("1", "phrase 1"), post("réponse"))
    wanted = await traces(disk)
    await disk.door.one(command("BGREWRITEAOF"))
    await disk.erase(CONV)
    await disk.compact()
    await disk.compaction.finished()

    async def gone() -> bool:
        return not found(tmp_path, wanted)

    await eventually(gone)


async def test_a_rewrite_that_never_ends(disk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and nobody waits for ever."""

    async def busy() -> Disk:
        return Disk(kept=True, busy=True, good=True, at=None)

    monkeypatch.setattr(disk.compaction, "disk", busy)
    monkeypatch.setattr(compaction, "LONGEST_SECONDS", 0.05)
    with pytest.raises(StoreError, match="does not finish"):
        await disk.compact()


async def test_what_a_kill_left_is_removed(tmp_path: Path, vault: Vault) -> None:
    """P8: a rewrite that was killed leaves a half file that Redis never looks at again; a start removes it."""
    async with embedded(tmp_path) as url:
        store = await open_store(url, vault)
        await say(store, 1)
        await store.close()
    folder = Place.under(tmp_path).folder
    left = [
        folder / "temp-rewriteaof-17.aof",
        folder / "appendonlydir" / "temp-rewriteaof-bg-17.aof",
    ]
    for path in left:
        path.write_bytes(b"old keys")

    async with embedded(tmp_path) as url:
        store = await open_store(url, vault)
        assert await store.door.one(command("EXISTS", store.layout.conversation(CONV)[1]))
        await store.close()

    assert [] == [path.name for path in left if path.exists()]
