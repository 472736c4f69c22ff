"""Loops go on when the store is away, and end when they are told to."""

import asyncio
import contextlib

from bot.errors import StoreError
from bot.worker import loop


async def test_a_swallowed_cancellation_still_ends_the_loop() -> None:
    """A restart never hangs: a turn that swallows its cancellation, as Python 3.11's wait_for may, is the last one."""
    begun = asyncio.Event()
    turns = 0

    async def turn() -> None:
        nonlocal turns
        turns += 1
        begun.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    running = asyncio.create_task(loop.forever(turn))
    await begun.wait()
    running.cancel()
    await asyncio.wait([running], timeout=20)

    assert (running.cancelled(), turns) == (True, 1)


async def test_the_loop_outlives_the_store() -> None:
    """P6: a store that is away pauses the work and loses none of it."""
    turns = 0
    enough = asyncio.Event()

    async def turn() -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise StoreError("Redis is away")
        enough.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(loop.forever(turn))
    async with asyncio.timeout(20):
        await enough.wait()
    running.cancel()
    await asyncio.wait([running], timeout=20)

    assert turns == 2


async def test_it_resumes_once_after_the_store_was_away() -> None:
    """P6: what was taken and lost is found again before anything new is taken, and only then."""
    did: list[str] = []
    enough = asyncio.Event()

    async def turn() -> None:
        did.append("turn")
        if len(did) == 1:
            raise StoreError("Redis is away")
        if len(did) >= 4:
            enough.set()
            await asyncio.Event().wait()

    async def resume() -> None:
        did.append("resume")

    running = asyncio.create_task(loop.forever(turn, resume))
    async with asyncio.timeout(20):
        await enough.wait()
    running.cancel()
    await asyncio.wait([running], timeout=20)

    assert ["turn", "resume", "turn", "turn"] == did
