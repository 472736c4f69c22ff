"""A worker that is told to stop ends quickly and leaves nothing that others must wait for (P6)."""

import asyncio
from time import monotonic

import pytest

from bot.errors import Retryable
from bot.model.event import Said, Start
from bot.store.door import command
from bot.store.keys import GROUP, STREAMS
from bot.store.store import Store
from bot.worker import dispatcher as module
from bot.worker import processor as processing
from bot.worker.counts import Counts
from bot.worker.janitor import Janitor
from bot.worker.scheduler import Scheduler
from bot.worker.takeover import take_over
from tests.store.helpers import CONV, LANES, at, left, post, said, say, take, wipe
from tests.store.helpers import commit as decide_one
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, running
from tests.worker.platform import Platform

MOMENT = 4.0
"""A second at most where nothing else runs; well before anything that a stop could wait for ends by itself."""


async def stop(task: asyncio.Task[None]) -> float:
    """Stop a worker; return how long that took."""
    began = monotonic()
    task.cancel()
    await asyncio.wait([task], timeout=20)
    assert task.cancelled()
    return monotonic() - began


async def consumers(store: Store) -> list[bytes]:
    """Return the names of all workers that Redis knows of."""
    found = []
    for part in STREAMS.values():
        for key in store.layout.everywhere(part):
            rows = await store.door.one(command("XINFO CONSUMERS", key, GROUP))
            found += [row[1] for row in rows]
    return found


async def test_idle_workers_end_at_once(crew: Crew, store: Store) -> None:
    """A restart takes no time: whoever waits for work stops at once, and signs off."""
    jobs = (
        crew.processor("w").run(),
        crew.dispatcher("d").run(),
        Scheduler(store, "s").run(),
        Janitor(store).run(),
        Counts(store, crew.metrics).run(),
    )
    tasks = [asyncio.create_task(job) for job in jobs]
    await store.inbox.append([arrival(0, Start(at(0), locale="fr"))])
    await crew.until(lambda: crew.platform.said(PERSON))
    await crew.until(crew.sent)

    times = await asyncio.gather(*(stop(task) for task in tasks))

    assert max(times) < MOMENT
    assert [] == await consumers(store)


async def test_what_was_being_decided_is_given_back(
    crew: Crew, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: stopped in the middle, a processor lets go; another one decides at once, and nobody counts a death."""
    begun = asyncio.Event()

    async def stuck(*_: object) -> tuple[int, int]:
        begun.set()
        await asyncio.Event().wait()
        return 0, 0

    with monkeypatch.context() as patched:
        patched.setattr(store.desk, "snapshot", stuck)
        await store.inbox.append([arrival(1, Said(at(1), "un"))])
        task = asyncio.create_task(crew.processor("w").run())
        await begun.wait()
        assert await stop(task) < MOMENT

    (claimed,) = await store.work.claim("other", block_ms=0)
    assert (0, 0) == (claimed.tries, claimed.reclaims)
    await crew.processor("other").process([claimed])
    assert 1 == await crew.version()
    assert [b"other"] == await consumers(store)


async def test_what_is_on_its_way_is_seen_through(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P2, P6: a send under way when the stop comes is finished and noted: nobody sends it again."""
    gate = platform.hang("un")
    await say(store, 1, post("un"), post("deux"))
    task = asyncio.create_task(crew.dispatcher("d").run())
    await gate.reached.wait()
    task.cancel()
    gate.opened.set()
    await asyncio.wait([task], timeout=20)

    await crew.send_all("other")

    assert ["un", "deux"] == platform.said(CONV)
    assert b"d" not in await consumers(store)
    await check_invariants(store)


async def test_what_hangs_is_cut_off_and_given_back(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: a stop does not wait for ever; what was cut off is sent by another sender at once, not after a lease."""
    monkeypatch.setattr(module, "LAST_SECONDS", 0.05)
    gate = platform.hang("un")
    await say(store, 1, post("un"), post("deux"))
    task = asyncio.create_task(crew.dispatcher("d").run())
    await gate.reached.wait()

    assert await stop(task) < MOMENT
    assert b"d" not in await consumers(store)
    await crew.send_all()

    assert ["un", "deux"] == platform.said(CONV)
    await check_invariants(store)


async def test_an_exit_under_way_is_not_lost_by_a_stop(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2, P4: cut off in the middle of a wipe; the next sender wipes, and only the neutral line stays."""
    monkeypatch.setattr(module, "LAST_SECONDS", 0.05)
    await say(store, 1, post("un"))
    await crew.send()
    await store.inbox.append([left(2)])
    await decide_one(store, wipe())
    gate = platform.hang("Bonsoir.")
    task = asyncio.create_task(crew.dispatcher("d").run())
    await gate.reached.wait()
    await stop(task)

    await crew.send_all()

    assert ["Bonsoir."] == platform.seen(CONV)


async def test_a_refusal_during_the_stop_is_put_aside(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P6: what is refused while we stop waits for its next try, with its order kept."""
    gate = platform.hang("un")
    await say(store, 1, post("un"), post("deux"))
    platform.script("deux", Retryable(5))
    task = asyncio.create_task(crew.dispatcher("d").run())
    await gate.reached.wait()
    gate.opened.set()
    await crew.until(lambda: platform.said(CONV))
    await stop(task)
    await crew.send_all()

    assert ["un", "deux"] == platform.said(CONV)


async def test_taking_over_what_a_dead_run_held(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P2, P6: started again after a kill, the only worker there is goes on at once with what was in hand."""
    await say(store, 1, post("un"))
    await take(store, LANES, "dead")
    await crew.decide(arrival(0, Start(at(0), locale="fr"), PERSON[::-1]))
    await store.inbox.append([said(2)])
    await store.work.claim("dead", block_ms=0)

    await take_over(store, crew.processor("new"), "new")
    await crew.send_all()

    assert "un" in platform.said(CONV)
    assert 2 == await crew.version(CONV)
    await check_invariants(store)


async def test_nothing_is_handed_to_who_has_stopped(crew: Crew, store: Store) -> None:
    """P6: what comes in after the stop, in the same process, is anybody's at once."""
    jobs = (crew.processor("gone").run(), crew.dispatcher("gone").run())
    tasks = [asyncio.create_task(job) for job in jobs]
    await crew.until(lambda: store.work.handed.consumer and store.sending.handed.consumer)
    await asyncio.gather(*(stop(task) for task in tasks))

    await say(store, 1, post("un"))

    (token,) = await store.sending.claim("other", LANES, block_ms=0)
    assert CONV == token.conversation
    assert b"gone" not in await consumers(store)


async def test_a_cancelled_batch_leaves_no_lease(crew: Crew, store: Store) -> None:
    """P6: stopped right after a claim, whatever the reply held, nothing stays in the worker's name."""
    people = [f"person{number:020d}" for number in range(20)]
    for round_number in range(5):
        task = asyncio.create_task(crew.processor("w").run())
        append = asyncio.create_task(
            store.inbox.append([
                arrival(round_number, Said(at(round_number), "un"), person) for person in people
            ])
        )
        await append
        await stop(task)
        assert [] == await consumers(store)

    async with running(crew.processor("w").run()):
        await crew.until(lambda: _all_decided(crew, people))
    assert processing.LEASE_MS == 15_000
    await check_invariants(store)


async def _all_decided(crew: Crew, people: list[str]) -> bool:
    return [5] * len(people) == [await crew.version(person) for person in people]
