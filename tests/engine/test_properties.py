"""What holds for any event in any session."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.engine.context import Context
from bot.engine.fresh import fresh
from bot.engine.lasting import LEAVES, ONCE
from bot.engine.step import step
from bot.model.case import Case, Level, Status
from bot.model.desk import DeskSnapshot
from bot.model.desk_event import Noted
from bot.model.effect import Decision, Hint, Post, Record, SetTimer, Wipe
from bot.model.event import (
    Address,
    Arrival,
    Barred,
    Chose,
    Closed,
    Event,
    Fired,
    Forgot,
    GaveBack,
    Left,
    Replied,
    Said,
    Showed,
    Start,
    Took,
    Wiped,
)
from bot.model.message import Message
from bot.model.session import LONGEST_PATH, MOST_CALLS, Leaves, Session
from tests.engine import hidden_world, staffing, world

PLAIN = world.content()
CONTENT = replace(PLAIN, desk=replace(PLAIN.desk, typing=True))
HIDDEN = hidden_world.content()
PLACES = [*CONTENT.nodes, "", "start", "start.vanished", "gone.node", ".", "a.b.c"]
CHOICES = [
    f"c:{ref}:{name}"
    for ref, node in CONTENT.nodes.items()
    for name in (*getattr(node, "choices", {}), *getattr(node, "windows", {}), "skip", "none")
]
TEXTS = [
    "il a un couteau",
    "il me frappe",
    "humain",
    "urgence",
    "menu",
    "oublie",
    "Non",
    "x",
    "Sortie !",
    "je ne sais pas trop comment le dire ici",
    "",
    "retour",
    "encore",
    "langue",
    "English",
    "14",
    "14 ou 15",
    "passer",
    "ouais",
    "demain",
]

LATER = 100
"""A number that no story reaches."""

UTCS = st.just(UTC)
NAIVE = world.NOW.replace(tzinfo=None)
moments = st.datetimes(NAIVE - timedelta(hours=4), NAIVE + timedelta(hours=4), timezones=UTCS)
ages = st.datetimes(NAIVE.replace(year=1990), NAIVE.replace(year=2100), timezones=UTCS)
far_moments = st.one_of(moments, ages)
logins = st.sampled_from(["ana", "ben", ""])
refs = st.sampled_from(["", "1", "99"])
texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=80))
names = st.sampled_from(["return", "reassure", "callback", "idle", "offer", ""])
pressed = st.one_of(
    st.sampled_from([*CHOICES, "x", "e", "h", "", "c:", "c:::", "c:start.hello:no", "c:no.no:no"]),
    st.text(max_size=20),
)

talk: st.SearchStrategy[Event] = st.one_of(
    st.builds(Said, far_moments, texts, refs, st.booleans()),
    st.builds(Chose, far_moments, pressed, refs),
)
events: st.SearchStrategy[Event] = st.one_of(
    talk,
    st.builds(Start, far_moments, texts, texts, refs),
    st.builds(Showed, far_moments, refs),
    st.builds(Left, far_moments, st.sampled_from(["word", "button", "page"]), refs),
    st.builds(Forgot, far_moments, refs),
    st.builds(Barred, far_moments),
    st.builds(Took, far_moments, logins),
    st.builds(Replied, far_moments, logins, st.text(max_size=8), texts),
    st.builds(GaveBack, far_moments, logins),
    st.builds(Closed, far_moments, logins, st.text(max_size=8)),
    staffing.deeds(far_moments, logins, texts),
    st.builds(Fired, far_moments, names, far_moments),
    st.builds(Wiped, far_moments, st.integers(-1, 5)),
)
cases = st.builds(
    Case,
    id=st.text(max_size=8),
    status=st.sampled_from(Status),
    since=far_moments,
    topic=st.sampled_from(["", "home", "nothing"]),
    risk=st.sampled_from(Level),
    owner=st.one_of(st.none(), logins),
    unanswered=st.one_of(st.none(), far_moments),
    away=st.booleans(),
    message_only=st.booleans(),
    unseen=st.booleans(),
    offered=logins,
    called=st.booleans(),
    listeners=st.lists(logins, max_size=2).map(tuple),
    block=st.one_of(st.none(), st.tuples(logins, st.integers(0, 100))),
)
places = st.sampled_from(PLACES)
sessions = st.builds(
    Session,
    conversation=st.text(max_size=26),
    address=st.just(Address("test", "1")),
    alias=st.text(max_size=10),
    locale=st.sampled_from(["fr", "en", "xx", ""]),
    zone=st.sampled_from(["Europe/Paris", "", "Mars/Base", "../../etc", "America/Cayenne"]),
    started=far_moments,
    version=st.integers(0, 10**6),
    place=places,
    answers=st.dictionaries(
        st.sampled_from(["heard", "depth", "seen", "age", "sure", "territory"]),
        st.one_of(st.text(max_size=5), st.sampled_from(["14", "yes", "reunion", "9" * 5000])),
    ),
    hidden=st.booleans(),
    left_at=st.one_of(st.none(), far_moments),
    left_seq=st.integers(0, 20),
    seen_at=st.one_of(st.none(), far_moments),
    confused=st.integers(0, 5),
    risk=st.sampled_from(Level),
    topic=st.sampled_from(["", "home", "vague", "nothing"]),
    case=st.one_of(st.none(), cases),
    cases=st.integers(0, 5),
    timers=st.dictionaries(names, far_moments, max_size=3),
    warned_at=st.one_of(st.none(), far_moments),
    calls=st.lists(places, max_size=MOST_CALLS).map(tuple),
    path=st.lists(st.lists(places, min_size=1, max_size=3).map(tuple), max_size=LONGEST_PATH).map(
        tuple
    ),
    leaves=st.sampled_from(LEAVES),
    remains=st.integers(0, 9),
    told=st.lists(st.sampled_from(ONCE), max_size=2).map(tuple),
    hint=st.sampled_from(["fr", "en", "xx", ""]),
    clock=st.sampled_from(["Europe/Paris", "", "Mars/Base"]),
    stranger=st.booleans(),
    since=st.one_of(st.none(), far_moments),
    heard=st.sampled_from(Level),
    blocked_until=st.one_of(st.none(), far_moments),
)
desks = st.builds(
    DeskSnapshot,
    open=st.booleans(),
    changes=st.one_of(st.none(), far_moments),
    staff=st.integers(0, 2),
    waiting=st.integers(0, 5),
    ahead=st.one_of(st.none(), st.integers(0, 5)),
)
contexts = st.builds(Context, far_moments, st.just(CONTENT), desks, st.integers(0, 30))


def messages(decision: Decision) -> list[Message]:
    """Give every message that a decision sends, without the neutral line."""
    return [effect.message for effect in decision.effects if isinstance(effect, Post)]


def said_keys(decision: Decision, event: Event) -> list[str]:
    """Give the keys of the lines that the engine named itself: what staff write has the desk's."""
    if isinstance(event, Replied | Noted):
        return []
    return [effect.entry.key for effect in decision.effects if isinstance(effect, Record)]


def play(
    start: Session, story: Sequence[Event], content: Content = CONTENT, first: int = 1
) -> list[Decision]:
    """Apply events one after the other, a second apart; `first` is the number of the first."""
    session, decisions = start, []
    for number, event in enumerate(story, first):
        now = world.NOW + timedelta(seconds=number)
        context = Context(now, content, DeskSnapshot(open=True, staff=1), number)
        decisions.append(step(session, replace(event, at=now), context))
        session = decisions[-1].session
    return decisions


def beginning() -> Session:
    """A conversation that has just begun."""
    arrival = Arrival("abcdef", "1", Start(world.NOW), Address("test", "1"))
    return fresh(arrival, CONTENT, world.NOW)


@settings(max_examples=300, deadline=None)
@given(sessions, events, contexts)
def test_total(session: Session, event: Event, context: Context) -> None:
    """`step` never raises, whatever happens in whatever session, and counts every event (I5)."""
    decision = step(session, event, context)
    assert session.version + 1 == decision.session.version


@settings(max_examples=150, deadline=None)
@given(sessions, events, contexts)
def test_deterministic(session: Session, event: Event, context: Context) -> None:
    """P6: the same event in the same session gives the same decision, so a replay is exact."""
    assert step(session, event, context) == step(session, event, context)


@settings(max_examples=150, deadline=None)
@given(sessions, events, contexts)
def test_every_message_has_the_ways_out(session: Session, event: Event, context: Context) -> None:
    """P1, P5: exit under every message; emergency and a human one tap away, or already reached."""
    decision = step(session, event, context)
    for message in messages(decision):
        buttons = {button.value for row in message.rows for button in row}
        assert "x" in buttons
        assert message.body.strip()
        assert message.lead.strip()
        assert all(len(value.encode()) <= 48 for value in buttons)
        assert "e" in buttons or "114" in message.body
        case = decision.session.case
        asked = case is not None and case.status in {Status.WAITING, Status.ASSIGNED}
        door = any(value.startswith("c:human.") for value in buttons) or not decision.session.place
        assert "h" in buttons or asked or door


@settings(max_examples=150, deadline=None)
@given(sessions, events, contexts)
def test_transcript_keys_are_unique(session: Session, event: Event, context: Context) -> None:
    """P6: transcript keys derive from version and index, hence never collide."""
    keys = said_keys(step(session, event, context), event)
    expected = [f"{session.version + 1}.{index}" for index in range(len(keys))]
    assert expected == keys


@settings(max_examples=150, deadline=None)
@given(sessions, texts, contexts, far_moments)
def test_every_text_is_recorded_once(
    session: Session, text: str, context: Context, at: datetime
) -> None:
    """What a seeker writes is in the transcript once; an exit word, and a way to the cover, at most."""
    decision = step(session, Said(at, text), context)
    lines = [
        effect.entry.text
        for effect in decision.effects
        if isinstance(effect, Record) and effect.entry.who == "seeker"
    ]
    left = any(isinstance(effect, Wipe) for effect in decision.effects)
    assert lines in (([], [text]) if left else ([text] if text.strip() else [],))


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=8), st.lists(events, max_size=8))
def test_silence_after_an_exit(before: list[Event], after: list[Event]) -> None:
    """P3: after an exit nothing is sent until the person comes back."""
    decisions = play(beginning(), [*before, Left(world.NOW, "word"), *after])
    for event, decision in zip(after, decisions[len(before) + 1 :], strict=True):
        if isinstance(event, Start | Said | Chose | Showed):
            break
        assert [] == messages(decision)
        assert [] == [effect for effect in decision.effects if isinstance(effect, Hint)]


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=12))
def test_exit_hides_from_anywhere(story: list[Event]) -> None:
    """P1, P2: an exit hides whatever was going on; the wipe is the very first effect."""
    decision = play(beginning(), [*story, Left(world.NOW, "button")])[-1]
    assert decision.session.hidden
    assert isinstance(decision.effects[0], Wipe)
    assert "" == decision.session.place
    assert set(decision.session.timers) <= {"callback"}
    assert ((), ()) == (decision.session.calls, decision.session.path)


@settings(max_examples=150, deadline=None)
@given(sessions, st.sampled_from(LEAVES), st.sampled_from(["x", "word", "press", "edit"]))
def test_exit_hides_whatever_was_chosen(session: Session, leaves: Leaves, how: str) -> None:
    """P1, P2: wipe, keep or quiz: each exit hides first and says nothing; only what was chosen is kept."""
    exits: dict[str, Event] = {
        "x": Left(world.NOW, "page"),
        "word": Said(world.NOW, "x"),
        "press": Chose(world.NOW, "x"),
        "edit": Said(world.NOW, "x", edited=True),
    }
    before = replace(session, leaves=leaves, address=Address("telegram", "1"))
    decision = step(
        before, exits[how], Context(world.NOW, CONTENT, DeskSnapshot(open=True), LATER)
    )
    wipe = next(one for one in decision.effects if isinstance(one, Wipe))
    assert (leaves == "keep", False) == (wipe.keep, wipe.erase)
    assert wipe == decision.effects[0]
    assert decision.session.hidden
    assert "idle" not in decision.session.timers
    assert [] == messages(decision)


@settings(max_examples=150, deadline=None)
@given(sessions, events, contexts)
def test_the_idle_clock_is_of_those_who_chose_it(
    session: Session, event: Event, context: Context
) -> None:
    """P3: nothing is ever set to come by itself for somebody who did not choose the quiz."""
    decision = step(session, event, replace(context, content=HIDDEN))
    armed = [one for one in decision.effects if isinstance(one, SetTimer) and one.name == "idle"]
    assert not armed or decision.session.leaves == "cover"


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=12))
def test_one_owner(story: list[Event]) -> None:
    """P10: a case is held by one counsellor if and only if it is assigned."""
    for decision in play(beginning(), story):
        case = decision.session.case
        if case is not None:
            assert (case.status is Status.ASSIGNED) == (case.owner is not None)


@settings(max_examples=150, deadline=None)
@given(st.lists(talk, max_size=12))
def test_never_stuck(story: list[Event]) -> None:
    """P5: from wherever a conversation went, one tap on the human button leads to the queue."""
    decisions = play(beginning(), story)
    session = decisions[-1].session if decisions else beginning()
    tap = Chose(world.NOW + timedelta(hours=1), "h")
    context = Context(tap.at, CONTENT, DeskSnapshot(open=True, staff=1), 99)
    if not session.hidden:
        case = step(session, tap, context).session.case
        assert case is not None
        assert Status.WAITING is case.status


@settings(max_examples=150, deadline=None)
@given(sessions, st.lists(events, max_size=12))
def test_the_way_back_is_bounded(session: Session, story: list[Event]) -> None:
    """P8: however somebody wanders, a few steps of the way are kept, and eight callers at most."""
    for decision in play(session, story):
        assert len(decision.session.calls) <= MOST_CALLS
        assert len(decision.session.path) <= LONGEST_PATH


@settings(max_examples=150, deadline=None)
@given(st.lists(talk, max_size=12), st.sampled_from(["french", "english"]))
def test_language_from_anywhere(story: list[Event], language: str) -> None:
    """Wherever somebody is asked something, choosing a language asks the same again; P10: nobody loses a case."""
    decisions = play(beginning(), story)
    before = decisions[-1].session if decisions else beginning()
    if before.hidden or not before.place or before.place == "tour.language":
        return
    words: list[Event] = [
        Said(world.NOW, "langue"),
        Chose(world.NOW, f"c:tour.language:{language}"),
    ]
    asked, chosen = play(before, words, first=LATER)
    assert "tour.language" == asked.session.place
    assert before.place == chosen.session.place
    assert before.case == chosen.session.case


@settings(max_examples=150, deadline=None)
@given(st.lists(talk, max_size=12))
def test_back_ends(story: list[Event]) -> None:
    """P5: going back always answers, and ends where nothing is before; said in a word that is no button's here.

    A button of that name is pressed by it, and leads on: between two questions that lead to each other, for ever.
    """
    decisions = play(beginning(), story)
    session = decisions[-1].session if decisions else beginning()
    if session.hidden:
        return
    turns = play(session, [Said(world.NOW, "revenir")] * (LONGEST_PATH + 1), first=LATER)
    assert all(messages(decision) for decision in turns)
    assert () == turns[-1].session.path
