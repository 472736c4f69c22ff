"""What both runs share: a Redis with its files in a folder of its own, the receiving side, and workers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import Store, open_store
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.chaos.crew import RedisServer, Workers


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[RedisServer]:
    """A Redis of our own."""
    (tmp_path / "redis").mkdir()
    server = RedisServer(tmp_path / "redis")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def store(redis: RedisServer, tmp_path: Path) -> AsyncIterator[Store]:
    """The store as the receiving side has it."""
    opened = await open_store(redis.url, Vault(Keyring.create(tmp_path / "key")))
    yield opened
    await opened.close()


@pytest.fixture
async def workers(
    request: pytest.FixtureRequest, redis: RedisServer, store: Store, tmp_path: Path
) -> AsyncIterator[Workers]:
    """As many workers, with leases as long, as the module says."""
    lease = str(request.module.LEASE_MS)
    crew = Workers([redis.url, str(tmp_path / "key"), str(tmp_path / "platform"), lease])
    await asyncio.gather(*(crew.start() for _ in range(request.module.WORKERS)))
    yield crew
    await crew.stop()
