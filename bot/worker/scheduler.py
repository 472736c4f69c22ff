"""Turn timers that came due into events, wake deferred sends, keep the desk's indexes up to date.

**Rules.** A timer is appended under a source that names it and its due time, then taken off: a
crash between the two appends it again and the inbox drops the double (P6). Whether it still means
anything is for `step` to say.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.model.event import Arrival, Fired
from bot.ports import Accepted
from bot.store.store import Store
from bot.store.values import DueTimer
from bot.worker.loop import forever

TICK = 0.25
BATCH = 256
BLOCK_MS = 2000
AGAIN = timedelta(minutes=1)
"""When a timer is tried again whose conversation could not be opened: the key file may be about to be copied here."""


class Scheduler:
    """Timers, deferred sends, desk facts."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._stuck: dict[DueTimer, datetime] = {}

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(forever(self._tick))
            group.create_task(forever(self._facts))

    async def _tick(self) -> None:
        now = datetime.now(UTC)
        found = await self._store.timers.due(now, BATCH + len(self._stuck))
        self._stuck = {one: again for one, again in self._stuck.items() if one in found}
        due = [one for one in found if self._stuck.get(one, now) <= now]
        for conversation, name, at in await self._append(now, due):
            await self._store.timers.done(conversation, name, at)
        await self._store.sending.wake(now)
        if len(due) < BATCH:
            await asyncio.sleep(TICK)

    async def _append(self, now: datetime, due: Sequence[DueTimer]) -> Sequence[DueTimer]:
        """Append these, and return those that were; a conversation that nobody can open stops no other."""
        outcomes = await self._store.inbox.append([_arrival(now, one) for one in due])
        stuck = {
            one
            for one, outcome in zip(due, outcomes, strict=True)
            if outcome is Accepted.UNREADABLE
        }
        self._stuck |= dict.fromkeys(stuck, now + AGAIN)
        return [one for one in due if one not in stuck]

    async def _facts(self) -> None:
        await self._store.desk.consume(self._name, BATCH, BLOCK_MS)


def _arrival(now: datetime, timer: DueTimer) -> Arrival:
    conversation, name, due = timer
    return Arrival(conversation, _source(conversation, name, due), Fired(now, name, due))


def _source(conversation: str, name: str, due: datetime) -> str:
    return f"timer:{conversation}:{name}:{due.timestamp():.3f}"
