"""What the stories on Telegram share.

Use: ``from tests.e2e.telegram_fixtures import content, stack, telegram`` and name them in ``__all__``.
"""

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from secrets import randbelow

import pytest
import pytest_asyncio

from bot.content.content import Content
from bot.store.door import Door, command
from tests.delivered import delivered
from tests.e2e.stack import Stack
from tests.emulator.fixtures import telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]


@cache
def content() -> Content:
    """Compile what people read, once."""
    return delivered()


@pytest_asyncio.fixture
async def stack(telegram: TelegramServer, redis_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """An application that is not started yet, on a database of its own."""
    database = f"{redis_url}?db={1 + randbelow(15)}"
    door = Door(database)
    await door.one(command("FLUSHDB"))
    yield Stack(telegram, database, content(), tmp_path / "data")
    await door.one(command("FLUSHDB"))
    await door.close()


@pytest.fixture
def person(telegram: TelegramServer) -> Person:
    """Somebody who has found the bot."""
    return telegram.person()
