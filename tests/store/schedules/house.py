"""One process of a schedule: a store of its own, the real processor and the real dispatcher, without their loops.

**Rules.** The loops only decide *when* something is claimed, decided, sent or taken over; here the schedule does.
Everything else is the real code.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.content.content import Content
from bot.model.effect import Lane
from bot.model.event import Arrival
from bot.ports import Accepted
from bot.store.door import Door
from bot.store.handover import Handed, Handover
from bot.store.keys import Layout
from bot.store.lives import Lives
from bot.store.store import Store
from bot.store.values import Claimed, Commit, Due, Outcome, Token
from bot.vault.vault import Vault
from bot.web.metrics import Metrics
from bot.worker.dispatcher import Dispatcher
from bot.worker.processor import Processor
from tests.store.helpers import plain_seed
from tests.store.schedules.phone import NAME, Phone, Task
from tests.store.schedules.witness import Witness

LANES = tuple(Lane)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all schedules of a run have in common."""

    doors: Sequence[Door]
    vault: Vault
    content: Content
    metrics: Metrics = field(default_factory=Metrics)


def watched(store: Store, witness: Witness) -> Store:
    """Let the witness see what a store takes in and commits."""
    append, commit = store.inbox.append, store.work.commit

    async def appended(arrivals: Sequence[Arrival]) -> list[Accepted]:
        outcomes = await append(arrivals)
        witness.appended(arrivals, outcomes)
        return outcomes

    async def committed(commits: Sequence[Commit], revision: str = "") -> list[Outcome]:
        outcomes = await commit(commits, revision)
        witness.committed(commits, outcomes)
        return outcomes

    store.inbox.append = appended  # type: ignore[method-assign]
    store.work.commit = committed  # type: ignore[method-assign]
    return store


class House:
    """What one process holds at this moment.

    Attributes:
        claims: read from the streams and not decided yet.
        tokens: the same for sending.
        handed: what its own commits gave it to send.
    """

    def __init__(
        self, shared: Shared, number: int, name: str, prefix: bytes, around: tuple[Witness, Phone]
    ) -> None:
        witness, phone = around
        layout, vault, door = Layout(prefix, 1), shared.vault, shared.doors[number]
        self.number, self.name, self.witness = number, name, witness
        self.store = store = watched(Store(door, layout, vault, Lives()), witness)
        store.seed = plain_seed
        store.work.handed.open(name)
        store.sending.handed.open(name)
        self.processor = Processor(store, lambda: shared.content, name, shared.metrics)
        # The desk is closed, and is not asked each time.
        self.processor._view._read_at = float("inf")
        self.dispatcher = Dispatcher(store, {NAME: phone}, {}, name, shared.metrics)
        self.claims: list[Claimed] = []
        self.tokens: list[Token] = []
        self.handed: list[Handed[Due]] = []
        self.tasks: set[Task] = set()

    async def append(self, *arrivals: Arrival) -> None:
        """Store, and keep what is handed over at once."""
        await self.store.inbox.append(arrivals)
        self._keep(_taken(self.store.work.handed))

    async def claim(self) -> None:
        """Read what waits to be decided."""
        self._keep(await self.store.work.claim(self.name, 8, 0))

    async def take_over(self) -> None:
        """Take what others have held for too long; so does everybody with what this one holds."""
        self._keep(await self.store.work.reclaim(self.name, 0))

    async def decide(self, at: int) -> None:
        """Decide one claim and commit."""
        await self.processor.process([self.claims.pop(at)])
        self.handed += _handed(self.store.sending.handed)

    async def take(self) -> None:
        """Read what waits to be sent."""
        self.tokens += await self.store.sending.claim(self.name, LANES, 8, 0)

    async def relieve(self) -> None:
        """Take over what others are sending; what is being sent here is left alone."""
        found = await self.store.sending.reclaim(self.name, 0)
        self.tokens += [token for token in found if token not in self.dispatcher._serving]

    def send(self, at: int, start: Callable[[Coroutine[Any, Any, None]], Task]) -> None:
        """Serve one token: epoch, call, note."""
        token = self.tokens.pop(at)
        self._serve(token, None, start)

    def send_handed(
        self, *, later: bool, start: Callable[[Coroutine[Any, Any, None]], Task]
    ) -> None:
        """Serve what a commit handed over, at once or later than its check is good for."""
        handed = self.handed.pop(0)
        if later:
            handed = Handed(handed.item, float("-inf"))
        self._serve(handed.item.token, handed, start)

    def _serve(
        self,
        token: Token,
        handed: Handed[Due] | None,
        start: Callable[[Coroutine[Any, Any, None]], Task],
    ) -> None:
        if token in self.dispatcher._serving:
            return
        self.dispatcher._serving.add(token)
        task = start(self.dispatcher._serve(token, handed))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _keep(self, claims: Sequence[Claimed]) -> None:
        self.witness.claimed(claims)
        self.claims += claims


def _taken(handover: Handover[Claimed]) -> list[Claimed]:
    return [one.item for one in _handed(handover)]


def _handed(handover: Handover[Any]) -> list[Handed[Any]]:
    """Take what is there without waiting."""
    items = list(handover._items)
    handover._items.clear()
    return items


async def gone(tasks: set[Task]) -> None:
    """Wait for tasks that were told to end."""
    if tasks:
        await asyncio.wait(tasks)
