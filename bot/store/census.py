"""How many people are sitting where: what an admin asks before a node is taken away.

**Rules.** Conversations are opened one by one, and of each only the place is looked at and only counted (P7). Redis is
walked in pages, so that nobody waits for it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.errors import StoreError, VaultError
from bot.model.session import practised
from bot.store import codec
from bot.store.door import Door, command
from bot.store.keys import Layout
from bot.vault.vault import Vault

PAGE = 500


@dataclass(frozen=True, slots=True)
class Seated:
    """How many await an answer at each node; how many conversations this version could not read."""

    at: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0


class Census:
    """Counts places."""

    def __init__(self, door: Door, layout: Layout, vault: Vault) -> None:
        self._door = door
        self._layout = layout
        self._vault = vault

    async def count(self) -> Seated:
        """Count who is where, among those who have not left."""
        at: Counter[str] = Counter()
        seen: set[str] = set()
        unread, cursor = 0, b"0"
        while True:
            cursor, names = await self._page(cursor)
            found = {_conversation(name) for name in names} - seen
            seen |= found
            for conversation, reply in zip(found, await self._read(list(found)), strict=True):
                place = self._place(conversation, reply)
                if place is None:
                    unread += 1
                elif place:
                    at[place] += 1
            if cursor == b"0":
                return Seated(dict(at), unread)

    async def _page(self, cursor: bytes) -> tuple[bytes, list[bytes]]:
        pattern = self._layout.prefix + b"{*}:session:*"
        call = command("SCAN", cursor, "MATCH", pattern, "COUNT", PAGE, "TYPE", "hash")
        after, names = await self._door.one(call)
        return after, names

    async def _read(self, conversations: Sequence[str]) -> list[tuple[Any, Any]]:
        calls = []
        for conversation in conversations:
            session, key, *_ = self._layout.conversation(conversation)
            calls += [command("HGET", session, "b"), command("GET", key)]
        replies = await self._door.run(calls)
        return list(zip(replies[::2], replies[1::2], strict=True))

    def _place(self, conversation: str, reply: tuple[Any, Any]) -> str | None:
        """Return where somebody is; nothing for who has left, not begun or never lived, None if it cannot be read."""
        blob, wrapped = reply
        if not blob or not wrapped:
            return ""
        with suppress(StoreError, VaultError):
            plain = self._vault.envelope(conversation, wrapped).open(b"session", blob)
            session = codec.session.load(plain)
            return "" if session.hidden or practised(session) else session.place
        return None


def _conversation(name: bytes) -> str:
    return name.rsplit(b":", 1)[1].decode()
