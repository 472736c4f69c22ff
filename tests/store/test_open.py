"""Whatever is wrong with Redis is one sentence with its fix, and no secret in it."""

from pathlib import Path

import pytest

from bot.errors import StoreError, VaultError
from bot.store import chats
from bot.store.door import command
from bot.store.scripts.signatures import ALL
from bot.store.store import Store, open_store
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.conftest import OpenStore
from tests.store.helpers import claim_one, said


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("unix:///nowhere/redis.sock", "Redis does not answer at unix:///nowhere/redis.sock"),
        ("redis://:hunter2@127.0.0.1:1/0", "Redis does not answer at redis://127.0.0.1:1/0"),
        ("http://127.0.0.1/", "The Redis URL cannot be used"),
    ],
)
async def test_unreachable(vault: Vault, url: str, sentence: str) -> None:
    """An unreachable Redis is one sentence that names the place and the setting, never the password."""
    with pytest.raises(StoreError) as caught:
        await open_store(url, vault)

    assert sentence in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_other_partitions(open_stores: OpenStore) -> None:
    """P6: a changed number of partitions would hide every conversation; it is refused with the right number."""
    await open_stores(3)

    with pytest.raises(StoreError, match="MURMURE_PARTITIONS=3"):
        await open_stores(4)


async def test_other_key_file(store: Store, redis_url: str, tmp_path: Path) -> None:
    """P8: with another key file nothing could be read; it is refused before anything is written."""
    other = Vault(Keyring.create(tmp_path / "key"))

    with pytest.raises(VaultError, match="MURMURE_KEY_FILE"):
        await open_store(redis_url, other, prefix=store.layout.prefix, partitions=3)


async def test_somebody_elses_data(store: Store, redis_url: str, vault: Vault) -> None:
    """Foreign data under our names is refused, not touched."""
    prefix = store.layout.prefix + b"{x"
    await store.door.one(command("SET", prefix + b"{meta}", "theirs", "EX", 60))

    with pytest.raises(StoreError, match="somebody else"):
        await open_store(redis_url, vault, prefix=prefix)


async def test_other_layout(store: Store, open_stores: OpenStore) -> None:
    """Data of another version is refused with what to do."""
    await store.door.one(command("HSET", store.layout.meta, "layout", "0"))

    with pytest.raises(StoreError, match="another version"):
        await open_stores(3)


async def test_opening_again_finds_everything(open_stores: OpenStore) -> None:
    """P6: a second process, or a restart, finds what waits."""
    one = await open_stores()
    await one.inbox.append([said(1)])
    two = await open_stores()

    assert said(1) == (await claim_one(two)).events[0].arrival


async def test_forgotten_scripts_are_loaded_again(store: Store) -> None:
    """A server that lost its scripts (failover, SCRIPT FLUSH) is told them again, in the middle of a batch."""
    await store.inbox.append([said(1)])
    await store.door.one(command("SCRIPT FLUSH"))

    await store.inbox.append([said(2), said(3), said(3)])

    assert [1, 2, 3] == [queued.seq for queued in (await claim_one(store)).events]


async def test_refusals_carry_no_values(store: Store) -> None:
    """P7: what Redis refuses is told without what the call carried."""
    with pytest.raises(StoreError) as caught:
        await store.door.one(command("NOSUCH", "un secret"))
    assert "secret" not in str(caught.value)

    with pytest.raises(StoreError, match="WRONGTYPE"):
        await store.door.one(command("LPUSH", store.layout.meta, "un secret"))


async def test_every_script_has_a_signature() -> None:
    """Each Lua file is called from one place, and parses."""
    folder = Path(__file__).parents[2] / "bot" / "store" / "scripts"

    files = {path.stem for path in folder.glob("*.lua")} - {"_common"}

    assert files == {script.name for script in (*ALL, chats.PUT, chats.LEASE)}


async def test_ping_and_stats(store: Store) -> None:
    """Counts are numbers under plain names, with nothing that points at anybody."""
    await store.ping()
    await store.inbox.append([said(1), said(1, "bbb")])

    stats = await store.stats()

    assert 2 == stats["ready"]
    assert all(name.replace("_", "").isalpha() for name in stats)
