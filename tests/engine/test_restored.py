"""P3: a conversation that was put back from a backup is that of somebody who left: silent until they write."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.engine.restored import restored
from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.effect import Post, Record, ShowCase, Wipe
from bot.model.event import Fired, Said
from tests.engine.gear import case, in_chat, in_queue, of, posted, press, session

MONTH = timedelta(days=30)


def begun(sim: Simulation) -> None:
    """Somebody has answered the first question."""
    sim.start()
    press(sim, "Non")


def hidden(sim: Simulation) -> None:
    """Somebody has left already."""
    sim.start()
    sim.leave()


PASTS = [begun, hidden, in_queue, in_chat]


def put_back(sim: Simulation) -> None:
    """Save now, put back an hour later; the screen is what it is."""
    saved = sim.now
    sim.now += timedelta(hours=1)
    sim._seq += 1
    sim.session = restored(session(sim), sim._seq, saved)


@pytest.mark.parametrize("past", PASTS)
def test_nothing_is_said_before_they_write(
    sim: Simulation, past: Callable[[Simulation], None]
) -> None:
    """P3: no timer of before, no month that passes and no counsellor brings a word onto their screen."""
    past(sim)
    timers = dict(session(sim).timers)
    put_back(sim)
    before = list(sim.screen)
    for name, due in timers.items():
        sim.feed(Fired(due, name, due))
        assert [] == of(sim, Post)
    sim.wait(MONTH)
    acts: tuple[Callable[[], None], ...] = (
        sim.take,
        partial(sim.reply, "Tu es là ?"),
        partial(sim.reply, "Tu es là ?", "ana"),
        sim.give_back,
        sim.close,
    )
    for act in acts:
        act()
        assert [] == [*of(sim, Post), *of(sim, Wipe)]
    assert before == sim.screen


@pytest.mark.parametrize("past", PASTS)
def test_what_they_write_is_a_return(sim: Simulation, past: Callable[[Simulation], None]) -> None:
    """P3: they get what everybody gets who left and comes back, and nothing of what was before."""
    past(sim)
    other = Simulation(sim.content, sim.now, sim.desk)
    other.session, other._seq = session(sim), sim._seq
    other.leave()
    other.now = sim.now + timedelta(hours=1, seconds=1)
    other.say("bonjour")

    put_back(sim)
    sim.say("bonjour")

    assert posted(other) == posted(sim)
    assert posted(sim)
    assert not session(sim).hidden


def test_what_was_sent_before_the_backup_is_not_answered(sim: Simulation) -> None:
    """P3: a message that waited unread is kept for whoever reads, and brings nobody back."""
    begun(sim)
    waiting = sim._seq + 1
    now = sim.now
    put_back(sim)
    sim._seq = waiting - 1
    sim.feed(Said(now, "il arrive"))
    assert [] == of(sim, Post)
    assert session(sim).hidden
    assert ["il arrive"] == [
        record.entry.text for record in of(sim, Record) if record.entry.who == "seeker"
    ]


def test_who_waited_is_out_of_the_queue(sim: Simulation) -> None:
    """P10: the desk does not take somebody it cannot write to; asking again is a new case."""
    in_queue(sim)
    first = case(sim).id
    put_back(sim)
    assert Status.ABANDONED is case(sim).status
    sim.say("bonjour")
    sim.press_value("h")
    assert Status.WAITING is case(sim).status
    assert first != case(sim).id
    assert of(sim, ShowCase)


def test_versions_go_on(sim: Simulation) -> None:
    """P6: keys of deliveries derive from versions: one that a backup knew is never used again."""
    begun(sim)
    before = session(sim)
    put_back(sim)
    assert before.version + 1 == session(sim).version
    again = restored(session(sim), sim._seq, sim.now)
    assert replace(again, version=0, left_at=None) == replace(
        session(sim), version=0, left_at=None
    )
