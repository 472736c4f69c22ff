"""The audit log: who opened, took, read, exported, erased what. Ids only, chained, checkable (P7).

**Rules.** Each entry holds the hash of the one before, and is hashed with a key from the key file: whoever has only
Redis can neither write an entry nor take one out of the middle. What was cut off at the end shows only to somebody who
noted the newest hash (`head`) elsewhere. Old entries go after their time, behind an anchor that only we can make.
What a person who seeks help does never fails because of this: it is written with `note`.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from secrets import token_hex

from bot import log
from bot.errors import StoreError, VaultError
from bot.model.audit import SYSTEM, Action
from bot.store.door import Door, command
from bot.store.scripts.signatures import Signatures
from bot.vault.vault import Vault

HASH = 64
GENESIS = "0" * HASH
ATTEMPTS = 50
PAGE = 200
AHEAD = timedelta(hours=1)
"""So much more goes when old entries go: taking them off is written down too, and must not feed on itself."""
PURPOSE, ANCHOR = "audit", "audit anchor"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    Attributes:
        number: counts from 1.
        actor: a login, or one of `model.audit.RESERVED`.
        action: a value of `Action`; of a later version perhaps another word.
        subject: the id of a case, a conversation, a login, a revision; empty if there is none.
        hash: of all this and of the entry before.
    """

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    before: str
    hash: str

    @property
    def head(self) -> str:
        """Name this entry so that somebody can note it elsewhere."""
        return f"{self.number}-{self.hash}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the log is whole.

    Attributes:
        wrong: the number of the first entry that is not what was written, 0 if all are.
        why: what is wrong, in a word; empty if nothing is.
        head: the newest entry's name, to be noted elsewhere; empty if there is none.
    """

    entries: int
    head: str
    wrong: int = 0
    why: str = ""


class Audit:
    """What whoever acts on people's data writes to."""

    def __init__(self, door: Door, scripts: Signatures, vault: Vault) -> None:
        self._door = door
        self._scripts = scripts
        self._vault = vault
        self._log, self._anchor = scripts.layout.audit()
        self._newest = b""
        self._turn = asyncio.Lock()

    async def record(self, actor: str, action: Action, subject: str = "") -> None:
        """Write down who did what to whom.

        Raises:
            StoreError, VaultError: it could not be written; who would read text now must not.
        """
        at = datetime.now(UTC)
        # One after the other in this process: whoever presses a hundred times must not win every try.
        async with self._turn:
            for _ in range(ATTEMPTS):
                raw = self._next(at, actor, action, subject)
                call = self._scripts.audit_add(self._newest[:HASH], raw)
                outcome, *newest = await self._door.one(call)
                if outcome == 0:
                    self._newest = raw
                    return
                self._see(newest[0])
        raise StoreError("The audit log changes faster than an entry can be added.")

    async def note(self, actor: str, action: Action, subject: str = "") -> None:
        """Write it down if that is possible; whoever seeks help never waits for a log."""
        try:
            await self.record(actor, action, subject)
        except (StoreError, VaultError) as error:
            log.logger().error("not audited", **log.failure(error))

    async def entries(self) -> list[Entry]:
        """Return everything that can be read, oldest first."""
        return [entry async for raw in self._raw() if (entry := _parsed(raw)) is not None]

    async def verify(self, head: str = "") -> Verdict:
        """Go through the whole log; `head` is one that was noted earlier, and must be there still."""
        while True:
            anchor = await self._door.one(command("GET", self._anchor))
            verdict = await self._walk(anchor, head)
            # Old entries that were taken off meanwhile would look like missing ones.
            if await self._door.one(command("GET", self._anchor)) == anchor:
                return verdict

    async def _walk(self, anchor: bytes | None, head: str) -> Verdict:
        count = await self._door.one(command("LLEN", self._log))
        begins, before, why = self._begin(anchor)
        if why:
            return Verdict(count, "", begins, why)
        noted, found, number = _noted(head), head == "", begins
        async for raw in self._raw():
            number += 1
            entry = _parsed(raw)
            why = self._wrong(entry, raw, number, before)
            if why or entry is None:
                return Verdict(count, "", number, why)
            before = entry.hash
            found = found or (number, before) == noted
        name = f"{number}-{before}" if number else ""
        if found:
            return Verdict(number - begins, name)
        return Verdict(number - begins, name, noted[0], _lost(noted[0], begins))

    async def cut(self, oldest: datetime) -> int:
        """Take off what is older; return how many entries went."""
        (first,) = await self._door.run([command("LINDEX", self._log, 0)])
        entry = _parsed(first) if first else None
        if entry is None or entry.at >= oldest or (await self.verify()).why:
            return 0  # what is broken stays as it is: it is evidence
        await self.record(SYSTEM, Action.CUT)
        count, last = 0, b""
        async for raw in self._raw():
            entry = _parsed(raw)
            if entry is None or entry.at >= oldest + AHEAD:
                break
            count, last = count + 1, raw
        return await self._take_off(count, last)

    async def _take_off(self, count: int, raw: bytes) -> int:
        if await self._door.one(command("LLEN", self._log)) <= count:  # the newest one stays
            count -= 1
            raw = await self._door.one(command("LINDEX", self._log, count - 1)) or b""
        last = _parsed(raw) if count > 0 else None
        if last is None:
            return 0
        mark = self._hash(ANCHOR, last.head)
        call = self._scripts.audit_cut(count, raw, f"{last.head}-{mark}")
        return int(await self._door.one(call))

    def _see(self, newest: bytes) -> None:
        known, found = _parsed(self._newest), _parsed(newest)
        if known is not None and (found is None or found.number < known.number):
            log.logger().error("audit log was cut", count=known.number)
        self._newest = newest

    def _next(self, at: datetime, actor: str, action: Action, subject: str) -> bytes:
        newest = _parsed(self._newest)
        number, before = (newest.number + 1, newest.hash) if newest else (1, GENESIS)
        when = at.isoformat(timespec="milliseconds")
        # The last field makes two entries two, should everything else agree.
        fields = [number, when, actor, action.value, subject, before, token_hex(4)]
        body = json.dumps(fields)
        return f"{self._hash(PURPOSE, body)} {body}".encode()

    def _begin(self, anchor: bytes | None) -> tuple[int, str, str]:
        """Return where the log begins: the number and hash before its first entry."""
        if anchor is None:
            return 0, GENESIS, ""
        name, _, mark = anchor.rpartition(b"-")
        text = name.decode(errors="replace")
        if not compare_digest(mark, self._hash(ANCHOR, text).encode()):
            return _noted(text)[0], "", "anchor"
        return *_noted(text), ""

    def _wrong(self, entry: Entry | None, raw: bytes, number: int, before: str) -> str:
        """Say what is wrong with an entry, in a word."""
        if entry is None:
            return "unreadable"
        if not compare_digest(entry.hash, self._hash(PURPOSE, raw[HASH + 1 :].decode())):
            return "forged"
        return "" if (entry.number, entry.before) == (number, before) else "out_of_order"

    def _hash(self, purpose: str, text: str) -> str:
        return self._vault.proof(purpose, text.encode()).hex()

    async def _raw(self) -> AsyncIterator[bytes]:
        """Give every entry, page by page: whoever is in a hurry has a turn in between (P2)."""
        place = 0
        while True:
            page = await self._door.one(command("LRANGE", self._log, place, place + PAGE - 1))
            for raw in page:
                yield raw
            place += len(page)
            if len(page) < PAGE:
                return


def _parsed(raw: bytes) -> Entry | None:
    """Read an entry; whoever has Redis can put anything there."""
    try:
        text = raw.decode("ascii")
        number, at, *words, _ = json.loads(text[HASH + 1 :])
        actor, action, subject, before = words
        when = datetime.fromisoformat(at)
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(number, int) or when.tzinfo is None:
        return None
    if not all(isinstance(word, str) for word in words):
        return None
    return Entry(number, when, actor, action, subject, before, text[:HASH])


def _noted(head: str) -> tuple[int, str]:
    number, _, name = head.partition("-")
    return (int(number) if number.isascii() and number.isdecimal() else 0, name)


def _lost(number: int, begins: int) -> str:
    return "too_old" if number <= begins else "missing"
