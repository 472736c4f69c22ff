"""Turn timers that came due into events, wake deferred sends, keep the desk's indexes and old messages in order.

**Rules.** A timer is appended under a source that names it and its due time, then taken off: a
crash between the two appends it again and the inbox drops the double (P6). Whether it still means
anything is for `step` to say.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.model.event import Arrival, Fired
from bot.store.store import Store
from bot.worker.loop import forever

TICK = 0.25
BATCH = 256
BLOCK_MS = 2000
SWEEP_EVERY = 300.0
SWEEP_AFTER = timedelta(hours=24)
"""Telegram lets a bot delete for 48 hours (P4): half of that leaves a day for being down."""


class Scheduler:
    """Timers, deferred sends, desk facts, sweeps."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(forever(self._tick))
            group.create_task(forever(self._facts))
            group.create_task(forever(self._sweep))

    async def _tick(self) -> None:
        now = datetime.now(UTC)
        due = await self._store.timers.due(now, BATCH)
        await self._store.inbox.append([
            Arrival(conversation, _source(conversation, name, at), Fired(now, name, at))
            for conversation, name, at in due
        ])
        for conversation, name, at in due:
            await self._store.timers.done(conversation, name, at)
        await self._store.sending.wake(now)
        if len(due) < BATCH:
            await asyncio.sleep(TICK)

    async def _facts(self) -> None:
        await self._store.desk.consume(self._name, BATCH, BLOCK_MS)

    async def _sweep(self) -> None:
        before = datetime.now(UTC) - SWEEP_AFTER
        for conversation in await self._store.trail.expiring(before, BATCH):
            await self._store.sending.sweep(conversation, before)
        await asyncio.sleep(SWEEP_EVERY)


def _source(conversation: str, name: str, due: datetime) -> str:
    return f"timer:{conversation}:{name}:{due.timestamp():.3f}"
