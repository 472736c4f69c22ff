"""What is said at the start about a bot that nobody set up."""

from bot.channels.telegram.public import PublicBot
from bot.channels.telegram.session import Client
from bot.web.metrics import Metrics
from tests.channels.telegram.doubles import MemoryInbox
from tests.emulator.errors import bad_gateway
from tests.emulator.server import TelegramServer


async def test_said_where_nobody_set_it_up(
    telegram: TelegramServer, client: Client, inbox: MemoryInbox, metrics: Metrics
) -> None:
    """P4: one line if an emptied chat would show a text of Telegram; none once it has one, or if nobody knows."""
    bot = PublicBot(client, inbox, lambda *_: "c", frozenset, metrics, None)
    bot.caught_up.set()
    said: list[str] = []
    await bot.remind(said.append)
    assert 1 == len(said)
    assert "`murmure telegram setup`" in said[0]

    telegram.script.fail_next(bad_gateway(), "getMyDescription")
    await bot.remind(said.append)
    telegram.bot.descriptions[""] = "Des questions pour réviser."
    await bot.remind(said.append)
    assert 1 == len(said)
