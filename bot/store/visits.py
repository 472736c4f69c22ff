"""Sessions of the desk, open or locked, and the counters in front of its door.

**Rules.** Tokens come hashed: nothing here could be used by whoever reads Redis. What a counter counts stands in no key
in clear. A session that is locked answers to nothing but its own reopening.
"""

from bot.store.door import Call, Door, command
from bot.store.keys import Layout, digest

LOCKED_SECONDS = 3600
"""How long a locked session can be reopened; then it is over."""
FRESH_SECONDS = 300
"""How long after they proved who they are somebody may change what opens their account."""
LONGEST_SECONDS = 13 * 3600
"""How long sessions are remembered by login: longer than any lasts."""


class Visits:
    """Who is signed in, and how often somebody tried."""

    def __init__(self, door: Door, layout: Layout) -> None:
        self._door = door
        self._layout = layout

    async def enter(self, session_hash: str, login: str, idle_s: int) -> None:
        """Begin a session of the desk."""
        mine = self._of(login)
        await self._door.run([
            command("SADD", mine, session_hash),
            command("EXPIRE", mine, LONGEST_SECONDS),
            command("SET", self._session(session_hash), login, "EX", idle_s),
            command("SET", self._fresh(session_hash), login, "EX", FRESH_SECONDS),
        ])

    async def who(self, session_hash: str, idle_s: int) -> str | None:
        """Return whose session it is, and prolong it."""
        return text(
            await self._door.one(command("GETEX", self._session(session_hash), "EX", idle_s))
        )

    async def peek(self, session_hash: str) -> str | None:
        """Return whose session it is, without prolonging it."""
        return text(await self._door.one(command("GET", self._session(session_hash))))

    async def fresh(self, session_hash: str) -> bool:
        """Tell whether whoever has this session proved minutes ago who they are."""
        return bool(await self._door.one(command("EXISTS", self._fresh(session_hash))))

    async def lock(self, session_hash: str) -> str | None:
        """Lock a session, at once for all its tabs; return whose it was, None if it was not open."""
        login = text(await self._door.one(command("GETDEL", self._session(session_hash))))
        if login is None:
            return None
        await self._door.run([
            command("SET", self._locked(session_hash), login, "EX", LOCKED_SECONDS),
            command("DEL", self._fresh(session_hash)),
            self._changed(),
        ])
        return login

    async def locked(self, session_hash: str) -> str | None:
        """Return whose locked session it is."""
        return text(await self._door.one(command("GET", self._locked(session_hash))))

    async def reopen(self, session_hash: str, login: str, idle_s: int) -> None:
        """Open a session again, or prove anew whose it is; the caller has checked."""
        await self._door.one(command("DEL", self._locked(session_hash)))
        await self.enter(session_hash, login, idle_s)

    async def quit(self, session_hash: str) -> None:
        """End a session."""
        await self._door.one(command("DEL", *self._names(session_hash)))

    async def quit_all(self, login: str) -> None:
        """End every session of somebody, at once: their pages lock."""
        mine = self._of(login)
        hashes = [raw.decode() for raw in await self._door.one(command("SMEMBERS", mine))]
        names = [name for one in hashes for name in self._names(one)]
        await self._door.run([command("DEL", mine, *names), self._changed()])

    async def challenge(self, key: str, value: str, ttl_s: int) -> None:
        """Keep what a visit has to sign."""
        await self._door.one(command("SET", self._challenge(key), value, "EX", ttl_s))

    async def challenged(self, key: str) -> str | None:
        """Return what this visit had to sign, once."""
        return text(await self._door.one(command("GETDEL", self._challenge(key))))

    async def attempts(self, key: str, window_s: int) -> int:
        """Count an attempt; return how many there were in this window."""
        name = self._layout.desk(b"attempts", digest(key))
        # SET NX first: the counter can never exist without its TTL.
        replies = await self._door.run([
            command("SET", name, 0, "NX", "EX", window_s),
            command("INCR", name),
        ])
        return int(replies[1])

    async def spare(self, key: str, window_s: int) -> None:
        """Take one attempt back: it was none."""
        name = self._layout.desk(b"attempts", digest(key))
        await self._door.run([
            command("SET", name, 0, "NX", "EX", window_s),
            command("DECR", name),
        ])

    async def once(self, key: str, ttl_s: int) -> bool:
        """Return True the first time within `ttl_s` (a TOTP code must not work twice)."""
        name = self._layout.desk(b"once", digest(key))
        return bool(await self._door.one(command("SET", name, 1, "NX", "EX", ttl_s)))

    def _changed(self) -> Call:
        return command("PUBLISH", self._layout.channel("desk"), b"")

    def _names(self, session_hash: str) -> tuple[bytes, bytes, bytes]:
        return self._session(session_hash), self._locked(session_hash), self._fresh(session_hash)

    def _session(self, session_hash: str) -> bytes:
        return self._layout.desk(b"login", session_hash.encode())

    def _locked(self, session_hash: str) -> bytes:
        return self._layout.desk(b"locked", session_hash.encode())

    def _fresh(self, session_hash: str) -> bytes:
        return self._layout.desk(b"fresh", session_hash.encode())

    def _of(self, login: str) -> bytes:
        return self._layout.desk(b"sessions", login.encode())

    def _challenge(self, key: str) -> bytes:
        return self._layout.desk(b"challenge", digest(key))


def text(raw: bytes | None) -> str | None:
    """Read what is kept as text."""
    return None if raw is None else raw.decode()
