"""Accounts and enrolment links of the people at the desk.

**Rules.** Passwords come hashed, TOTP secrets sealed, tokens hashed: nothing here could be used by whoever reads
Redis. An account that was closed is nobody to everything but the list of the staff. Somebody can always manage the
staff: the last admin stays one.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from typing_extensions import Unpack

from bot.store.codec import Codec
from bot.store.door import Door, command, pairs
from bot.store.scripts.signatures import Signatures
from bot.store.values import Account, Changes, Passkey, Role
from bot.store.visits import Visits, text

Kept = Literal["nobody", "last_admin"]
"""Why an account was left as it is: there is none, or nobody could manage the staff any more."""


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
    passkeys: tuple[Passkey, ...] = ()
    by_password: bool = True
    renewed: tuple[datetime, str] | None = None
    life: int = 0
    active: bool = True


_ROW = Codec(_Row)


class StoreStaff(Visits):
    """What `desk.web` needs of people."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        super().__init__(door, scripts.layout)
        self._scripts = scripts
        self._accounts = self._layout.desk(b"staff")

    async def add(self, account: Account) -> bool:
        """Create an account; False if the login is taken."""
        raw = _dump(account)
        return bool(await self._door.one(command("HSETNX", self._accounts, account.login, raw)))

    async def get(self, login: str) -> Account | None:
        """Return an account with which somebody may come in."""
        account = await self.known(login)
        return account if account is not None and account.active else None

    async def known(self, login: str) -> Account | None:
        """Return an account, a closed one too."""
        raw = await self._door.one(command("HGET", self._accounts, login))
        return None if raw is None else _load(login, raw)

    async def everyone(self) -> list[Account]:
        """Return all accounts by login, closed ones too."""
        rows = pairs(await self._door.one(command("HGETALL", self._accounts)))
        return sorted((_load(name.decode(), raw) for name, raw in rows), key=lambda one: one.login)

    async def holder(self, passkey: str) -> Account | None:
        """Return whose passkey this is; nobody's if the account is closed."""
        for account in await self.everyone():
            if account.active and any(one.id == passkey for one in account.passkeys):
                return account
        return None

    async def alter(self, login: str, **changes: Unpack[Changes]) -> Account | Kept:
        """Change an account and return it as it is then; one that was removed stays so."""
        return await self.revise(login, lambda account: replace(account, **changes))

    async def revise(self, login: str, how: Callable[[Account], Account]) -> Account | Kept:
        """Change an account by what it is at that moment; `how` may be asked more than once.

        Whoever may less from now on comes in anew: what stands on the pages that they opened locks with them.
        """
        while (raw := await self._door.one(command("HGET", self._accounts, login))) is not None:
            before = _load(login, raw)
            account = how(before)
            outcome = await self._put(login, raw, _dump(account))
            if outcome > 0 and lowered(before, account):
                await self.quit_all(login)
            if outcome:
                return account if outcome > 0 else "last_admin"
        return "nobody"

    async def logins(self) -> list[str]:
        """Return every login."""
        return sorted(
            raw.decode() for raw in await self._door.one(command("HKEYS", self._accounts))
        )

    async def empty(self) -> bool:
        """Return whether nobody has an account yet."""
        return not await self._door.one(command("HLEN", self._accounts))

    async def remove(self, login: str) -> Kept | None:
        """Delete an account, and with it what another one of this name must not find: sessions, notices, load."""
        outcome = 0
        while not outcome:
            raw = await self._door.one(command("HGET", self._accounts, login))
            if raw is None:
                return "nobody"
            outcome = await self._put(login, raw, b"")
        if outcome < 0:
            return "last_admin"
        await self._door.run([
            command("DEL", self._layout.desk(b"notices", login.encode())),
            command("ZREM", self._layout.desk(b"presence"), login),
            command("HDEL", self._layout.desk(b"shifts"), login),
            command("DEL", self._layout.desk(b"care", login.encode())),
            command("DEL", self._layout.desk(b"nights", login.encode())),
            command("HDEL", self._layout.desk(b"veils"), login),
        ])
        await self.quit_all(login)
        return None

    async def _put(self, login: str, old: bytes, new: bytes) -> int:
        return int(await self._door.one(self._scripts.staff_put(self._accounts, login, old, new)))

    async def offer(self, token_hash: str, login_hint: str, ttl_s: int) -> None:
        """Keep an enrolment link for a while."""
        await self._door.one(command("SET", self._enrol(token_hash), login_hint, "EX", ttl_s))

    async def offered(self, token_hash: str) -> str | None:
        """Return what a link is for, without using it up."""
        return text(await self._door.one(command("GET", self._enrol(token_hash))))

    async def redeem(self, token_hash: str) -> str | None:
        """Use a link up; only one of two who try at once gets an answer."""
        return text(await self._door.one(command("GETDEL", self._enrol(token_hash))))

    def _enrol(self, token_hash: str) -> bytes:
        return self._layout.desk(b"enrol", token_hash.encode())


def lowered(before: Account, account: Account) -> bool:
    """Tell whether something is taken away of what somebody might do before."""
    return not before.roles <= account.roles or (before.active and not account.active)


def _dump(account: Account) -> bytes:
    return _ROW.dump(
        _Row(
            password=account.password,
            totp=base64.b64encode(account.totp).decode(),
            name=account.name,
            roles=account.roles,
            languages=account.languages,
            skills=account.skills,
            capacity=account.capacity,
            territories=account.territories,
            passkeys=account.passkeys,
            by_password=account.by_password,
            renewed=account.renewed,
            life=account.life,
            active=account.active,
        )
    )


def _load(login: str, raw: bytes) -> Account:
    row = _ROW.load(raw)
    return Account(
        login=login,
        password=row.password,
        totp=base64.b64decode(row.totp),
        roles=row.roles or frozenset({row.role or "counsellor"}),
        name=row.name,
        languages=row.languages,
        skills=row.skills,
        capacity=row.capacity,
        territories=row.territories,
        passkeys=row.passkeys,
        by_password=row.by_password,
        renewed=row.renewed,
        life=row.life,
        active=row.active,
    )
