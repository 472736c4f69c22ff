"""Buttons, new and old."""

import pytest

from bot.engine.simulate import Simulation
from bot.model.case import Status
from tests.engine.gear import case, in_queue, labels, lines, posted, press, session, shown, values


def test_choice_goes_on_and_is_kept(sim: Simulation) -> None:
    """A choice sets what its author wrote, stores its id, and is in the transcript by its label."""
    sim.start()
    press(sim, "Oui")
    assert "seen" == session(sim).answers["seen"]
    assert ["Oui"] == lines(sim, "seeker")
    assert shown(sim).body.startswith("Écris x pour sortir.")
    press(sim, "À la maison")
    assert ("home", "1") == (session(sim).topic, session(sim).answers["depth"])


def test_old_button_of_a_living_node_still_works(sim: Simulation) -> None:
    """Nobody is punished for scrolling up."""
    sim.start()
    press(sim, "Non")
    press(sim, "À la maison")
    sim.press_value("c:start.screen:seen")
    assert shown(sim).body.startswith("Écris x pour sortir.")


def test_button_of_a_vanished_node_resumes_its_dialog(sim: Simulation) -> None:
    """P11: a publication took the node away; the dialog goes on where its author says."""
    sim.start()
    sim.press_value("c:help.vanished:yes")
    assert shown(sim).body.startswith("Ce bouton n’existe plus.\n\nCe n’est pas ta faute.")


def test_button_of_a_vanished_choice(sim: Simulation) -> None:
    """P11: the same for a choice that is gone."""
    sim.start()
    sim.press_value("c:start.screen:vanished")
    assert shown(sim).body == "Ce bouton n’existe plus.\n\nQue se passe-t-il ?"


@pytest.mark.parametrize("value", ["", "c:", "c:::", "c:zzz.zz:z", "nonsense", "c:start.hello:a"])
def test_nonsense_is_answered(sim: Simulation, value: str) -> None:
    """P5: whatever comes back from a platform, the person gets a way on."""
    sim.start()
    sim.press_value(value)
    assert shown(sim).body.startswith("Ce bouton n’existe plus.")
    assert "start.topics" == session(sim).place


def test_vanished_button_while_waiting(sim: Simulation) -> None:
    """In the queue a stale button costs nothing."""
    in_queue(sim)
    sim.press_value("c:gone.node:x")
    assert ["Ce bouton n’existe plus."] == posted(sim)
    assert Status.WAITING is case(sim).status


def test_language_by_button(sim: Simulation) -> None:
    """A choice may change the language at once; the buttons speak it too."""
    sim.start()
    press(sim, "English")
    assert shown(sim).body.startswith("EN Bonjour")
    assert "en" == session(sim).locale
    assert ["EN Sortir", "EN Urgence", "EN Quelqu’un"] == labels(shown(sim))[-3:]
    sim.say("en non")
    assert "EN Que se passe-t-il ?" == shown(sim).body


def test_emergency_and_human_buttons(sim: Simulation) -> None:
    """P5: one tap from the first message on."""
    sim.start()
    press(sim, "Urgence")
    assert ["Urgence"] == lines(sim, "seeker")
    assert "e" not in values(shown(sim))
    assert Status.WAITING is case(sim).status


def test_start_over(sim: Simulation) -> None:
    """Start clears the answers of this conversation, not what it knows of the danger."""
    sim.start()
    press(sim, "Non")
    press(sim, "À la maison")
    sim.start()
    assert ({}, "", "start.screen") == (
        session(sim).answers,
        session(sim).topic,
        session(sim).place,
    )
