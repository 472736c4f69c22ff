"""Who keeps the chats: one process at a time, however many are started.

**Rules.** Two would send everything twice, and Telegram gives updates to one poll alone. Whoever comes second waits,
says so once, and takes over when the first has ended, or has been silent for `LASTS` seconds.
"""

import asyncio
from secrets import token_hex

from bot import log
from bot.errors import StoreError
from bot.store.chats import StoreChats

LASTS = 10
RENEWED = 3.0
ASKED = 1.0


class Lost(Exception):
    """Another process has taken over."""


class Lead:
    """The right to keep the chats."""

    def __init__(self, chats: StoreChats) -> None:
        self._chats, self._name = chats, token_hex(8)

    async def wait(self) -> None:
        """Wait until nobody else keeps them."""
        told = False
        while not await self._mine():
            if not told:
                log.logger().warning("another process keeps the staff chats; waiting")
                told = True
            await asyncio.sleep(ASKED)

    async def keep(self) -> None:
        """Say again and again that we are here.

        Raises:
            Lost: we were silent for too long.
        """
        while True:
            await asyncio.sleep(RENEWED)
            if not await self._mine():
                raise Lost

    async def end(self) -> None:
        """Let somebody else begin at once."""
        try:
            await self._chats.lead(self._name, 0)
        except StoreError as error:
            log.logger().warning("store unreachable", **log.failure(error))

    async def _mine(self) -> bool:
        while True:
            try:
                return await self._chats.lead(self._name, LASTS)
            except StoreError as error:  # nobody else can take it meanwhile
                log.logger().warning("store unreachable", **log.failure(error))
                await asyncio.sleep(ASKED)
