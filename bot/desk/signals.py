"""Several topics heard as one: what a desk that shows a case waits for.

**Rules.** Signals may be lost or repeated; whoever hears one looks at the state.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import cast

from bot.ports import Wakeups


async def listen(wakeups: Wakeups, topic: str, signal: asyncio.Event) -> None:
    """Set the signal after each change of a topic, until cancelled."""
    watching = cast(AsyncGenerator[None], wakeups.watch(topic))
    async with aclosing(watching):
        async for _ in watching:
            signal.set()


def topics(conversations: Iterable[str]) -> frozenset[str]:
    """Name what somebody who holds these conversations listens to."""
    return frozenset({"desk", *(f"case:{one}" for one in conversations)})
