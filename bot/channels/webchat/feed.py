"""What the page reads: a feed of messages for each conversation.

**Rules.** The feed belongs to the store; this is what the page needs of it, and the channel that
fills it. A message is *sent* once it lies in the feed.
"""

from collections.abc import Sequence
from typing import Protocol

from bot.channels.webchat.parse import CHANNEL
from bot.model.message import Message


class Feed(Protocol):
    """Sealed messages waiting for a tab, in order."""

    async def put(self, conversation: str, key: str, message: Message) -> str:
        """Append once for each key; return the message's id in the feed."""
        ...

    async def read(self, conversation: str, after: str) -> Sequence[tuple[str, Message]]:
        """Read what came after an id; everything for an empty one."""
        ...

    async def drop(self, conversation: str) -> None:
        """Forget all of it."""
        ...


class WebChannel:
    """The web page as a `ports.Channel`."""

    name = CHANNEL

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def post(
        self,
        conversation: str,
        address: str,  # noqa: ARG002 - a tab is found by its conversation
        key: str,
        message: Message,
    ) -> tuple[str, ...]:
        """Put the message where the tab reads; the key makes a repeated call harmless."""
        return (await self._feed.put(conversation, key, message),)

    async def wipe(
        self,
        conversation: str,
        address: str,  # noqa: ARG002 - as above
        refs: Sequence[str],  # noqa: ARG002 - the feed goes as a whole
    ) -> tuple[str, ...]:
        """Drop the whole feed; nothing of it can be left over."""
        await self._feed.drop(conversation)
        return ()
