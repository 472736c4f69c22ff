"""Saving what is in Redis, and putting it back without what was erased since.

**Rules.** A backup is made of a running service: each conversation at one instant, in pages. What is put back is the
past: who was erased since, or whose time is over, stays gone (P8); everybody else counts as having left (P3), and
nothing is queued for anybody. A restore that was interrupted is seen at every start, and done again from the beginning.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time
from typing import Any, BinaryIO

from bot.engine.cases import case_card, open_case
from bot.engine.restored import restored
from bot.errors import StoreError, VaultError
from bot.model.event import Barred, Forgot, Said
from bot.store import archive, codec
from bot.store.archive import Audited, Entry, Files, Followed, Gone, Head, Kept, Person, Tallied
from bot.store.batch import OVER
from bot.store.beside import Beside
from bot.store.door import Call, Door, command, pairs
from bot.store.ledger import Erased
from bot.store.owner import UNFINISHED, make_groups
from bot.store.scripts.signatures import Signatures
from bot.store.tally import Tally
from bot.vault.envelope import Envelope
from bot.vault.vault import Vault

PAGE = 100
TOGETHER = 50
"""Calls of a restore that share one round trip, and one wait for the disk."""


@dataclass(slots=True)
class Told:
    """What became of everything: how many were saved or put back, and why some were not."""

    conversations: int = 0
    accounts: int = 0
    publications: int = 0
    erased: int = 0
    expired: int = 0
    unreadable: int = 0


class Backup:
    """What `murmure backup` and `murmure restore` need."""

    def __init__(self, door: Door, scripts: Signatures, vault: Vault, erased: Erased) -> None:
        self._door = door
        self._scripts = scripts
        self._layout = scripts.layout
        self._vault = vault
        self._erased = erased
        self._beside = Beside(door, scripts.layout, Tally(door, scripts.layout, scripts.lives))

    async def save(self, handle: BinaryIO) -> Told:
        """Write everything that is worth keeping."""
        told = Told()
        writer = archive.Writer(handle, self._vault.stamp())
        sealed = await self._door.one(command("HGET", self._layout.meta, "check"))
        writer.put(Head(made=await self._now(), check=sealed))
        await self._save_rest(writer, told)
        seen: set[str] = set()
        async for names in self._scan(b"{*}:key:*"):
            fresh = {name.rsplit(b":", 1)[1].decode() for name in names} - seen
            seen |= fresh
            calls = [self._scripts.dump(name) for name in fresh]
            for name, reply in zip(fresh, await self._door.run(calls), strict=True):
                if reply is not None:
                    writer.put(_kept(name, reply))
                    told.conversations += 1
        await self._beside.save(writer, self._scan, await self._now())
        # Last: who was erased while this was written is in it as well.
        for name, at in (await self._erased.all()).items():
            writer.put(Gone(id=name, at=at))
            told.erased += 1
        writer.end()
        return told

    async def empty(self) -> bool:
        """Tell whether there is nothing that a restore would have to replace."""
        if await self._door.one(command("HEXISTS", self._layout.meta, UNFINISHED)):
            return True
        staff, log = self._layout.desk(b"staff"), self._layout.content()[0]
        found = await self._door.run([command("EXISTS", staff), command("EXISTS", log)])
        if any(found):
            return False
        async for names in self._scan(b"{*}:key:*"):
            if names:
                return False
        return True

    async def restore(self, handle: BinaryIO, erased: dict[str, int]) -> Told:
        """Replace everything by what a checked archive holds, `erased` left out."""
        told = Told()
        await self._door.one(command("HSET", self._layout.meta, UNFINISHED, 1))
        await self._clear()
        gone = dict(erased)
        # The log of what was done here goes on; only where there is none it begins with that of the backup.
        audited = await self._door.one(command("EXISTS", self._layout.audit()[0]))
        for part in archive.parts(handle):
            if isinstance(part, Gone):
                gone[part.id] = max(part.at, gone.get(part.id, 0))
        calls: list[Call] = []
        for part in archive.parts(handle):
            if not (audited and isinstance(part, Audited)):
                calls += self._calls(part, gone, told)
            if len(calls) >= TOGETHER:
                await self._door.run(calls)
                calls = []
        await self._door.run(calls)
        await self._end_audit()
        await self._door.run([self._erased.note(name, at) for name, at in gone.items()])
        await self._door.one(command("HDEL", self._layout.meta, UNFINISHED))
        return told

    def _calls(self, part: archive.Part, gone: dict[str, int], told: Told) -> list[Call]:
        log, files = self._layout.content()
        match part:
            case Kept():
                return self._conversation(part, gone, told)
            case Person():
                told.accounts += 1
                return [command("HSETNX", self._layout.desk(b"staff"), part.login, part.row)]
            case Entry():
                told.publications += 1
                return [command("RPUSH", log, part.row)]
            case Files():
                return [command("HSET", files, part.revision, part.blob)]
            case Tallied() | Followed():
                return self._beside.calls(part, gone)
            case Audited(kind="audit"):
                return [command("RPUSH", self._staged(), part.row)]
            case Audited():
                return [command("SET", self._layout.audit()[1], part.row)]
            case _:
                return []

    def _conversation(self, kept: Kept, gone: dict[str, int], told: Told) -> list[Call]:
        if gone.get(kept.id, 0) >= kept.at:
            told.erased += 1
            return []
        if kept.ends <= time() * 1000:
            told.expired += 1
            return []
        try:
            call = self._revived(kept)
        except (StoreError, VaultError):
            told.unreadable += 1
            return []
        if call is None:
            told.erased += 1
            return []
        told.conversations += 1
        return [call]

    def _revived(self, kept: Kept) -> Call | None:
        """Return the call that puts a conversation back; None if its erasure had been asked for."""
        envelope = self._vault.envelope(kept.id, kept.wrapped)
        waiting = _waiting(kept, envelope)
        if waiting is None:
            return None
        number = kept.number + 1
        at = datetime.fromtimestamp(kept.at / 1000, UTC)
        before = codec.session.load(envelope.open(b"session", kept.blob))
        session = restored(before, number, at)
        case = session.case
        card = b""
        if case is not None and open_case(session):
            card = codec.card.dump(case_card(session, case))
        fields = (
            kept.ends,
            self._vault.rewrapped(kept.id, kept.wrapped) or kept.wrapped,
            envelope.seal(b"session", codec.session.dump(session)),
            session.version,
            kept.epoch + 1,
            number,
            kept.revision,
            card,
        )
        over = case is not None and case.status in OVER and case != before.case
        due, lines, transcript = self._due(kept, over=over)
        lists = (waiting, kept.trail, transcript, [_unsent(one) for one in kept.status])
        return self._scripts.restore(kept.id, (*fields, due, lines), lists)

    def _due(self, kept: Kept, *, over: bool) -> tuple[int, int, list[bytes]]:
        """Return when how much of the transcript goes, and what of it is left now (P8).

        `over`: the restore ends the case of who waited; from now on it has its time, like any other that is over.
        """
        if over:
            return int(time()) + self._scripts.closed, len(kept.transcript), kept.transcript
        if 0 < kept.closed <= time():
            return 0, 0, kept.transcript[kept.lines :]
        return kept.closed, kept.lines, kept.transcript

    async def _save_rest(self, writer: archive.Writer, told: Told) -> None:
        log, files = self._layout.content()
        staff, entries, known = await self._door.run([
            command("HGETALL", self._layout.desk(b"staff")),
            command("LRANGE", log, 0, -1),
            command("HKEYS", files),
        ])
        for login, row in pairs(staff):
            writer.put(Person(login=login.decode(), row=row))
        for row in entries:
            writer.put(Entry(row=row))
        for revision in known:  # one at a time: each is some hundred kilobytes
            blob = await self._door.one(command("HGET", files, revision))
            if blob is not None:
                writer.put(Files(revision=revision.decode(), blob=blob))
        told.accounts, told.publications = len(staff) // 2, len(entries)
        audit, anchor = self._layout.audit()
        begins, rows = await self._door.run([
            command("GET", anchor),
            command("LRANGE", audit, 0, -1),
        ])
        if begins is not None:
            writer.put(Audited(kind="anchor", row=begins))
        for row in rows:
            writer.put(Audited(kind="audit", row=row))

    def _staged(self) -> bytes:
        """The audit log while it is put back: half of one would look like one that was cut."""
        return self._layout.desk(b"audit", b"restored")

    async def _end_audit(self) -> None:
        if await self._door.one(command("EXISTS", self._staged())):
            await self._door.one(command("RENAME", self._staged(), self._layout.audit()[0]))

    async def _clear(self) -> None:
        """Remove everything but what says whose data this is, and what was done with it."""
        stays = {self._layout.meta, *self._layout.audit()}
        async for names in self._scan(b"{*"):
            away = [name for name in names if name not in stays]
            await self._door.run([command("UNLINK", name) for name in away])
        await make_groups(self._door, self._layout)

    async def _now(self) -> int:
        seconds, rest = await self._door.one(command("TIME"))
        return int(seconds) * 1000 + int(rest) // 1000

    async def _scan(self, pattern: bytes) -> AsyncIterator[list[bytes]]:
        cursor: Any = b"0"
        while True:
            call = command("SCAN", cursor, "MATCH", self._layout.prefix + pattern, "COUNT", PAGE)
            cursor, names = await self._door.one(call)
            yield names
            if cursor == b"0":
                return


def _kept(name: str, reply: list[Any]) -> Kept:
    at, left, wrapped, blob, numbers, closed, inbox, trail, transcript, status = reply
    version, epoch, number, revision, lines = numbers
    return Kept(
        id=name,
        at=at,
        ends=at + left,
        wrapped=wrapped,
        blob=blob,
        version=int(version or 0),
        epoch=int(epoch or 0),
        number=int(number or 0),
        revision=(revision or b"").decode(),
        closed=int(float(closed)),
        lines=int(lines or 0),
        inbox=inbox,
        trail=trail,
        transcript=transcript,
        status=status,
    )


def _waiting(kept: Kept, envelope: Envelope) -> list[bytes] | None:
    """Return what the person wrote and nobody had read yet; None if they asked to be erased.

    All else is left out: what staff, timers and buttons meant was meant for then.
    """
    said = []
    for element in kept.inbox:
        event = codec.load_arrival(kept.id, envelope.open(b"event", element[9:])).event
        if isinstance(event, Forgot | Barred):
            return None
        if isinstance(event, Said):
            said.append(element)
    return said


def _unsent(state: bytes) -> bytes:
    """A line that was still to be sent will not be."""
    return b"dropped" if state == b"queued" else state
