"""The desk closes while somebody waits, or their counsellor goes home without a word."""

from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.case import Level
from bot.model.desk import DeskSnapshot
from tests.delivered import delivered
from tests.engine import world
from tests.engine.gear import case, posted

REAL: Content = delivered()
OPENS = world.NOW + timedelta(hours=19)
SHUT = DeskSnapshot(open=False, changes=OPENS)


@pytest.fixture
def sim() -> Simulation:
    """Somebody in the queue of a desk that is about to close, zone Paris."""
    made = Simulation(REAL, world.NOW, DeskSnapshot(open=True, staff=1), locale="fr")
    made.start()
    made.press_value("c:entry.topics:human")
    return made


def check_open_offered(sim: Simulation) -> None:
    """The last message says when the desk opens, offers who is open now, and keeps the place."""
    (body,) = posted(sim)
    assert "Ouvre demain à 10\u202fh" in body
    assert "Ouvert jour et nuit" in body
    assert case(sim).status == "waiting"


def test_who_waits_when_the_desk_closes(sim: Simulation) -> None:
    """P5: the next word of reassurance says that the desk has closed, until when, and what is open."""
    sim.desk = SHUT
    sim.wait(timedelta(minutes=3))
    check_open_offered(sim)
    sim.wait(timedelta(hours=8))
    check_open_offered(sim)


def test_whose_counsellor_went_home(sim: Simulation) -> None:
    """P5: nobody is promised a successor who is not there."""
    sim.take("ana")
    sim.desk = SHUT
    sim.wait(timedelta(minutes=11))
    check_open_offered(sim)


@pytest.mark.parametrize("asked", ["humain", "/start"])
def test_who_asks_again_at_night(sim: Simulation, asked: str) -> None:
    """P5: the same when they ask where they stand."""
    sim.desk = SHUT
    if asked == "/start":
        sim.start()
    else:
        sim.say(asked)
    check_open_offered(sim)


def test_danger_while_waiting_at_a_closed_desk(sim: Simulation) -> None:
    """P5: who waits already goes to the head of the queue, open or not: the morning begins with them."""
    sim.desk = SHUT
    sim.press_value("e")
    assert case(sim).risk is Level.EMERGENCY
    assert "114" in posted(sim)[0]
