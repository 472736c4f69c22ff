"""Accounts, links, sessions and counters in memory, for tests of the desk's pages.

**Rules.** The test's clock decides what is over. The real one stands in `bot.store.staff` and has tests of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.store.staff import lowered
from bot.store.values import Account
from bot.store.visits import FRESH_SECONDS, LOCKED_SECONDS

Timed = dict[str, tuple[str, datetime]]


@dataclass
class StaffInMemory:
    """What the desk needs of people."""

    clock: Callable[[], datetime]
    accounts: dict[str, Account] = field(default_factory=dict)
    links: Timed = field(default_factory=dict)
    sessions: Timed = field(default_factory=dict)
    shut: Timed = field(default_factory=dict)
    proofs: Timed = field(default_factory=dict)
    challenges: Timed = field(default_factory=dict)
    counts: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    async def add(self, account: Account) -> bool:
        return self.accounts.setdefault(account.login, account) is account

    async def get(self, login: str) -> Account | None:
        account = self.accounts.get(login)
        return account if account is not None and account.active else None

    async def known(self, login: str) -> Account | None:
        return self.accounts.get(login)

    async def everyone(self) -> list[Account]:
        return [self.accounts[login] for login in sorted(self.accounts)]

    async def holder(self, passkey: str) -> Account | None:
        holders = [one for one in self.accounts.values() if one.active]
        mine = [one for one in holders if any(key.id == passkey for key in one.passkeys)]
        return mine[0] if mine else None

    async def revise(
        self, login: str, how: Callable[[Account], Account]
    ) -> Account | Literal["nobody", "last_admin"]:
        if login not in self.accounts:
            return "nobody"
        before = self.accounts[login]
        after = how(before)
        others = [one for name, one in self.accounts.items() if name != login]
        if _manages(before) and not any(map(_manages, [after, *others])):
            return "last_admin"
        self.accounts[login] = after
        if lowered(before, after):
            await self.quit_all(login)
        return after

    async def offer(self, token_hash: str, login_hint: str, ttl_s: int) -> None:
        self._keep(self.links, token_hash, login_hint, ttl_s)

    async def offered(self, token_hash: str) -> str | None:
        return self._kept(self.links, token_hash)

    async def redeem(self, token_hash: str) -> str | None:
        hint = await self.offered(token_hash)
        self.links.pop(token_hash, None)
        return hint

    async def enter(self, session_hash: str, login: str, idle_s: int) -> None:
        self._keep(self.sessions, session_hash, login, idle_s)
        self._keep(self.proofs, session_hash, login, FRESH_SECONDS)

    async def who(self, session_hash: str, idle_s: int) -> str | None:
        login = await self.peek(session_hash)
        if login is not None:
            self._keep(self.sessions, session_hash, login, idle_s)
        return login

    async def peek(self, session_hash: str) -> str | None:
        return self._kept(self.sessions, session_hash)

    async def fresh(self, session_hash: str) -> bool:
        return self._kept(self.proofs, session_hash) is not None

    async def lock(self, session_hash: str) -> str | None:
        login = await self.peek(session_hash)
        if login is not None:
            await self.quit(session_hash)
            self._keep(self.shut, session_hash, login, LOCKED_SECONDS)
        return login

    async def locked(self, session_hash: str) -> str | None:
        return self._kept(self.shut, session_hash)

    async def reopen(self, session_hash: str, login: str, idle_s: int) -> None:
        self.shut.pop(session_hash, None)
        await self.enter(session_hash, login, idle_s)

    async def quit(self, session_hash: str) -> None:
        for names in (self.sessions, self.shut, self.proofs):
            names.pop(session_hash, None)

    async def quit_all(self, login: str) -> None:
        for names in (self.sessions, self.shut):
            for session in [name for name, (owner, _) in names.items() if owner == login]:
                await self.quit(session)

    async def challenge(self, key: str, value: str, ttl_s: int) -> None:
        self._keep(self.challenges, key, value, ttl_s)

    async def challenged(self, key: str) -> str | None:
        value = self._kept(self.challenges, key)
        self.challenges.pop(key, None)
        return value

    async def attempts(self, key: str, window_s: int) -> int:
        count, until = self.counts.get(key, (0, self._till(window_s)))
        if self.clock() >= until:
            count, until = 0, self._till(window_s)
        self.counts[key] = (count + 1, until)
        return count + 1

    async def spare(self, key: str, window_s: int) -> None:
        await self.attempts(key, window_s)
        count, until = self.counts[key]
        self.counts[key] = (count - 2, until)

    async def once(self, key: str, ttl_s: int) -> bool:
        return await self.attempts(key, ttl_s) == 1

    def _till(self, seconds: int) -> datetime:
        return self.clock() + timedelta(seconds=seconds)

    def _keep(self, names: Timed, name: str, value: str, seconds: int) -> None:
        names[name] = (value, self._till(seconds))

    def _kept(self, names: Timed, name: str) -> str | None:
        value, until = names.get(name, ("", datetime.min.replace(tzinfo=self.clock().tzinfo)))
        return value if self.clock() < until else None


def _manages(account: Account) -> bool:
    return account.active and "admin" in account.roles
