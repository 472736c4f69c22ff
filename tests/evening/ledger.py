"""Who held which case at every instant of an evening: each fact that a commit left for the desk, read off Redis itself.

**Rules.** Nothing is sampled. Redis repeats every command to who listens (`MONITOR`), so no change between two looks
is missed, and an index that is late or wrong changes nothing here.
"""

import ast
import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.model.case import OVER, Status
from bot.model.queue import QUEUED
from bot.store import codec

FACT = re.compile(rb'^\+?([\d.]+) .*?"XADD" "[^"]*:desk" "\*" "(card|erased)" ("(?:[^"\\]|\\.)*")')
LINE = 2**24


@dataclass(frozen=True, slots=True)
class Stand:
    """How a case stood from an instant on."""

    at: float
    case: str
    version: int
    status: Status
    owner: str | None = None
    away: bool = False
    risk: int = 0
    since: float = 0.0
    message_only: bool = False

    @property
    def conversation(self) -> str:
        """Name the conversation."""
        return self.case.rpartition(".")[0]

    @property
    def waits(self) -> bool:
        """Tell whether somebody waits for an answer in the queue."""
        return self.status in QUEUED and not self.away

    @property
    def open(self) -> bool:
        """Tell whether this is still the desk’s business."""
        return self.status not in OVER and not (self.message_only and self.owner is None)


@dataclass
class Ledger:
    """Every stand of every case, oldest first.

    Attributes:
        now: how each case stands.
        busiest: who waited, and who was in conversation, when most people were there.
    """

    stands: list[Stand] = field(default_factory=list)
    now: dict[str, Stand] = field(default_factory=dict)
    busiest: tuple[int, int] = (0, 0)

    def note(self, stand: Stand) -> None:
        """Add a stand."""
        self.stands.append(stand)
        self.now[stand.case] = stand
        self.busiest = max(self.busiest, (self.waiting, self.talking), key=sum)

    def erased(self, conversation: str, at: float) -> None:
        """An erased conversation has no case any more."""
        for old in [*self.now.values()]:
            if old.conversation == conversation and old.status not in OVER:
                self.note(Stand(at, old.case, old.version, Status.ABANDONED))

    def read(self, line: bytes) -> None:
        """Read one line of what Redis repeats."""
        found = FACT.match(line)
        if found is None:
            return
        at, payload = float(found[1]), ast.literal_eval("b" + found[3].decode("ascii"))
        if found[2] == b"erased":
            self.erased(payload.decode(), at)
            return
        card = codec.card.load(payload)
        self.note(
            Stand(
                at,
                card.case_id,
                card.version,
                card.status,
                card.owner,
                card.away,
                int(card.risk),
                card.since.timestamp(),
                card.message_only,
            )
        )

    def of(self, conversation: str) -> list[Stand]:
        """Give the stands of somebody’s cases."""
        return [one for one in self.stands if one.conversation == conversation]

    def during(self, case: str, start: float, end: float) -> list[Stand]:
        """Give how a case stood at any time between two instants."""
        mine = [one for one in self.stands if one.case == case]
        before = [one for one in mine if one.at <= start][-1:]
        return [*before, *(one for one in mine if start < one.at <= end)]

    @property
    def waiting(self) -> int:
        """Count who waits now."""
        return sum(one.waits for one in self.now.values())

    @property
    def talking(self) -> int:
        """Count who is in conversation now."""
        return sum(one.owner is not None and not one.away for one in self.now.values())

    @property
    def left_open(self) -> list[Stand]:
        """Give the cases that are still somebody’s, or the queue’s."""
        return [one for one in self.now.values() if one.open]


def changes_of_hands(stands: Iterable[Stand]) -> int:
    """Count how often a case went from one counsellor to another, the queue between them or not."""
    last: dict[str, str] = {}
    count = 0
    for one in stands:
        if one.owner is not None:
            count += last.get(one.case, one.owner) != one.owner
            last[one.case] = one.owner
    return count


@asynccontextmanager
async def ledger(socket: Path) -> AsyncIterator[Ledger]:
    """Keep a ledger until the block ends."""
    kept = Ledger()
    reader, writer = await asyncio.open_unix_connection(str(socket), limit=LINE)
    writer.write(b"MONITOR\r\n")
    assert await reader.readline() == b"+OK\r\n"

    async def follow() -> None:
        async for line in reader:
            if b'"XADD"' in line:
                kept.read(line)

    following = asyncio.create_task(follow())
    try:
        yield kept
        if following.done():  # else the ledger would be short, and nobody would know
            following.result()
            raise AssertionError("Redis ended what it repeats")
    finally:
        following.cancel()
        await asyncio.wait([following])
        writer.close()
