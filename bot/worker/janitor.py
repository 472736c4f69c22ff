"""What nobody waits for: old messages off the screens, destroyed keys off the disk, what has had its time.

**Rules.** Everything here may be done twice, by several processes, or a day late.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from bot import log
from bot.errors import StoreError, VaultError
from bot.store.store import Store
from bot.worker.loop import forever

ROUND = 300.0
"""Seconds between rounds."""
BATCH = 256
SWEEP_AFTER = timedelta(hours=24)
"""Telegram lets a bot delete for 48 hours (P4): half of that leaves a day for being down."""
COMPACT_EVERY = 6 * 3600.0
"""Seconds an erased key may stay in the append-only file (P8)."""


class Janitor:
    """Sweep, shed, compact, tidy."""

    def __init__(self, store: Store, compact_every: float = COMPACT_EVERY) -> None:
        self._store = store
        self._compact_every = compact_every

    async def run(self) -> None:
        """Work until cancelled."""
        await forever(self._turn)

    async def _turn(self) -> None:
        await self.clean(datetime.now(UTC))
        await asyncio.sleep(ROUND)

    async def clean(self, now: datetime) -> None:
        """Do one round."""
        before = now - SWEEP_AFTER
        for conversation in await self._store.trail.expiring(before, BATCH):
            await self._sweep(conversation, before)
        await self._store.shedding.closed(now)
        await self._store.shedding.dead()
        await self._note_cut(now)
        await self._store.work.tidy()
        await self._store.sending.tidy()
        await self._compact(now)

    async def _compact(self, now: datetime) -> None:
        """Have erased keys leave the disk, if it is time; of two janitors one is told that the other does it."""
        # Asked of Redis, not of this process: one that is restarted every day would never come to it.
        last = (await self._store.compaction.disk()).at
        if last is not None and now.timestamp() - last < self._compact_every:
            return
        try:
            await self._store.compact()
        except StoreError as error:
            log.logger().warning("not compacted", **log.failure(error))

    async def _note_cut(self, now: datetime) -> None:
        """Take old entries off the audit log; one that cannot be written must not keep the rest from being done."""
        try:
            await self._store.shedding.audit(now)
        except (StoreError, VaultError) as error:
            log.logger().error("audit log not cut", **log.failure(error))

    async def _sweep(self, conversation: str, before: datetime) -> None:
        """Sweep one conversation; one that cannot be opened must not keep the others on the screens."""
        try:
            await self._store.sending.sweep(conversation, before)
        except (StoreError, VaultError) as error:
            log.logger().error("sweep failed", conversation=conversation, **log.failure(error))
