"""Cheap "something changed" signals between processes, over one pub/sub connection.

**Rules.** A signal carries nothing but its topic, and a topic nothing but a pseudonymous id (P7). Signals may be lost
or repeated: whoever watches looks at the state itself, first of all and at least every 15 s.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from typing_extensions import override

from bot.ports import Wakeups
from bot.store.door import Door
from bot.store.keys import Layout

LOOK_SECONDS = 15.0
PAUSE_SECONDS = 0.3
NOBODY = "-"


class StoreWakeups(Wakeups):
    """`ports.Wakeups` on Redis."""

    def __init__(self, door: Door, layout: Layout) -> None:
        self._door = door
        self._layout = layout
        self._watchers: dict[bytes, set[asyncio.Event]] = {}
        self._pubsub: PubSub | None = None
        self._task: asyncio.Task[None] | None = None

    @override
    async def watch(self, topic: str) -> AsyncIterator[None]:
        """Yield at once, then after each signal on the topic, and at least every 15 s."""
        channel = self._layout.channel(topic)
        event = asyncio.Event()
        watchers = self._watchers.setdefault(channel, set())
        watchers.add(event)
        try:
            await self._subscribe(channel)
            while True:
                yield
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await event.wait()
                event.clear()
        finally:
            watchers.discard(event)
            if not watchers and self._watchers.get(channel) is watchers:
                del self._watchers[channel]
                await self._unsubscribe(channel)

    async def close(self) -> None:
        """Stop listening."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _subscribe(self, channel: bytes) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="wakeups")
        if self._pubsub is not None:
            # A lost connection is the listener's business: it subscribes everything anew.
            with suppress(RedisError, OSError):
                await self._pubsub.subscribe(channel)

    async def _unsubscribe(self, channel: bytes) -> None:
        if self._pubsub is not None:
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(channel)

    async def _listen(self) -> None:
        while True:
            pubsub = self._door.pubsub()
            try:
                # Somebody always listens to this one: a pub/sub connection without subscriptions cannot be read.
                await pubsub.subscribe(self._layout.channel(NOBODY))
                # From here on newcomers subscribe themselves; those from before are caught up now.
                self._pubsub = pubsub
                if self._watchers:
                    await pubsub.subscribe(*self._watchers)
                await self._receive(pubsub)
            except (RedisError, OSError):
                self._pubsub = None
                await asyncio.sleep(PAUSE_SECONDS)
            finally:
                self._pubsub = None
                with suppress(RedisError, OSError):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]

    async def _receive(self, pubsub: PubSub) -> None:
        while True:
            found: Any = await pubsub.get_message(timeout=None)
            # A confirmed subscription counts as a signal: what changed before it was not heard.
            if found is not None and found["type"] in {"message", "subscribe"}:
                for event in self._watchers.get(found["channel"], ()):
                    event.set()
