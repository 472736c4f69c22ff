"""Workers on a real store, with a platform that does what the test says."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.chaos.crew import RedisServer
from tests.worker.crew import Crew
from tests.worker.platform import Platform


@pytest.fixture
def platform() -> Platform:
    """A platform that accepts everything until told otherwise."""
    return Platform()


@pytest.fixture
def crew(store: Store, platform: Platform) -> Crew:
    """Makes workers that share one store and one platform."""
    return Crew(store, platform)


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[RedisServer]:
    """A Redis that a test may kill and start again from its append-only file."""
    server = RedisServer(tmp_path)
    await server.start()
    yield server
    await server.stop()
