"""The key is changed under running conversations, by a process that is killed again and again (P6, P8)."""

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import VaultError
from bot.store.ledger import Ledger
from bot.store.store import Store, open_store
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from bot.worker.warden import Warden
from tests.chaos.crew import SIZE, RedisServer, Workers
from tests.chaos.test_chaos import Plan, _compare, _person, _until_quiet
from tests.store.invariants import check_invariants

LEASE_MS = 3000
WORKERS = 2
FIRST, LAST = 200, 200 + 24 * SIZE
"""Numbers of the people: none of them leaves."""
KILLS = 2 * SIZE


async def _rekey(redis: RedisServer, folder: Path, *words: str) -> asyncio.subprocess.Process:
    around = {name: value for name, value in os.environ.items() if "MURMURE" not in name}
    settings = {"REDIS_URL": redis.url, "KEY_FILE": f"{folder}/key", "DATA_DIR": str(folder)}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "rekey", *words),
        env=around | {f"MURMURE_{name}": value for name, value in settings.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


async def _changed(store: Store, redis: RedisServer, folder: Path) -> str:
    """Change the key, killed at moments that nobody chose; then once whole. Return what that said."""
    for _ in range(KILLS):
        process = await _rekey(redis, folder)
        before = store.keyring.used
        async with asyncio.timeout(60):
            while process.returncode is None and store.keyring.used == before:  # noqa: ASYNC110 - no event to await
                await asyncio.sleep(0.01)
        await asyncio.sleep(random.random() * 0.05)
        if process.returncode is None:
            process.kill()
        await process.wait()
    return await _whole(redis, folder)


async def _whole(redis: RedisServer, folder: Path, *words: str) -> str:
    process = await _rekey(redis, folder, *words)
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()
    return out.decode()


async def _late(store: Store, number: int, plan: Plan) -> None:
    """People come all the while."""
    await asyncio.sleep((number - FIRST) * 0.25)
    await _person(store, number, plan)


@pytest.mark.chaos
@pytest.mark.timeout(170 * SIZE)
async def test_the_key_changes_under_living_conversations(
    redis: RedisServer, store: Store, workers: Workers, tmp_path: Path
) -> None:
    """P6: no message lost, twice, out of order or unreadable; P8: an old copy of the disk opens nothing."""
    plan = Plan()
    async with asyncio.TaskGroup() as guarded:
        warden = Warden(store, store.keyring, Ledger(tmp_path), "receiver")
        guard = guarded.create_task(warden.run())
        async with asyncio.TaskGroup() as group:
            changed = group.create_task(_changed(store, redis, tmp_path))
            for number in range(FIRST, LAST):
                group.create_task(_late(store, number, plan))
        copy = tmp_path / "copy"
        shutil.copytree(tmp_path / "redis", copy, ignore=shutil.ignore_patterns("*.sock"))
        # What was copied holds older keys too: change once more, and retire them.
        await _whole(redis, tmp_path)
        retired = await _whole(redis, tmp_path, "--retire")
        await _until_quiet(store, 40 * SIZE)
        lost, twice, disordered = await _compare(store, plan)
        tally = await store.rotation.census()
        print(
            json.dumps({
                "events": plan.appended,
                "kills": KILLS,
                "said": changed.result(),
                "lost": lost,
            })
        )
        guard.cancel()

    assert (0, 0, 0) == (lost, twice, disordered)
    assert ([store.keyring.used], 0) == (list(tally.wrapped), tally.lost)
    assert "Removed key" in retired
    assert [store.keyring.used] == list(Keyring.load(tmp_path / "key").content.keys)
    await check_invariants(store)
    await _opens_nothing(copy, tmp_path)


async def _opens_nothing(copy: Path, folder: Path) -> None:
    """Start a Redis on the copy, and hold the present key file against it."""
    server = RedisServer(copy)
    await server.start()
    try:
        with pytest.raises(VaultError, match="was retired"):
            await open_store(server.url, Vault(Keyring.load(folder / "key")))
    finally:
        await server.stop()
