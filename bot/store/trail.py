"""Ids of everything visible in a chat, by time, so that it can be deleted (P4)."""

from collections.abc import Sequence
from datetime import datetime

from bot.store.door import Door, command
from bot.store.scripts.signatures import Signatures


class Trail:
    """What the janitor and the dispatcher need beside `sending`."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        self._door = door
        self._scripts = scripts

    async def expiring(self, before: datetime, limit: int = 100) -> list[str]:
        """Return conversations with a visible message older than `before`, or one that an exit overtook in flight."""
        calls = [
            command("ZRANGEBYSCORE", key, "-inf", int(before.timestamp()), "LIMIT", 0, limit)
            for key in self._scripts.layout.everywhere(b"sweep")
        ]
        return [name.decode() for names in await self._door.run(calls) for name in names]

    async def forget(self, conversation: str, refs: Sequence[str]) -> None:
        """Take ids out that were deleted outside a wipe."""
        await self._door.one(self._scripts.forget(conversation, refs))

    async def refs(self, conversation: str) -> list[str]:
        """Return every id that is still visible, oldest first."""
        key = self._scripts.layout.conversation(conversation)[4]
        return [ref.decode() for ref in await self._door.one(command("ZRANGE", key, 0, -1))]
