"""Telegram, outgoing."""

from collections.abc import Sequence

from aiogram.methods import DeleteMessage, DeleteMessages

from bot.channels.telegram.parse import CHANNEL
from bot.channels.telegram.render import render
from bot.channels.telegram.session import Client
from bot.errors import Undeliverable
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
        """Send one message. Telegram has no idempotency key: the same call twice is two messages."""
        del conversation, key
        made = await self._client.call(render(address, message))
        return (str(made["message_id"]),)

    async def wipe(self, conversation: str, address: str, refs: Sequence[str]) -> tuple[str, ...]:
        """Delete in batches of 100; ids already gone count as deleted."""
        del conversation
        chat = int(address)
        left: list[str] = []
        for start in range(0, len(refs), MOST):
            left += await self._batch(chat, refs[start : start + MOST])
        return tuple(left)

    async def _batch(self, chat: int, refs: Sequence[str]) -> list[str]:
        ids = [int(ref) for ref in refs]
        try:
            await self._client.call(DeleteMessages(chat_id=chat, message_ids=ids))
        except Undeliverable as error:
            if error.reason in {"blocked", "gone"}:
                raise
            # One message that is too old spoils the whole call: take the others one by one.
            return [ref for ref in refs if not await self._one(chat, int(ref))]
        return []

    async def _one(self, chat: int, message_id: int) -> bool:
        """Return whether the message is off the screen now."""
        try:
            await self._client.call(DeleteMessage(chat_id=chat, message_id=message_id))
        except Undeliverable as error:
            return error.reason != "too_old"
        return True
