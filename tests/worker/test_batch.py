"""Calls of one moment share a round trip, and each caller gets its own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.worker.batch import Batch


async def test_calls_are_shared() -> None:
    """While one batch is under way, all others gather into the next."""
    batches: list[int] = []

    async def double(items: Sequence[int]) -> list[int]:
        batches.append(len(items))
        await asyncio.sleep(0)
        return [2 * item for item in items]

    batch: Batch[int, int] = Batch(double)
    answers = await asyncio.gather(*(batch(number) for number in range(50)))

    assert answers == [2 * number for number in range(50)]
    assert sum(batches) == 50
    assert len(batches) <= 2


async def test_failures_reach_their_callers() -> None:
    """A failed batch fails its own callers only; the next one works."""
    broken = True

    async def sometimes(items: Sequence[int]) -> list[int]:
        if broken:
            raise ValueError("no")
        return list(items)

    batch: Batch[int, int] = Batch(sometimes)
    results = await asyncio.gather(batch(1), batch(2), return_exceptions=True)
    broken = False

    assert [type(result) for result in results] == [ValueError, ValueError]
    assert await batch(3) == 3


async def test_a_cancelled_caller_harms_nobody() -> None:
    """Whoever stops waiting leaves the others their answers."""
    gate = asyncio.Event()

    async def slow(items: Sequence[int]) -> list[int]:
        await gate.wait()
        return list(items)

    batch: Batch[int, int] = Batch(slow)
    tasks = [asyncio.create_task(batch(number)) for number in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    gate.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert results[0] == 0
    assert isinstance(results[1], asyncio.CancelledError)
    assert results[2] == 2


async def test_cancelling_the_carrier() -> None:
    """P6: the caller that carries a batch may be cancelled; the others fail loudly rather than hang."""
    gate = asyncio.Event()

    async def slow(items: Sequence[int]) -> list[int]:
        await gate.wait()
        return list(items)

    batch: Batch[int, int] = Batch(slow)
    carrier = asyncio.create_task(batch(0))
    await asyncio.sleep(0)
    follower = asyncio.create_task(batch(1))
    await asyncio.sleep(0)
    carrier.cancel()
    gate.set()

    with pytest.raises(asyncio.CancelledError):
        await carrier
    assert await follower == 1
