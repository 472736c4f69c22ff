"""What who waits is told, and who cannot wait any more: a message instead, or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogs.graph import compiled
from bot.dialogs.steps import Dialog
from bot.dialogs.sugar import plain
from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.desk import DeskSnapshot
from bot.model.effect import Post, ShowCase
from tests.engine.gear import card, case, in_chat, in_queue, lines, of, posted, session, shown

CANCEL, MESSAGE = "c:instead.ask:cancel", "c:instead.ask:message"
INSTEAD = Dialog.model_validate({
    "dialog": "instead",
    "start": "ask",
    "resume": "ask",
    "nodes": {
        "ask": {
            "ask": "Plutôt ?",
            "choices": {
                "message": {"label": "Un message", "to": "human.message"},
                "cancel": {"label": "Ne plus attendre", "to": "instead.cancel"},
            },
        },
        "cancel": {"handoff": "cancel", "then": "instead.gone"},
        "gone": {"end": "C’est retiré."},
    },
})


@pytest.fixture
def sim(sim: Simulation) -> Simulation:
    """Nobody has written yet; a dialog says what can be done instead of waiting."""
    nodes = plain(compiled([INSTEAD]), sim.content.rules)
    sim.content = replace(sim.content, nodes={**sim.content.nodes, **nodes})
    return sim


def test_the_wish_is_taken_back(sim: Simulation) -> None:
    """P5: out of the queue by a button, without leaving the chat; nothing reassures any more, and the desk knows."""
    in_queue(sim)
    sim.press_value(CANCEL)
    assert (Status.ABANDONED, None) == (card(sim).card.status, case(sim).owner)
    assert ["C’est retiré."] == posted(sim)
    assert ["cancelled"] == lines(sim, "system")
    assert {} == session(sim).timers
    heard = len(sim.screen)
    sim.wait(timedelta(days=1))
    assert heard == len(sim.screen)


def test_who_took_it_back_may_ask_again(sim: Simulation) -> None:
    """P10: it is a new case, and they wait as anybody does."""
    in_queue(sim)
    first = case(sim).id
    sim.press_value(CANCEL)
    sim.press_value("h")
    assert Status.WAITING is case(sim).status
    assert first != case(sim).id


def test_an_old_button_takes_nothing_from_a_counsellor(sim: Simulation) -> None:
    """P10: while somebody talks with them it is too late; nor does it wake what is over."""
    in_chat(sim, "ana")
    sim.press_value(CANCEL)
    assert (Status.ASSIGNED, "ana") == (case(sim).status, case(sim).owner)
    sim.close("done", "ana")
    sim.press_value(CANCEL)
    assert [] == of(sim, ShowCase)


def test_a_message_instead_of_waiting(sim: Simulation) -> None:
    """The same case, with its place among the messages: nothing reassures, and leaving does not lose it."""
    in_queue(sim)
    since, number = case(sim).since, case(sim).id
    sim.press_value(MESSAGE)
    assert (True, since, number) == (card(sim).card.message_only, case(sim).since, case(sim).id)
    assert {} == session(sim).timers
    sim.say("Je dois partir.")
    sim.leave()
    assert (Status.WAITING, True) == (case(sim).status, case(sim).away)
    sim.take("ana")
    assert [] == of(sim, Post)


def test_who_left_a_message_may_wait_after_all(sim: Simulation) -> None:
    """P5: asking for somebody makes it a wish to talk again, in the same place."""
    in_queue(sim)
    sim.press_value(MESSAGE)
    sim.press_value("h")
    assert not case(sim).message_only
    assert "reassure" in session(sim).timers


def test_danger_stands_before_others_and_is_told_so(sim: Simulation) -> None:
    """P10, wish 6: the number is of those who are served before, not of all who wait; also when danger grows."""
    sim.desk = DeskSnapshot(open=True, staff=1, waiting=9, before=(9, 5, 2, 1))
    in_queue(sim)
    assert "Il y a 9 personnes avant toi." in shown(sim).body
    sim.desk = replace(sim.desk, waiting=10, ahead=9)
    sim.say("il a un couteau")
    assert "Il y a 1 personnes avant toi." in shown(sim).body
    sim.desk = replace(sim.desk, ahead=0)
    sim.press_value("h")
    assert "Tu es la prochaine personne." in shown(sim).body
