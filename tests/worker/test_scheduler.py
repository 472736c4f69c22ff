"""Time becomes events once; what was put aside comes back; the desk's indexes follow (P6, P10)."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.model.case import Status
from bot.model.event import Fired, GaveBack, Left, Replied, Said, Start, Took
from bot.store.door import command
from bot.store.store import Store
from bot.worker import scheduler as module
from bot.worker.scheduler import Scheduler
from tests.store.helpers import CONV, at, post, say, take
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, content, order, running
from tests.worker.platform import Platform

NEVER = timedelta(days=2)
ZERO = timedelta(0)
FIRST = "prochaine personne"


async def ask(crew: Crew, conversation: str = PERSON) -> None:
    """Let somebody come and ask for a human."""
    await crew.decide(
        arrival(0, Start(at(0), locale="fr"), conversation),
        arrival(1, Said(at(1), "humain"), conversation),
    )


async def pending(store: Store) -> list[str]:
    """Return the events that wait to be decided, and decide nothing."""
    claims = await store.work.claim("look", block_ms=0)
    await store.work.give_back("look")
    return [queued.arrival.event.kind for claimed in claims for queued in claimed.events]


async def test_a_timer_fires_once(crew: Crew, store: Store) -> None:
    """P6: a crash between storing the event and taking the timer off fires it again; the inbox drops the double."""
    crew.content = content(reassure_after=(ZERO,))
    await ask(crew)
    done = store.timers.done

    async def crash(*_: object) -> bool:
        raise KeyboardInterrupt

    store.timers.done = crash  # type: ignore[method-assign, assignment]
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            await Scheduler(store, "s")._tick()
    store.timers.done = done  # type: ignore[method-assign]
    await Scheduler(store, "s")._tick()

    assert ["fired"] == await pending(store)
    assert 0 == (await store.stats())["timers"]


async def test_a_crash_before_the_event_is_stored_loses_no_timer(crew: Crew, store: Store) -> None:
    """P6: a timer leaves its place only after its event stands in the inbox."""
    crew.content = content(reassure_after=(ZERO,))
    await ask(crew)
    append = store.inbox.append

    async def crash(*_: object) -> list[object]:
        raise KeyboardInterrupt

    store.inbox.append = crash  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        await Scheduler(store, "s")._tick()
    store.inbox.append = append  # type: ignore[method-assign]

    assert 1 == (await store.stats())["timers"]


async def test_nothing_fires_early(crew: Crew, store: Store) -> None:
    """A timer that is not due stays where it is."""
    crew.content = content(reassure_after=(timedelta(hours=1),))
    await ask(crew)

    await Scheduler(store, "s")._tick()

    assert [] == await pending(store)
    assert 1 == (await store.stats())["timers"]


async def test_more_timers_than_one_round_takes(
    crew: Crew, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P10: nobody who waits is forgotten because many wait."""
    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "TICK", 3600)
    crew.content = content(reassure_after=(ZERO,))
    people = [f"person{number:020d}" for number in range(9)]
    for person in people:
        await ask(crew, person)
    crew.content = content(reassure_after=(NEVER,))

    async with running(Scheduler(store, "s").run()):
        await crew.until(lambda: _none(store, "timers"))
    await crew.decide()

    assert [3] * 9 == [await crew.version(person) for person in people]


async def test_a_stale_timer_does_nothing(crew: Crew, store: Store, platform: Platform) -> None:
    """P3: a timer that fires after an exit, or that was armed anew, says nothing to anybody."""
    crew.content = content(reassure_after=(NEVER,))
    await ask(crew)
    await crew.send()
    before = len(platform.did)
    await crew.decide(order(1, Fired(at(9), "reassure", at(9))))
    assert before == len(platform.did)

    crew.content = content(reassure_after=(ZERO,))
    await ask(crew, CONV[::-1])
    await Scheduler(store, "s")._tick()
    await crew.decide(arrival(2, Left(at(2), "word"), CONV[::-1]))
    await crew.send()

    assert ["Il fera beau."] == platform.seen(CONV[::-1])


async def test_whoever_waits_is_reassured(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P10: the person in the queue hears where they stand after 2, 5, 10 minutes and every 10 from then on.

    The clock that finds a timer due may be ahead of the clock that decides it.
    """
    monkeypatch.setattr(module, "TICK", 0)
    await store.desk.touch("ana", datetime.now(UTC), 60)
    await ask(crew)
    await crew.send()
    before = _count(platform, FIRST)
    began = datetime.now(UTC)

    heard: list[int] = []
    for minute in range(1, 30):
        then = began + timedelta(minutes=minute, seconds=1)
        clock = SimpleNamespace(now=lambda _zone, then=then: then)
        monkeypatch.setattr(module, "datetime", clock)
        await Scheduler(store, "s")._tick()
        await crew.decide()
        await crew.send()
        if _count(platform, FIRST) > before + len(heard):
            heard.append(minute)

    assert [2, 7, 17, 27] == heard


async def test_a_silent_counsellor_loses_the_case(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P10: the case returns to the queue in its old place, before who came later, and both sides are told."""
    crew.content = content(return_after=ZERO, reassure_after=(NEVER,))
    later = CONV[::-1]
    await ask(crew)
    await _facts(store)
    (card,) = await store.desk.queue()
    await crew.decide(order(1, Took(datetime.now(UTC), "ana")))
    await ask(crew, later)

    await Scheduler(store, "s")._tick()
    await crew.decide()
    await crew.send()
    await _facts(store)

    first, second = await store.desk.queue()
    assert (PERSON, Status.WAITING, None) == (first.conversation, first.status, first.owner)
    assert (card.since, later) == (first.since, second.conversation)
    assert ["taken", "returned"] == [n.code for _, n in await store.desk.notices("ana")]
    assert "On cherche quelqu’un d’autre." in "".join(platform.said(PERSON))


async def test_a_counsellor_who_answers_keeps_the_case(crew: Crew, store: Store) -> None:
    """P10: an answer disarms the timer; what fires afterwards is stale."""
    crew.content = content(return_after=timedelta(hours=1))
    await ask(crew)
    await crew.decide(order(1, Took(at(2), "ana")))
    (timer,) = [t for t in await store.timers.due(datetime.now(UTC) + NEVER) if t.name == "return"]
    await crew.decide(order(2, Replied(at(3), "ana", "k", "je suis là")))
    await crew.decide(order(3, Fired(at(4), "return", timer.due)))
    await _facts(store)

    assert [] == await store.desk.queue()
    assert ["ana"] == [card.owner for card in await store.desk.cases("ana")]


async def test_what_was_put_aside_comes_back(crew: Crew, store: Store, platform: Platform) -> None:
    """P6: a deferred conversation is woken when its time has come, not before."""
    await say(store, 1, post("un"))
    token, _ = await take(store)
    await store.sending.defer(token, 3600)
    await Scheduler(store, "s")._tick()
    assert await crew.deferred()

    for key in store.layout.everywhere(b"deferred"):
        await store.door.one(command("ZADD", key, "XX", 0, CONV))
    async with running(Scheduler(store, "s").run(), crew.dispatcher().run()):
        await crew.until(lambda: platform.did)
        await crew.until(crew.sent)

    assert ["un"] == platform.said(CONV)
    await check_invariants(store)


async def test_the_desk_sees_what_was_committed(crew: Crew, store: Store) -> None:
    """P10: queue, owner and notices follow every commit, whichever scheduler applies it."""
    await ask(crew)
    async with running(Scheduler(store, "s1").run(), Scheduler(store, "s2").run()):
        await crew.until(lambda: _queued(store, 1))
        await crew.decide(order(1, Took(at(2), "ana")), order(2, Took(at(2), "noe")))
        await crew.until(lambda: _queued(store, 0))
        await crew.decide(order(3, GaveBack(at(3), "ana")))
        await crew.until(lambda: _queued(store, 1))
        await crew.until(lambda: _none(store, "desk_facts"))

    notices = [[n.code for _, n in await store.desk.notices(who)] for who in ("ana", "noe")]
    assert [["taken", "gave_back"], ["already_taken"]] == notices
    await check_invariants(store)


def _count(platform: Platform, part: str) -> int:
    return sum(part in text for text in platform.said(PERSON))


async def _none(store: Store, name: str) -> bool:
    return (await store.stats())[name] == 0


async def _queued(store: Store, count: int) -> bool:
    return len(await store.desk.queue()) == count


async def _facts(store: Store) -> None:
    while await store.desk.consume("f", block_ms=1):
        pass


async def test_a_key_that_cannot_be_opened_stops_nobody_else(crew: Crew, store: Store) -> None:
    """P6: a conversation whose key this file does not hold keeps its timer, and the worker goes on with the others."""
    crew.content = content(reassure_after=(ZERO,))
    lost = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
    await ask(crew, lost)
    await ask(crew)
    wrapped = store.layout.conversation(lost)[1]
    key = await store.door.one(command("GET", wrapped))
    await store.door.one(command("SET", wrapped, b"zzzz" + key[4:], "KEEPTTL"))
    store.keys.forget(lost)
    scheduler = Scheduler(store, "s")
    for _ in range(3):
        await scheduler._tick()

    assert ["fired"] == await pending(store)
    assert 1 == (await store.stats())["timers"]
    await store.door.one(command("SET", wrapped, key, "KEEPTTL"))
    store.keys.forget(lost)
    scheduler._stuck.clear()
    await scheduler._tick()
    assert 0 == (await store.stats())["timers"]
