"""Play many schedules at once, so that they share their round trips to Redis, and count what happened in them.

**Rules.** They share nothing else: each has keys of its own. Whatever happens by the clock is switched off.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from typing_extensions import override

from bot.content.content import Content
from bot.engine import beside
from bot.hotlines.hours import Hours
from bot.store import handover
from bot.store.door import Door, command
from bot.store.scripts.signatures import ALL
from bot.vault.vault import Vault
from bot.worker import dispatcher, once
from tests.engine import hidden_world
from tests.store.schedules.house import Shared
from tests.store.schedules.world import World

AT_ONCE = 64
PROCESSES = 2


@dataclass(slots=True)
class Tally:
    """What a run has seen; `wrong` by the number of the schedule."""

    schedules: int = 0
    steps: int = 0
    exits: int = 0
    calls: int = 0
    overtaken: int = 0
    deaths: int = 0
    wrong: dict[int, list[str]] = field(default_factory=dict)

    def add(self, number: int, world: World) -> None:
        """Count one schedule."""
        self.schedules += 1
        self.steps += world.steps
        self.exits += sum(account.exits for account in world.witness.accounts.values())
        self.calls += world.phone.calls
        self.overtaken += world.overtaken
        self.deaths += world.deaths
        if world.witness.wrong:
            self.wrong[number] = sorted(set(world.witness.wrong))

    def join(self, other: "Tally") -> None:
        """Add another run's counts."""
        for name in ("schedules", "steps", "exits", "calls", "overtaken", "deaths"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong |= other.wrong

    @override
    def __str__(self) -> str:
        head = (
            f"{self.schedules} schedules, {self.steps} steps, {self.exits} exits, {self.calls} messages landed, "
            f"{self.overtaken} in flight as an exit came, {self.deaths} deaths, {len(self.wrong)} wrong"
        )
        told = [f"  schedule {number}: {', '.join(what)}" for number, what in self.wrong.items()]
        return "\n".join([head, *told[:20]])


def content() -> Content:
    """Compile a small content with a quiz and windows, its desk open at any hour."""
    made = hidden_world.content()
    return replace(made, desk=replace(made.desk, hours=Hours("24/7"), typing=True))


@contextmanager
def without_clock() -> Iterator[None]:
    """Let a check be good until something overtakes it, and a call last: how long a step takes must not matter."""
    clocks: tuple[tuple[Any, str, Any], ...] = (
        (handover, "MOMENT", float("inf")),
        (dispatcher, "CALL_SECONDS", 3600.0),
        (once, "MOMENT", 3600.0),
        (beside, "LASTS", timedelta(hours=1)),
    )
    with pytest.MonkeyPatch.context() as patch:
        for place, name, value in clocks:
            patch.setattr(place, name, value)
        yield


@asynccontextmanager
async def opened(url: str, vault: Vault) -> AsyncIterator[Shared]:
    """Connect as two processes would, on an empty database that nobody else uses."""
    doors = [Door(url) for _ in range(PROCESSES)]
    await doors[0].one(command("FLUSHDB"))
    await doors[0].load(set(ALL))
    try:
        yield Shared(doors, vault, content())
    finally:
        await doors[0].one(command("FLUSHDB"))
        for door in doors:
            await door.close()


async def play(
    shared: Shared, seed: int, numbers: Sequence[int], *, until_wrong: bool = False
) -> Tally:
    """Play these schedules, or as many as it takes to find something."""
    tally = Tally()
    left = iter(numbers)

    async def some() -> None:
        for number in left:
            world = World(shared, seed, number)
            await world.run()
            tally.add(number, world)
            await world.clean()
            if until_wrong and tally.wrong:
                return

    with without_clock():
        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(numbers))):
                group.create_task(some())
    return tally


def failures(shared: Shared) -> int:
    """Count what the real code logged and went on after: nothing of that belongs into a schedule."""
    metrics = shared.metrics
    found = metrics.deliveries.labels("any", "error")._value.get()
    return int(found + metrics.steps_failed._value.get())
