"""Redis goes and comes back: the work pauses, loses nothing, and goes on without waiting for a lease (P6)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest

from bot.errors import StoreError
from bot.model.event import Arrival, Left, Said, Start
from bot.store.store import Store, open_store
from bot.vault.vault import Vault
from bot.worker import loop
from bot.worker.scheduler import Scheduler
from tests.chaos.crew import RedisServer
from tests.store.helpers import at
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, running
from tests.worker.platform import Platform

OTHER = "bbbbbbbbbbbbbbbbbbbbbbbbbb"


@pytest.fixture
async def store(redis: RedisServer, vault: Vault) -> AsyncIterator[Store]:
    """The store on a Redis that the test may kill."""
    opened = await open_store(redis.url, vault)
    yield opened
    await opened.close()


async def insist(store: Store, *arrivals: Arrival) -> None:
    """Deliver as a platform does, until it is confirmed."""
    while True:
        with suppress(StoreError):
            await store.inbox.append(arrivals)
            return


async def test_a_restart_of_redis_loses_nothing(
    crew: Crew, redis: RedisServer, store: Store, platform: Platform
) -> None:
    """P6: killed twice under workers and senders; each sentence counts once, all is answered, nothing is held."""
    people = [f"person{number:020d}" for number in range(10)]
    jobs = [crew.processor("w").run(), crew.dispatcher("d").run(), Scheduler(store, "s").run()]
    async with running(*jobs):
        for number in range(6):
            said = [arrival(number, Start(at(number)), who) for who in people]
            if number % 3 == 1:
                await redis.kill()
                await asyncio.gather(redis.start(), insist(store, *said))
            else:
                await insist(store, *said)
        await crew.until(lambda: _decided(crew, people, 6))
        await crew.until(crew.sent)

    assert all(len(platform.said(person)) >= 6 for person in people)
    await check_invariants(store)


async def _decided(crew: Crew, people: list[str], version: int) -> bool:
    return [version] * len(people) == [await crew.version(person) for person in people]


async def test_a_send_is_noted_after_the_outage(
    crew: Crew, redis: RedisServer, store: Store, platform: Platform
) -> None:
    """P4, P6: Redis dies while the platform accepts; the id is noted when it is back, so that it can be wiped."""
    gate = platform.hang("Il fera beau.")
    await crew.decide(arrival(0, Start(at(0), locale="fr")))
    await crew.send()
    await crew.decide(arrival(1, Left(at(1), "word")))
    async with running(crew.dispatcher("d").run()):
        await gate.reached.wait()
        await redis.kill()
        gate.opened.set()
        await crew.until(lambda: platform.seen(PERSON))
        await redis.start()
        await crew.until(lambda: _noted(store, platform))
        await crew.until(crew.sent)

    assert ["Il fera beau."] == platform.seen(PERSON)
    await check_invariants(store)


async def _noted(store: Store, platform: Platform) -> bool:
    return list(platform.screen[PERSON]) == await store.trail.refs(PERSON)


class Fails:
    """Stands in for a call: raises StoreError so many times, before or after it was carried out."""

    def __init__(self, call: Any, times: int, *, after: bool = False) -> None:
        self._call, self._times, self._after = call, times, after

    async def __call__(self, *args: Any, **named: Any) -> Any:
        lost, self._times = self._times > 0, self._times - 1
        if lost and not self._after:
            raise StoreError("Redis is away")
        result = await self._call(*args, **named)
        if lost:
            raise StoreError("Redis is away")
        return result


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long for a Redis that is not away."""
    monkeypatch.setattr(loop, "PAUSE", 0.01)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("name", ["claim", "commit"])
async def test_what_a_processor_held_is_decided_at_once(
    crew: Crew, store: Store, monkeypatch: pytest.MonkeyPatch, name: str, *, after: bool
) -> None:
    """P2, P6: a call that fails, or whose answer is lost, costs a moment, not the lease; nothing counts twice."""
    monkeypatch.setattr(store.work, name, Fails(getattr(store.work, name), 1, after=after))
    await store.inbox.append([arrival(1, Said(at(1), "un"))])

    async with running(crew.processor("w").run()):
        await crew.until(lambda: _decided(crew, [PERSON], 1))

    await check_invariants(store)


@pytest.mark.usefixtures("quick")
async def test_what_was_taken_over_is_let_go(
    crew: Crew, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: taken from a dead worker by a call whose answer is lost: it does not wait for a second lease."""
    monkeypatch.setattr(store.work, "reclaim", Fails(store.work.reclaim, 1, after=True))
    await store.inbox.append([arrival(1, Said(at(1), "un"))])
    await store.work.claim("dead", block_ms=0)
    let_go = asyncio.Event()
    give_back = store.work.give_back

    async def noticed(consumer: str) -> None:
        await give_back(consumer)
        let_go.set()

    monkeypatch.setattr(store.work, "give_back", noticed)
    async with running(crew.processor("w", lease_ms=30).run()):
        async with asyncio.timeout(20):
            await let_go.wait()
        await crew.until(lambda: _decided(crew, [PERSON], 1))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["snapshot", "ahead"])
async def test_a_lost_look_at_the_desk(
    crew: Crew, store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """P6: the desk cannot be asked for a moment; the conversation goes on as soon as it can."""
    await crew.decide(arrival(0, Start(at(0), locale="fr")), arrival(1, Said(at(1), "humain")))
    monkeypatch.setattr(store.desk, name, Fails(getattr(store.desk, name), 1))
    await store.inbox.append([arrival(2, Start(at(2)))])

    async with running(crew.processor("w").run()):
        await crew.until(lambda: _decided(crew, [PERSON], 3))

    await check_invariants(store)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("name", ["claim", "head", "sent"])
async def test_what_a_sender_held_is_sent_at_once(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch,
    name: str, *, after: bool,
) -> None:  # fmt: skip
    """P2, P6: a sentence whose sender lost Redis for a moment is sent once, a moment later."""
    monkeypatch.setattr(store.sending, name, Fails(getattr(store.sending, name), 3, after=after))
    await crew.decide(arrival(0, Start(at(0), locale="fr")))

    async with running(crew.dispatcher("d").run()):
        await crew.until(lambda: platform.said(PERSON))
        await crew.until(crew.sent)

    assert len(set(platform.said(PERSON))) == len(platform.said(PERSON))
    assert set(await store.trail.refs(PERSON)) == set(platform.screen[PERSON])
    await check_invariants(store)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("name", ["claim", "head", "wiped"])
async def test_an_exit_goes_through_an_outage(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch,
    name: str, *, after: bool,
) -> None:  # fmt: skip
    """P2, P4: the wipe does not wait for a lease because Redis was away for a moment."""
    await crew.decide(arrival(0, Start(at(0), locale="fr")))
    await crew.send()
    await crew.decide(arrival(1, Left(at(1), "word")))
    monkeypatch.setattr(store.sending, name, Fails(getattr(store.sending, name), 3, after=after))

    async with running(crew.dispatcher("d").run()):
        await crew.until(lambda: platform.seen(PERSON) == ["Il fera beau."])
        await crew.until(crew.sent)

    assert list(platform.screen[PERSON]) == await store.trail.refs(PERSON)
    await check_invariants(store)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("place", ["timers.due", "timers.done", "inbox.append", "desk.consume"])
async def test_the_scheduler_goes_on(
    crew: Crew, store: Store, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """P6, P10: timers and the desk's queue survive a call that fails."""
    await crew.decide(arrival(0, Start(at(0), locale="fr")), arrival(1, Said(at(1), "humain")))
    room, name = place.split(".")
    owner = getattr(store, room)
    monkeypatch.setattr(owner, name, Fails(getattr(owner, name), 2, after=True))

    async with running(Scheduler(store, "s").run()):
        await crew.until(lambda: _listed(store))


async def _listed(store: Store) -> bool:
    return bool(await store.desk.queue())


async def test_a_stop_while_redis_is_away(crew: Crew, redis: RedisServer, store: Store) -> None:
    """A stop does not wait for a Redis that does not answer."""
    jobs = [crew.processor("w").run(), crew.dispatcher("d").run()]
    tasks = [asyncio.create_task(job) for job in jobs]
    await crew.until(crew.sent)
    await redis.kill()
    for task in tasks:
        task.cancel()

    _, still = await asyncio.wait(tasks, timeout=15)

    assert set() == still
