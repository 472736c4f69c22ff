"""A case passes from hand to hand: offered, moved, handed back to the bot, reassigned, taken from who vanished."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.dialogs.rules import Lines
from bot.engine.simulate import TICK, Simulation
from bot.model.case import Status
from bot.model.desk_event import (
    Accepted,
    Declined,
    HandedBack,
    Moved,
    Offered,
    Reassigned,
    Vanished,
    Withdrew,
)
from bot.model.effect import SUPERVISORS, Notice, Post, Wipe
from bot.model.event import Barred, DeskEvent, Forgot, GaveBack, Took
from tests.engine.gear import (
    card,
    case,
    entries,
    in_chat,
    in_queue,
    kinds,
    lines,
    of,
    only,
    posted,
    press,
    session,
    shown,
)

TOLD = "Une autre personne te répond."


def notice(sim: Simulation, who: str, code: str, other: str = "") -> Notice:
    """Make the notice about this case."""
    return Notice(who, code, case(sim).id, other)  # type: ignore[arg-type]


def replace_lines(sim: Simulation) -> Lines:
    """Give the content lines of before."""
    rules = sim.content.rules
    none = {"changed": None, "moved": None, "handed_back": None}
    said = rules.lines.model_copy(update=none)
    rules = rules.model_copy(update={"lines": said})
    sim.content = replace(sim.content, rules=rules)
    return said


def offered(sim: Simulation, note: str = "") -> None:
    """Ana holds a case and offers it to ben."""
    in_chat(sim, "ana")
    sim.feed(Offered(sim.now, "ana", "ben", note))


def test_an_offer_leaves_the_case_with_its_owner(sim: Simulation) -> None:
    """P10: until it is accepted the giver holds it, and answers; the note is for colleagues alone."""
    offered(sim, "Elle préfère écrire en anglais.")
    assert ("ana", "ben", Status.ASSIGNED) == (
        case(sim).owner,
        card(sim).card.offered,
        case(sim).status,
    )
    assert [notice(sim, "ben", "offered", "ana")] == sim.notices()
    assert ["Elle préfère écrire en anglais."] == lines(sim, "note:ana")
    assert [] == of(sim, Post)
    sim.reply("Je suis là.", "ana")
    assert ["Je suis là."] == posted(sim)


def test_accepting_changes_the_owner_in_one_step(sim: Simulation) -> None:
    """P10: one owner before, another after; the person hears it in one honest line, and the giver writes no more."""
    offered(sim)
    sim.feed(Accepted(sim.now, "ben"))
    assert ("ben", "") == (case(sim).owner, case(sim).offered)
    assert [TOLD] == posted(sim)
    assert [notice(sim, "ben", "taken"), notice(sim, "ana", "accepted", "ben")] == sim.notices()
    assert {"return"} == session(sim).timers.keys()
    sim.reply("encore", "ana")
    assert [notice(sim, "ana", "not_yours", "ben")] == list(sim.effects)


def test_the_new_owner_has_their_time_to_answer(sim: Simulation) -> None:
    """P10: whoever takes over and is silent loses the case as anybody does."""
    offered(sim)
    sim.feed(Accepted(sim.now, "ben"))
    sim.wait(timedelta(minutes=6))
    assert (Status.WAITING, None) == (case(sim).status, case(sim).owner)


@pytest.mark.parametrize("who", ["ana", "cleo", ""])
def test_only_whom_it_was_offered_to_can_accept(sim: Simulation, who: str) -> None:
    """P10: a third person is told that there is no such offer."""
    offered(sim)
    sim.feed(Accepted(sim.now, who))
    assert ["Notice"] == kinds(sim)
    assert ("offer_over", "ana") == (only(sim, Notice).code, case(sim).owner)


def test_declining_leaves_it_with_the_giver(sim: Simulation) -> None:
    """Acceptance test 13: a refused transfer drops nobody."""
    offered(sim)
    sim.feed(Declined(sim.now, "ben"))
    assert ("ana", "") == (case(sim).owner, card(sim).card.offered)
    assert [notice(sim, "ana", "declined", "ben")] == sim.notices()
    assert [] == of(sim, Post)
    assert "offer" not in session(sim).timers


def test_an_offer_can_be_taken_back(sim: Simulation) -> None:
    """Who was asked is told that it is over; accepting after that changes nothing."""
    offered(sim)
    sim.feed(Withdrew(sim.now, "ana"))
    assert [notice(sim, "ben", "offer_over")] == sim.notices()
    sim.feed(Accepted(sim.now, "ben"))
    assert "offer_over" == only(sim, Notice).code
    assert "ana" == case(sim).owner
    sim.feed(Withdrew(sim.now, "ana"))
    assert () == sim.effects


def test_an_offer_lapses(sim: Simulation) -> None:
    """Acceptance test 13: the target is not there; after three minutes it stays where it is, and both know."""
    offered(sim)
    sim.wait(timedelta(minutes=4))
    assert ("ana", "") == (case(sim).owner, case(sim).offered)
    assert [notice(sim, "ben", "offer_over"), notice(sim, "ana", "offer_over", "ben")] == (
        sim.notices()
    )


def test_a_second_offer_replaces_the_first(sim: Simulation) -> None:
    """One offer at a time."""
    offered(sim)
    sim.feed(Offered(sim.now, "ana", "cleo"))
    assert [notice(sim, "ben", "offer_over"), notice(sim, "cleo", "offered", "ana")] == (
        sim.notices()
    )
    assert "cleo" == case(sim).offered
    assert "offer" in session(sim).timers
    sim.feed(Offered(sim.now, "ana", "cleo"))
    assert [notice(sim, "cleo", "offered", "ana")] == sim.notices()


@pytest.mark.parametrize("to", ["ana", ""])
def test_an_offer_to_nobody_is_none(sim: Simulation, to: str) -> None:
    """P10: a case is not offered to its owner."""
    in_chat(sim, "ana")
    sim.feed(Offered(sim.now, "ana", to))
    assert [notice(sim, "ana", "not_yours")] == list(sim.effects)


def test_the_seeker_leaves_mid_transfer(sim: Simulation) -> None:
    """P2, P3, acceptance test 13: hidden first, the offer ends, staff are told last, and nothing is said afterwards."""
    offered(sim)
    sim.leave()
    assert isinstance(sim.effects[0], Wipe)
    assert ("ana", "", True) == (case(sim).owner, case(sim).offered, case(sim).away)
    assert notice(sim, "ben", "offer_over") == sim.effects[-1]
    assert {} == session(sim).timers
    sim.feed(Accepted(sim.now, "ben"))
    assert [notice(sim, "ben", "offer_over", "ana")] == list(sim.effects)
    sim.feed(Offered(sim.now, "ana", "ben"))
    assert [notice(sim, "ana", "away")] == list(sim.effects)


@pytest.mark.parametrize("how", [Forgot, Barred])
def test_the_seeker_is_gone_for_good_mid_transfer(
    sim: Simulation, how: Callable[[datetime], Forgot | Barred]
) -> None:
    """P8: nothing is left of the case, and whom it was offered to is told."""
    offered(sim)
    about = notice(sim, "ben", "offer_over")
    sim.feed(how(sim.now))
    assert about in sim.notices()
    assert [] == of(sim, Post)


def test_moved_to_who_knows_better(sim: Simulation) -> None:
    """P10: in the queue for another subject, in the old place; the person is told why."""
    in_chat(sim, "ana")
    since = case(sim).since
    sim.feed(Moved(sim.now, "ana", "home", "Parle de sa mère."))
    assert (Status.WAITING, "home", since) == (
        case(sim).status,
        card(sim).card.topic,
        case(sim).since,
    )
    assert sim.now - TICK == card(sim).card.moved
    assert ["Quelqu’un connaît mieux le sujet."] == posted(sim)
    assert ["Parle de sa mère."] == lines(sim, "note:ana")
    assert [notice(sim, "ana", "gave_back")] == sim.notices()
    assert "reassure" in session(sim).timers


@pytest.mark.parametrize("topic", ["", "invented"])
def test_a_subject_that_nobody_defined_changes_nothing(sim: Simulation, topic: str) -> None:
    """P7: only the editors' words reach the desk's index."""
    in_chat(sim, "ana")
    before = case(sim).topic
    sim.feed(Moved(sim.now, "ana", topic))
    assert (Status.WAITING, before, None) == (case(sim).status, case(sim).topic, case(sim).moved)


def test_handed_back_to_the_bot(sim: Simulation) -> None:
    """The case is closed with its outcome, and the bot goes on at the node that was chosen."""
    in_chat(sim, "ana")
    sim.feed(HandedBack(sim.now, "ana", "help.list", "done"))
    assert (Status.CLOSED, None, "done") == (case(sim).status, case(sim).owner, case(sim).outcome)
    assert "Voici la suite.\n\nQui aide :" in shown(sim).body
    assert "help.more" == session(sim).place
    press(sim, "Menu")
    assert "Que se passe-t-il ?" in shown(sim).body


@pytest.mark.parametrize("node", ["start.topics", "gone.node", ""])
def test_handed_back_only_where_the_desk_says(sim: Simulation, node: str) -> None:
    """P11: a node that is none of those chosen by editors leads where every case ends."""
    in_chat(sim, "ana")
    sim.feed(HandedBack(sim.now, "ana", node))
    assert "human.after" == session(sim).place


def test_reassigned_by_a_supervisor(sim: Simulation) -> None:
    """P10: in one step it is somebody else's; both are told by whom, and the person hears one line."""
    in_chat(sim, "ana")
    sim.feed(Reassigned(sim.now, "sam", "ben"))
    assert "ben" == case(sim).owner
    assert [TOLD] == posted(sim)
    assert [notice(sim, "ben", "assigned", "sam"), notice(sim, "ana", "reassigned", "ben")] == (
        sim.notices()
    )


def test_reassigned_from_the_queue(sim: Simulation) -> None:
    """Who waits is given to somebody: the person hears what they hear when a case is taken."""
    in_queue(sim)
    sim.feed(Reassigned(sim.now, "sam", "ben"))
    assert (Status.ASSIGNED, "ben") == (case(sim).status, case(sim).owner)
    assert ["Quelqu’un est là."] == posted(sim)
    assert [notice(sim, "ben", "assigned", "sam")] == sim.notices()
    assert {"return"} == session(sim).timers.keys()


def test_reassigned_to_the_queue(sim: Simulation) -> None:
    """P10: back in the old place."""
    in_chat(sim, "ana")
    since = case(sim).since
    sim.feed(Reassigned(sim.now, "sam"))
    assert (Status.WAITING, None, since) == (case(sim).status, case(sim).owner, case(sim).since)
    assert [notice(sim, "ana", "reassigned", "sam")] == sim.notices()


def test_reassigned_to_who_has_it(sim: Simulation) -> None:
    """Nothing changes, and the supervisor is told."""
    in_chat(sim, "ana")
    sim.feed(Reassigned(sim.now, "sam", "ana"))
    assert [notice(sim, "sam", "already_taken", "ana")] == list(sim.effects)


def test_reassigned_while_it_is_offered(sim: Simulation) -> None:
    """P10: the offer is over, one owner remains."""
    offered(sim)
    sim.feed(Reassigned(sim.now, "sam", "cleo"))
    assert notice(sim, "ben", "offer_over") in sim.notices()
    sim.feed(Accepted(sim.now, "ben"))
    assert "cleo" == case(sim).owner


def test_a_counsellor_who_vanished(sim: Simulation) -> None:
    """P10, acceptance test 6: back in the old place, the person and the supervisors are told."""
    in_chat(sim, "ana")
    since = case(sim).since
    sim.feed(Vanished(sim.now, "ana"))
    assert (Status.WAITING, None, since) == (case(sim).status, case(sim).owner, case(sim).since)
    assert ["On cherche quelqu’un d’autre."] == posted(sim)
    assert [
        notice(sim, "ana", "returned"),
        notice(sim, SUPERVISORS, "vanished", "ana"),
    ] == sim.notices()
    sim.feed(Vanished(sim.now, "ana"))
    assert () == sim.effects


def test_silence_is_told_to_supervisors(sim: Simulation) -> None:
    """Acceptance test 6: a claimant goes silent: returned and escalated."""
    in_queue(sim)
    sim.take("ana")
    sim.wait(timedelta(minutes=6))
    assert notice(sim, SUPERVISORS, "expired", "ana") in sim.notices()


@pytest.mark.parametrize("how", [Vanished, GaveBack, Moved])
def test_who_has_left_does_not_wait(
    sim: Simulation, how: Callable[[datetime, str], DeskEvent]
) -> None:
    """P3: a case whose person has left ends when its counsellor goes: nobody could write to them."""
    in_chat(sim, "ana")
    sim.leave()
    sim.feed(how(sim.now, "ana"))
    assert (Status.ABANDONED, None) == (case(sim).status, case(sim).owner)
    assert [] == of(sim, Post)
    assert {} == session(sim).timers


def test_a_left_message_goes_back_and_stays(sim: Simulation) -> None:
    """P6: the message of who has left waits for the next counsellor."""
    sim.start()
    sim.press_value("c:human.closed:message")
    sim.leave()
    sim.take("ana")
    sim.feed(Vanished(sim.now, "ana"))
    assert (Status.WAITING, True) == (case(sim).status, case(sim).message_only)


def test_a_closed_case_reopens_into_the_queue(sim: Simulation) -> None:
    """P10, acceptance test 7: who asks again waits as anybody, and is not tied to who was there before."""
    in_chat(sim, "ana")
    first = case(sim).id
    sim.close("done", "ana")
    sim.wait(timedelta(days=2))
    sim.say("humain")
    assert first != case(sim).id
    assert (Status.WAITING, None, "ana") == (case(sim).status, case(sim).owner, case(sim).before)
    sim.take("ben")
    assert "ben" == case(sim).owner


def test_what_nobody_holds_cannot_be_passed_on(sim: Simulation) -> None:
    """P10: every other pair of state and command is an answer, never a change."""
    in_queue(sim)
    now = sim.now
    for event in (
        Offered(now, "ana", "ben"),
        Withdrew(now, "ana"),
        Moved(now, "ana"),
        HandedBack(now, "ana", "help.list"),
    ):
        sim.feed(event)
        assert [notice(sim, "ana", "not_yours")] == list(sim.effects)
    sim.feed(Reassigned(now, "sam"))
    assert [notice(sim, "sam", "not_yours")] == list(sim.effects)


def test_notes_do_not_leave_the_desk(sim: Simulation) -> None:
    """P7: what goes with an offer is written down once, by its author, and is in no message."""
    offered(sim, "Fragile")
    assert ["system", "note:ana"] == [entry.who for entry in entries(sim)]
    sim.say("mes données")
    assert all("Fragile" not in message.body for message in sim.screen)


def test_content_of_before_says_what_it_knows(sim: Simulation) -> None:
    """P11: an organisation whose lines are from before these words still tells the truth."""
    lines_before = replace_lines(sim)
    in_chat(sim, "ana")
    sim.feed(Moved(sim.now, "ana"))
    assert [lines_before.returned] == posted(sim)
    sim.take("ana")
    sim.feed(Reassigned(sim.now, "sam", "ben"))
    assert [lines_before.taken] == posted(sim)
    sim.feed(HandedBack(sim.now, "ben", "help.list"))
    assert lines_before.closed in shown(sim).body


def test_a_case_taken_late_is_told_apart(sim: Simulation) -> None:
    """P10: an offer that is accepted for an earlier case of the same person changes nothing."""
    offered(sim)
    first = case(sim).id
    sim.close("done", "ana")
    sim.say("humain")
    sim.feed(Took(sim.now, "cleo"))
    sim.feed(Accepted(sim.now, "ben", first))
    assert [Notice("ben", "closed", first)] == list(sim.effects)
