"""A page that went without a word is taken for the exit that it could not send."""

from datetime import timedelta

import pytest

from bot.engine.page import AGAIN, LATE, TIMER
from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.effect import SetTimer, Wipe
from bot.model.event import Fired
from tests.engine.gear import case, in_chat, in_queue, of, only, session


def silence(sim: Simulation, late: timedelta = timedelta(0)) -> None:
    """Let the lease of a page run out; with `late`, after it should have been looked at."""
    sim.feed(Fired(sim.now, TIMER, sim.now - late))


def test_silence_is_an_exit(sim: Simulation) -> None:
    """P2, P10: wiped, hidden, out of the queue: no counsellor writes to nobody, nothing waits for whoever opens."""
    in_queue(sim)
    silence(sim)
    assert isinstance(sim.effects[0], Wipe)
    assert session(sim).hidden
    assert Status.ABANDONED is case(sim).status


def test_a_held_case_is_told_that_they_are_away(sim: Simulation) -> None:
    """P10: the counsellor keeps the case and learns that nobody reads."""
    in_chat(sim)
    assert Status.ASSIGNED is case(sim).status
    silence(sim)
    assert (Status.ASSIGNED, True) == (case(sim).status, case(sim).away)


def test_who_has_left_cannot_leave_again(sim: Simulation) -> None:
    """P3: after an exit, and behind the quiz, a lease that runs out does nothing."""
    sim.start()
    silence(sim)
    left = session(sim).left_at
    silence(sim)
    assert [] == list(sim.effects)
    assert left == session(sim).left_at


@pytest.mark.parametrize("seconds", [0, 1])
def test_nobody_loses_their_place_because_we_were_down(sim: Simulation, seconds: int) -> None:
    """P6, P10: a lease that fires late could not be prolonged; pages get the time to find us again, once."""
    in_queue(sim)
    fired = sim.now
    silence(sim, LATE + timedelta(seconds=seconds))
    if not seconds:
        assert session(sim).hidden
        return
    assert not session(sim).hidden
    timer = only(sim, SetTimer)
    assert (TIMER, AGAIN) == (timer.name, timer.due - fired.replace(microsecond=0))
    sim.now = timer.due
    silence(sim)
    assert session(sim).hidden
    assert 1 == len(of(sim, Wipe))
