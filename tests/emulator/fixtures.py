"""The `telegram` fixture: a started emulator that fails the test when a call broke the API.

Use it with ``pytest_plugins = ["tests.emulator.fixtures"]`` in the top conftest, or by importing
`telegram` into a conftest.
"""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.emulator.server import TelegramServer


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """Give a Bot API server on loopback, and look for violations at the end."""
    async with TelegramServer() as server:
        yield server
    assert not server.violations, "the bot broke the Bot API"
