"""Long polling, our own loop: the library's confirms updates that are still in memory.

**Rules.** The offset moves only after all that a batch means is stored (I9): the next `getUpdates` confirms it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot import log
from bot.desk.telegram.client import Client, TokenRefused
from bot.desk.telegram.courtesy import Courtesy
from bot.desk.telegram.intake import Intake
from bot.errors import ChannelError, Retryable, SettingsError, StoreError

HOLD_SECONDS = 25
PAUSE = 1.0

T = TypeVar("T")


async def poll(client: Client, intake: Intake, courtesy: Courtesy) -> None:
    """Fetch, store, confirm until cancelled; trouble with Telegram or with Redis only makes it wait."""
    offset = 0
    async with asyncio.TaskGroup() as group:
        while True:

            async def turn() -> int:
                updates = await client.updates(offset, HOLD_SECONDS)  # noqa: B023 - awaited in this round
                for made in await intake.take(updates):
                    group.create_task(courtesy.show(made))
                return max((1 + update["update_id"] for update in updates), default=offset)  # noqa: B023

            offset = await until_done(turn)


async def until_done(work: Callable[[], Awaitable[T]]) -> T:
    """Try until it works."""
    while True:
        try:
            return await work()
        except (ChannelError, StoreError) as error:
            log.logger().warning("updates delayed", role="staff", **log.failure(error))
            await asyncio.sleep(max(PAUSE, error.after if isinstance(error, Retryable) else 0))


async def first(work: Callable[[], Awaitable[T]]) -> T:
    """Make the first call: a token that Telegram does not know is found now.

    Raises:
        SettingsError: it is refused.
    """

    async def checked() -> T:
        try:
            return await work()
        except TokenRefused:
            raise SettingsError(
                "Telegram does not know the staff bot: copy MURMURE_STAFF_TELEGRAM_TOKEN again from "
                "BotFather, and check MURMURE_TELEGRAM_API if it is set"
            ) from None

    return await until_done(checked)
