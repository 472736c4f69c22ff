"""Long polling, our own loop: aiogram's confirms updates that are still in memory.

**Rules.** The offset moves only after `append` returned (I9): the next `getUpdates` is the confirmation.
"""

import asyncio

from aiogram.methods import DeleteWebhook, GetUpdates

from bot.channels.telegram.intake import Chore, Intake
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.channels.telegram.session import Client
from bot.web.updates import PAUSE, first, until_done

LIMIT = 100
HOLD_SECONDS = 25
ANSWER_SECONDS = 10
WHOSE = ("this bot", "MURMURE_TELEGRAM_TOKEN")
"""Which bot it is, and which setting has its token, for whoever must copy it again."""


class Poller:
    """Fetch, store, confirm.

    Args:
        pause: seconds between tries while Telegram or Redis is away.

    Attributes:
        caught_up: set once the backlog from before the start is stored; exits in it overtake before anything is
            answered (P2).
    """

    def __init__(self, client: Client, intake: Intake, pause: float = PAUSE) -> None:
        self._client = client
        self._intake = intake
        self._pause = pause
        self._offset = 0
        self.caught_up = asyncio.Event()

    async def run(self) -> None:
        """Poll until cancelled; trouble with Telegram or with Redis only makes it wait.

        Raises:
            SettingsError: Telegram does not know the token.
        """
        await first(lambda: self._client.call(DeleteWebhook()), *WHOSE, self._pause)
        async with asyncio.TaskGroup() as group:
            while True:
                for chore in await until_done(self._turn, self._pause):
                    group.create_task(self._intake.finish(chore))

    async def _turn(self) -> list[Chore]:
        hold = HOLD_SECONDS if self.caught_up.is_set() else 0
        method = GetUpdates(
            offset=self._offset, limit=LIMIT, timeout=hold, allowed_updates=ALLOWED_UPDATES
        )
        updates = await self._client.call(method, seconds=hold + ANSWER_SECONDS)
        chores = await self._intake.take(updates)
        if updates:
            self._offset = 1 + max(update["update_id"] for update in updates)
        else:
            # Only an empty answer says so: asked the same twice within half a second, Telegram gives one by one.
            self.caught_up.set()
        return chores
