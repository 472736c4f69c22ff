"""Somebody is kept from the team for abuse: by two, for some days, and from nothing else."""

from datetime import timedelta

import pytest

from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.desk_event import BlockAsked, BlockSettled
from bot.model.effect import SUPERVISORS, Notice, NoticeCode, Post, Wipe
from bot.model.event import Chose, Said
from tests.engine.gear import card, case, in_chat, lines, of, only, posted, press, session, shown

UNTIL = "L’équipe ne répond pas ici avant samedi 28 novembre"


def asked(sim: Simulation, days: int = 7) -> None:
    """Ana asks for a block."""
    in_chat(sim, "ana")
    sim.feed(BlockAsked(sim.now, "ana", days, "Insultes."))


def blocked(sim: Simulation) -> None:
    """Ana asks, and sam agrees."""
    asked(sim)
    sim.feed(BlockSettled(sim.now, "sam", agreed=True))


def test_asking_does_nothing_yet(sim: Simulation) -> None:
    """Four eyes: one alone keeps nobody away; who supervises is told, with the reason beside the conversation."""
    asked(sim)
    assert ("ana", 7) == card(sim).card.block
    assert [Notice(SUPERVISORS, "block_asked", case(sim).id, "ana")] == sim.notices()
    assert ["Insultes."] == lines(sim, "note:ana")
    assert session(sim).blocked_until is None
    assert [] == of(sim, Post)


def test_nobody_settles_their_own_wish(sim: Simulation) -> None:
    """Four eyes: who asked cannot agree; nor can anybody where nothing was asked."""
    in_chat(sim, "ana")
    sim.feed(BlockSettled(sim.now, "sam", agreed=True))
    assert [Notice("sam", "not_yours", case(sim).id, "ana")] == list(sim.effects)
    sim.feed(BlockAsked(sim.now, "ana", 7))
    sim.feed(BlockSettled(sim.now, "ana", agreed=True))
    assert [Notice("ana", "not_yours", case(sim).id)] == list(sim.effects)
    assert session(sim).blocked_until is None


@pytest.mark.parametrize(("agreed", "code"), [(True, "blocked"), (False, "block_refused")])
def test_the_first_decision_holds(sim: Simulation, code: NoticeCode, *, agreed: bool) -> None:
    """Two supervisors decide at once: the second one is told what the first decided, and changes nothing."""
    asked(sim)
    sim.feed(BlockSettled(sim.now, "sam", agreed=agreed, asked=1))
    until = session(sim).blocked_until
    sim.feed(BlockSettled(sim.now, "ben", agreed=not agreed, asked=1))

    assert [("ben", code)] == [(one.counsellor, one.code) for one in sim.notices()]
    assert until == session(sim).blocked_until


def test_a_decision_is_about_what_was_read(sim: Simulation) -> None:
    """Four eyes: a question that was asked since is not settled by who read the one before; they are told of it."""
    asked(sim)
    sim.feed(BlockAsked(sim.now, "ana", 30, "Menaces."))
    sim.feed(BlockSettled(sim.now, "sam", agreed=True, asked=1))
    assert [Notice("sam", "block_asked", case(sim).id, "ana")] == list(sim.effects)
    assert (None, ("ana", 30)) == (session(sim).blocked_until, case(sim).block)

    now = sim.now
    sim.feed(BlockSettled(now, "sam", agreed=True, asked=case(sim).asked))
    assert now + timedelta(days=30) == session(sim).blocked_until


def test_only_the_owner_asks(sim: Simulation) -> None:
    """P10: nobody else has a say about who is listened to."""
    in_chat(sim, "ana")
    sim.feed(BlockAsked(sim.now, "ben", 7))
    assert [Notice("ben", "not_yours", case(sim).id, "ana")] == list(sim.effects)


def test_a_refused_block_leaves_everything(sim: Simulation) -> None:
    """The conversation goes on."""
    asked(sim)
    sim.feed(BlockSettled(sim.now, "sam", agreed=False))
    assert (None, "ana", Status.ASSIGNED) == (case(sim).block, case(sim).owner, case(sim).status)
    assert [
        Notice("ana", "block_refused", case(sim).id, "sam"),
        Notice("sam", "block_refused", case(sim).id, "sam"),
    ] == sim.notices()


def test_an_agreed_block_closes_and_says_until_when(sim: Simulation) -> None:
    """P5: the person is told the truth, with what stays open; the outcome is misuse."""
    blocked(sim)
    assert (Status.CLOSED, "misuse", None) == (
        case(sim).status,
        case(sim).outcome,
        case(sim).block,
    )
    assert posted(sim)[0].startswith(UNTIL)
    assert "Qui aide :" in posted(sim)[0]
    assert {"ana", "sam"} == {one.counsellor for one in sim.notices()}


def test_the_team_is_out_of_reach_and_nothing_else(sim: Simulation) -> None:
    """P1, P5: who is blocked is told so whenever they ask; emergency, services and the exit work as ever."""
    blocked(sim)
    number = session(sim).cases
    for event in (Said(sim.now, "humain"), Chose(sim.now, "h")):
        sim.feed(event)
        assert 1 == "\n".join(posted(sim)).count(UNTIL)
        assert "Qui aide :" in posted(sim)[0]
    sim.say("il a un couteau")
    assert "Écris au 114." in shown(sim).body
    assert UNTIL in shown(sim).body
    sim.press_value("c:human.closed:message")
    assert UNTIL in shown(sim).body
    press(sim, "Menu")
    assert "Que se passe-t-il ?" in shown(sim).body
    assert number == session(sim).cases
    sim.leave()
    assert isinstance(sim.effects[0], Wipe)


def test_it_ends_by_itself(sim: Simulation) -> None:
    """After its days the team is there again, without anybody doing anything."""
    blocked(sim)
    sim.wait(timedelta(days=7))
    sim.say("humain")
    assert Status.WAITING is case(sim).status


@pytest.mark.parametrize(("days", "kept"), [(0, 1), (365, 90)])
def test_it_is_bounded(sim: Simulation, days: int, kept: int) -> None:
    """Nobody is kept away for ever."""
    asked(sim, days)
    assert ("ana", kept) == case(sim).block


def test_an_exit_does_not_undo_it(sim: Simulation) -> None:
    """P3: whoever comes back is met as anybody is; asking for the team gets the honest line, nothing before does."""
    blocked(sim)
    sim.leave()
    sim.now += timedelta(minutes=5)
    sim.start()
    assert UNTIL not in shown(sim).body
    sim.press_value("h")
    assert UNTIL in shown(sim).body


def test_the_person_left_before_it_was_settled(sim: Simulation) -> None:
    """P3: nothing is said to who has left; the block holds when they return."""
    asked(sim)
    sim.leave()
    sim.feed(BlockSettled(sim.now, "sam", agreed=True))
    assert [] == of(sim, Post)
    assert Status.CLOSED is case(sim).status
    assert session(sim).blocked_until is not None


@pytest.mark.parametrize("end", ["close", "give_back"])
def test_it_can_be_settled_after_its_owner_let_go(sim: Simulation, end: str) -> None:
    """A second pair of eyes may come later: what was asked waits for them."""
    asked(sim)
    getattr(sim, end)(counsellor="ana")
    sim.feed(BlockSettled(sim.now, "sam", agreed=True))
    assert Status.CLOSED is case(sim).status
    assert session(sim).blocked_until is not None
    assert (len(of(sim, Post)) == 1) == (end == "give_back")


def test_asked_again_before_it_was_settled(sim: Simulation) -> None:
    """Who is answered about an earlier case is answered about that one; the new one carries the wish."""
    asked(sim)
    first = case(sim).id
    sim.close("done", "ana")
    sim.say("humain")
    assert ("ana", 7) == card(sim).card.block
    sim.feed(BlockSettled(sim.now, "sam", agreed=True, case=first))
    assert "closed" == only(sim, Notice).code
    sim.feed(BlockSettled(sim.now, "sam", agreed=True, case=case(sim).id))
    assert Status.CLOSED is case(sim).status
