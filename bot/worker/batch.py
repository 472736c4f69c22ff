"""Coalesce single calls of one loop tick into one batch call.

Round trips to Redis are the budget.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Batch(Generic[A, B]):
    """Answer single calls from a function over lists; order is kept.

    Args:
        call: gets the items that were asked for meanwhile, returns one result each.
    """

    def __init__(self, call: Callable[[Sequence[A]], Awaitable[Sequence[B]]]) -> None:
        self._call = call
        self._asked: list[tuple[A, asyncio.Future[B]]] = []
        self._turn = asyncio.Lock()

    async def __call__(self, item: A) -> B:
        """Return the result for one item.

        Raises:
            Exception: whatever the batch call raised, to each caller of that batch.
        """
        answer: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._asked.append((item, answer))
        # Whoever gets the turn first serves all who queued up behind it meanwhile.
        async with self._turn:
            if self._asked:
                await self._flush()
        return await answer

    async def _flush(self) -> None:
        asked, self._asked = self._asked, []
        try:
            results = await self._call([item for item, _ in asked])
        except BaseException as error:
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(error)
            for _, answer in asked:
                answer.exception()  # seen: a caller that was cancelled leaves no warning behind
            if not isinstance(error, Exception):
                raise
            return
        for (_, answer), result in zip(asked, results, strict=True):
            if not answer.done():
                answer.set_result(result)
