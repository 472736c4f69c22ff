"""Changing the key that wraps, under living conversations and any number of running processes.

**Rules.** Redis says which key is in use, in a value sealed by that very key: who cannot open it does not hold it. Each
running process says every few seconds what it holds and uses. Every stored value is wrapped anew by compare-and-set,
so that an erasure or a commit of the same moment wins (I6). All of it may be stopped anywhere and done again.
"""

import base64
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from bot.errors import VaultError
from bot.store.door import Call, Door, command, pairs
from bot.store.scripts.signatures import Signatures
from bot.vault.keyring import ID_BYTES, Keyring
from bot.vault.vault import Vault

USE = b"use"
CHECK = b"murmure"
CHECKED, USED, TOTP = "fixed:store", "fixed:use", "fixed:totp:"
ALIVE_SECONDS = 12
PAGE = 500


@dataclass(frozen=True, slots=True)
class Holder:
    """A running process: the key it wraps with, and all that it holds, each as id and fingerprint."""

    used: str
    held: frozenset[str]


@dataclass(slots=True)
class Tally:
    """What one walk through everything found.

    Attributes:
        wrapped: how many values each key wraps.
        done: how many were wrapped anew.
        lost: how many cannot be opened by any key of the file.
    """

    wrapped: Counter[str] = field(default_factory=Counter)
    done: int = 0
    lost: int = 0

    def stale(self, keyring: Keyring) -> bool:
        """Tell whether an older key, one that is held, still wraps something."""
        return any(name != keyring.used and name in keyring.content.keys for name in self.wrapped)


@dataclass(frozen=True, slots=True)
class _Value:
    """A stored value that holds something wrapped: all of it, or one field of a JSON object."""

    key: bytes
    field: str
    owner: str
    raw: bytes

    @property
    def wrapped(self) -> bytes:
        if not self.owner.startswith(TOTP):
            return self.raw
        return base64.b64decode(json.loads(self.raw)["totp"])

    def with_wrapped(self, wrapped: bytes) -> bytes:
        if not self.owner.startswith(TOTP):
            return wrapped
        row = json.loads(self.raw)
        row["totp"] = base64.b64encode(wrapped).decode()
        return json.dumps(row).encode()


class Rotation:
    """What `murmure rekey` and every running process need."""

    def __init__(self, door: Door, scripts: Signatures, vault: Vault) -> None:
        self._door = door
        self._scripts = scripts
        self._layout = scripts.layout
        self._vault = vault

    async def adopt(self) -> None:
        """Wrap from now on with the key that is in use, if it is held here."""
        sealed = await self._door.one(command("HGET", self._layout.meta, USE))
        if sealed is not None:
            self._vault.keyring.adopt(sealed, USED)

    async def announce(self, process: str) -> None:
        """Say what this process holds and uses; forgotten soon after it has gone."""
        keyring = self._vault.keyring
        held = keyring.fingerprints()
        value = " ".join([
            named(held, keyring.used),
            *(named(held, name) for name in sorted(held)),
        ])
        await self._door.one(
            command("SET", self._layout.holder(process), value, "EX", ALIVE_SECONDS)
        )

    async def withdraw(self, process: str) -> None:
        """Say that this process ends."""
        await self._door.one(command("DEL", self._layout.holder(process)))

    async def holders(self) -> list[Holder]:
        """Return the processes that are running now."""
        names = [name async for page in self._scan(self._layout.holder("*")) for name in page]
        replies = await self._door.run([command("GET", name) for name in names])
        said = [raw.decode().split() for raw in replies if raw]
        return [Holder(words[0], frozenset(words[1:])) for words in said]

    async def use(self, name: str) -> None:
        """Make a key the one that all processes wrap with."""
        sealed = self._vault.keyring.wrap(CHECK, USED, name)
        await self._door.one(command("HSET", self._layout.meta, USE, sealed))
        await self.adopt()

    async def census(self) -> Tally:
        """Count what each key wraps."""
        return await self._walk(change=False)

    async def rewrap(self) -> Tally:
        """Wrap everything anew that the key in use does not wrap; whatever changed meanwhile is for the next walk."""
        return await self._walk(change=True)

    async def _walk(self, *, change: bool) -> Tally:
        tally = Tally()
        await self._take(await self._fixed(), tally, change=change)
        async for names in self._scan(self._layout.prefix + b"{*}:key:*"):
            replies = await self._door.run([command("GET", name) for name in names])
            values = [
                _Value(name, "", name.rsplit(b":", 1)[1].decode(), raw)
                for name, raw in zip(names, replies, strict=True)
                if raw
            ]
            await self._take(values, tally, change=change)
        return tally

    async def _fixed(self) -> list[_Value]:
        """What belongs to no conversation: the check of the key file, the secrets of accounts, their chats."""
        meta, staff = self._layout.meta, self._layout.desk(b"staff")
        chats = self._layout.desk(b"chats")
        check, rows, talks = await self._door.run([
            command("HGET", meta, "check"),
            command("HGETALL", staff),
            command("HGETALL", chats),
        ])
        found = [_Value(meta, "check", CHECKED, check)] if check else []
        for login, raw in pairs(rows):
            name = login.decode()
            found.append(_Value(staff, name, f"{TOTP}{name}", raw))
        found += [
            _Value(chats, name.decode(), f"fixed:chat:{name.decode()}", raw)
            for name, raw in pairs(talks)
        ]
        return found

    async def _take(self, values: list[_Value], tally: Tally, *, change: bool) -> None:
        calls: list[Call] = []
        for value in values:
            try:
                anew = self._vault.rewrapped(value.owner, value.wrapped)
            except VaultError:
                tally.lost += 1
                anew = None
            tally.wrapped[value.wrapped[:ID_BYTES].decode("ascii", "replace")] += 1
            if anew is not None and change:
                new = value.with_wrapped(anew)
                calls.append(self._scripts.rewrap(value.key, value.field, value.raw, new))
        tally.done += sum(await self._door.run(calls))

    async def _scan(self, pattern: bytes) -> AsyncIterator[list[bytes]]:
        cursor: Any = b"0"
        while True:
            call = command("SCAN", cursor, "MATCH", pattern, "COUNT", PAGE)
            cursor, names = await self._door.one(call)
            yield names
            if cursor == b"0":
                return


def named(fingerprints: dict[str, str], name: str) -> str:
    """Write a key as processes compare it."""
    return f"{name}:{fingerprints[name]}"
