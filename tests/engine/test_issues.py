"""Secret words are shown to whoever is there; whoever came back without one is shown others (rules 13 and 16)."""

from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.engine import secret
from bot.engine.simulate import Simulation
from tests.engine import hidden_world
from tests.engine.gear import entries, session
from tests.engine.hidden_world import COVER, choose, hide, moment

EVENING = moment("2026-11-21 17:05")
DOOR = "c:start.topics:forget"
"""Leads to the node that shows the words."""


@pytest.fixture
def content() -> Content:
    """The small content, in which one node shows the words."""
    return hidden_world.content(telling=frozenset({"start.sure"}))


def word(sim: Simulation, number: int) -> str:
    """Give the return word of an issue."""
    return secret.back(session(sim).conversation, COVER, number)


def shown_words(sim: Simulation) -> None:
    """Look at the words."""
    sim.press_value(DOOR)


def come_back(sim: Simulation) -> None:
    """Leave by an ordinary exit, and let whoever has the phone write."""
    sim.leave()
    sim.wait(timedelta(minutes=5))
    sim.say("coucou")


def notes(sim: Simulation) -> list[str]:
    """Give what the desk is told of the last event."""
    return [entry.text for entry in entries(sim) if entry.who == "system"]


def test_the_words_stay_while_they_stay(sim: Simulation) -> None:
    """Who looks again finds the words they know; also after the word has led back."""
    sim.start()
    shown_words(sim)
    shown_words(sim)
    assert 1 == session(sim).words
    hide(sim)
    sim.wait(timedelta(minutes=5))
    sim.say(word(sim, 1))
    assert "verified" in notes(sim)
    shown_words(sim)
    assert 1 == session(sim).words


def test_somebody_else_is_shown_other_words(sim: Simulation) -> None:
    """Rule 16: whoever writes after an exit cannot look up the word of who wrote before."""
    sim.start()
    shown_words(sim)
    come_back(sim)
    shown_words(sim)
    assert 2 == session(sim).words
    assert word(sim, 1) != word(sim, 2)


def test_their_words_do_not_open_what_was_closed_before(sim: Simulation) -> None:
    """Rule 17: the line of a window that the person chose is answered by their word, and by no later one."""
    sim.start()
    choose(sim, "evening")
    come_back(sim)
    shown_words(sim)
    sim.leave()
    sim.wait(EVENING - sim.now)
    sim.say(word(sim, 2))
    assert session(sim).hidden
    sim.say(word(sim, 1))
    assert not session(sim).hidden
    assert "verified" in notes(sim)


def test_the_earlier_word_still_leads_back(sim: Simulation) -> None:
    """P5: whoever hid behind the quiz with somebody's phone has not locked them out."""
    sim.start()
    shown_words(sim)
    come_back(sim)
    shown_words(sim)
    hide(sim)
    sim.wait(timedelta(minutes=5))
    sim.say(word(sim, 1))
    assert not session(sim).hidden


def test_staff_are_not_told_that_a_later_word_proves_anything(sim: Simulation) -> None:
    """P7: a word that was shown after a return without one may be known to somebody else."""
    sim.start()
    shown_words(sim)
    come_back(sim)
    shown_words(sim)
    hide(sim)
    sim.wait(timedelta(minutes=5))
    sim.say(word(sim, 2))
    assert not session(sim).hidden
    assert "verified" not in notes(sim)
    assert "unverified" in notes(sim)


def test_the_other_word_always_calls_for_help(sim: Simulation) -> None:
    """Rule 14: who learnt it before an exit may say it after; help comes first."""
    sim.start()
    shown_words(sim)
    come_back(sim)
    shown_words(sim)
    sim.say(secret.watched(session(sim).conversation, COVER, 1))
    assert session(sim).cover is not None
    assert "watched" in notes(sim)
