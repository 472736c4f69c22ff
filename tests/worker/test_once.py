"""A call-back's line through real workers: once, inside its window, whatever breaks (P3)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogs.steps import Callback, Window
from bot.engine import callback
from bot.errors import Retryable
from bot.model.effect import Post
from bot.model.event import Chose, Left, Said, Start
from bot.model.message import Message
from bot.store.store import Store
from bot.worker import loop, once
from bot.worker.scheduler import Scheduler
from tests.engine import hidden_world
from tests.store.helpers import at, commit, key, said, take
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, running
from tests.worker.platform import WIPE, Platform
from tests.worker.test_outage import Fails

LINE = "Le quiz du jour est là."
NEUTRAL = "Il fera beau."
SOON = timedelta(hours=1)


def line(until: datetime) -> Post:
    """Return a line of a window."""
    return Post(Message("", LINE), until=until)


async def queue(store: Store, until: datetime) -> None:
    """Let the line lie in the outbox, and a sentence behind it."""
    await store.inbox.append([said(1, PERSON)])
    await commit(store, line(until), Post(Message("", "deux")))


async def test_not_after_the_end(crew: Crew, store: Store, platform: Platform) -> None:
    """P3: it lay in the outbox while everything was down; its window is over: never sent, and nothing stands still."""
    await queue(store, datetime.now(UTC) - timedelta(seconds=1))

    await crew.send()

    assert [(PERSON, "deux")] == platform.asked
    await check_invariants(store)


@pytest.mark.parametrize(
    ("early", "seen"), [(timedelta(hours=1), []), (timedelta(seconds=1), [LINE])]
)
async def test_not_before_the_start(
    crew: Crew, store: Store, platform: Platform, *, early: timedelta, seen: list[str]
) -> None:
    """P3: woken by a clock that was wrong: much too early is never; of two clocks that differ a little one waits."""
    now = datetime.now(UTC)
    await store.inbox.append([said(1, PERSON)])
    post = replace(line(now + SOON + early), since=now + early)
    await commit(store, post, Post(Message("", "deux")))

    await crew.send()

    assert [*seen, "deux"] == platform.seen(PERSON)
    assert datetime.now(UTC) >= now + early or not seen
    await check_invariants(store)


async def test_refused_until_it_is_over(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: the platform answers 429 until after the end: then it never comes, and what follows does."""
    platform.script(LINE, Retryable(60.0, refused=True))
    await queue(store, datetime.now(UTC) + SOON)
    await crew.send()
    monkeypatch.setattr(once, "now", lambda: datetime.now(UTC) + SOON)

    await crew.send_all()

    assert ["deux"] == platform.seen(PERSON)
    assert [LINE, "deux"] == [body for _, body in platform.asked]
    await check_invariants(store)


async def test_a_call_that_may_have_arrived(crew: Crew, store: Store, platform: Platform) -> None:
    """P3: the platform did not answer: it may stand on the screen, so it is not sent a second time."""
    platform.script(LINE, Retryable(0.0))
    await queue(store, datetime.now(UTC) + SOON)

    await crew.send_all()

    assert [(PERSON, LINE), (PERSON, "deux")] == platform.asked
    await check_invariants(store)


async def test_a_call_that_was_refused(crew: Crew, store: Store, platform: Platform) -> None:
    """Flood control: the line waits its turn and arrives."""
    platform.script(LINE, Retryable(0.0, refused=True), Retryable(0.0, refused=True))
    await queue(store, datetime.now(UTC) + SOON)

    await crew.send_all()

    assert [LINE, "deux"] == platform.seen(PERSON)
    await check_invariants(store)


async def test_a_sender_that_died(crew: Crew, store: Store, platform: Platform) -> None:
    """P3, P6: killed in the middle of the call: whoever takes over goes on behind the line."""
    await queue(store, datetime.now(UTC) + SOON)
    token, due = await take(store, consumer="dead")
    assert await store.sending.once(token, key(due))

    await crew.send(lease_ms=1)

    assert [(PERSON, "deux")] == platform.asked
    await check_invariants(store)


@pytest.mark.parametrize("after", [False, True])
async def test_redis_in_between(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    """P3: the question or its answer is lost: at most one line, and the rest flows."""
    monkeypatch.setattr(loop, "PAUSE", 0.01)
    monkeypatch.setattr(store.sending, "once", Fails(store.sending.once, 1, after=after))
    await queue(store, datetime.now(UTC) + SOON)

    await crew.send(lease_ms=60)

    assert platform.seen(PERSON) == (["deux"] if after else [LINE, "deux"])
    await check_invariants(store)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits ten minutes for a window that has begun."""
    monkeypatch.setattr(callback, "SOON", timedelta())


def opens_now(crew: Crew) -> None:
    """Give the content a window that has just opened."""
    node = hidden_world.content().nodes[hidden_world.WHEN]
    assert isinstance(node, Callback)
    now = datetime.now(UTC) - timedelta(minutes=1)
    start, end = (moment.strftime("%H:%M") for moment in (now, now + timedelta(hours=2)))
    window = Window(label="Là", start=start, end=end)
    node = node.model_copy(update={"windows": {"now": window}})
    made = hidden_world.content()
    crew.content = replace(made, nodes={**made.nodes, hidden_world.WHEN: node})


async def choose_and_leave(crew: Crew) -> None:
    """Let somebody choose the window that has just opened, and leave."""
    opens_now(crew)
    chose = Chose(at(1), f"c:{hidden_world.WHEN}:now")
    await crew.decide(arrival(0, Start(at(0), locale="fr", zone="UTC")), arrival(1, chose))
    await crew.decide(arrival(2, Left(at(2), "word")))


async def test_from_the_choice_to_the_line(crew: Crew, store: Store, platform: Platform) -> None:
    """P3: chosen, left, written to once by two schedulers at a time; the next exit wipes it, and it stays silent."""
    await choose_and_leave(crew)
    await crew.send()
    assert [NEUTRAL] == platform.seen(PERSON)

    for _ in range(2):
        await asyncio.gather(Scheduler(store, "a")._tick(), Scheduler(store, "b")._tick())
        await crew.decide()
        await crew.send_all()
    assert [NEUTRAL, LINE] == platform.seen(PERSON)
    assert 0 == (await store.stats())["timers"]

    await crew.decide(arrival(3, Left(datetime.now(UTC), "button")))
    async with running(crew.dispatcher().run(), Scheduler(store, "a").run()):
        await crew.until(lambda: len(platform.seen(PERSON)) == 1)
        await crew.until(crew.sent)
    assert WIPE == platform.said(PERSON)[-2]
    assert platform.seen(PERSON)[0].startswith("Un quiz !")
    await check_invariants(store)


async def test_an_exit_while_it_is_queued(crew: Crew, store: Store, platform: Platform) -> None:
    """P2: who leaves as the window opens sees no line."""
    await choose_and_leave(crew)
    await Scheduler(store, "a")._tick()
    await crew.decide()
    await crew.decide(arrival(3, Left(at(3), "word")))

    await crew.send()

    assert 1 == len(platform.seen(PERSON))
    assert platform.seen(PERSON)[0].startswith("Un quiz !")
    assert LINE not in platform.said(PERSON)


async def test_hiding_by_a_dialog_overtakes(crew: Crew, store: Store, platform: Platform) -> None:
    """P2, P4: the cover goes on while a sentence is on its way: it is deleted when it lands; the quiz stays."""
    crew.content = hidden_world.content()
    await crew.decide(arrival(0, Start(at(0), locale="fr")))
    await crew.send()
    hello = platform.seen(PERSON)
    gate = platform.hang("Merci, c’est noté.", landed=True)
    async with running(crew.dispatcher().run()):
        await crew.decide(arrival(1, Chose(at(1), "c:start.topics:tell")))
        await crew.decide(arrival(2, Said(at(2), "tout raconter")))
        await gate.reached.wait()
        await crew.decide(arrival(3, Chose(at(3), "c:start.go_hide:yes")))
        gate.opened.set()
        await crew.until(lambda: len(platform.seen(PERSON)) == 1)
        await crew.until(crew.sent)

    assert platform.seen(PERSON)[0].startswith("Un quiz !")
    assert platform.seen(PERSON) != hello
    assert list(platform.screen[PERSON]) == await store.trail.refs(PERSON)
    await check_invariants(store)
