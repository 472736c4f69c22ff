"""What is owed after an update is stored, and may be lost: a button's clock, a group left, a stranger greeted.

What is said on a pressed button stands nowhere afterwards.

**Rules.** A stranger is told nothing but good day: not what this is, not that there are others.
"""

import asyncio
from collections.abc import Callable

from bot.content.content import Content
from bot.desk.telegram.client import Client
from bot.desk.telegram.parse import Parsed
from bot.desk.telegram.render import Draft
from bot.desk.telegram.words import Words
from bot.desk.wording import language
from bot.errors import ChannelError, Retryable

PAUSES = (0.0, 1.0, 4.0)
"""Seconds before each try."""


class Courtesy:
    """Carries out chores, beside everything else."""

    def __init__(self, client: Client, content: Callable[[], Content]) -> None:
        self._client, self._content = client, content

    async def show(self, made: Parsed) -> None:
        """Do what is left of an update."""
        for pause in PAUSES if made.leave else PAUSES[:1]:
            await asyncio.sleep(pause)
            try:
                await self._once(made)
            except Retryable:
                continue
            except ChannelError:
                return
            else:
                return

    async def _once(self, made: Parsed) -> None:
        words = Words(self._content(), language(made.locale))
        if made.leave:
            await self._client.leave(made.chat)
        elif made.query:
            said = words.say("toast", made.toast) if made.toast else ""
            await self._client.answer(made.query, said)
        else:
            await self._client.send(made.chat, 0, Draft(words.say("hello"), ""), silent=True)
