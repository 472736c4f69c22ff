"""Run a loop that outlives Redis: a restart of Redis pauses the work and loses none of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Never, TypeVar

from bot import log
from bot.errors import StoreError

T = TypeVar("T")
PAUSE = 0.3
"""Seconds between tries while Redis is away."""


async def forever(
    turn: Callable[[], Awaitable[None]], resume: Callable[[], Awaitable[None]] | None = None
) -> Never:
    """Repeat `turn` until cancelled; wait and go on when the store is unreachable.

    `resume` comes before the first turn after that: what the lost call took stays in our name,
    and would wait there for its lease to end.
    """
    stumbled = False
    while True:
        try:
            if stumbled and resume is not None:
                await resume()
            stumbled = False
            await turn()
        except StoreError as error:
            stumbled = True
            log.logger().warning("store unreachable", **log.failure(error))
            await asyncio.sleep(PAUSE)
        _end_if_cancelled()


def _end_if_cancelled() -> None:
    """Python 3.11's `wait_for` drops a cancellation that comes together with a result; redis-py waits with it."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def insist(call: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call until Redis has taken it.

    What a platform did cannot be undone, it must be noted (P4, P6).
    """
    while True:
        try:
            return await call()
        except StoreError as error:
            log.logger().warning("store unreachable", **log.failure(error))
            await asyncio.sleep(PAUSE)
