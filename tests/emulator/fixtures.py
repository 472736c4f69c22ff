"""The `telegram` fixture: a started emulator that fails the test when a call broke the API.

In a conftest: ``from tests.emulator.fixtures import telegram`` and name it in ``__all__``.
"""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.emulator.server import TelegramServer


def check(server: TelegramServer) -> None:
    """Fail if any call broke the Bot API."""
    assert not server.violations, f"the bot broke the Bot API: {server.violations}"


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """Give a Bot API server on loopback, and look for violations at the end."""
    async with TelegramServer() as server:
        yield server
    check(server)
