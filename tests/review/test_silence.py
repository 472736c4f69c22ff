"""The silence after an exit, tried by updates that come late and in the wrong order."""

from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.engine.leaving import LATE_PRESS
from bot.engine.simulate import Simulation
from bot.model.desk import DeskSnapshot
from bot.model.event import Chose, Left
from tests.engine import world
from tests.engine.gear import posted, session

CONTENT: Content = world.content()


@pytest.fixture
def sim() -> Simulation:
    """Somebody who has pressed Start, with a counsellor at the desk."""
    made = Simulation(CONTENT, world.NOW, DeskSnapshot(open=True, staff=1))
    made.start()
    return made


@pytest.mark.parametrize("seconds", [1, 20, 149])
def test_a_press_delivered_after_the_exit_is_no_return(sim: Simulation, seconds: int) -> None:
    """P3: Telegram delivers presses in a queue of their own and gives them no date; one may be 150 s old."""
    sim.feed(Left(sim.now, "word"))
    sim.feed(Chose(sim.now + timedelta(seconds=seconds), "c:start.screen:alone"))
    assert [] == posted(sim)
    assert session(sim).hidden


def test_a_press_long_after_the_exit_is_a_return(sim: Simulation) -> None:
    """P5: an old message that could not be deleted still has buttons that work."""
    sim.feed(Left(sim.now, "word"))
    sim.feed(Chose(sim.now + LATE_PRESS + timedelta(seconds=1), "c:start.screen:alone"))
    assert not session(sim).hidden
    assert "start.screen" == session(sim).place
