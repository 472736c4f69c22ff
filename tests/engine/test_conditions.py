"""What a branch may look at."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.conditions import Arm, Condition
from bot.engine.conditions import holds, way
from bot.engine.context import Context
from bot.engine.turn import Turn
from bot.model.abilities import ABILITIES, Can
from bot.model.case import Case, Level, Status
from bot.model.desk import DeskSnapshot
from bot.model.event import Address
from bot.model.session import Session
from tests.engine import world

CONTENT = world.content()
SESSION = Session(
    "abc",
    Address("telegram", "1"),
    "Loutre 1",
    "fr",
    "Europe/Paris",
    world.NOW,
    answers={"age": "14", "seen": "alone"},
    risk=Level.URGENT,
    topic="home",
)


def turn(
    session: Session = SESSION, *, desk: DeskSnapshot | None = None, now: datetime = world.NOW
) -> Turn:
    """Begin a turn."""
    return Turn(session, Context(now, CONTENT, desk or DeskSnapshot(open=True), 1))


def true(raw: dict[str, Any], at: Turn | None = None) -> bool:
    """Tell whether a condition holds as an editor wrote it."""
    return holds(at or turn(), Condition.model_validate(raw))


HOLD: list[dict[str, Any]] = [
    {},
    {"answer": {"seen": "alone"}},
    {"answer": {"seen": ["other", "alone"], "topic": "home"}},
    {"desk": "open"},
    {"service_open": "fr-day"},
    {"service_open": ["fr-shut", "fr-day"]},
    {"risk_at_least": "concern"},
    {"risk_at_least": "urgent"},
    {"case": "none"},
    {"locale": ["fr"]},
    {"can": "edit"},
    {"can": ["buttons", "wipe", "hide", "copy"]},
    {"minor": "yes"},
    {"all": [{"desk": "open"}, {"minor": "yes"}]},
    {"any": [{"desk": "closed"}, {"minor": "yes"}]},
    {"not": {"desk": "closed"}},
    {
        "not": {
            "any": [{"minor": "no"}, {"all": [{"desk": "open"}, {"risk_at_least": "emergency"}]}]
        }
    },
]
FAIL: list[dict[str, Any]] = [
    {"answer": {"seen": "other"}},
    {"answer": {"seen": "alone", "never": "asked"}},
    {"desk": "closed"},
    {"desk": "staffed"},
    {"service_open": "fr-shut"},
    {"service_open": "fr-vague"},
    {"service_open": "fr-nobody"},
    {"risk_at_least": "emergency"},
    {"case": "waiting"},
    {"locale": ["en"]},
    {"minor": "no"},
    {"minor": "unknown"},
    {"all": [{"desk": "open"}, {"minor": "no"}]},
    {"any": [{"desk": "closed"}, {"minor": "no"}]},
    {"not": {"desk": "open"}},
    {"desk": "open", "minor": "no"},
    {"minor": "yes", "any": [{"desk": "closed"}]},
]


@pytest.mark.parametrize("raw", HOLD, ids=str)
def test_holds(raw: dict[str, Any]) -> None:
    """What is so holds, alone or joined."""
    assert true(raw)


@pytest.mark.parametrize("raw", FAIL, ids=str)
def test_does_not_hold(raw: dict[str, Any]) -> None:
    """What is not so does not, however it is joined; several facts at once must all be so."""
    assert not true(raw)


AGES = [
    ("17", "yes"),
    ("18", "no"),
    ("0", "yes"),
    ("", "unknown"),
    ("quatorze", "unknown"),
    ("-3", "unknown"),
    ("9" * 40, "unknown"),
]


@pytest.mark.parametrize(("age", "minor"), AGES)
def test_minor_by_age(age: str, minor: str) -> None:
    """Below eighteen is a minor; whoever did not say is neither, and counts as nothing else."""
    at = turn(replace(SESSION, answers={"age": age}))
    assert [minor] == [word for word in ("yes", "no", "unknown") if true({"minor": word}, at)]


def test_service_open_follows_the_clock() -> None:
    """A line of Monday morning is open on Monday morning and at no other time."""
    monday = world.NOW + timedelta(days=2)
    assert not true({"service_open": "fr-shut"}, turn(now=monday))
    assert true({"service_open": "fr-shut"}, turn(now=monday - timedelta(hours=4)))


def test_what_channels_can() -> None:
    """Every channel is asked by what it can do; one that nobody described can do nothing."""
    for channel in (*ABILITIES, "carrier pigeon"):
        at = turn(replace(SESSION, address=Address(channel, "1")))
        can = {word for word in get_args(Can) if true({"can": word}, at)}
        assert ABILITIES.get(channel, frozenset()) == can
    assert not true({"can": "buttons"}, turn(replace(SESSION, address=Address("sms", "1"))))


@pytest.mark.parametrize(("status", "away", "name"), [
    (Status.WAITING, False, "waiting"),
    (Status.ASSIGNED, False, "assigned"),
    (Status.ASSIGNED, True, "none"),
    (Status.CLOSED, False, "none"),
])  # fmt: skip
def test_case(status: Status, away: bool, name: str) -> None:
    """P7: a case that its person left is none to whoever holds the phone now."""
    case = Case("abc.1", status, world.NOW, "home", away=away)
    at = turn(replace(SESSION, case=case))
    assert [name] == [word for word in ("none", "waiting", "assigned") if true({"case": word}, at)]


conditions = st.recursive(
    st.sampled_from([*HOLD[:13], *FAIL[:12]]),
    lambda inner: st.one_of(
        st.builds(lambda one: {"not": one}, inner),
        st.builds(lambda more: {"all": more}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda more: {"any": more}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=12,
)


@given(conditions)
def test_not_is_the_other_way_round(raw: dict[str, Any]) -> None:
    """A condition and its opposite never hold together, and one of them always does."""
    assert true(raw) != true({"not": raw})


@given(conditions, conditions)
def test_and_or_not_agree(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Both hold exactly if it is not so that one of them does not."""
    both = true({"all": [one, other]})
    assert (true(one) and true(other)) == both
    assert both == (not true({"any": [{"not": one}, {"not": other}]}))


def test_the_first_way_that_holds() -> None:
    """The ways are tried in order; the last one needs no condition."""
    arms = [
        Arm(when=Condition(minor="no"), to="a.adult"),
        Arm(when=Condition(minor="yes"), to="a.minor"),
        Arm(when=Condition(desk="open"), to="a.open"),
        Arm(to="a.rest"),
    ]
    assert "a.minor" == way(turn(), arms)
    assert "a.rest" == way(turn(replace(SESSION, answers={}), desk=DeskSnapshot(open=False)), arms)
