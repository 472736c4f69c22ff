"""Take up what is published, in every process, while it runs.

**Rules.** Woken by a signal, and asking by itself every few seconds: a signal may be lost. Compiling happens in a
thread, so that people are answered meanwhile. What does not come back whole, or what this version cannot read, changes
nothing: the last good revision stays, and an operator is told (P11).
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Never, cast

from bot import log
from bot.errors import StoreError
from bot.ports import Wakeups
from bot.store.keys import CONTENT_TOPIC
from bot.store.publication import Publication, StorePublications
from bot.web.metrics import Metrics
from bot.worker.loop import forever
from bot.worker.shelf import Shelf

LOOK_SECONDS = 3.0


class Follower:
    """Keeps a shelf up to date."""

    def __init__(
        self,
        shelf: Shelf,
        publications: StorePublications,
        wakeups: Wakeups,
        metrics: Metrics,
        every: float = LOOK_SECONDS,
    ) -> None:
        self._shelf = shelf
        self._publications = publications
        self._wakeups = wakeups
        self._metrics = metrics
        self._every = every
        self._refused = 0
        self._turn = asyncio.Lock()
        metrics.revision.set(shelf.revision.number)

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(forever(self._listen))
            group.create_task(forever(self._ask))

    async def look(self) -> None:
        """Take up the newest publication, if it is not the one in force."""
        async with self._turn:
            head = await self._publications.head()
            if head is None or head.number in {self._shelf.revision.number, self._refused}:
                return
            try:
                await self._take_up(head)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, people must go on being answered
                self._refused = head.number
                self._metrics.behind.set(1)
                told = {"revision": head.revision[:12], **log.failure(error)}
                log.logger().error("publication refused", **told)

    async def _take_up(self, head: Publication) -> None:
        sources = await self._publications.fetch(head.revision)
        made = await asyncio.to_thread(self._shelf.revision.next, sources, head.number)
        self._shelf.put(made)
        self._refused = 0
        self._metrics.revision.set(head.number)
        self._metrics.behind.set(0)
        log.logger().info("publication taken up", revision=head.revision[:12])

    async def _listen(self) -> Never:
        signals = cast(AsyncGenerator[None], self._wakeups.watch(CONTENT_TOPIC))
        async with aclosing(signals):
            async for _ in signals:
                await self.look()
        raise AssertionError("signals do not end")

    async def _ask(self) -> None:
        await asyncio.sleep(self._every)
        await self.look()
