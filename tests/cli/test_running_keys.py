"""A whole Murmure runs while its key is changed: it says what it holds, changes over, and goes on."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.store.server import Place
from bot.store.store import Store, open_store
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.cli.terminal import Terminal
from tests.conftest import Eventually


@asynccontextmanager
async def murmure(terminal: Terminal) -> AsyncIterator[Store]:
    """Start Murmure, and look into its Redis; ask it to stop at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            if line.startswith(b"Telegram"):
                break
        assert process.returncode is None
        vault = Vault(Keyring.load(terminal.data / "key"))
        store = await open_store(Place.under(terminal.data).url, vault)
        yield store
        await store.close()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
    assert 0 == process.returncode


@pytest.mark.timeout(120)
async def test_a_running_murmure_changes_over(terminal: Terminal, eventually: Eventually) -> None:
    """P6: without a restart it holds the new key, wraps with it, and forgets the one that was retired."""
    async with murmure(terminal) as store:

        async def says(used: str, count: int) -> bool:
            return [(one.used[:4], len(one.held)) for one in await store.rotation.holders()] == [
                (used, count)
            ]

        await eventually(lambda: says("k001", 1))
        assert await asyncio.to_thread(terminal.type, "rekey") == 0
        assert await says("k002", 2)
        terminal.monkeypatch.setattr("bot.cli.rekey.SETTLE", 0.05)
        assert await asyncio.to_thread(terminal.type, "rekey", "--retire") == 0
        await eventually(lambda: says("k002", 1))
        assert (terminal.data / "erased").read_text().startswith("murmure erased since ")
    assert await asyncio.to_thread(terminal.type, "stats") == 0
