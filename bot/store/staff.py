"""Accounts, enrolment links, sessions and counters of the people at the desk.

**Rules.** Passwords come hashed, TOTP secrets sealed, tokens hashed: nothing here could be used by whoever reads
Redis. What a counter counts stands in no key in clear.
"""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from bot.store.codec import Codec
from bot.store.door import Door, command
from bot.store.keys import digest
from bot.store.scripts.signatures import Signatures
from bot.store.values import Account, Changes, Role


@dataclass(frozen=True, slots=True)
class _Row:
    password: str
    totp: str
    name: str
    role: Role | None = None  # instead of `roles`, in what was stored when an account had only one
    roles: frozenset[Role] = frozenset()
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    capacity: int = 3
    territories: tuple[str, ...] = ()


_ROW = Codec(_Row)


class StoreStaff:
    """What `desk.web` needs of people."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        self._door = door
        self._scripts = scripts
        self._layout = scripts.layout
        self._accounts = self._layout.desk(b"staff")

    async def add(self, account: Account) -> bool:
        """Create an account; False if the login is taken."""
        raw = _dump(account)
        return bool(await self._door.one(command("HSETNX", self._accounts, account.login, raw)))

    async def get(self, login: str) -> Account | None:
        """Return an account."""
        raw = await self._door.one(command("HGET", self._accounts, login))
        return None if raw is None else _load(login, raw)

    async def alter(self, login: str, changes: Changes) -> Account | None:
        """Change an account and return it as it is then; None if there is none: one that was removed stays so."""
        while (raw := await self._door.one(command("HGET", self._accounts, login))) is not None:
            account = replace(_load(login, raw), **changes)
            call = self._scripts.rewrap(self._accounts, login, raw, _dump(account))
            if await self._door.one(call):
                return account
        return None

    async def logins(self) -> list[str]:
        """Return every login."""
        return sorted(
            raw.decode() for raw in await self._door.one(command("HKEYS", self._accounts))
        )

    async def empty(self) -> bool:
        """Return whether nobody has an account yet."""
        return not await self._door.one(command("HLEN", self._accounts))

    async def remove(self, login: str) -> bool:
        """Delete an account, and with it what another one of this name must not find: sessions, presence, notices."""
        removed = bool(await self._door.one(command("HDEL", self._accounts, login)))
        over = [name async for name in self._sessions_of(login)]
        await self._door.run([
            command("DEL", self._layout.desk(b"notices", login.encode()), *over),
            command("ZREM", self._layout.desk(b"presence"), login),
            command("HDEL", self._layout.desk(b"shifts"), login),
        ])
        return removed

    async def _sessions_of(self, login: str) -> AsyncIterator[bytes]:
        cursor, pattern = b"0", self._session("*")
        while True:
            call = command("SCAN", cursor, "MATCH", pattern, "COUNT", 1000)
            cursor, names = await self._door.one(call)
            owners = await self._door.run([command("GET", name) for name in names])
            for name, owner in zip(names, owners, strict=True):
                if owner == login.encode():
                    yield name
            if cursor == b"0":
                return

    async def offer(self, token_hash: str, login_hint: str, ttl_s: int) -> None:
        """Keep an enrolment link for a while."""
        await self._door.one(command("SET", self._enrol(token_hash), login_hint, "EX", ttl_s))

    async def offered(self, token_hash: str) -> str | None:
        """Return what a link is for, without using it up."""
        return _text(await self._door.one(command("GET", self._enrol(token_hash))))

    async def redeem(self, token_hash: str) -> str | None:
        """Use a link up; only one of two who try at once gets an answer."""
        return _text(await self._door.one(command("GETDEL", self._enrol(token_hash))))

    async def enter(self, session_hash: str, login: str, idle_s: int) -> None:
        """Begin a session of the desk."""
        await self._door.one(command("SET", self._session(session_hash), login, "EX", idle_s))

    async def who(self, session_hash: str, idle_s: int) -> str | None:
        """Return whose session it is, and prolong it."""
        return _text(
            await self._door.one(command("GETEX", self._session(session_hash), "EX", idle_s))
        )

    async def peek(self, session_hash: str) -> str | None:
        """Return whose session it is, without prolonging it."""
        return _text(await self._door.one(command("GET", self._session(session_hash))))

    async def quit(self, session_hash: str) -> None:
        """End a session."""
        await self._door.one(command("DEL", self._session(session_hash)))

    async def attempts(self, key: str, window_s: int) -> int:
        """Count an attempt; return how many there were in this window."""
        name = self._layout.desk(b"attempts", digest(key))
        # SET NX first: the counter can never exist without its TTL.
        replies = await self._door.run([
            command("SET", name, 0, "NX", "EX", window_s),
            command("INCR", name),
        ])
        return int(replies[1])

    async def once(self, key: str, ttl_s: int) -> bool:
        """Return True the first time within `ttl_s` (a TOTP code must not work twice)."""
        name = self._layout.desk(b"once", digest(key))
        return bool(await self._door.one(command("SET", name, 1, "NX", "EX", ttl_s)))

    def _enrol(self, token_hash: str) -> bytes:
        return self._layout.desk(b"enrol", token_hash.encode())

    def _session(self, session_hash: str) -> bytes:
        return self._layout.desk(b"login", session_hash.encode())


def _dump(account: Account) -> bytes:
    return _ROW.dump(
        _Row(
            password=account.password,
            totp=base64.b64encode(account.totp).decode(),
            roles=account.roles,
            name=account.name,
            languages=account.languages,
            skills=account.skills,
            capacity=account.capacity,
            territories=account.territories,
        )
    )


def _load(login: str, raw: bytes) -> Account:
    row = _ROW.load(raw)
    return Account(
        login,
        row.password,
        base64.b64decode(row.totp),
        row.roles or frozenset({row.role or "counsellor"}),
        row.name,
        row.languages,
        row.skills,
        row.capacity,
        row.territories,
    )


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode()
