"""Conditions decided by trying all cases agree with what the engine does (P11)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.content import Content
from bot.content.load import load
from bot.content.truth import Cases, cases, holding
from bot.dialogs.conditions import Condition
from bot.engine.conditions import holds
from bot.engine.context import Context
from bot.engine.simulate import Simulation
from bot.engine.turn import Turn
from bot.model.abilities import ABILITIES
from bot.model.case import Level
from bot.model.desk import DeskSnapshot
from tests.content.small import Small

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CHANNELS = ("telegram", "webchat", "sms", "simulated")
LOCALES = ("fr", "en")
AGES = {"yes": "15", "no": "44", "unknown": ""}


def _single() -> st.SearchStrategy[dict[str, Any]]:
    words = st.sampled_from(["red", "blue"])
    return st.one_of(
        st.builds(
            lambda name, value: {"answer": {name: value}},
            st.sampled_from(["mood", "other"]),
            words | st.lists(words, min_size=1, max_size=2),
        ),
        st.sampled_from(["open", "closed", "staffed"]).map(lambda value: {"desk": value}),
        st.sampled_from(["concern", "urgent", "emergency"]).map(
            lambda value: {"risk_at_least": value}
        ),
        st.sampled_from([["fr"], ["en"], ["fr", "en"]]).map(lambda value: {"locale": value}),
        st.lists(st.sampled_from(["edit", "copy", "hide"]), min_size=1, max_size=2).map(
            lambda value: {"can": value}
        ),
        st.sampled_from(["yes", "no", "unknown"]).map(lambda value: {"minor": value}),
    )


def _joined(inside: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(inside, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda parts: {"all": parts}),
        several.map(lambda parts: {"any": parts}),
        inside.map(lambda part: {"not": part}),
        st.tuples(inside, inside).map(lambda two: {**two[0], **two[1]}),
    )


CONDITIONS = st.recursive(_single(), _joined, max_leaves=6).map(Condition.model_validate)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """A small content, compiled."""
    small = Small(tmp_path_factory.mktemp("small")).write()
    return load(small.folder, small.locales)


def _turn(content: Content, known: Cases, number: int) -> Turn:
    """Make the situation that a case stands for."""
    fact: dict[str, Any] = {}
    for (kind, name), values in known.domains.items():
        number, at = divmod(number, len(values))
        fact[name if kind == "answer" else kind] = values[at]
    opened, staffed = fact.get("desk", (True, True))
    sim = Simulation(content, NOON, DeskSnapshot(open=opened, staff=int(staffed)), "fr", "")
    sim.start()
    assert sim.session is not None
    abilities = fact.get("can")
    channel = next((one for one in CHANNELS if ABILITIES[one] == abilities), CHANNELS[0])
    answers = {name: fact[name] for name in ("mood", "other") if fact.get(name)}
    answers["age"] = AGES[fact.get("minor", "unknown")]
    session = replace(
        sim.session,
        answers=answers,
        risk=Level(fact.get("risk_at_least", 0)),
        locale=fact.get("locale", "fr"),
        address=replace(sim.session.address, channel=channel),
    )
    return Turn(session, Context(NOON, content, sim.desk, 0))


@settings(max_examples=60, deadline=None)
@given(condition=CONDITIONS)
def test_every_case_is_as_the_engine_says(condition: Condition, content: Content) -> None:
    """P11: what is said never to hold never holds, what is said to be covered is."""
    known = cases([condition], LOCALES)
    held = holding(condition, known)

    for number in range(known.count):
        assert bool(held >> number & 1) == holds(_turn(content, known, number), condition)
