"""After a long pause it may be somebody else: the first screen comes first, and nothing of before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.dialogs.rules import Pause
from bot.engine.simulate import Simulation
from bot.model.case import Level
from bot.model.effect import Remove
from tests.engine import world
from tests.engine.gear import (
    case,
    entries,
    in_chat,
    in_queue,
    lines,
    only,
    posted,
    session,
    shown,
    values,
)

PLAIN = world.content()
PAUSE = Pause(minutes=30)
CONTENT = replace(PLAIN, rules=PLAIN.rules.model_copy(update={"pause": PAUSE}))
LONG = timedelta(minutes=30)


@pytest.fixture
def content() -> Content:
    """The small content, with a rule for long pauses."""
    return CONTENT


@pytest.fixture
def told(sim: Simulation) -> Simulation:
    """Somebody who told about home, stands before services, and stops."""
    sim.start()
    sim.press_value("c:start.screen:alone")
    sim.press_value("c:start.topics:home")
    assert "Qui aide" in shown(sim).body
    return sim


def is_first_screen(sim: Simulation) -> bool:
    """Tell whether only the screen of a newcomer was shown, and nothing is known any more."""
    asked = session(sim)
    seen = [body.replace(asked.alias, "") for body in posted(sim)]
    new = Simulation(CONTENT, world.NOW)
    new.start()
    wanted = [shown(new).body.replace(session(new).alias, "")]
    return seen == wanted and asked.place == "start.screen" and asked.topic == ""


@pytest.mark.parametrize(
    "text", ["coucou", "menu", "retour", "encore", "english", "Raconter", "voilà une longue histoire à toi"]
)  # fmt: skip
def test_whatever_is_written_gets_the_first_screen(told: Simulation, text: str) -> None:
    """P4: after half an hour any word is met like a stranger's; what was written is in the transcript, marked."""
    told.wait(LONG)
    told.say(text)
    assert is_first_screen(told)
    assert [text] == lines(told, "seeker")
    assert "unverified" == entries(told)[0].text


def test_whatever_is_pressed_gets_the_first_screen(told: Simulation) -> None:
    """P4: buttons of before, from any place, lead nowhere but to the first screen."""
    for value in ("c:help.more:menu", "c:start.topics:tell", "c:help.gone:x", "", "?"):
        told.wait(LONG)
        told.press_value(value)
        assert is_first_screen(told), value


def test_start_and_pictures_get_the_first_screen(told: Simulation) -> None:
    """P4, P9: so do Start and a picture, which is taken out and kindly refused, as from anybody."""
    told.wait(LONG)
    told.start()
    assert is_first_screen(told)
    told.wait(LONG)
    told.show_media()
    new = Simulation(CONTENT, world.NOW)
    new.show_media()
    assert shown(new) == replace(shown(told), lead=shown(new).lead)
    assert 1 == len(only(told, Remove).refs)


def test_before_that_nothing_changes(told: Simulation) -> None:
    """Whoever is back within the time goes on where they were."""
    told.wait(LONG - timedelta(minutes=1))
    told.press_value("c:help.more:menu")
    assert "start.topics" == session(told).place
    assert "unverified" not in [entry.text for entry in entries(told)]


def test_each_pause_counts_from_the_last_word(told: Simulation) -> None:
    """After the first screen one goes on; the clock runs from what was done last."""
    told.wait(LONG)
    told.say("coucou")
    told.press_value("c:start.screen:alone")
    assert "start.topics" == session(told).place


def test_danger_is_heard_and_answered(told: Simulation) -> None:
    """I8, P5: whoever tells of danger after a pause gets danger help at once; the risk is raised."""
    told.wait(LONG)
    told.say("il a un couteau")
    assert "114" in posted(told)[0]
    assert Level.EMERGENCY is session(told).risk


@pytest.mark.parametrize(("text", "shows"), [("urgence", "114"), ("humain", "Tu peux écrire ici")])
def test_words_that_call_for_help(told: Simulation, text: str, shows: str) -> None:
    """P5: emergency help and a human are one word away after a pause too."""
    told.wait(LONG)
    told.say(text)
    assert shows in posted(told)[0]


@pytest.mark.parametrize(("value", "shows"), [("e", "114"), ("h", "Tu peux écrire ici")])
def test_buttons_that_call_for_help(told: Simulation, value: str, shows: str) -> None:
    """P5: and one tap away."""
    told.wait(LONG)
    told.press_value(value)
    assert shows in posted(told)[0]


def test_the_exit_is_the_exit(told: Simulation) -> None:
    """P1: after any pause."""
    told.wait(LONG)
    told.say("x")
    assert session(told).hidden
    assert [] == posted(told)


def test_who_waits_is_heard_and_marked(sim: Simulation) -> None:
    """P10: somebody in the queue is not sent back to the start; the desk reads that it may be somebody else."""
    in_queue(sim)
    sim.wait(LONG)
    sim.say("je suis là")
    assert ["unverified", "je suis là"] == [
        entry.text for entry in entries(sim) if entry.who != "bot"
    ]
    assert not is_first_screen(sim)
    sim.say("toujours")
    assert "unverified" not in [entry.text for entry in entries(sim)]


def test_who_talks_with_a_counsellor_is_heard_and_marked(sim: Simulation) -> None:
    """P10: the counsellor reads the words, and before them that it may be somebody else; the bot is silent."""
    in_chat(sim)
    sim.reply("Prends ton temps.", "ana")
    sim.wait(LONG)
    sim.say("me revoilà")
    assert ["unverified", "me revoilà"] == [entry.text for entry in entries(sim)]
    assert [] == posted(sim)


def test_a_left_message_waits_and_its_writer_is_met_anew(sim: Simulation) -> None:
    """P4: nobody waits at the screen for an answer to a message; it stays in the queue."""
    sim.set_desk(is_open=False)
    sim.start()
    sim.press_value("h")
    sim.press_value("c:human.closed:message")
    sim.say("rappelez-moi")
    assert case(sim).message_only
    before = case(sim)
    sim.wait(LONG)
    sim.say("coucou")
    assert is_first_screen(sim)
    assert replace(before, unseen=True) == case(sim)
    assert "h" in values(shown(sim))
    sim.take("ana")
    sim.reply("Me voilà.", "ana")
    assert ["Me voilà."] == posted(sim)


def test_without_the_rule_nothing_changes(told: Simulation) -> None:
    """A content that says nothing of pauses has none."""
    told.content = PLAIN
    told.wait(timedelta(hours=9))
    told.press_value("c:help.more:menu")
    assert "start.topics" == session(told).place
