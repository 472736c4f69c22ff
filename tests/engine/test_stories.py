"""Evenings at random: people ask, talk, leave and return; three of the staff do whatever they can do."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import cases
from bot.engine.context import Context
from bot.engine.fresh import fresh
from bot.engine.step import step
from bot.model.case import LIFECYCLE, Case, Status
from bot.model.desk import DeskSnapshot
from bot.model.desk_event import Composing, Noted
from bot.model.effect import Decision, Hint, Post, Record, ShowCase, Wipe
from bot.model.event import (
    Address,
    Arrival,
    Chose,
    Closed,
    DeskEvent,
    Event,
    Fired,
    GaveBack,
    Left,
    Replied,
    Said,
    Start,
    Took,
)
from bot.model.session import Session
from tests.engine import staffing, world

PLAIN = world.content()
CONTENT = replace(PLAIN, desk=replace(PLAIN.desk, typing=True))
OPEN = DeskSnapshot(open=True, staff=1)
STAFF = st.sampled_from(["ana", "ben", "sam"])
WORDS = st.sampled_from(["Bonjour", "il me frappe", "il a un couteau", "humain", ""])
NOW = st.just(world.NOW)
MORE = staffing.deeds(NOW, STAFF, WORDS)
DESK: st.SearchStrategy[Event] = st.one_of(
    st.builds(Took, NOW, STAFF),
    st.builds(Replied, NOW, STAFF, st.just("k"), WORDS),
    st.builds(GaveBack, NOW, STAFF),
    st.builds(Closed, NOW, STAFF, st.sampled_from(["done", ""])),
    MORE,
    MORE,
)
SEEKER: st.SearchStrategy[Event] = st.one_of(
    st.builds(Said, NOW, WORDS),
    st.builds(Chose, NOW, st.just("h")),
    st.just(Start(world.NOW)),
    st.just(Left(world.NOW, "word")),
)
TIMES = st.sampled_from(["return", "reassure", "offer"]).map(
    lambda name: Fired(world.NOW, name, world.NOW)
)
STORIES = st.lists(st.one_of(DESK, DESK, DESK, SEEKER, TIMES), min_size=3, max_size=30)
BEGIN: tuple[Event, ...] = (Start(world.NOW), Chose(world.NOW, "h"), Took(world.NOW, "ana"))


def told(story: list[Event]) -> list[tuple[Session, Event, Decision]]:
    """Apply a story to a conversation in which ana holds a case; a timer comes when it is due, or not at all."""
    arrival = Arrival("abcdef", "1", BEGIN[0], Address("test", "1"))
    session = fresh(arrival, CONTENT, world.NOW)
    found = []
    for number, event in enumerate((*BEGIN, *story), 1):
        now = world.NOW + timedelta(seconds=10 * number)
        happens: Event = replace(event, at=now)
        if isinstance(happens, Fired) and happens.timer in session.timers:
            happens = replace(happens, due=session.timers[happens.timer])
        decision = step(session, happens, Context(now, CONTENT, OPEN, number))
        found.append((session, happens, decision))
        session = decision.session
    return found


@settings(max_examples=200, deadline=None)
@given(STORIES)
def test_one_owner_at_every_instant(story: list[Event]) -> None:
    """P10: a case is somebody's exactly while it is assigned; what belongs to holding it ends with that."""
    for before, event, decision in told(story):
        case = decision.session.case
        if case is None:
            continue
        assert (case.status is Status.ASSIGNED) == (case.owner is not None)
        assert case.status is Status.ASSIGNED or not (
            case.offered or case.called or case.listeners
        )
        assert case.owner not in case.listeners
        assert not case.offered or case.offered != case.owner
        assert bool(case.offered) == ("offer" in decision.session.timers)
        _moves_by_the_table(before.case, case, event)


def _moves_by_the_table(before: Case | None, after: Case, event: Event) -> None:
    """Whatever staff do moves a case as the table says, or not at all."""
    if before is None or before.id != after.id or not isinstance(event, DeskEvent):
        return
    ways = {to for (status, _), to in LIFECYCLE.items() if status is before.status}
    assert after.status is before.status or after.status in ways | {Status.ABANDONED}


@settings(max_examples=200, deadline=None)
@given(STORIES)
def test_the_card_says_what_holds(story: list[Event]) -> None:
    """P10: whenever owner, offer, listeners or status change, the desk's index hears of it in the same step."""
    shown: dict[str, tuple[object, ...]] = {}
    for _, _, decision in told(story):
        for one in decision.effects:
            if isinstance(one, ShowCase):
                card = one.card
                shown[card.case_id] = (card.status, card.owner, card.offered, card.listeners)
        case = decision.session.case
        if case is not None:
            expected = (case.status, case.owner, case.offered, case.listeners)
            assert expected == shown[case.id]


@settings(max_examples=200, deadline=None)
@given(STORIES)
def test_nothing_is_sent_after_an_exit(story: list[Event]) -> None:
    """P2, P3: whatever staff do and whichever timer comes, who has left hears nothing until they return."""
    for before, event, decision in told(story):
        if before.hidden and not isinstance(event, Said | Chose | Start):
            assert [] == [one for one in decision.effects if isinstance(one, Post | Hint)]
        if isinstance(event, Left):
            assert isinstance(decision.effects[0], Wipe)


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_replayed_it_is_the_same(story: list[Event]) -> None:
    """P6: the same evening again gives the same decisions, to the last key."""
    assert [one for *_, one in told(story)] == [one for *_, one in told(story)]


@settings(max_examples=200, deadline=None)
@given(STORIES)
def test_only_the_owner_is_heard(story: list[Event]) -> None:
    """P7, P10: the words of a counsellor reach the person only if that counsellor holds the case at that instant."""
    for before, event, decision in told(story):
        voices = [one for one in decision.effects if isinstance(one, Post)]
        for one in voices:
            if one.message.voice == "human":
                assert isinstance(event, Replied)
                assert before.case is not None
                assert event.counsellor == before.case.owner


@settings(max_examples=200, deadline=None)
@given(STORIES)
def test_that_somebody_writes_is_all_that_is_seen(story: list[Event]) -> None:
    """P7, P10: it is shown of the owner alone, and changes nothing, neither case nor clock nor transcript."""
    for before, event, decision in told(story):
        if isinstance(event, Composing):
            theirs = cases.live(before) and before.case and before.case.owner == event.counsellor
            assert bool(theirs and not before.hidden) == bool(decision.effects)
            assert all(isinstance(one, Hint) for one in decision.effects)
            assert replace(before, version=before.version + 1) == decision.session
        else:
            assert [] == [one for one in decision.effects if isinstance(one, Hint)]


@settings(max_examples=200, deadline=None)
@given(STORIES)
def test_what_stands_beside_is_never_sent(story: list[Event]) -> None:
    """P7: notes and whispers are lines of the transcript and nothing else."""
    for _, event, decision in told(story):
        if isinstance(event, Noted):
            assert [] == [one for one in decision.effects if isinstance(one, Post)]
            records = [one.entry.who for one in decision.effects if isinstance(one, Record)]
            assert all(who.startswith(("note:", "whisper:")) for who in records)


def test_every_kind_is_played() -> None:
    """Whatever staff may do one day is part of these evenings."""
    assert staffing.KINDS == set(staffing.each(NOW, STAFF, WORDS))
