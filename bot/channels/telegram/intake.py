"""From raw updates to the inbox: one door for polling and webhooks.

**Rules.** Nothing is confirmed to Telegram before `append` has returned (I9). An update that we cannot read is
counted and dropped: it must not block what follows. A button press is answered after it was stored, beside
everything else: its life is 150 seconds and nobody waits for it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import Update
from pydantic import ValidationError

from bot.channels.telegram.parse import CHANNEL, Parsed, parse
from bot.channels.telegram.session import Client
from bot.errors import ChannelError
from bot.model.event import Address, Arrival
from bot.ports import Inbox


class Intake:
    """Store updates and answer presses.

    Args:
        pseudonym: (channel, address) to conversation id.
        exits: the exit words in force.
        dropped: called for each update that nobody can read.
    """

    def __init__(
        self,
        client: Client,
        inbox: Inbox,
        pseudonym: Callable[[str, str], str],
        exits: Callable[[], frozenset[str]],
        dropped: Callable[[], None],
    ) -> None:
        self._client = client
        self._inbox = inbox
        self._pseudonym = pseudonym
        self._exits = exits
        self._dropped = dropped

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> list[str]:
        """Store a batch of raw updates, in order; return, when all are safe, the presses that want an answer."""
        parsed = [
            (update["update_id"], made) for update in updates if (made := self._parse(update))
        ]
        if parsed:
            await self._inbox.append([self._arrival(number, made) for number, made in parsed])
        return [made.press for _, made in parsed if made.press]

    async def answer(self, press: str) -> None:
        """Stop the clock on a pressed button."""
        try:
            await self._client.call(AnswerCallbackQuery(callback_query_id=press))
        except ChannelError:
            return  # too late to matter: the press itself is stored

    def _parse(self, raw: Mapping[str, Any]) -> Parsed | None:
        try:
            update = Update.model_validate(raw)
        except ValidationError:
            self._dropped()
            return None
        return parse(update, self._exits(), datetime.now(UTC))

    def _arrival(self, number: int, made: Parsed) -> Arrival:
        return Arrival(
            conversation=self._pseudonym(CHANNEL, made.chat),
            source=f"{CHANNEL}:{number}",
            event=made.event,
            address=Address(CHANNEL, made.chat),
        )
