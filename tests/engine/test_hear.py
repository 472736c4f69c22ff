"""What people write, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine import hear
from bot.engine.simulate import Simulation
from bot.model.case import Level, Status
from bot.model.effect import Remove
from bot.model.event import Said
from bot.risk.detect import Assessment
from tests.engine.gear import case, kinds, lines, only, posted, press, session, shown


def test_first_words_meet_the_entry(sim: Simulation) -> None:
    """Whoever writes first is greeted, and asked about the screen before anything else."""
    sim.say("bonjour")
    assert "start.screen" == session(sim).place


def test_danger_comes_first(sim: Simulation) -> None:
    """Danger in the very first words skips everything: help, and a human at the head of the queue."""
    sim.say("il a un couteau")
    assert "Écris au 114." in shown(sim).body
    assert "Danger. Adresse : " == shown(sim).copies[0].text
    assert (Status.WAITING, Level.EMERGENCY) == (case(sim).status, case(sim).risk)
    assert session(sim).reasons == case(sim).reasons != ()


@pytest.mark.parametrize(
    "place",
    ["c:start.screen:alone", "c:start.topics:tell", "c:start.topics:forget", "c:help.more:menu"],
)
def test_danger_is_heard_everywhere(sim: Simulation, place: str) -> None:
    """P5: wherever the dialog is, forms included."""
    sim.start()
    sim.press_value(place)
    sim.say("aide moi il a un couteau")
    assert "danger.now" == session(sim).place


def test_danger_path_listens(sim: Simulation) -> None:
    """On the danger path more words of danger are an answer, not a loop."""
    sim.say("il a un couteau")
    sim.say("il a un couteau, je suis dans la cave")
    assert "Bien reçu." == shown(sim).body


def test_assess_sees_a_text_before_anything_else(
    sim: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I8: even an answer to a form is assessed first."""
    heard: list[str] = []

    def listen(text: str, *_: object) -> Assessment:
        heard.append(text)
        return Assessment()

    monkeypatch.setattr(hear, "assess", listen)
    sim.start()
    for text in ("Non", "À la maison", "n’importe quoi", "humain"):
        sim.say(text)
        assert text == heard[-1]


@pytest.mark.parametrize("typed", ["Non", "non", " NON ! ", "nôn"])
def test_choice_typed_by_hand(sim: Simulation, typed: str) -> None:
    """A label may be written instead of pressed."""
    sim.start()
    sim.say(typed)
    assert "start.topics" == session(sim).place


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("Humain", ""),
        ("URGENCE !", "danger.now"),
        ("menu", "start.topics"),
        ("oublie", "start.sure"),
    ],
)
def test_global_words(sim: Simulation, word: str, place: str) -> None:
    """P5: the words work from inside a form."""
    sim.start()
    sim.press_value("c:start.topics:tell")
    sim.say(word)
    assert place == session(sim).place


def test_listening_takes_any_words(sim: Simulation) -> None:
    """A node that listens goes on with whatever was written; a label is still a choice."""
    sim.start()
    sim.press_value("c:start.topics:tell")
    sim.say("Retour")
    assert "start.topics" == session(sim).place
    press(sim, "Raconter")
    sim.say("c’est compliqué")
    assert "Merci, c’est noté." == shown(sim).body
    assert ["c’est compliqué"] == lines(sim, "seeker")


def test_question_with_its_own_way_for_text(sim: Simulation) -> None:
    """A question may say where free text goes."""
    sim.start()
    sim.say("oublie")
    sim.say("je sais pas")
    assert "Merci, c’est noté." == shown(sim).body


def test_not_understood_three_times(sim: Simulation) -> None:
    """P5: each time another answer, the third leads to a human; an answer starts over."""
    sim.start()
    seen = []
    for _ in range(4):
        sim.say("bof")
        seen.append(shown(sim).body.split("\n\n")[0])
    more = ["Pas compris.", "Toujours pas compris.", "Un humain comprendra."]
    assert [*more, "Un humain comprendra."] == seen
    press(sim, "Raconter")
    assert 0 == session(sim).confused


def test_hint_gives_the_topic(sim: Simulation) -> None:
    """What people tell finds its topic without a button, and is not lost for the queue."""
    sim.start()
    sim.press_value("c:start.screen:alone")
    sim.say("mon père il me frappe")
    assert "Ça se passe chez toi." in shown(sim).body
    assert ("home", "home") == (session(sim).topic, session(sim).answers["heard"])
    assert "Ligne écrite" in shown(sim).body


def test_story_is_read(sim: Simulation) -> None:
    """A long text is not a wrong answer; a second one is not answered the same."""
    sim.start()
    sim.say("voilà ce qui est arrivé hier après le sport")
    assert "Je t’ai lu." == shown(sim).body
    sim.say("et puis ce matin encore la même chose")
    assert shown(sim).body.startswith("Toujours pas compris.")


def test_after_an_end_it_goes_on(sim: Simulation) -> None:
    """P5: no dead end; what comes next resumes the entry dialog, or follows what was said."""
    sim.start()
    sim.press_value("c:start.topics:tell")
    sim.say("voilà")
    assert "" == session(sim).place
    sim.say("et maintenant")
    assert "start.topics" == session(sim).place
    press(sim, "Raconter")
    sim.say("voilà")
    sim.say("il me frappe")
    assert "Ça se passe chez toi." in shown(sim).body


def test_edited_text(sim: Simulation) -> None:
    """An edit is recorded as one; it can be an answer or a cry, but never a riddle."""
    sim.start()
    sim.say("nnon", edited=False)
    sim.say("bof bof", edited=True)
    assert ["Record"] == kinds(sim)
    sim.say("il a un couteau", edited=True)
    assert "Écris au 114." in shown(sim).body


def test_edit_is_no_answer_to_what_came_later(sim: Simulation) -> None:
    """An edited older line does not fill the form that was opened since."""
    sim.start()
    sim.press_value("c:start.topics:tell")
    sim.say("correction", edited=True)
    assert "start.tell" == session(sim).place


def test_risk_is_never_lowered(sim: Simulation) -> None:
    """Once dangerous, a friendly line changes nothing."""
    sim.say("il a un couteau")
    sim.say("merci beaucoup")
    assert Level.EMERGENCY is session(sim).risk


def test_pictures_are_refused_and_removed(sim: Simulation) -> None:
    """P9: a picture is refused kindly and taken out of the chat; the question stays open."""
    sim.start()
    sim.show_media()
    assert ["Pas d’image ici, merci."] == posted(sim)
    assert ("m2",) == only(sim, Remove).refs
    sim.say("Non")
    assert "start.topics" == session(sim).place


def test_picture_first(sim: Simulation) -> None:
    """P5: somebody whose first sign is a picture gets the entry with it."""
    sim.show_media()
    assert shown(sim).body.startswith("Pas d’image ici, merci.\n\nBonjour")


def test_picture_after_an_end(sim: Simulation) -> None:
    """P5: and after an end, the way on."""
    sim.start()
    sim.press_value("c:start.topics:tell")
    sim.say("voilà")
    sim.show_media()
    assert "start.topics" == session(sim).place


def test_silent_sign_is_not_recorded(sim: Simulation) -> None:
    """An empty text leaves no line, and does not pass for an answer."""
    sim.start()
    sim.press_value("c:start.topics:tell")
    sim.say("   ")
    assert [] == lines(sim, "seeker")
    assert shown(sim).body.startswith("Pas compris.")


def test_vanished_place(sim: Simulation) -> None:
    """P11: a publication took the node away: the dialog resumes where its author says."""
    sim.start()
    assert sim.session is not None
    sim.session = replace(sim.session, place="help.vanished")
    sim.feed(Said(sim.now + timedelta(seconds=1), "euh"))
    assert "help.more" == session(sim).place
    sim.session = replace(session(sim), place="unknown.node")
    sim.say("euh")
    assert "start.topics" == session(sim).place


def test_album_is_refused_once(sim: Simulation) -> None:
    """P9: ten pictures at once are all taken away, and answered with one line."""
    sim.start()
    sim.show_media()
    sim.show_media()
    assert ("m3",) == only(sim, Remove).refs
    assert [] == posted(sim)
    sim.now += timedelta(minutes=1)
    sim.show_media()
    assert ["Pas d’image ici, merci."] == posted(sim)
