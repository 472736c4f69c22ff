"""Chats of counsellors on a messenger: who is reached where, what stands there, one-time links.

**Rules.** A chat stands under a keyed hash of its address; all that is known of it is sealed, the address too. A
change is made only to what was read (compare and set). What an update was meant for is decided once (P6).
"""

import hashlib
from dataclasses import dataclass

from bot.errors import VaultError
from bot.store.door import Door, Script, command, pairs
from bot.store.keys import Layout, digest
from bot.vault.vault import Vault

REMEMBERED_SECONDS = 48 * 3600
PURPOSE = "staff chat"
PUT = Script("chat_put", common=False)
LEASE = Script("lease", common=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored value, as it lies there and opened."""

    raw: bytes
    plain: bytes


class StoreChats:
    """What `desk.telegram` needs of the store."""

    def __init__(self, door: Door, layout: Layout, vault: Vault) -> None:
        self._door = door
        self._layout = layout
        self._vault = vault
        self._chats = layout.desk(b"chats")

    def name(self, address: str) -> str:
        """Name a chat so that nobody without the key file can go back to its address."""
        return self._vault.proof(PURPOSE, address.encode()).hex()[:32]

    async def get(self, name: str) -> Kept | None:
        """Return what is kept of a chat; None if nothing is, or another key file sealed it."""
        raw = await self._door.one(command("HGET", self._chats, name))
        return self._opened(name, raw) if raw is not None else None

    async def all(self) -> dict[str, Kept]:
        """Return every chat by name."""
        rows = pairs(await self._door.one(command("HGETALL", self._chats)))
        found = {name.decode(): self._opened(name.decode(), raw) for name, raw in rows}
        return {name: kept for name, kept in found.items() if kept is not None}

    async def put(self, name: str, old: Kept | None, plain: bytes | None) -> bool:
        """Replace what was read, or delete it; False if it has changed meanwhile."""
        return await self._put(name, old, plain, "", "")

    async def link(self, name: str, plain: bytes, token: str, login: str) -> bool:
        """Begin a chat and use its link up, in one step; False if the link is no longer good."""
        return await self._put(name, await self.get(name), plain, token, login)

    async def offer(self, token: str, login: str, ttl_s: int) -> None:
        """Keep the hash of a link that is good for one account."""
        await self._door.one(command("SET", self._link(token), login, "EX", ttl_s))

    async def offered(self, token: str) -> str | None:
        """Return whose link this is, without using it up."""
        raw = await self._door.one(command("GET", self._link(token)))
        return None if raw is None else raw.decode()

    async def meant(self, source: str, case_id: str) -> str:
        """Return which case an update was for; the first answer stands, however often it comes again."""
        key = self._layout.desk(b"meant", digest(source))
        replies = await self._door.run([
            command("SET", key, case_id, "NX", "EX", REMEMBERED_SECONDS),
            command("GET", key),
        ])
        return (replies[1] or case_id.encode()).decode()

    async def lead(self, who: str, seconds: int) -> bool:
        """Be the one process that keeps the chats, for some seconds more; False if another one is. 0: no longer."""
        key = self._layout.desk(b"leads", b"chats")
        return bool(await self._door.one(LEASE.call((key,), who, seconds)))

    async def _put(
        self, name: str, old: Kept | None, plain: bytes | None, token: str, login: str
    ) -> bool:
        new = b"" if plain is None else self._vault.seal_fixed(f"chat:{name}", plain)
        raw = old.raw if old else b""
        call = PUT.call((self._chats, self._link(token)), name, raw, new, login)
        return bool(await self._door.one(call))

    def _opened(self, name: str, raw: bytes) -> Kept | None:
        try:
            return Kept(raw, self._vault.open_fixed(f"chat:{name}", raw))
        except VaultError:
            return None

    def _link(self, token: str) -> bytes:
        # Apart from the links of the web desk: neither opens what the other does.
        hashed = hashlib.sha256(f"telegram:{token}".encode()).hexdigest()
        return self._layout.desk(b"link", hashed.encode())
