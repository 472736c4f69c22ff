"""Numbers about the whole helpline, for operators: how many wait, how much lies queued.

**Rules.** Counts only, no label, nothing that points at anybody (P7). They are read every few seconds, not when
somebody asks for them: metrics are answered though Redis is slow or away, with the last numbers known.
"""

import asyncio
from functools import partial

from bot.store.store import Store
from bot.web.metrics import Metrics
from bot.worker.loop import forever

EVERY = 2.0
OUTBOX = ("exit", "human", "bot", "notice", "deferred")
GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "queue_waiting": ("Cases that wait for a counsellor", ("waiting",)),
    "staff": ("Counsellors at the desk", ("staff",)),
    "inbox_tokens": ("Conversations with events to be worked on", ("urgent", "ready")),
    "outbox_tokens": ("Conversations with messages to be sent", OUTBOX),
    "timers": ("Timers set", ("timers",)),
    "dead_letters": ("Events and messages that were given up", ("dead",)),
}


class Counts:
    """Keeps the gauges of one process fresh."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._known: dict[str, int] = {}
        for name, (text, parts) in GAUGES.items():
            metrics.watch(name, text, partial(self._sum, parts))

    async def run(self) -> None:
        """Work until cancelled."""
        await forever(self._turn)

    async def _turn(self) -> None:
        self._known = await self._store.stats()
        await asyncio.sleep(EVERY)

    def _sum(self, parts: tuple[str, ...]) -> float:
        return sum(self._known.get(part, 0) for part in parts)
