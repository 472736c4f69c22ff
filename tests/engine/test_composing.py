"""That somebody is writing: seen by the person for a moment, if the house wants that, and by nobody after an exit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.engine.beside import LASTS
from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.desk_event import Composing
from bot.model.effect import Effect, Hint
from tests.engine import hidden_world, world
from tests.engine.gear import case, in_chat, in_queue, session


def showing(content: Content) -> Content:
    """Let the house want it."""
    return replace(content, desk=replace(content.desk, typing=True))


@pytest.fixture
def sim() -> Simulation:
    """Nobody has written yet; the house wants it to be seen."""
    sim = Simulation(showing(hidden_world.content()), world.NOW)
    sim.set_desk(is_open=True, staff=1)
    return sim


def compose(sim: Simulation, who: str = "ana") -> list[Effect]:
    """Let somebody press keys in the composer; give all that comes of it."""
    return list(sim.feed(Composing(sim.now, who)))


def test_it_is_seen_for_a_moment(sim: Simulation) -> None:
    """One effect and nothing else: no line of the transcript, no card, no notice, no timer."""
    in_chat(sim)
    now = sim.now
    assert [Hint(now + LASTS)] == compose(sim)


def test_by_default_nobody_sees_it(sim: Simulation) -> None:
    """On a phone that lies on the table, "is typing" is read by others: a house must want it."""
    sim.content = hidden_world.content()
    in_chat(sim)
    assert [] == compose(sim)


def test_only_of_who_holds_the_case(sim: Simulation) -> None:
    """P10: who waits sees nobody write; of a colleague nothing is seen, and nobody is told off for a key press."""
    sim.start()
    assert [] == compose(sim)
    sim.press_value("h")
    assert [] == compose(sim)
    sim.take("ana")
    assert [] == compose(sim, "ben")
    assert 1 == len(compose(sim))
    sim.close("done", "ana")
    assert [] == compose(sim)


@pytest.mark.parametrize("leaves", ["wipe", "keep", "cover"])
def test_not_after_an_exit(sim: Simulation, leaves: str) -> None:
    """P2, P3: whoever left, or hides behind the quiz, is shown nothing, and nobody is told why."""
    in_chat(sim)
    sim.session = replace(session(sim), leaves=leaves)  # type: ignore[arg-type]
    sim.leave()
    assert Status.ASSIGNED == case(sim).status
    assert [] == compose(sim)
    sim.start()
    assert [] == compose(sim), "they are back, and have not asked for a human again"


def test_not_while_the_quiz_is_worn(sim: Simulation) -> None:
    """P3: hiding by a dialog, or by the word that tells staff, is an exit like every other."""
    in_chat(sim)
    sim.say(hidden_world.duress(sim))
    assert session(sim).cover is not None
    assert [] == compose(sim)


def test_a_late_one_is_none(sim: Simulation) -> None:
    """It tells of a moment: what lay in the inbox while everything was down is not shown, whatever the clocks say."""
    in_chat(sim)
    assert [] == list(sim.feed(Composing(sim.now - LASTS, "ana")))
    ahead = sim.now + timedelta(hours=1)
    assert [Hint(sim.now + LASTS)] == list(sim.feed(Composing(ahead, "ana")))


def test_it_is_no_answer(sim: Simulation) -> None:
    """P10: who only writes, and never sends, loses the case as if they were silent; the person counts as silent too."""
    in_queue(sim)
    sim.take("ana")
    before = session(sim)
    compose(sim)
    assert replace(before, version=before.version + 1) == session(sim)
    sim.wait(sim.content.desk.return_after)
    assert Status.WAITING == case(sim).status
