"""What the tests of the Telegram channel share."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.session import Client
from bot.web.metrics import Metrics
from tests.channels.telegram.doubles import MemoryInbox
from tests.emulator.fixtures import telegram
from tests.emulator.server import TelegramServer

__all__ = ["client", "inbox", "intake", "metrics", "telegram"]

EXITS = frozenset({"x", "stop", "meteo", "merci bonne journee"})


@pytest_asyncio.fixture
async def client(telegram: TelegramServer) -> AsyncIterator[Client]:
    """A client of the emulator."""
    made = Client(telegram.token, telegram.base_url)
    yield made
    await made.close()


@pytest.fixture
def inbox() -> MemoryInbox:
    """An inbox in memory."""
    return MemoryInbox()


@pytest.fixture
def metrics() -> Metrics:
    """Counters of its own."""
    return Metrics()


@pytest.fixture
def intake(client: Client, inbox: MemoryInbox, metrics: Metrics) -> Intake:
    """The door between the two."""
    pseudonym: Callable[[str, str], str] = lambda channel, address: f"conv{address}"  # noqa: E731
    return Intake(client, inbox, pseudonym, lambda: EXITS, metrics)
