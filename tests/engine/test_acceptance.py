"""What fails elsewhere (`PEERS`, acceptance tests 6, 7, 13), and an exit in the middle of everything staff do."""

from datetime import timedelta

import pytest

from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.desk_event import (
    Accepted,
    BlockAsked,
    BlockSettled,
    Called,
    Declined,
    HandedBack,
    Joined,
    Moved,
    Noted,
    Offered,
    Planned,
    Reassigned,
    Vanished,
    Withdrew,
)
from bot.model.effect import SUPERVISORS, Post, Wipe
from bot.model.event import Closed, DeskEvent, GaveBack, Replied, Took
from tests.engine.gear import case, in_chat, in_queue, of, posted, session
from tests.engine.world import NOW

DEEDS: tuple[DeskEvent, ...] = (
    Took(NOW, "ben"),
    Replied(NOW, "ana", "k1", "Je suis là."),
    GaveBack(NOW, "ana"),
    Closed(NOW, "ana", "done"),
    Offered(NOW, "ana", "ben", "Vois."),
    Accepted(NOW, "ben"),
    Declined(NOW, "ben"),
    Withdrew(NOW, "ana"),
    Moved(NOW, "ana", "home", "Vois."),
    HandedBack(NOW, "ana", "help.list"),
    Reassigned(NOW, "sam", "ben"),
    Reassigned(NOW, "sam"),
    Vanished(NOW, "ana"),
    Noted(NOW, "ana", "k2", "Vois."),
    Called(NOW, "ana"),
    Joined(NOW, "kim"),
    BlockAsked(NOW, "ana", 7, "Vois."),
    BlockSettled(NOW, "sam", agreed=True),
    BlockSettled(NOW, "sam", agreed=False),
    Planned(NOW, "ana", "Vois."),
)


def busy(sim: Simulation) -> None:
    """Ana holds a case, offered to ben, while sam listens and a block is asked for."""
    in_chat(sim, "ana")
    sim.feed(Offered(sim.now, "ana", "ben"))
    sim.feed(Joined(sim.now, "sam"))
    sim.feed(BlockAsked(sim.now, "ana", 7))


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.kind}-{deed.counsellor}")
def test_an_exit_right_after(sim: Simulation, deed: DeskEvent) -> None:
    """P2, P3: whatever staff have just done, the exit hides first, and nothing comes after it, ever."""
    busy(sim)
    sim.feed(deed)
    sim.leave()
    assert isinstance(sim.effects[0], Wipe)
    heard = len(sim.screen)
    for other in DEEDS:
        sim.feed(other)
        assert [] == of(sim, Post)
    sim.wait(timedelta(days=3))
    assert heard == len(sim.screen)
    assert {} == session(sim).timers


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.kind}-{deed.counsellor}")
def test_an_exit_right_before(sim: Simulation, deed: DeskEvent) -> None:
    """P3, acceptance test 8: what staff did a moment too late reaches nobody, and no case has two owners."""
    busy(sim)
    sim.leave()
    sim.feed(deed)
    assert [] == of(sim, Post)
    assert (case(sim).status is Status.ASSIGNED) == (case(sim).owner is not None)


def test_acceptance_6(sim: Simulation) -> None:
    """P10: a claimant goes silent: returned to the old place, escalated, and taken by somebody else."""
    in_queue(sim)
    since = case(sim).since
    sim.take("ana")
    sim.say("Tu es là ?")
    sim.wait(timedelta(minutes=6))
    assert (Status.WAITING, since) == (case(sim).status, case(sim).since)
    assert {"ana", SUPERVISORS} == {one.counsellor for one in sim.notices()}
    sim.take("ben")
    sim.reply("Je suis là.", "ben")
    assert ["Je suis là."] == posted(sim)


def test_acceptance_7(sim: Simulation) -> None:
    """P10: a closed thread and a new message: back in the queue, for whoever is there."""
    in_chat(sim, "ana")
    sim.close("done", "ana")
    sim.wait(timedelta(days=1))
    sim.press_value("h")
    assert (Status.WAITING, None) == (case(sim).status, case(sim).owner)
    sim.reply("Je suis là.", "ana")
    assert [] == posted(sim)


@pytest.mark.parametrize("ending", ["declined", "nobody", "left", "vanished", "accepted"])
def test_acceptance_13(sim: Simulation, ending: str) -> None:
    """P10: transfer refused, target offline, seeker or giver gone in the middle: one owner always, nobody dropped."""
    in_chat(sim, "ana")
    sim.feed(Offered(sim.now, "ana", "ben"))
    match ending:
        case "declined":
            sim.feed(Declined(sim.now, "ben"))
        case "nobody":
            sim.wait(timedelta(minutes=4))
        case "left":
            sim.leave()
        case "vanished":
            sim.feed(Vanished(sim.now, "ana"))
        case _:
            sim.feed(Accepted(sim.now, "ben"))
    owners = {"vanished": None, "accepted": "ben"}
    assert owners.get(ending, "ana") == case(sim).owner
    assert (case(sim).status is Status.ASSIGNED) == (case(sim).owner is not None)
    assert "" == case(sim).offered
    sim.feed(Accepted(sim.now, "cleo"))
    assert owners.get(ending, "ana") == case(sim).owner
