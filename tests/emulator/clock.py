"""A clock that tests can push forward, and the one place where the emulator waits.

**Rules**: every deadline of the emulator (long polls, retries, life of updates) is in this
clock's seconds; every change of state calls `notify`, so nobody ever polls with a sleep.
"""

import asyncio
import time
from collections.abc import Callable


class Clock:
    """Unix time that runs at `speed` (0 stands still) and jumps with `advance`."""

    def __init__(self, start: float | None = None, speed: float = 1.0) -> None:
        """Start at `start` (now, by default)."""
        self._base = time.time() if start is None else start
        self._born = time.monotonic()
        self.speed = speed
        self._waiters: set[asyncio.Future[None]] = set()

    def now(self) -> float:
        """Return Unix seconds on this clock."""
        return self._base + (time.monotonic() - self._born) * self.speed

    def advance(self, seconds: float) -> None:
        """Jump ahead and wake whoever waits."""
        self._base += seconds
        self.notify()

    def notify(self) -> None:
        """Wake every waiter, to look at its condition again."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, predicate: Callable[[], bool], deadline: float | None = None) -> bool:
        """Wait until `predicate` holds (True) or this clock reaches `deadline` (False)."""
        while not predicate():
            left = None if deadline is None else deadline - self.now()
            if left is not None and left <= 0:
                return False
            await self._nudge(left)
        return True

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of this clock pass."""
        await self.until(lambda: False, self.now() + seconds)

    async def _nudge(self, left: float | None) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        real = left / self.speed if left is not None and self.speed > 0 else None
        try:
            async with asyncio.timeout(real):
                await waiter
        except TimeoutError:
            pass
        finally:
            self._waiters.discard(waiter)
