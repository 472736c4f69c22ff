"""Fixtures for the tests of the emulator."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.emulator.fixtures import telegram
from tests.emulator.server import TelegramServer
from tests.emulator_tests.raw import Raw

__all__ = ["raw", "telegram"]


@pytest_asyncio.fixture
async def raw(telegram: TelegramServer) -> AsyncIterator[Raw]:
    """Give a client that sends whatever it is told to."""
    async with Raw(telegram) as client:
        yield client
