"""A chat for the length of one look: sending, changing, and keeping what was done.

**Rules.** What was sent is kept before anything else is sent.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.desk.taking import Taking
from bot.desk.telegram.client import Client
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.render import Draft, Standing
from bot.desk.telegram.state import Chat, Room, Shown
from bot.desk.telegram.words import Words
from bot.errors import Undeliverable
from bot.model.carried import State


class Canvas:
    """What a look at a chat works with."""

    def __init__(self, doors: Doors, client: Client, name: str, *, topics: bool) -> None:
        self._doors, self._client, self._name, self._topics = doors, client, name, topics
        self._now = doors.now()
        self._chat = Chat(0, "")
        self._words = Words(doors.content(), "fr")
        self._standing = Standing("off", here=False)
        self._carried = State()
        self._taking = Taking(doors.index, doors.care)

    async def _send(self, thread: int, draft: Draft, *, loud: bool) -> Shown:
        silent = self._chat.silent or not loud
        ref = await self._client.send(self._chat.chat, thread, draft, silent=silent)
        return Shown(ref, self._now.timestamp(), draft.mark)

    async def _edited(self, shown: Shown, draft: Draft) -> Shown:
        """Change a message; one that was deleted by hand stays away."""
        if shown.mark == draft.mark or not shown.ref:
            return shown
        try:
            await self._client.edit(self._chat.chat, shown.ref, draft)
        except Undeliverable as error:
            if error.reason != "refused":
                raise
        return replace(shown, mark=draft.mark)

    async def _keep(self, case: str, how: Callable[[Room], Room]) -> None:
        await self._change(
            lambda old: old.with_room(case, how(old.rooms[case])) if case in old.rooms else old
        )

    async def _change(self, how: Callable[[Chat], Chat]) -> None:
        self._chat = await self._doors.change(self._name, how) or self._chat
