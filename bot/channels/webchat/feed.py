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
        """Append once for each key; return the message's id, empty if the conversation is erased."""
        ...

    async def read(self, conversation: str, after: str) -> Sequence[tuple[str, Message]]:
        """Read what came after an id; everything for an empty one."""
        ...

    async def holds(self, conversation: str, ident: str) -> bool:
        """Tell whether a message is still there."""
        ...

    async def remove(self, conversation: str, ids: Sequence[str]) -> None:
        """Take some messages away."""
        ...

    async def drop(self, conversation: str) -> None:
        """Forget all of it."""
        ...

    async def hint(self, conversation: str, key: str) -> None:
        """Let whoever looks now know that somebody is writing."""
        ...

    async def hinted(self, conversation: str) -> str:
        """Name the last such sign; empty if it is some seconds old, or an exit came since."""
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
        ref = await self._feed.put(conversation, key, message)
        return (ref,) if ref else ()

    async def wipe(
        self,
        conversation: str,
        address: str,  # noqa: ARG002 - as above
        refs: Sequence[str],
    ) -> tuple[str, ...]:
        """Take these messages out of the feed; nothing of them can be left over.

        Only these: somebody who is back already reads new ones. The exit itself drops the whole feed at once, in
        `Entrance.leave`.
        """
        await self._feed.remove(conversation, refs)
        return ()

    async def hint(
        self,
        conversation: str,
        address: str,  # noqa: ARG002 - as above
        key: str,
    ) -> None:
        """Let an open page know that somebody is writing."""
        await self._feed.hint(conversation, key)
