"""Several topics heard as one: what a desk that shows a case waits for.

**Rules.** Signals may be lost or repeated; whoever hears one looks at the state.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from typing import cast

from bot.ports import Wakeups


async def listen(wakeups: Wakeups, topic: str, signal: asyncio.Event) -> None:
    """Set the signal after each change of a topic, until cancelled."""
    watching = cast(AsyncGenerator[None], wakeups.watch(topic))
    async with aclosing(watching):
        async for _ in watching:
            signal.set()


@asynccontextmanager
async def ticks(wakeups: Wakeups, topics: Iterable[str]) -> AsyncIterator[AsyncIterator[None]]:
    """Listen to several topics as one; what comes together counts once."""
    signal = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        jobs = [group.create_task(listen(wakeups, topic, signal)) for topic in topics]
        try:
            yield _each(signal)
        finally:
            for job in jobs:
                job.cancel()


async def _each(signal: asyncio.Event) -> AsyncIterator[None]:
    while True:
        await signal.wait()
        signal.clear()
        yield


def topics(conversations: Iterable[str]) -> frozenset[str]:
    """Name what somebody who holds these conversations listens to."""
    return frozenset({"desk", *(f"case:{one}" for one in conversations)})
