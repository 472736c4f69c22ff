"""What an exit does is the person's to choose: wipe, keep, or the quiz, which also comes by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.engine.lasting import LEAVES, untold
from bot.engine.simulate import How, Simulation
from bot.model.case import Status
from bot.model.effect import CancelTimer, Remove, SetTimer, Wipe
from bot.model.event import Chose, Fired, Forgot, Left, Said, Showed, Wiped
from bot.model.message import Message
from bot.model.session import Leaves
from tests.engine import hidden_world
from tests.engine.gear import (
    case,
    entries,
    in_chat,
    in_queue,
    kinds,
    of,
    only,
    posted,
    session,
    shown,
)
from tests.engine.hidden_world import choose, duress, hide, word

NEUTRAL = Message("", "Il fera beau.")
CONTENT = hidden_world.content()
IDLE = timedelta(minutes=5)
HOWS: tuple[How, ...] = ("word", "button", "command", "edit", "page")


@pytest.fixture
def content() -> Content:
    """The small content with a quiz."""
    return CONTENT


def leaves(sim: Simulation, how: Leaves) -> None:
    """Choose what an exit does; with something done after it, as by the button that says so."""
    assert sim.session is not None
    sim.session = replace(sim.session, leaves=how)
    sim.press_value("c:start.tip:none")


@pytest.mark.parametrize("how", HOWS)
def test_keep_hides_and_deletes_nothing(sim: Simulation, how: How) -> None:
    """P1, P3: whoever keeps the messages is out of sight all the same; the neutral line stands under them."""
    sim.start()
    leaves(sim, "keep")
    before = list(sim.screen)
    sim.leave(how)
    assert Wipe(NEUTRAL, keep=True) == only(sim, Wipe)
    assert [*before, NEUTRAL] == sim.screen
    assert session(sim).hidden
    assert [] == posted(sim)
    sim.take()
    assert [] == posted(sim)


def test_a_word_or_button_that_no_channel_noticed_keeps_too(sim: Simulation) -> None:
    """P1: an exit that reaches the engine as a text, an edit or a press obeys the same choice."""
    for event in (
        Said(sim.now, "x"),
        Said(sim.now, "Stop !", edited=True),
        Chose(sim.now, "x"),
        Left(sim.now, "command"),
    ):
        sim.start()
        leaves(sim, "keep")
        sim.feed(replace(event, at=sim.now))
        assert only(sim, Wipe).keep
        sim.wait(timedelta(minutes=10))


def test_a_page_keeps_nothing(sim: Simulation) -> None:
    """P2: the page goes elsewhere whatever was chosen."""
    sim.channel = "webchat"
    sim.start()
    leaves(sim, "keep")
    sim.leave("page")
    assert Wipe(NEUTRAL) == only(sim, Wipe)


def test_erasing_keeps_nothing(sim: Simulation) -> None:
    """P8: erasing everything is asked for, and done, whatever an exit does."""
    sim.start()
    leaves(sim, "keep")
    sim.feed(Forgot(sim.now))
    assert Wipe(NEUTRAL, erase=True) == only(sim, Wipe)


def test_the_quiz_and_the_other_word_keep_nothing(sim: Simulation) -> None:
    """P4: who hides behind the quiz leaves nothing above it, and an exit there wipes as always."""
    sim.start()
    leaves(sim, "keep")
    hide(sim)
    assert not only(sim, Wipe).keep
    sim.leave()
    assert not only(sim, Wipe).keep
    assert "Il fera beau." != shown(sim).body


def test_what_comes_late_is_kept_as_well(sim: Simulation) -> None:
    """P4, P9: a line that came after the exit stays with the others; a picture is taken out all the same."""
    sim.start()
    leaves(sim, "keep")
    sim.leave()
    at = session(sim).left_at
    assert at is not None
    sim.feed(Said(at, "encore", "9"))
    assert [] == of(sim, Remove)
    sim.feed(Showed(at, "10"))
    assert Remove(("10",)) == only(sim, Remove)


@pytest.mark.parametrize("how", HOWS)
def test_the_quiz_takes_the_place_of_everything(sim: Simulation, how: How) -> None:
    """P1, P4: whoever chose the quiz finds it after any exit, and only their word leads back."""
    in_queue(sim)
    leaves(sim, "cover")
    sim.leave(how)
    assert "Wipe" == next(kind for kind in kinds(sim) if kind != "Record")
    assert "ShowCase" == kinds(sim)[-1]
    assert shown(sim).body.startswith("Un quiz !")
    assert [shown(sim)] == sim.screen
    assert ["covered"] == [entry.text for entry in entries(sim)]
    assert Status.ABANDONED is case(sim).status
    sim.say("coucou")
    assert session(sim).hidden
    sim.say(word(sim))
    assert not session(sim).hidden


def test_without_a_quiz_it_is_an_ordinary_exit(sim: Simulation) -> None:
    """P1: a content whose `cover.yaml` is gone still hides those who had chosen it."""
    sim.start()
    leaves(sim, "cover")
    sim.content = replace(CONTENT, cover=None)
    sim.leave()
    assert [NEUTRAL] == sim.screen


def test_the_choice_outlives_an_exit(sim: Simulation) -> None:
    """Whoever chose once need not choose each time they are back."""
    sim.start()
    leaves(sim, "keep")
    sim.leave()
    sim.wait(timedelta(minutes=1))
    sim.say("coucou")
    assert "keep" == session(sim).leaves


def test_the_quiz_comes_by_itself(sim: Simulation) -> None:
    """P4: for who chose it, some minutes without a word are an exit; each thing they do puts it off."""
    sim.start()
    leaves(sim, "cover")
    sim.wait(IDLE - timedelta(minutes=1))
    assert not session(sim).hidden
    sim.press_value("c:start.screen:alone")
    assert "idle" == only(sim, SetTimer).name
    sim.wait(IDLE - timedelta(minutes=1))
    assert not session(sim).hidden
    sim.wait(timedelta(minutes=1))
    assert session(sim).hidden
    assert [shown(sim)] == sim.screen
    assert shown(sim).body.startswith("Un quiz !")
    assert {} == session(sim).timers


@pytest.mark.parametrize("how", ["wipe", "keep"])
def test_nothing_comes_by_itself_for_others(sim: Simulation, how: Leaves) -> None:
    """P3: nobody is hidden who did not choose it."""
    sim.start()
    leaves(sim, how)
    sim.wait(timedelta(hours=5))
    assert not session(sim).hidden
    assert "idle" not in session(sim).timers


def test_changing_one_s_mind_stops_the_clock(sim: Simulation) -> None:
    """P3: who chooses another way to leave is not covered by an older choice."""
    sim.start()
    leaves(sim, "cover")
    leaves(sim, "wipe")
    assert "idle" in [timer.name for timer in of(sim, CancelTimer)]
    sim.wait(timedelta(hours=1))
    assert not session(sim).hidden


def test_who_waits_keeps_their_place(sim: Simulation) -> None:
    """P10: the quiz that comes by itself takes nobody out of the queue; the desk sees that they are away, last."""
    in_queue(sim)
    leaves(sim, "cover")
    since = case(sim).since
    sim.wait(IDLE)
    assert (Status.WAITING, True, since) == (case(sim).status, case(sim).away, case(sim).since)
    assert "ShowCase" == kinds(sim)[-1]


def test_a_counsellor_keeps_the_case_and_cannot_write(sim: Simulation) -> None:
    """P3, P10: whoever was talking with them learns that they are away, and nothing is sent."""
    in_chat(sim)
    leaves(sim, "cover")
    sim.wait(IDLE)
    assert (Status.ASSIGNED, "ana", True) == (case(sim).status, case(sim).owner, case(sim).away)
    sim.reply("Tu es là ?", "ana")
    assert [] == posted(sim)
    assert ["away"] == [notice.code for notice in sim.notices()]


def test_windows_survive_the_quiz_that_comes_by_itself(sim: Simulation) -> None:
    """P3: a window that they chose still opens."""
    sim.start()
    choose(sim, "tomorrow")
    leaves(sim, "cover")
    sim.wait(IDLE)
    assert session(sim).hidden
    assert ["callback"] == list(session(sim).timers)


def test_a_late_clock_does_nothing(sim: Simulation) -> None:
    """P2: a timer of before an exit, or of another time, changes nothing."""
    sim.start()
    leaves(sim, "cover")
    due = session(sim).timers["idle"]
    sim.leave()
    sim.feed(Fired(sim.now, "idle", due))
    assert [] == of(sim, Wipe)


def test_all_ways_into_the_quiz_look_alike(sim: Simulation) -> None:
    """P4: the exit, the other word, the button and doing nothing put up the same message."""
    seen = []
    for way in ("exit", "duress", "button", "idle"):
        one = Simulation(CONTENT, sim.now, sim.desk)
        one.start()
        leaves(one, "cover")
        match way:
            case "exit":
                one.leave()
            case "duress":
                one.say(duress(one))
            case "button":
                hide(one)
            case _:
                one.wait(IDLE)
        seen.append(one.screen)
    assert [seen[0]] * 4 == seen


def test_what_no_wipe_deleted_is_kept_and_said_by_nobody(sim: Simulation) -> None:
    """P3, P4: the count waits, through exits, until the person is told; hearing of it makes the bot say nothing."""
    sim.start()
    sim.leave()
    sim.feed(Wiped(sim.now, 2))
    sim.feed(Wiped(sim.now, 1))
    assert [] == list(sim.effects)
    assert session(sim).hidden
    sim.leave()
    assert 3 == session(sim).remains
    assert untold(session(sim), "left_over")


@pytest.mark.parametrize("left", [0, -4])
def test_nothing_left_is_nothing_to_tell(sim: Simulation, left: int) -> None:
    """P4: who has nothing left on the screen is not told of remains."""
    sim.start()
    sim.feed(Wiped(sim.now, left))
    assert not untold(session(sim), "left_over")


def test_ways_to_leave_are_three() -> None:
    """Nothing else can be set."""
    assert ("wipe", "keep", "cover") == LEAVES
