"""Dialogs that are called, and where they return to."""

from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.session import MOST_CALLS
from tests.engine.gear import press, session, shown


def called(sim: Simulation) -> None:
    """Come into a dialog that was called."""
    sim.start()
    sim.press_value("c:tour.door:call")
    assert ("well.look", ("tour.back",)) == (session(sim).place, session(sim).calls)


def test_return_goes_to_the_caller(sim: Simulation) -> None:
    """A dialog that was called goes on where its caller says."""
    called(sim)
    press(sim, "Remonter")
    assert "De retour." == shown(sim).body
    assert () == session(sim).calls


def test_nobody_called(sim: Simulation) -> None:
    """P5: a return that nobody waits for leads home."""
    sim.start()
    sim.press_value("c:tour.door:lost")
    assert "start.topics" == session(sim).place


def test_calls_in_calls(sim: Simulation) -> None:
    """The innermost returns first; what called it returns in its turn."""
    called(sim)
    press(sim, "Descendre")
    assert ("tour.back", "well.up") == session(sim).calls
    press(sim, "Remonter")
    assert "De retour." == shown(sim).body


def test_the_depth_is_bounded(sim: Simulation) -> None:
    """However deep somebody goes, eight ways back are kept, and every return leads somewhere."""
    called(sim)
    for _ in range(MOST_CALLS + 4):
        press(sim, "Descendre")
    assert ("well.up",) * MOST_CALLS == session(sim).calls
    press(sim, "Remonter")
    assert ("start.topics", ()) == (session(sim).place, session(sim).calls)


def test_a_circle_ends(sim: Simulation) -> None:
    """P5: even a circle that no check found ends with a message that has its exit."""
    sim.start()
    sim.press_value("c:tour.door:endless")
    assert ["x", "e", "h"] == [button.value for button in shown(sim).rows[-1]]
    assert "" == session(sim).place


def test_an_end_forgets_the_caller(sim: Simulation) -> None:
    """After an end everything starts anew: nothing returns into what was before."""
    called(sim)
    press(sim, "Finir")
    assert ("", ()) == (session(sim).place, session(sim).calls)


@pytest.mark.parametrize("word", ["urgence", "humain", "menu", "oublie", "bof", "il a un couteau"])
def test_words_that_lead_away_forget_the_caller(sim: Simulation, word: str) -> None:
    """Emergency, a human, starting again and erasing lead out of whatever dialog it was."""
    called(sim)
    sim.say(word)
    assert () == session(sim).calls


@pytest.mark.parametrize("value", ["e", "h"])
def test_buttons_that_lead_away_forget_the_caller(sim: Simulation, value: str) -> None:
    """The same for the buttons under every message."""
    called(sim)
    sim.press_value(value)
    assert () == session(sim).calls


def test_start_and_exit_forget_everything(sim: Simulation) -> None:
    """P3: who comes back, or starts again, finds neither a way back nor a caller."""
    called(sim)
    sim.start()
    assert ((), ()) == (session(sim).calls, session(sim).path)
    called(sim)
    sim.leave()
    assert ((), ()) == (session(sim).calls, session(sim).path)
    sim.start()
    assert ((), ()) == (session(sim).calls, session(sim).path)
    sim.say("retour")
    assert shown(sim).body.startswith("Rien avant.")


def test_an_old_button_of_another_dialog_forgets_the_caller(sim: Simulation) -> None:
    """A button that was never on this way leads where it says, and nothing returns from there."""
    called(sim)
    sim.press_value("c:start.topics:tell")
    assert ("start.tell", ()) == (session(sim).place, session(sim).calls)


def test_an_old_button_of_a_dialog_that_has_returned(sim: Simulation) -> None:
    """Who scrolls up into a dialog that has returned is taken back to its caller once more."""
    called(sim)
    press(sim, "Remonter")
    sim.press_value("c:well.look:stay")
    assert ("well.bottom", ("tour.back",)) == (session(sim).place, session(sim).calls)
    press(sim, "Monter")
    assert "De retour." == shown(sim).body


def test_the_way_back_vanished(sim: Simulation, content: Content) -> None:
    """P11: a publication took away where a dialog returns to: its own dialog resumes."""
    called(sim)
    nodes = {ref: node for ref, node in content.nodes.items() if ref != "tour.back"}
    sim.content = replace(content, nodes=nodes)
    press(sim, "Remonter")
    assert "tour.door" == session(sim).place


def test_a_vanished_question_of_a_called_dialog(sim: Simulation, content: Content) -> None:
    """P11: where the dialog resumes, it still knows its caller."""
    called(sim)
    press(sim, "Rester")
    nodes = {ref: node for ref, node in content.nodes.items() if ref != "well.bottom"}
    sim.content = replace(content, nodes=nodes)
    sim.press_value("c:well.bottom:up")
    assert ("well.look", ("tour.back",)) == (session(sim).place, session(sim).calls)
    press(sim, "Remonter")
    assert "De retour." == shown(sim).body
