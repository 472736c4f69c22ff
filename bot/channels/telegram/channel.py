"""Telegram, outgoing."""

import asyncio
from collections.abc import Sequence

from aiogram.methods import DeleteMessage, DeleteMessages, SendChatAction

from bot.channels.telegram.parse import CHANNEL
from bot.channels.telegram.render import render
from bot.channels.telegram.session import Client
from bot.errors import ChannelError, Undeliverable
from bot.model.message import Message

MOST = 100
"""Ids that one deleteMessages call takes."""


class TelegramChannel:
    """`ports.Channel` on the Bot API."""

    name = CHANNEL

    def __init__(self, client: Client) -> None:
        self._client = client

    async def post(
        self, conversation: str, address: str, key: str, message: Message
    ) -> tuple[str, ...]:
        """Send one message; a text that is too long for one goes out in parts, all of them or none.

        Telegram has no idempotency key: the same call twice is two messages.
        """
        del key
        made: list[str] = []
        try:
            for call in render(address, message):
                made.append(str((await self._client.call(call))["message_id"]))  # noqa: PERF401 - kept if one fails
        except (ChannelError, asyncio.CancelledError):
            # Also when whoever asked stops waiting: nobody would ever learn the ids of these.
            if made:
                await self.wipe(conversation, address, made)
            raise
        return tuple(made)

    async def wipe(self, conversation: str, address: str, refs: Sequence[str]) -> tuple[str, ...]:
        """Delete in batches of 100, the newest first; ids already gone count as deleted."""
        del conversation
        chat = int(address)
        newest = [int(ref) for ref in reversed(refs)]
        left: list[int] = []
        for start in range(0, len(newest), MOST):
            left += await self._delete(chat, newest[start : start + MOST])
        return tuple(str(ref) for ref in reversed(left))

    async def hint(self, conversation: str, address: str, key: str) -> None:
        """Show *is typing* for five seconds, or until the next message."""
        del conversation, key
        await self._client.call(SendChatAction(chat_id=int(address), action="typing"))

    async def _delete(self, chat: int, ids: Sequence[int]) -> list[int]:
        """Delete what can be deleted and return the rest.

        One message that is too old spoils a whole call. Halving finds it in a few calls, and old ones lie together.
        """
        if len(ids) == 1:
            return [] if await self._one(chat, ids[0]) else list(ids)
        try:
            await self._client.call(DeleteMessages(chat_id=chat, message_ids=list(ids)))
        except Undeliverable as error:
            if error.reason in {"blocked", "gone"}:
                raise
            half = len(ids) // 2
            return [
                *await self._delete(chat, ids[:half]),
                *await self._delete(chat, ids[half:]),
            ]
        return []

    async def _one(self, chat: int, message_id: int) -> bool:
        """Return whether the message is off the screen now."""
        try:
            await self._client.call(DeleteMessage(chat_id=chat, message_id=message_id))
        except Undeliverable as error:
            if error.reason in {"blocked", "gone"}:
                raise
            return error.reason != "too_old"
        return True
