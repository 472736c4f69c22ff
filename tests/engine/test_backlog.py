"""What was written before a pause of ours: heard and kept, and never answered as if it were new (P3, P4)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.case import Level
from bot.model.effect import Post, Remove, Wipe
from bot.model.event import Chose, Left, Said, Showed, Start
from tests.engine import hidden_world
from tests.engine.gear import (
    case,
    entries,
    in_chat,
    in_queue,
    lines,
    of,
    only,
    posted,
    session,
    shown,
)
from tests.engine.hidden_world import word

MINUTES = 15
OLD = timedelta(minutes=MINUTES, seconds=1)
DANGER = "il a un couteau"
GREETING = "Quelqu’un voit ton écran ?"


def made() -> Content:
    """The small content, in which what is older than a quarter of an hour is late."""
    plain = hidden_world.content()
    return replace(plain, rules=plain.rules.model_copy(update={"backlog_minutes": MINUTES}))


CONTENT = made()


@pytest.fixture
def content() -> Content:
    """The small content with a bound."""
    return CONTENT


def ago(sim: Simulation, age: timedelta = OLD) -> datetime:
    """Give the moment at which something was done that comes only now."""
    return sim.now - age


def late(sim: Simulation, text: str) -> None:
    """Let a message come that was written before the pause."""
    sim.feed(Said(ago(sim), text, "m9"))


def test_words_of_before_get_the_neutral_entry(sim: Simulation) -> None:
    """P4: in the middle of a conversation too: nothing of it shows, the words are kept for whoever will read them."""
    sim.start()
    sim.press_value("c:start.topics:tell")
    sim.now += timedelta(hours=3)
    late(sim, "mon père me frappe")
    assert [GREETING] == [body.split("\n")[-1] for body in posted(sim)]
    assert ["mon père me frappe"] == lines(sim, "seeker")
    assert ("start.screen", {}) == (session(sim).place, session(sim).answers)


def test_just_young_enough(sim: Simulation) -> None:
    """A quarter of an hour is a quarter of an hour."""
    sim.start()
    sim.feed(Said(ago(sim, timedelta(minutes=MINUTES)), "humain"))
    assert GREETING not in shown(sim).body


def test_many_messages_one_answer(sim: Simulation) -> None:
    """A telephone that lights up ten times is looked at: of an old pile one is answered."""
    sim.start()
    sim.now += timedelta(hours=3)
    for minutes in (170, 160, 100, 20):
        sim.feed(Said(ago(sim, timedelta(minutes=minutes)), f"message {minutes}"))
        assert [f"message {minutes}"] == lines(sim, "seeker")
        assert (1 if minutes == 170 else 0) == len(posted(sim))
    sim.say("humain")
    assert posted(sim)


def test_nobody_is_left_without_an_answer(sim: Simulation) -> None:
    """P5: who wrote for the first time while we were down is greeted."""
    late(sim, "bonjour")
    assert [GREETING] == [body.split("\n")[-1] for body in posted(sim)]


def test_danger_is_heard_and_not_answered(sim: Simulation) -> None:
    """I8: no card for whoever holds the phone now; the risk is known."""
    sim.start()
    sim.now += timedelta(hours=3)
    late(sim, DANGER)
    assert Level.EMERGENCY == session(sim).risk
    assert [GREETING] == [body.split("\n")[-1] for body in posted(sim)]
    assert "warned" not in [one.text for one in entries(sim)]


def test_danger_raises_the_case(sim: Simulation) -> None:
    """The desk sees that what was said in the pause is worse; the person who waits hears nothing of it."""
    in_queue(sim)
    sim.now += timedelta(hours=3)
    late(sim, DANGER)
    assert ([], Level.EMERGENCY) == (posted(sim), case(sim).risk)


@pytest.mark.parametrize("text", ["j’attends encore", "urgence", "menu"])
def test_who_talks_with_a_human_is_read_by_them(sim: Simulation, text: str) -> None:
    """P10: the words are in the transcript, the counsellor's clock runs from when they were written."""
    in_chat(sim)
    sim.reply("Je suis là.", "ana")
    sim.now += timedelta(hours=3)
    at = ago(sim)
    sim.feed(Said(at, text))
    assert ([], [text]) == (posted(sim), lines(sim, "seeker"))
    assert at == case(sim).unanswered


def test_emergency_help_that_was_asked_for_in_the_pause(sim: Simulation) -> None:
    """No list of numbers comes by itself; the same button stands under the entry, and the desk reads of it."""
    in_queue(sim)
    sim.now += timedelta(hours=3)
    sim.feed(Chose(ago(sim), "e"))
    assert ([], Level.URGENT) == (posted(sim), case(sim).risk)
    assert ["Urgence"] == lines(sim, "seeker")
    sim.leave()
    sim.now += timedelta(minutes=10)
    sim.start()
    sim.now += timedelta(hours=3)
    sim.feed(Chose(ago(sim), "e"))
    assert [GREETING] == [body.split("\n")[-1] for body in posted(sim)]
    assert "e" in [one.value for row in shown(sim).rows for one in row]


def test_a_picture_of_before_goes(sim: Simulation) -> None:
    """P9: it is taken out of the chat all the same."""
    sim.start()
    sim.now += timedelta(hours=3)
    sim.feed(Showed(ago(sim), "m9"))
    assert ("m9",) == only(sim, Remove).refs


def test_an_exit_of_before_is_carried_out(sim: Simulation) -> None:
    """P1, P2: however late, as an event of its own or as a word."""
    for event in (Left(ago(sim), "word"), Said(ago(sim), "x"), Chose(ago(sim), "x")):
        sim.start()
        sim.now += timedelta(hours=3)
        sim.feed(replace(event, at=ago(sim)))
        assert [True] == [isinstance(one, Wipe) for one in of(sim, Wipe)]
        assert session(sim).hidden
        sim.now += timedelta(hours=1)


def test_coming_back_in_the_pause(sim: Simulation) -> None:
    """P3: the return of before is a return, once; what was written after it gets nothing more."""
    sim.start()
    sim.leave()
    sim.now += timedelta(hours=3)
    late(sim, "coucou")
    assert [GREETING] == [body.split("\n")[-1] for body in posted(sim)]
    late(sim, "tu es là ?")
    assert [] == posted(sim)


def test_the_return_word_of_before_leads_nowhere(sim: Simulation) -> None:
    """P4: whoever holds the phone by now sees a quiz; said again, the word leads back."""
    sim.start()
    hidden_world.hide(sim)
    sim.now += timedelta(hours=3)
    late(sim, word(sim))
    assert session(sim).hidden
    assert [True] == [isinstance(one, Post) for one in of(sim, Post)]
    sim.say(word(sim))
    assert not session(sim).hidden


def test_beginning_again_while_waiting(sim: Simulation) -> None:
    """An old start says nothing about the queue."""
    in_queue(sim)
    sim.now += timedelta(hours=3)
    sim.feed(Start(ago(sim)))
    assert [] == posted(sim)


def test_without_a_bound_all_is_new(sim: Simulation) -> None:
    """An organisation may choose so."""
    rules = CONTENT.rules.model_copy(update={"backlog_minutes": None})
    sim.content = replace(CONTENT, rules=rules)
    sim.start()
    sim.now += timedelta(hours=3)
    late(sim, "humain")
    assert GREETING not in shown(sim).body
