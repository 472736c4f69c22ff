"""What a browser tab may show: sealed messages of one conversation, in order.

**Rules.** Once per delivery key, never for an erased conversation. Readers are woken by a signal that carries no
content.
"""

from collections.abc import Sequence

from bot.model.message import Message
from bot.store import codec
from bot.store.door import Call, Door, command, entries
from bot.store.scripts.signatures import Signatures
from bot.vault.vault import Vault

SESSION, KEY, FEED = 0, 1, 7
HINT_SECONDS = 5
"""How long it may be said that somebody is writing; a page that looks later says nothing."""


class StoreFeed:
    """The web chat's outgoing side."""

    def __init__(self, door: Door, scripts: Signatures, vault: Vault) -> None:
        self._door = door
        self._scripts = scripts
        self._layout = scripts.layout
        self._vault = vault

    async def put(self, conversation: str, key: str, message: Message) -> str:
        """Add a message; return its id, the same for the same delivery key, "" if the conversation was erased."""
        place = self._layout.conversation(conversation)[KEY]
        wrapped = await self._door.one(command("GET", place))
        while wrapped is not None:
            envelope = self._vault.envelope(conversation, wrapped)
            sealed = envelope.seal(b"feed", codec.message.dump(message))
            call = self._scripts.feed_put(conversation, wrapped, key, sealed)
            put, now = await self._door.run([call, command("GET", place)])
            if put or now == wrapped:
                return str(put.decode())
            wrapped = now  # wrapped anew meanwhile (`murmure rekey`), or erased
        return ""

    async def read(self, conversation: str, after: str = "") -> list[tuple[str, Message]]:
        """Return what came after the message named; everything for ""."""
        keys = self._layout.conversation(conversation)
        start = f"({after}" if after else "-"
        wrapped, found = await self._door.run([
            command("GET", keys[KEY]),
            command("XRANGE", keys[FEED], start, "+"),
        ])
        if wrapped is None:
            return []
        envelope = self._vault.envelope(conversation, wrapped)
        return [
            (at.decode(), codec.message.load(envelope.open(b"feed", fields[b"b"])))
            for at, fields in entries(found)
        ]

    async def holds(self, conversation: str, ident: str) -> bool:
        """Tell whether a message is still there."""
        key = self._layout.conversation(conversation)[FEED]
        return bool(await self._door.one(command("XRANGE", key, ident, ident)))

    async def drop(self, conversation: str) -> None:
        """Take everything away."""
        await self._door.run([
            command("DEL", self._layout.conversation(conversation)[FEED]),
            self._publish(conversation),
        ])

    async def remove(self, conversation: str, ids: Sequence[str]) -> None:
        """Take some messages away."""
        known = [name for name in ids if name]
        if known:
            key = self._layout.conversation(conversation)[FEED]
            await self._door.run([command("XDEL", key, *known), self._publish(conversation)])

    async def hint(self, conversation: str, key: str) -> None:
        """Let whoever looks now know that somebody is writing, as decided in the delivery of this key.

        Nothing of it stays: Redis forgets it after some seconds, and an exit makes it void.
        """
        version, place = key.rsplit(".", 2)[1], self._layout.hint(conversation)
        await self._door.run([
            command("SET", place, version, "EX", HINT_SECONDS),
            self._publish(conversation),
        ])

    async def hinted(self, conversation: str) -> str:
        """Name the last such sign; "" if there is none, or an exit, a wipe or an erasure came since (P2)."""
        session = self._layout.conversation(conversation)[SESSION]
        # Asked second: an exit between the two is seen.
        sign, (version, exited) = await self._door.run([
            command("GET", self._layout.hint(conversation)),
            command("HMGET", session, "v", "x"),
        ])
        if sign is None or version is None or int(sign) <= int(exited or -1):
            return ""
        return str(sign.decode())

    def _publish(self, conversation: str) -> Call:
        return command("PUBLISH", self._layout.channel(f"feed:{conversation}"), b"")
