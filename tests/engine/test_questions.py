"""Every kind of question, by its buttons and by words."""

from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.event import Address
from tests.engine import world
from tests.engine.gear import labels, lines, posted, press, session, shown, values

OWN = -3
"""Where the row that is always there begins."""


def at(sim: Simulation, name: str) -> None:
    """Come to a place of the tour."""
    sim.start()
    sim.press_value(f"c:tour.door:{name}")


ANSWERS = [("Oui", "yes"), ("ouais", "yes"), ("OUI !", "yes"), ("nan", "no"), ("je ne sais pas", "unsure")]  # fmt: skip


@pytest.mark.parametrize(("typed", "saved"), ANSWERS)
def test_yes_or_no_typed(sim: Simulation, typed: str, saved: str) -> None:
    """A question of yes and no understands what stands on its buttons, and other words for it."""
    at(sim, "sure")
    assert ["Oui", "Non", "Je ne sais pas"] == labels(shown(sim))[:OWN]
    sim.say(typed)
    assert saved == session(sim).answers["sure"]


PLAIN = [("oui", "yes"), ("Ouais !", "yes"), ("nan", "no"), ("EN Oui", "yes"), ("EN Non", "no")]


@pytest.mark.parametrize(("typed", "name"), PLAIN)
def test_a_plain_answer_is_the_button_of_its_name(
    sim: Simulation, content: Content, typed: str, name: str
) -> None:
    """P5: “Oui, tout” is meant by who types no more than yes, in the language that is spoken too."""
    pressed = Simulation(content, world.NOW)
    for one in (sim, pressed):
        one.start()
        press(one, "English")
        one.press_value("c:start.topics:forget")
    assert ["EN Oui, tout", "EN Non, rien"] == labels(shown(sim))[:OWN]
    sim.say(typed)
    pressed.press_value(f"c:start.sure:{name}")
    assert (pressed.session and pressed.session.place) == (sim.session and sim.session.place)


def test_old_button_of_a_short_form(sim: Simulation) -> None:
    """P11: buttons of the questions that were written short are buttons like any other, however old."""
    at(sim, "sure")
    assert "c:tour.sure:unsure" in values(shown(sim))
    sim.start()
    sim.press_value("c:tour.sure:no")
    assert ["Non"] == lines(sim, "seeker")
    assert "tour.door" == session(sim).place


def test_the_editors_language_is_understood_too(sim: Simulation) -> None:
    """Who reads another language may still type the word that a friend told them."""
    sim.start()
    press(sim, "English")
    sim.press_value("c:tour.door:sure")
    sim.say("oui")
    assert "yes" == session(sim).answers["sure"]


def test_where(sim: Simulation) -> None:
    """A place sets the clock and the answer, and is said by its name."""
    at(sim, "forms")
    press(sim, "La Réunion")
    assert "Indian/Reunion" == session(sim).zone
    assert "reunion" == session(sim).answers["territory"]
    assert shown(sim).body.startswith("Tu es ici : La Réunion.")


def test_where_in_another_language(sim: Simulation) -> None:
    """A place is named in the language that is spoken."""
    sim.start()
    press(sim, "English")
    sim.press_value("c:tour.door:forms")
    sim.say("la réunion")
    assert shown(sim).body.startswith("EN Tu es ici : EN La Réunion.")


def test_warning(sim: Simulation) -> None:
    """Something hard is said first to come; not now is a way out."""
    at(sim, "warn")
    assert ["Continuer", "Plus tard"] == labels(shown(sim))[:OWN]
    press(sim, "Plus tard")
    assert "tour.door" == session(sim).place
    press(sim, "Prévenir")
    press(sim, "Continuer")
    assert shown(sim).body.startswith("Voilà.")


@pytest.mark.parametrize("name", ["sure", "warn", "when", "forms"])
def test_three_riddles(sim: Simulation, name: str) -> None:
    """P5: not understood is met kindly, differently the second time, with a human the third."""
    at(sim, name)
    for said in ("Pas compris.", "Toujours pas compris.", "Un humain comprendra."):
        sim.say("bof")
        assert shown(sim).body.startswith(said)


def test_a_window_typed(sim: Simulation) -> None:
    """A window for a call-back can be typed; wanting none too."""
    at(sim, "when")
    assert ["Ce soir", "Demain", "Jamais"] == labels(shown(sim))[:OWN]
    sim.say("demain")
    assert "C’est noté pour toi." == shown(sim).body
    at(sim, "when")
    sim.say("jamais")
    assert "tour.door" == session(sim).place


def test_cover(sim: Simulation) -> None:
    """P2: the cover hides at once."""
    at(sim, "cover")
    assert session(sim).hidden
    assert [] == posted(sim)


@pytest.mark.parametrize(("age", "text"), [("1", "Tu as 1 an."), ("14", "Tu as 14 ans.")])
def test_a_text_that_depends_on_a_number(sim: Simulation, age: str, text: str) -> None:
    """One is not many."""
    at(sim, "age")
    sim.say(age)
    assert text == shown(sim).body.partition("\n")[0]


CHANNELS = [
    ("telegram", "Sur Telegram."),
    ("sms", "Court."),
    ("webchat", "Partout "),
    ("", "Partout "),
]


@pytest.mark.parametrize(("channel", "text"), CHANNELS)
def test_a_text_for_a_channel(sim: Simulation, channel: str, text: str) -> None:
    """A channel that has words of its own gets them; the others get those for all."""
    sim.start()
    sim.session = replace(session(sim), address=Address(channel, "1"))
    sim.press_value("c:tour.door:forms")
    assert shown(sim).body.startswith(text)


def test_an_answer_in_a_text(sim: Simulation) -> None:
    """A saved answer is said as its button said it; one that nobody gave stays in braces, for the editor to see."""
    at(sim, "forms")
    assert shown(sim).body.startswith("Partout {sure}.")
    at(sim, "sure")
    press(sim, "Je ne sais pas")
    assert shown(sim).body.startswith("Partout Je ne sais pas.")
