"""The one number that somebody wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.numbers import saved, told
from bot.engine.simulate import Simulation
from tests.engine.gear import labels, posted, press, session, shown

TRAPS = [
    ("14", 14),
    ("j'ai 14 ans", 14),
    ("J’ai 14ans !", 14),
    ("１４", 14),
    ("١٤", 14),
    ("  007 ", 7),
    ("0", 0),
    ("14 ou 15", None),
    ("14-15", None),
    ("14/15", None),
    ("-3", None),
    ("−3", None),
    ("14,5", None),
    ("14.5 ans", None),
    ("1 000", None),
    ("quatorze", None),
    ("", None),
    ("1️⃣4️⃣", None),
    ("1" + "0" * 30, None),
    ("9" * 5000, None),
]


@pytest.mark.parametrize(("text", "number"), TRAPS)
def test_one_whole_number_in_digits(text: str, number: int | None) -> None:
    """What people write around their number does not matter; what could mean two things is no number."""
    assert number == told(text)


@given(st.text())
def test_any_text(text: str) -> None:
    """No text makes it raise, and what it finds can be saved and read again."""
    number = told(text)
    assert number is None or number == saved(str(number))


def at_age(sim: Simulation) -> None:
    """Come to the question of the age."""
    sim.start()
    sim.press_value("c:tour.door:age")


def test_the_number_is_kept_as_digits(sim: Simulation) -> None:
    """The answer is stored in plain decimal digits, whatever digits were typed, and can be said."""
    at_age(sim)
    sim.say("j’ai １４ ans")
    assert "14" == session(sim).answers["age"]
    assert "Tu as 14 ans.\n\nC’est sûr ?" == shown(sim).body


@pytest.mark.parametrize("text", ["14 ou 15", "-3", "quatorze", "0", "121", "1" + "0" * 30])
def test_anything_else_is_asked_again(sim: Simulation, text: str) -> None:
    """P5: kindly the first time, with the same question; differently then; a human the third time."""
    at_age(sim)
    sim.say(text)
    assert ["Écris un nombre.\n\nQuel âge as-tu ?"] == posted(sim)
    assert "Passer" in labels(shown(sim))
    sim.say(text)
    assert shown(sim).body.startswith("Toujours pas compris.")
    sim.say(text)
    assert shown(sim).body.startswith("Un humain comprendra.")
    assert "age" not in session(sim).answers


def test_right_at_the_second_try(sim: Simulation) -> None:
    """A number after a riddle is an answer, and the confusion is over."""
    at_age(sim)
    sim.say("euh")
    sim.say("12")
    assert ("tour.sure", 0) == (session(sim).place, session(sim).confused)


def test_nobody_has_to_say(sim: Simulation) -> None:
    """The button that skips goes on without an answer; typed, it does the same."""
    at_age(sim)
    press(sim, "Passer")
    assert ("tour.sure", None) == (session(sim).place, session(sim).answers.get("age"))
    at_age(sim)
    sim.say("passer")
    assert "tour.sure" == session(sim).place


def test_danger_comes_before_the_number(sim: Simulation) -> None:
    """I8: a sentence of danger with a number in it is danger."""
    at_age(sim)
    sim.say("j'ai 14 ans et il a un couteau")
    assert shown(sim).body.startswith("Écris au 114.")
    assert "age" not in session(sim).answers


def test_a_story_with_a_number_is_a_story(sim: Simulation) -> None:
    """Who tells what is happening is listened to; their number may have meant anything."""
    at_age(sim)
    sim.say("il me frappe presque tous les soirs depuis 6 mois")
    assert shown(sim).body.startswith("Ça se passe chez toi.")
    assert "age" not in session(sim).answers


def test_a_short_answer_with_a_worry_is_both(sim: Simulation) -> None:
    """A number with a few words is the answer; what was said beside it is not lost."""
    at_age(sim)
    sim.say("14, il me frappe")
    assert "14" == session(sim).answers["age"]
    assert "home" == session(sim).topic


def test_an_edited_text_that_is_no_number_is_not_answered(sim: Simulation) -> None:
    """Correcting an older message is not a wrong answer."""
    at_age(sim)
    sim.say("bonjour", edited=True)
    assert [] == posted(sim)
    assert "tour.age" == session(sim).place
