"""Tokens that a script gave to this very process: it goes on at once, without being woken through Redis.

Whoever appends is often whoever works, and whoever commits is often whoever sends. If nobody else's token waits in the
lane, the script assigns the new one to the consumer named here; two round trips and two wake-ups fall away.

**Rules.** A token handed over is an ordinary pending one: its lease runs, it can be given back, reclaimed and fenced.
"""

import asyncio
from collections import OrderedDict, deque
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
MOMENT = 0.005
"""For how long, in seconds, what a script has checked need not be asked for again."""
REMEMBERED = 1024


class Handed(NamedTuple, Generic[T]):
    """Something handed over; `at` is the event loop's time of the script's answer, in seconds."""

    item: T
    at: float


class Handover(Generic[T]):
    """A queue inside one process.

    Attributes:
        consumer: who takes; empty while nobody does, and then scripts hand over nothing.
    """

    def __init__(self) -> None:
        self.consumer = ""
        self._items: deque[Handed[T]] = deque()
        self._some = asyncio.Event()
        self._dropped: OrderedDict[str, float] = OrderedDict()

    def open(self, consumer: str) -> None:
        """Begin to take."""
        self.consumer = consumer

    def close(self) -> None:
        """Stop taking; what is still here is pending and can be given back."""
        self.consumer = ""
        self._items.clear()

    def drop(self, conversation: str) -> None:
        """Remember that an exit is on its way: what was handed over before must be asked for again (P2)."""
        self._dropped[conversation] = asyncio.get_running_loop().time()
        self._dropped.move_to_end(conversation)
        if len(self._dropped) > REMEMBERED:
            self._dropped.popitem(last=False)

    def fresh(self, handed: Handed[T], conversation: str) -> bool:
        """Tell whether what the script has checked still holds as far as this process knows."""
        age = asyncio.get_running_loop().time() - handed.at
        return age < MOMENT and self._dropped.get(conversation, -1.0) < handed.at

    def put(self, item: T) -> None:
        """Add what a script has just handed over."""
        self._items.append(Handed(item, asyncio.get_running_loop().time()))
        self._some.set()

    async def take(self) -> list[Handed[T]]:
        """Wait for something, then return all that is here."""
        await self._some.wait()
        return self.take_now()

    def take_now(self) -> list[Handed[T]]:
        """Return all that is here."""
        items = list(self._items)
        self._items.clear()
        self._some.clear()
        return items
