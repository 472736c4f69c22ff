"""Call-back windows: the one exception to silence, made by the person alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.dialogs.steps import Callback, Window
from bot.engine.callback import SOON, span
from bot.engine.context import Context
from bot.engine.simulate import Simulation
from bot.engine.step import step
from bot.model.desk import DeskSnapshot
from bot.model.effect import CancelTimer, Post, SetTimer
from bot.model.event import Address, Chose, Event, Fired, Forgot, Left, Said, Showed, Start
from bot.model.session import Session
from tests.engine import hidden_world, world
from tests.engine.gear import (
    case,
    entries,
    in_chat,
    in_queue,
    labels,
    only,
    posted,
    session,
    shown,
    values,
)
from tests.engine.hidden_world import WHEN, choose, moment
from tests.engine.test_properties import beginning, events, play

CONTENT = hidden_world.content()
LINE = "Le quiz du jour est là."
# A Saturday in Paris, 15:00.
EVENING = moment("2026-11-21 17:00")
EVENING_END = moment("2026-11-21 19:00")


@pytest.fixture
def content() -> Content:
    """The small content with windows."""
    return CONTENT


@pytest.fixture
def booked(sim: Simulation) -> Simulation:
    """Somebody who chose this evening and left."""
    sim.start()
    choose(sim, "evening")
    sim.leave()
    return sim


def offered(sim: Simulation) -> list[str]:
    """Ask when, and give the names of what may be chosen."""
    sim.press_value("c:start.go_hide:when")
    return [value.rpartition(":")[2] for value in values(shown(sim)) if value.startswith("c:")]


def test_windows_are_counted_on_their_own_clock(sim: Simulation) -> None:
    """Start and end in the person's zone; what was chosen can be said back to them."""
    sim.zone = "Indian/Reunion"
    sim.start()
    choose(sim, "tomorrow")
    window = session(sim).window
    assert window is not None
    assert (moment("2026-11-22 14:00"), moment("2026-11-22 16:00")) == (window.start, window.end)
    assert "Noté : demain 18\u202fh." == shown(sim).body
    assert SetTimer("callback", window.start) == only(sim, SetTimer)
    assert ["callback"] == [entry.text for entry in entries(sim) if entry.who == "system"]


def test_a_window_that_is_over_is_not_offered(sim: Simulation) -> None:
    """At three in the afternoon noon is over; a label must not mean another day than it says."""
    sim.start()
    assert ["evening", "tomorrow", "night", "none"] == offered(sim)
    sim.now = EVENING_END - SOON - timedelta(minutes=1)
    assert ["evening", "tomorrow", "night", "none"] == offered(sim)
    sim.now = EVENING_END - SOON
    assert ["tomorrow", "night", "none"] == offered(sim)


def test_with_no_window_left_there_is_none_to_choose(sim: Simulation) -> None:
    """P5: the question can still be answered."""
    node = CONTENT.nodes[WHEN]
    assert isinstance(node, Callback)
    noon = node.model_copy(update={"windows": {"noon": node.windows["noon"]}})
    sim.content = replace(CONTENT, nodes={**CONTENT.nodes, WHEN: noon})
    sim.start()
    assert ["none"] == offered(sim)
    assert "Jamais" in labels(shown(sim))


def test_an_old_button_of_a_window_that_is_over(sim: Simulation) -> None:
    """Pressed too late it books nothing, and says so."""
    sim.start()
    sim.now = EVENING_END
    choose(sim, "evening")
    assert session(sim).window is None
    assert "Ce bouton n’existe plus." in shown(sim).body


def test_typed_choices(sim: Simulation) -> None:
    """The label may be typed."""
    sim.start()
    offered(sim)
    sim.say("ce soir")
    window = session(sim).window
    assert window is not None
    assert EVENING == window.start


def test_none_takes_it_back(sim: Simulation) -> None:
    """Who wants none has none, and the timer goes."""
    sim.start()
    choose(sim, "evening")
    choose(sim, "none")
    assert (None, {}) == (session(sim).window, session(sim).timers)
    assert CancelTimer("callback") == only(sim, CancelTimer)


def test_the_later_choice_holds(sim: Simulation) -> None:
    """One window at a time."""
    sim.start()
    choose(sim, "evening")
    choose(sim, "tomorrow")
    sim.leave()
    sim.wait(timedelta(hours=26))
    assert [] == posted(sim)
    sim.wait(timedelta(hours=2))
    assert [LINE] == posted(sim)


def test_one_harmless_line_while_hidden(booked: Simulation) -> None:
    """P3: at the start of the window one line, with nothing under it but the exit; then silence again."""
    booked.wait(EVENING - booked.now)
    post = only(booked, Post)
    assert ("", LINE) == (post.message.lead, post.message.body)
    assert ["x"] == values(post.message)
    assert EVENING_END == post.until
    assert session(booked).hidden
    booked.wait(timedelta(days=2))
    assert [LINE] == posted(booked)


def test_never_after_the_end(booked: Simulation) -> None:
    """P3: the scheduler was down all evening: nothing is said, and the desk knows."""
    due = session(booked).timers["callback"]
    booked.now = EVENING_END
    booked.feed(Fired(booked.now, "callback", due))
    assert [] == posted(booked)
    assert ["window_missed"] == [entry.text for entry in entries(booked)]


def test_late_but_not_too_late(booked: Simulation) -> None:
    """A scheduler that comes back inside the window still sends the line, once."""
    due = session(booked).timers["callback"]
    booked.now = EVENING_END - timedelta(seconds=5)
    booked.feed(Fired(booked.now, "callback", due))
    assert [LINE] == posted(booked)
    booked.feed(Fired(booked.now, "callback", due))
    assert [] == posted(booked)


def test_an_exit_keeps_the_window(booked: Simulation) -> None:
    """The person set it themselves: leaving again does not take it back."""
    booked.start()
    booked.leave()
    booked.wait(EVENING - booked.now)
    assert [LINE] == posted(booked)


def test_the_next_exit_wipes_the_line(booked: Simulation) -> None:
    """P4: it does not stay."""
    booked.wait(EVENING - booked.now)
    assert LINE == shown(booked).body
    booked.leave("button")
    assert 1 == len(booked.screen)
    assert shown(booked).body.startswith("Un quiz !")


def test_erasing_ends_it(booked: Simulation) -> None:
    """P8: nothing is left that could speak."""
    booked.feed(Forgot(booked.now))
    booked.wait(timedelta(days=2))
    assert [] == posted(booked)


def test_an_open_case_stays_what_it_is(sim: Simulation) -> None:
    """P10: one case at a time; who waits in the queue keeps their place."""
    in_queue(sim)
    choose(sim, "evening")
    before = case(sim)
    sim.wait(EVENING - sim.now)
    assert (before.id, before.since) == (case(sim).id, case(sim).since)


def test_a_talk_is_not_interrupted(sim: Simulation) -> None:
    """Somebody is talking with them already."""
    in_chat(sim)
    choose(sim, "evening")
    sim.now = EVENING
    sim.feed(Fired(EVENING, "callback", EVENING))
    assert [] == posted(sim)


def test_said_as_agreed_whatever_is_published(booked: Simulation) -> None:
    """P11: the node is gone, the promise is not."""
    nodes = {ref: node for ref, node in CONTENT.nodes.items() if ref != WHEN}
    booked.content = replace(CONTENT, nodes=nodes)
    booked.wait(EVENING - booked.now)
    assert [LINE] == posted(booked)


def test_present_people_keep_their_ways_out(sim: Simulation) -> None:
    """P1, P5: who never left gets the line with every button under it."""
    sim.start()
    choose(sim, "evening")
    sim.wait(EVENING - sim.now)
    assert {"x", "e", "h"} >= set(values(only(sim, Post).message)) >= {"x", "e"}


@pytest.mark.parametrize(
    ("zone", "now", "start", "end", "expected"),
    [
        # The clocks went forward, or back, in the night between.
        ("Europe/Paris", "2026-03-28 23:30", "18:00", "20:00", ("2026-03-29 16:00", "2026-03-29 18:00")),
        ("Europe/Paris", "2026-10-24 22:00", "18:00", "20:00", ("2026-10-25 17:00", "2026-10-25 19:00")),
        ("Pacific/Noumea", "2026-11-21 14:00", "18:00", "20:00", ("2026-11-22 07:00", "2026-11-22 09:00")),
        ("America/Cayenne", "2026-11-21 02:00", "22:00", "01:00", ("2026-11-21 01:00", "2026-11-21 04:00")),
        ("Europe/Paris", "2026-11-21 14:00", "22:00", "00:00", ("2026-11-21 21:00", "2026-11-21 23:00")),
    ],
)  # fmt: skip
def test_their_clock(zone: str, now: str, start: str, end: str, expected: tuple[str, str]) -> None:
    """Days, nights and clock changes are those of the person's zone."""
    window = Window(label="Là", start=start, end=end)
    theirs = ZoneInfo(zone)
    found = span(window, moment(now).astimezone(theirs).date(), theirs)
    assert (moment(expected[0]), moment(expected[1])) == found


def test_an_hour_that_the_clocks_skip(sim: Simulation) -> None:
    """Half past two does not exist that night: a window there is not offered."""
    node = CONTENT.nodes[WHEN]
    assert isinstance(node, Callback)
    gap = Window(label="Cette nuit", start="02:30", end="03:00")
    skipped = node.model_copy(update={"windows": {"gap": gap}})
    sim.content = replace(CONTENT, nodes={**CONTENT.nodes, WHEN: skipped})
    sim.now = moment("2026-03-28 23:30")
    sim.start()
    assert ["none"] == offered(sim)


clocks = st.times().map(lambda time: time.strftime("%H:%M"))
zones = st.sampled_from(["Europe/Paris", "Pacific/Noumea", "America/Miquelon", "Pacific/Tahiti"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda when: moment(when.replace(microsecond=0).isoformat(sep=" "))
)


@settings(max_examples=300, deadline=None)
@given(clocks, clocks, st.integers(0, 14), zones, moments)
def test_a_window_is_what_its_clock_says(
    start: str, end: str, days: int, zone: str, now: datetime
) -> None:
    """Whatever the date, a window starts and ends when the person's own clock says so, on the day it says."""
    window, theirs = Window(label="Là", days=days, start=start, end=end), ZoneInfo(zone)
    today = now.astimezone(theirs).date()
    opens, closes = (one.astimezone(theirs) for one in span(window, today, theirs))
    day = now.astimezone(theirs).date() + timedelta(days=days)
    walls = [f"{day} {start}", f"{day if start < end else day + timedelta(days=1)} {end}"]
    for wall, found in zip(walls, (opens, closes), strict=True):
        # An hour that the clocks skip is shown as the one after it, as every clock does.
        skipped = not _exists(datetime.fromisoformat(wall), theirs)
        assert skipped or wall == found.strftime("%Y-%m-%d %H:%M")


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there.replace(tzinfo=None) == wall


@settings(max_examples=200, deadline=None)
@given(st.lists(events, max_size=12), st.integers(0, 400))
def test_one_line_at_most_and_only_inside(story: list[Event], minutes: int) -> None:
    """P3: whatever happens between an exit and a return, one line comes at most, and only inside the window."""
    here, lines = _booked(), []
    for number, event in enumerate([*story, _fired(), _fired()], 10):
        if isinstance(event, Start | Said | Showed) or event.kind in {"chose", "forgot", "barred"}:
            continue
        now = EVENING + timedelta(minutes=minutes - 100, seconds=number)
        context = Context(now, CONTENT, DeskSnapshot(open=True, staff=1), number)
        decision = step(here, replace(event, at=now), context)
        here = decision.session
        posts = [one for one in decision.effects if isinstance(one, Post)]
        lines += [(one.message.body, now < EVENING_END, one.until) for one in posts]
    # The store fires no timer early; too late, nothing is said.
    assert [(LINE, True, EVENING_END)][: len(lines)] == lines
    assert bool(lines) == (minutes < 220)


def _fired() -> Event:
    return Fired(EVENING, "callback", EVENING)


def _booked() -> Session:
    """Somebody who chose this evening and left."""
    chose = Chose(world.NOW, f"c:{WHEN}:evening")
    left = Left(world.NOW, "word")
    there = replace(beginning(), address=Address("telegram", "1"))
    return play(there, [Start(world.NOW), chose, left], CONTENT)[-1].session
