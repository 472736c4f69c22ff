"""Makes workers, runs them, and waits for what they do."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.content.content import Content
from bot.hotlines.hours import Hours
from bot.model.effect import Lane
from bot.model.event import Address, Arrival, Event
from bot.store.door import command, pairs
from bot.store.store import Store
from bot.web.metrics import Metrics
from bot.worker.dispatcher import Dispatcher
from bot.worker.processor import Processor
from bot.worker.ratelimit import RateLimit
from tests.engine import world
from tests.worker.platform import NAME, Platform

PERSON = "abcdefghijklmnopqrstuvwxyz"
ADDRESS = Address(NAME, "4815162342")
FAR = timedelta(days=1)
"""Later than any wait of a retry."""


def content(**rules: Any) -> Content:
    """Compile the small content, its desk open at any hour; `rules` replace rules of the desk."""
    made = world.content()
    return replace(made, desk=replace(made.desk, hours=Hours("24/7"), **rules))


def arrival(number: int | str, event: Event, conversation: str = PERSON) -> Arrival:
    """Return what a person did."""
    return Arrival(conversation, f"telegram:{conversation}:{number}", event, ADDRESS)


def order(number: int | str, event: Event, conversation: str = PERSON) -> Arrival:
    """Return what a counsellor or a timer asks for."""
    return Arrival(conversation, f"desk:{conversation}:{number}", event)


@dataclass
class Crew:
    """Workers of one store and one platform."""

    store: Store
    platform: Platform
    content: Content = field(default_factory=content)
    metrics: Metrics = field(default_factory=Metrics)

    def processor(self, name: str = "w", lease_ms: int = 60_000) -> Processor:
        """Return a processor."""
        return Processor(self.store, lambda: self.content, name, self.metrics, lease_ms)

    def dispatcher(
        self,
        name: str = "d",
        limits: Mapping[str, RateLimit] | None = None,
        lease_ms: int = 60_000,
    ) -> Dispatcher:
        """Return a dispatcher."""
        channels = {NAME: self.platform}
        return Dispatcher(
            self.store, channels, limits or {}, name, self.metrics, lease_ms=lease_ms
        )

    async def decide(self, *arrivals: Arrival) -> None:
        """Store these, and decide until nothing is left to decide."""
        if arrivals:
            await self.store.inbox.append(arrivals)
        processor = self.processor()
        while claims := await self.store.work.claim("w", block_ms=0):
            await processor.process(claims)

    async def send(self, **dispatcher: Any) -> None:
        """Send until nothing waits to be sent; what was put aside stays there."""
        async with running(self.dispatcher(**dispatcher).run()):
            await self.until(self.sent)

    async def send_all(self, name: str = "d") -> None:
        """Send everything, waits skipped."""
        async with running(self.dispatcher(name).run()):
            await self.until(self.all_sent)

    async def sent(self) -> bool:
        """Return whether nothing waits to be sent, or is being sent."""
        counts = await self.store.stats()
        return not any(counts[lane.value] for lane in Lane)

    async def deferred(self) -> bool:
        """Return whether something was put aside."""
        return bool((await self.store.stats())["deferred"])

    async def wait(self) -> float:
        """Return how many seconds what was put aside still waits."""
        keys = self.store.layout.everywhere(b"deferred")
        calls = [command("ZRANGE", key, 0, 0, "WITHSCORES") for key in keys]
        scores = [float(found[1]) for found in await self.store.door.run(calls) if found]
        return min(scores) / 1000 - datetime.now(UTC).timestamp()

    async def wake(self) -> None:
        """Skip every wait."""
        await self.store.sending.wake(datetime.now(UTC) + FAR)

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait for a condition, which may ask Redis."""
        async with asyncio.timeout(20):
            while True:
                found = condition()
                if await found if asyncio.iscoroutine(found) else found:
                    return
                await asyncio.sleep(0.01)

    async def statuses(self, conversation: str = PERSON) -> dict[str, str]:
        """Return what became of a counsellor's sentences."""
        key = self.store.layout.conversation(conversation)[6]
        found = pairs(await self.store.door.one(command("HGETALL", key)))
        return {entry.decode(): status.decode() for entry, status in found}

    async def version(self, conversation: str = PERSON) -> int:
        """Return how many events were applied."""
        key = self.store.layout.conversation(conversation)[0]
        return int(await self.store.door.one(command("HGET", key, "v")) or 0)

    async def all_sent(self) -> bool:
        """Skip every wait; return whether nothing is left."""
        await self.wake()
        return await self.sent() and not await self.deferred()


@asynccontextmanager
async def running(*jobs: Coroutine[Any, Any, Any]) -> AsyncIterator[list[asyncio.Task[Any]]]:
    """Run workers beside the test; one that fails fails the test."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [] == [result for result in results if not isinstance(result, asyncio.CancelledError)]
