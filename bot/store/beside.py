"""What a backup holds beside conversations, accounts and content: counters by day, and follow-ups.

**Rules.** Counts survive (P8). A follow-up is put back as it lies in Redis, sealed with the key of its conversation,
and not for who was erased since; who is not put back at all has none, for nobody could open it.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date
from typing import Any

from bot.store.archive import Followed, Tallied, Writer
from bot.store.door import Call, Door, command, pairs
from bot.store.following import put_back
from bot.store.keys import Layout
from bot.store.tally import Tally

Scan = Callable[[bytes], AsyncIterator[list[bytes]]]


class Beside:
    """Save, and put back."""

    def __init__(self, door: Door, layout: Layout, tally: Tally) -> None:
        self._door, self._layout, self._tally = door, layout, tally

    async def save(self, writer: Writer, scan: Scan, at: int) -> None:
        """Write all of it; `at` is the moment that a later erasure is measured by."""
        async for name, row in self._each(scan, b"tally", "HGETALL"):
            counts = {field.decode(): int(count) for field, count in pairs(row)}
            writer.put(Tallied(day=date.fromisoformat(name), counts=counts))
        async for name, row in self._each(scan, b"follow", "GET"):
            writer.put(Followed(id=name, at=at, row=row))

    def calls(self, part: Tallied | Followed, gone: Mapping[str, int]) -> list[Call]:
        """Return the calls that put a part back."""
        if isinstance(part, Tallied):
            return self._tally.put(part.day, part.counts)
        if gone.get(part.id, 0) >= part.at:
            return []
        return put_back(self._layout, part.id, part.row)

    async def _each(self, scan: Scan, kind: bytes, verb: str) -> AsyncIterator[tuple[str, Any]]:
        start, seen = self._layout.desk(kind, b""), set[bytes]()
        async for names in scan(start.removeprefix(self._layout.prefix) + b"*"):
            fresh = [name for name in names if name not in seen]
            seen.update(fresh)
            rows = await self._door.run([command(verb, name) for name in fresh])
            for name, row in zip(fresh, rows, strict=True):
                if row:
                    yield name.removeprefix(start).decode(), row
