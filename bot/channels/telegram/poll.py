"""Long polling, our own loop: aiogram's confirms updates that are still in memory.

**Rules.** The offset moves only after `append` returned (I9): the next `getUpdates` is the confirmation.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram.methods import DeleteWebhook, GetUpdates

from bot import log
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.channels.telegram.session import Client
from bot.errors import ChannelError, Retryable, StoreError

LIMIT = 100
HOLD_SECONDS = 25
PAUSE = 1.0

T = TypeVar("T")


class Poller:
    """Fetch, store, confirm.

    Attributes:
        caught_up: set once the backlog from before the start is stored; exits in it overtake before anything is
            answered (P2).
    """

    def __init__(self, client: Client, intake: Intake) -> None:
        self._client = client
        self._intake = intake
        self._offset: int | None = None
        self.caught_up = asyncio.Event()

    async def run(self) -> None:
        """Poll until cancelled; trouble with Telegram or with Redis only makes it wait."""
        await until_done(self._unhook)
        async with asyncio.TaskGroup() as group:
            while True:
                for press in await until_done(self._turn):
                    group.create_task(self._intake.answer(press))

    async def _unhook(self) -> None:
        await self._client.call(DeleteWebhook(drop_pending_updates=False))

    async def _turn(self) -> list[str]:
        hold = HOLD_SECONDS if self.caught_up.is_set() else 0
        method = GetUpdates(
            offset=self._offset, limit=LIMIT, timeout=hold, allowed_updates=ALLOWED_UPDATES
        )
        updates = await self._client.call(method, seconds=hold + 10)
        presses = await self._intake.take(updates)
        if updates:
            self._offset = updates[-1]["update_id"] + 1
        if len(updates) < LIMIT:
            self.caught_up.set()
        return presses


async def until_done(work: Callable[[], Awaitable[T]]) -> T:
    """Try until it works: Telegram or Redis being away is no reason to stop."""
    while True:
        try:
            return await work()
        except (ChannelError, StoreError) as error:
            log.logger().warning("telegram unreachable", **log.failure(error))
            await asyncio.sleep(max(PAUSE, error.after if isinstance(error, Retryable) else 0))
