"""Having destroyed keys leave the disk: Redis keeps every write in its append-only file until that is rewritten (P8).

**Rules.** A rewrite that is already under way began before what must go now: another one follows it.
"""

import asyncio
from dataclasses import dataclass
from time import time

from bot.errors import StoreError
from bot.store.door import Door, command
from bot.store.keys import Layout

LONGEST_SECONDS = 600.0
TICK = 0.1
DONE = b"compacted"


@dataclass(frozen=True, slots=True)
class Disk:
    """What Redis says of its append-only file.

    Attributes:
        kept: whether there is one.
        busy: a rewrite is under way.
        good: the last one succeeded.
        at: when Murmure last asked for one, in seconds; None if never.
    """

    kept: bool
    busy: bool
    good: bool
    at: float | None


class Compaction:
    """Rewrites the file."""

    def __init__(self, door: Door, layout: Layout) -> None:
        self._door = door
        self._meta = layout.meta

    async def start(self) -> None:
        """Begin a rewrite."""
        await self.finished()
        await self._door.one(command("BGREWRITEAOF"))
        await self._door.one(command("HSET", self._meta, DONE, int(time())))

    async def finished(self) -> None:
        """Wait until no rewrite is under way.

        Raises:
            StoreError: it takes far too long.
        """
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                while (await self.disk()).busy:  # noqa: ASYNC110 - another process: no event to await
                    await asyncio.sleep(TICK)
        except TimeoutError:
            raise StoreError("Redis does not finish rewriting its append-only file.") from None

    async def disk(self) -> Disk:
        """Ask how it stands."""
        raw, at = await self._door.run([
            command("INFO", "persistence"),
            command("HGET", self._meta, DONE),
        ])
        info = dict(line.split(":", 1) for line in raw.decode().splitlines() if ":" in line)
        busy = any(info.get(f"aof_rewrite_{how}") == "1" for how in ("in_progress", "scheduled"))
        return Disk(
            kept=info.get("aof_enabled") == "1",
            busy=busy,
            good=info.get("aof_last_bgrewrite_status") == "ok",
            at=float(at) if at else None,
        )
