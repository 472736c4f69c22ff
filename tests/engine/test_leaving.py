"""Leaving and coming back: the promise everything else stands on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.case import Level, Status
from bot.model.effect import Erase, Notice, Post, Remove, ShowCase, Wipe
from bot.model.event import Barred, Chose, Forgot, Left, Said, Showed, Start
from bot.model.message import Message
from tests.engine import world
from tests.engine.gear import (
    card,
    case,
    entries,
    in_chat,
    in_queue,
    kinds,
    lines,
    only,
    posted,
    press,
    session,
    shown,
)

NEUTRAL = Message("", "Il fera beau.")


def test_exit_wipes_and_leaves_a_neutral_line(sim: Simulation) -> None:
    """P1, P2: an exit clears the screen; what stands there is harmless and has no button."""
    sim.start()
    sim.leave()
    assert [NEUTRAL] == sim.screen
    assert session(sim).hidden


@pytest.mark.parametrize("text", ["x", "X !", "Stop", "SORTIE", "sotrie", " sortie. "])
def test_exit_word_that_no_channel_noticed(sim: Simulation, text: str) -> None:
    """P1: a word that reaches the engine as text is an exit all the same, and is not recorded."""
    sim.start()
    sim.say(text)
    assert [NEUTRAL] == sim.screen
    assert [] == lines(sim, "seeker")


def test_exit_button(sim: Simulation) -> None:
    """P1: the button under every message is the exit."""
    sim.start()
    press(sim, "Sortir")
    assert [NEUTRAL] == sim.screen


def test_neutral_line_in_their_language(sim: Simulation) -> None:
    """P4: the neutral line is in the language of the phone, as the name and the description of the bot are."""
    sim.start()
    press(sim, "English")
    sim.leave()
    assert "Il fera beau." == shown(sim).body


def test_neutral_line_of_a_phone_in_another_language(content: Content) -> None:
    """P4: whatever was chosen in the conversation."""
    sim = Simulation(content, world.NOW, locale="en-GB")
    sim.start()
    sim.leave()
    assert "EN Il fera beau." == shown(sim).body


def test_staff_are_told_last(sim: Simulation) -> None:
    """P2: hide first; the desk hears of it after everything else."""
    in_queue(sim)
    sim.leave()
    assert ["Wipe", "Record", "CancelTimer", "ShowCase"] == kinds(sim)


def test_who_waits_is_taken_out_of_the_queue(sim: Simulation) -> None:
    """A counsellor cannot write to who left, so nobody is called to an empty chair."""
    in_queue(sim)
    sim.leave()
    assert Status.ABANDONED is case(sim).status
    assert Status.ABANDONED is card(sim).card.status
    assert {} == session(sim).timers


def test_live_case_stays_with_its_counsellor(sim: Simulation) -> None:
    """The counsellor sees that the person left; the case is still theirs."""
    in_chat(sim)
    sim.leave()
    assert (Status.ASSIGNED, "ana", True) == (case(sim).status, case(sim).owner, case(sim).away)
    assert card(sim).card.away
    assert ["left"] == lines(sim, "system")


def test_nothing_reaches_who_left(sim: Simulation) -> None:
    """P3: a counsellor's words after an exit go nowhere, and the counsellor is told so."""
    in_chat(sim)
    sim.leave()
    sim.reply("Tu es là ?", "ana")
    assert [Notice("ana", "away", case(sim).id)] == list(sim.effects)
    sim.wait(timedelta(hours=3))
    assert [NEUTRAL] == sim.screen


def test_closing_an_empty_room_is_silent(sim: Simulation) -> None:
    """P3: a counsellor may close the case of who left; nothing is sent."""
    in_chat(sim)
    sim.leave()
    sim.close(counsellor="ana")
    assert Status.CLOSED is case(sim).status
    assert [NEUTRAL] == sim.screen
    assert [] == posted(sim)


def test_coming_back_shows_nothing_of_before(sim: Simulation) -> None:
    """Whoever holds the phone now gets the neutral entry, whatever they write."""
    in_chat(sim)
    sim.leave()
    sim.say("il me frappe encore")
    assert ["Bonjour", "Quelqu’un"] == [part.split()[0] for part in shown(sim).body.split("\n\n")]
    assert "start.screen" == session(sim).place
    assert not session(sim).hidden
    assert ["il me frappe encore"] == lines(sim, "seeker")
    assert Level.CONCERN is session(sim).risk


def test_coming_back_does_not_reopen_the_chat(sim: Simulation) -> None:
    """The counsellor still cannot write: only asking for a human again proves that it is wanted."""
    in_chat(sim)
    sim.leave()
    sim.start()
    assert case(sim).away
    sim.reply("Tu es là ?", "ana")
    assert [Notice("ana", "away", case(sim).id)] == list(sim.effects)


def test_asking_again_waits_in_the_old_place(sim: Simulation) -> None:
    """P4, P10: nobody greets whoever came back as somebody known; the case is in the queue, and its owner is told."""
    in_chat(sim)
    before = case(sim)
    sim.leave()
    sim.start()
    press(sim, "Quelqu’un")
    waiting = replace(before, status=Status.WAITING, owner=None, unanswered=None)
    assert replace(waiting, away=False) == case(sim)
    assert "returned" in lines(sim, "system")
    assert [Notice("ana", "gave_back", before.id)] == sim.notices()
    assert "Quelqu’un est là." not in shown(sim).body
    assert "reassure" in session(sim).timers
    sim.take("ana")
    assert ["Quelqu’un est là."] == posted(sim)
    sim.reply("Content de te lire.", "ana")
    assert ["Content de te lire."] == posted(sim)


def test_left_message_survives_an_exit(sim: Simulation) -> None:
    """The queue forgets nobody: people leave a message and then leave."""
    sim.set_desk(is_open=False)
    sim.start()
    sim.press_value("c:human.closed:message")
    sim.say("Rappelez-moi demain.")
    assert "Message gardé." == shown(sim).body
    sim.leave()
    assert (Status.WAITING, True, True) == (
        case(sim).status,
        case(sim).away,
        case(sim).message_only,
    )
    sim.take("ana")
    assert [Notice("ana", "taken", case(sim).id)] == sim.notices()
    assert [] == posted(sim)
    sim.reply("Bonjour", "ana")
    assert [Notice("ana", "away", case(sim).id)] == list(sim.effects)
    sim.give_back("ana")
    assert [] == posted(sim)
    assert Status.WAITING is case(sim).status


def test_left_message_becomes_a_conversation(sim: Simulation) -> None:
    """Back and asking for a human, who left a message waits in the queue like anybody, in the old place."""
    sim.start()
    sim.press_value("c:human.closed:message")
    since = case(sim).since
    sim.leave()
    sim.start()
    press(sim, "Quelqu’un")
    assert (False, False, since) == (case(sim).away, case(sim).message_only, case(sim).since)
    assert "reassure" in session(sim).timers


def test_second_exit_wipes_again(sim: Simulation) -> None:
    """An exit while hidden sweeps up what came in since; no other word is said."""
    sim.start()
    sim.leave()
    sim.leave("command")
    assert ["Wipe", "Record"] == kinds(sim)
    assert [NEUTRAL] == sim.screen


def test_overtaken_events_are_recorded_and_unanswered(sim: Simulation) -> None:
    """P2: what was written before the exit and read after it changes nothing on the screen."""
    sim.start()
    sim.feed(Left(sim.now, "word"))
    sim._seq = 0
    sim.feed(Said(sim.now, "il a un couteau", "9"))
    assert ["il a un couteau"] == lines(sim, "seeker")
    assert ["Record"] == kinds(sim)
    assert Level.EMERGENCY is session(sim).risk
    assert session(sim).hidden


def test_late_message_is_taken_off_the_screen(sim: Simulation) -> None:
    """P4: a message dated before the exit that comes in after it is removed, not answered."""
    sim.start()
    sim.leave()
    sim.feed(Said(sim.now - timedelta(seconds=10), "attends", "77"))
    assert ("77",) == only(sim, Remove).refs
    assert [] == posted(sim)
    assert session(sim).hidden


def test_button_pressed_before_the_exit_is_no_return(sim: Simulation) -> None:
    """P3: a late press answers nothing."""
    sim.start()
    sim.leave()
    sim.feed(Chose(sim.now - timedelta(seconds=10), "c:start.screen:alone"))
    assert () == sim.effects


def test_start_is_always_a_return(sim: Simulation) -> None:
    """Start after an exit comes back even within the same second."""
    sim.start()
    sim.leave()
    sim.feed(Start(sim.now - timedelta(seconds=30)))
    assert not session(sim).hidden


def test_picture_is_a_return_and_taken_away(sim: Simulation) -> None:
    """P9 holds for who comes back with a picture."""
    sim.start()
    sim.leave()
    sim.feed(Showed(sim.now + timedelta(seconds=5), "55"))
    assert ("55",) == only(sim, Remove).refs
    assert "start.screen" == session(sim).place


def test_forgetting_erases(sim: Simulation) -> None:
    """P8: the wipe carries the erasure, and the desk loses the case."""
    in_chat(sim)
    sim.feed(Forgot(sim.now))
    assert Wipe(NEUTRAL, erase=True) == sim.effects[0]
    assert Status.ABANDONED is card(sim).card.status
    assert "ShowCase" == kinds(sim)[-1]
    assert sim.session is None


def test_forgetting_from_a_dialog(sim: Simulation) -> None:
    """P8: the word leads to a question; only its answer erases."""
    sim.start()
    sim.say("oublie")
    assert "Tout effacer ?" == shown(sim).body
    press(sim, "Oui, tout")
    assert only(sim, Wipe).erase
    assert [NEUTRAL] == sim.screen


def test_barred_purges_without_a_word(sim: Simulation) -> None:
    """A platform that shut the door gets no call; everything is erased, staff see an ended case."""
    in_queue(sim)
    sim.feed(Barred(sim.now))
    assert ["CancelTimer", "ShowCase", "Erase"] == kinds(sim)
    assert Status.ABANDONED is only(sim, ShowCase).card.status
    assert Erase() == only(sim, Erase)


def test_barred_without_a_case(sim: Simulation) -> None:
    """The same without a case."""
    sim.start()
    sim.feed(Barred(sim.now))
    assert ["Erase"] == kinds(sim)


def test_timers_cancelled_by_the_exit_stay_silent(sim: Simulation) -> None:
    """P3: a timer that was already on its way does nothing."""
    in_queue(sim)
    due = session(sim).timers["reassure"]
    sim.leave()
    sim.now = due
    sim.wait(timedelta(minutes=1))
    assert [NEUTRAL] == sim.screen
    assert not [effect for effect in sim.effects if isinstance(effect, Post)]


def test_exit_keeps_what_counsellors_must_know(sim: Simulation) -> None:
    """Risk is never lowered by leaving; answers and place are gone."""
    sim.start()
    sim.say("il me frappe")
    sim.leave()
    assert (Level.CONCERN, "", {}, "") == (
        session(sim).risk,
        session(sim).place,
        session(sim).answers,
        session(sim).topic,
    )
    assert "left" == entries(sim)[0].text


def test_asking_again_outside_the_hours(sim: Simulation) -> None:
    """P4: whoever came back hears what anybody hears; a message that they leave puts the case into the queue."""
    in_chat(sim)
    sim.leave()
    sim.set_desk(is_open=False)
    sim.start()
    sim.say("humain")
    assert case(sim).away
    assert shown(sim).body.startswith("Personne n’est là.")
    sim.press_value("c:human.closed:message")
    assert (Status.WAITING, True, None) == (
        case(sim).status,
        case(sim).message_only,
        case(sim).owner,
    )
