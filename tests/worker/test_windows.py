"""Windows that people set, through real workers that are killed, stand still, or have clocks that jump (P3)."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine import callback, secret
from bot.model.event import Chose, Left, Said, Start
from bot.store.store import Store
from bot.worker import once, processor, scheduler
from bot.worker.scheduler import Scheduler
from tests.engine.hidden_world import COVER, WHEN
from tests.engine.test_window import made
from tests.store.helpers import at, key, plain_seed, take
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival
from tests.worker.platform import Platform

LINE, OTHER = "Le quiz est là.", "Tes fiches sont là."
LONG = timedelta(hours=2)


class Clock:
    """The clock of every worker, which a test may move."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self, zone: object = UTC) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock for scheduler, processor and dispatcher."""
    made_ = Clock()
    monkeypatch.setattr(scheduler, "datetime", made_)
    monkeypatch.setattr(processor, "datetime", made_)
    monkeypatch.setattr(once, "now", made_.now)
    return made_


@pytest.fixture(autouse=True)
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the two windows are, whatever the time of the day is at which the test runs."""
    now = datetime.now(UTC).replace(microsecond=0)
    spans = {
        "Midi": (now + timedelta(days=1), now + timedelta(days=1) + LONG),
        "Soir": (now + timedelta(days=2), now + timedelta(days=2) + LONG),
    }
    monkeypatch.setattr(callback, "span", lambda window, *_: spans[window.label])


async def choose_both_and_leave(crew: Crew) -> None:
    """Let somebody choose both windows, with another line for each, and leave."""
    crew.content = made()
    day = datetime.now(UTC).date()
    values = (f"{day}.noon.quiz", f"{day + timedelta(days=1)}.evening.cards")
    chosen = [Chose(at(1), f"c:{WHEN}:{value}") for value in values]
    start = Start(at(0), locale="fr", zone="UTC")
    await crew.decide(arrival(0, start), *(arrival(n, one) for n, one in enumerate(chosen, 1)))
    await crew.decide(arrival(3, Left(at(2), "word")))
    await crew.send()


async def tick(crew: Crew, store: Store, *names: str) -> None:
    """Let schedulers look, and what they found be decided and sent."""
    await asyncio.gather(*(Scheduler(store, name)._tick() for name in names))
    await crew.decide()
    await crew.send_all()


async def told(store: Store) -> list[str]:
    """Give the notes of the transcript."""
    lines = await store.transcript.entries(PERSON)
    return [one.text for one in lines if one.who == "system"]


def ours(platform: Platform) -> list[str]:
    """Give the lines of windows that were ever sent."""
    return [what for what in platform.said(PERSON) if what in {LINE, OTHER}]


async def test_down_before_and_up_inside(
    crew: Crew, store: Store, platform: Platform, clock: Clock
) -> None:
    """P3: killed before the first window opens, back inside it: its line, once, by two schedulers at a time."""
    await choose_both_and_leave(crew)
    clock.ahead = timedelta(days=1, minutes=90)
    for _ in range(3):
        await tick(crew, store, "a", "b")
    assert [LINE] == ours(platform)
    clock.ahead = timedelta(days=2, minutes=1)
    await tick(crew, store, "a", "b")
    assert [LINE, OTHER] == ours(platform)
    assert 0 == (await store.stats())["timers"]
    await check_invariants(store)


async def test_three_days_down(crew: Crew, store: Store, platform: Platform, clock: Clock) -> None:
    """P3: both windows went by: nothing is said, and the desk can read so."""
    await choose_both_and_leave(crew)
    clock.ahead = timedelta(days=3)
    for _ in range(3):
        await tick(crew, store, "a")
    assert [] == ours(platform)
    assert ["window_missed", "window_missed"] == [
        one for one in await told(store) if one.startswith("window")
    ]
    await check_invariants(store)


async def test_killed_between_the_timer_and_the_line(
    crew: Crew, store: Store, platform: Platform, clock: Clock
) -> None:
    """P3, P6: the timer has become an event, or a line in the queue, as we die; we come back after the end."""
    await choose_both_and_leave(crew)
    clock.ahead = timedelta(days=1, minutes=1)
    await Scheduler(store, "a")._tick()
    await crew.decide()
    clock.ahead = timedelta(days=2, minutes=1)
    await Scheduler(store, "b")._tick()  # the second window opens; nobody decides so
    clock.ahead = timedelta(days=2, hours=3)
    await tick(crew, store, "c")
    assert [] == ours(platform)
    await check_invariants(store)


async def test_killed_while_it_is_sent(
    crew: Crew, store: Store, platform: Platform, clock: Clock
) -> None:
    """P3: nobody knows whether the platform took it: it is not sent again, also not in the next window."""
    await choose_both_and_leave(crew)
    clock.ahead = timedelta(days=1, minutes=1)
    await Scheduler(store, "a")._tick()
    await crew.decide()
    token, due = await take(store, consumer="dead")
    assert await store.sending.once(token, key(due))
    await crew.send(lease_ms=1)
    assert [] == ours(platform)
    clock.ahead = timedelta(days=2, minutes=1)
    await tick(crew, store, "a")
    assert [OTHER] == ours(platform)
    await check_invariants(store)


async def test_a_clock_that_jumps(
    crew: Crew, store: Store, platform: Platform, clock: Clock
) -> None:
    """P3: a clock ran ahead, woke the window and was put right before the line went out: it does not go out early."""
    await choose_both_and_leave(crew)
    clock.ahead = timedelta(days=1, minutes=1)
    await Scheduler(store, "a")._tick()
    clock.ahead = timedelta()
    await crew.decide()
    await crew.send_all()
    assert [] == ours(platform)
    clock.ahead = timedelta(days=2, minutes=1)
    await tick(crew, store, "a")
    assert [OTHER] == ours(platform)
    await check_invariants(store)


async def test_whoever_answers_finds_the_quiz(
    crew: Crew, store: Store, platform: Platform, clock: Clock
) -> None:
    """P3, P4: from the line on, the screen shows a quiz; the word alone brings the person to the queue."""
    store.seed = plain_seed
    await choose_both_and_leave(crew)
    clock.ahead = timedelta(days=1, minutes=1)
    await tick(crew, store, "a")
    await crew.decide(arrival(4, Said(clock.now(), "c’est qui ?", "m4")))
    await crew.send_all()
    assert [LINE] == platform.seen(PERSON)[-2:-1]
    assert platform.seen(PERSON)[-1].startswith("Un quiz !")
    word = secret.back(PERSON, COVER)
    await crew.decide(arrival(5, Said(clock.now() + timedelta(seconds=1), word, "m5")))
    assert ["came_back", "verified"] == (await told(store))[-2:]
    await check_invariants(store)
