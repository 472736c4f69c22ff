"""One question back, once more, another language: from anywhere, without losing one's place."""

import pytest

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.session import LONGEST_PATH
from tests.engine import world
from tests.engine.gear import case, in_chat, in_queue, labels, posted, press, session, shown

QUESTIONS = sorted(value for value in ("age", "sure", "call", "warn", "list", "when", "forms"))


def at(sim: Simulation, name: str) -> str:
    """Come to a question of the tour; gives its place."""
    sim.start()
    sim.press_value(f"c:tour.door:{name}")
    return session(sim).place


@pytest.mark.parametrize("name", QUESTIONS)
def test_back_from_every_kind_of_question(sim: Simulation, name: str) -> None:
    """Whatever is asked, the question before is one word away."""
    at(sim, name)
    sim.say("retour")
    assert ("tour.door", "Par où ?") == (session(sim).place, shown(sim).body)


@pytest.mark.parametrize("name", QUESTIONS)
def test_once_more_from_every_kind_of_question(sim: Simulation, name: str) -> None:
    """The question that is asked is asked again, with its buttons; nothing else changes."""
    place = at(sim, name)
    before, buttons = session(sim), labels(shown(sim))
    sim.say("Encore !")
    assert place == session(sim).place
    assert buttons == labels(shown(sim))
    assert (before.path, before.calls) == (session(sim).path, session(sim).calls)


@pytest.mark.parametrize("name", QUESTIONS)
def test_language_from_every_kind_of_question(sim: Simulation, name: str) -> None:
    """Who chooses a language lands where they were, in that language, with the same way back."""
    place = at(sim, name)
    before = session(sim)
    sim.say("langue")
    assert "Quelle langue ?" == shown(sim).body
    press(sim, "English")
    after = session(sim)
    assert (place, "en") == (after.place, after.locale)
    assert shown(sim).body.startswith("EN ")
    assert (before.path, before.calls) == (after.path, after.calls)


def test_language_typed_twice(sim: Simulation) -> None:
    """The word for a language asks for it; typed again, it is the answer, not the same question for ever."""
    place = at(sim, "age")
    sim.say("English")
    assert "tour.language" == session(sim).place
    sim.say("English")
    assert (place, "en") == (session(sim).place, session(sim).locale)


def test_asking_for_the_language_twice(sim: Simulation) -> None:
    """Asked again while it is asked, it still leads back to the one question before."""
    place = at(sim, "age")
    sim.say("langue")
    sim.say("langue")
    press(sim, "Français")
    assert (place, ()) == (session(sim).place, session(sim).calls)


def test_language_as_the_first_word(sim: Simulation) -> None:
    """Whoever begins with it begins at the beginning after it."""
    sim.say("langue")
    press(sim, "English")
    assert shown(sim).body.startswith("EN Bonjour")


def test_language_after_an_end(sim: Simulation) -> None:
    """P5: where nothing is asked, it goes on where the entry resumes."""
    at(sim, "call")
    press(sim, "Finir")
    sim.say("langue")
    press(sim, "English")
    assert "EN Que se passe-t-il ?" == shown(sim).body


def test_language_while_a_counsellor_is_there(sim: Simulation) -> None:
    """In a live chat words go to the counsellor: nobody asks for a language in between."""
    in_chat(sim)
    for word in ("langue", "retour", "encore"):
        sim.say(word)
        assert [] == posted(sim)


def test_language_in_the_queue(sim: Simulation) -> None:
    """P10: choosing a language costs nobody their place in the queue."""
    in_queue(sim)
    sim.say("langue")
    press(sim, "English")
    assert Status.WAITING is case(sim).status


def test_back_through_everything(sim: Simulation) -> None:
    """Back and back, one question each time, until there is nothing before; then it is said so."""
    sim.start()
    press(sim, "Non")
    press(sim, "Raconter")
    for place in ("start.topics", "start.screen"):
        sim.say("retour")
        assert place == session(sim).place
    sim.say("retour")
    assert "Rien avant.\n\nQuelqu’un voit ton écran ?" == shown(sim).body


def test_back_into_a_dialog_that_returned(sim: Simulation) -> None:
    """Going back into a called dialog finds its caller again."""
    at(sim, "call")
    press(sim, "Remonter")
    assert "tour.back" == session(sim).place
    sim.say("retour")
    assert ("well.look", ("tour.back",)) == (session(sim).place, session(sim).calls)
    press(sim, "Remonter")
    assert "tour.back" == session(sim).place


def test_back_out_of_a_called_dialog(sim: Simulation) -> None:
    """Going back before the call forgets it; calling again returns once."""
    at(sim, "call")
    sim.say("retour")
    assert ("tour.door", ()) == (session(sim).place, session(sim).calls)
    press(sim, "Appel")
    assert ("tour.back",) == session(sim).calls


def test_back_after_an_end(sim: Simulation) -> None:
    """After the last words the last question is one word away, with its caller."""
    at(sim, "call")
    press(sim, "Finir")
    sim.say("retour")
    assert ("well.look", ("tour.back",)) == (session(sim).place, session(sim).calls)


def test_back_from_danger(sim: Simulation) -> None:
    """Who was shown the danger card by mistake goes back to where they were."""
    at(sim, "call")
    sim.say("urgence")
    sim.say("retour")
    assert ("well.look", ("tour.back",)) == (session(sim).place, session(sim).calls)


def test_back_over_what_vanished(sim: Simulation, content: Content) -> None:
    """P11: a question that a publication took away is passed over."""
    at(sim, "call")
    press(sim, "Rester")
    nodes = {ref: node for ref, node in content.nodes.items() if ref != "well.look"}
    sim.content = world.content(nodes=nodes)
    sim.say("retour")
    assert "tour.door" == session(sim).place


def test_the_path_is_bounded(sim: Simulation) -> None:
    """P8: no more is kept of the way than a few steps."""
    sim.start()
    for _ in range(3 * LONGEST_PATH):
        sim.press_value("c:tour.door:age")
        press(sim, "Passer")
        press(sim, "Non")
    assert LONGEST_PATH == len(session(sim).path)


def test_there_and_back_leaves_no_trace(sim: Simulation) -> None:
    """Returning to the question before is going back: the way does not grow by it."""
    sim.start()
    press(sim, "Non")
    before = session(sim).path
    press(sim, "Raconter")
    press(sim, "Retour")
    assert before == session(sim).path


def test_restart_forgets_the_way(sim: Simulation) -> None:
    """Who starts again has nothing before."""
    at(sim, "age")
    sim.say("menu")
    assert () == session(sim).path
    sim.say("retour")
    assert shown(sim).body.startswith("Rien avant.")


def test_a_button_that_is_called_as_a_word(sim: Simulation) -> None:
    """Typing what stands on a button presses it, even if the word holds everywhere."""
    sim.start()
    press(sim, "Non")
    press(sim, "Raconter")
    sim.say("Retour")
    assert ["Que se passe-t-il ?"] == posted(sim)


def test_once_more_after_an_end(sim: Simulation) -> None:
    """P5: where nothing is asked, it goes on where the entry resumes."""
    at(sim, "call")
    press(sim, "Finir")
    sim.say("encore")
    assert "start.topics" == session(sim).place


def test_once_more_in_the_queue(sim: Simulation) -> None:
    """Who waits hears where they stand, not a question that they have left."""
    in_queue(sim)
    sim.say("encore")
    assert ["Il y a 2 personnes avant toi."] == posted(sim)


@pytest.fixture
def puzzled(sim: Simulation, content: Content) -> Simulation:
    """A content that says in a question of its own that it did not understand."""
    rules = content.rules.model_copy(update={"unclear": ["start.read"] * 3})
    sim.content = world.content(rules=rules)
    return sim


def test_the_question_that_was_not_understood_may_still_be_answered(puzzled: Simulation) -> None:
    """P5: who was told that it was unclear, and then finds the word, is understood; callers are not lost."""
    at(puzzled, "call")
    puzzled.say("bof")
    assert ("start.read", ()) == (session(puzzled).place, session(puzzled).calls)
    puzzled.say("Rester")
    assert ("well.bottom", ("tour.back",)) == (session(puzzled).place, session(puzzled).calls)


def test_a_number_that_comes_late(puzzled: Simulation) -> None:
    """The same for a number, after any riddle."""
    at(puzzled, "age")
    for _ in range(3):
        puzzled.say("bof")
    assert "start.read" == session(puzzled).place
    puzzled.say("14")
    assert "14" == session(puzzled).answers["age"]


def test_what_was_unclear_is_not_on_the_way_back(puzzled: Simulation) -> None:
    """Going back from a riddle leads to the question itself."""
    at(puzzled, "age")
    for _ in range(4):
        puzzled.say("bof")
    puzzled.say("retour")
    assert "tour.age" == session(puzzled).place


def test_other_words_for_a_choice(sim: Simulation) -> None:
    """An editor's other words for a button press it."""
    at(sim, "age")
    sim.say("langue")
    sim.say("ANGLAIS")
    assert ("tour.age", "en") == (session(sim).place, session(sim).locale)
