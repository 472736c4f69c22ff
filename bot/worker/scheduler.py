"""Turn timers that came due into events, wake deferred sends, keep the desk's indexes up to date.

**Rules.** A timer is appended under a source that names it and its due time, then taken off: a
crash between the two appends it again and the inbox drops the double (P6). Whether it still means
anything is for `step` to say.
"""

import asyncio
from datetime import UTC, datetime

from bot.model.event import Arrival, Fired
from bot.store.store import Store
from bot.worker.loop import forever

TICK = 0.25
BATCH = 256
BLOCK_MS = 2000


class Scheduler:
    """Timers, deferred sends, desk facts."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(forever(self._tick))
            group.create_task(forever(self._facts))

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


def _source(conversation: str, name: str, due: datetime) -> str:
    return f"timer:{conversation}:{name}:{due.timestamp():.3f}"
