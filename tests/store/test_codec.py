"""What is stored comes back as it was, and what an earlier version stored still opens."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.engine.cases import case_card
from bot.errors import StoreError
from bot.model.case import Case, Status
from bot.model.session import LONGEST_PATH, MOST_CALLS, Session
from bot.store import codec
from tests.engine.test_properties import beginning, sessions
from tests.engine.world import NOW


@settings(max_examples=100, deadline=None)
@given(sessions)
def test_a_session_comes_back(session: Session) -> None:
    """P6: the way back and the callers too are the same after a restart."""
    assert session == codec.session.load(codec.session.dump(session))


def test_a_long_way_stays_short() -> None:
    """P8: even the longest way back is less than a kilobyte of what is kept."""
    calls = ("dialog.some_question",) * MOST_CALLS
    path = (("dialog.some_question", "dialog.other"),) * LONGEST_PATH
    short = len(codec.session.dump(beginning()))
    assert len(codec.session.dump(replace(beginning(), calls=calls, path=path))) - short < 1000


def test_a_session_of_an_earlier_version_opens() -> None:
    """P11: whoever was in a conversation when the program was replaced goes on: no caller, nothing before."""
    stored = codec.session.dump(beginning())
    earlier = stored.replace(b',"calls":[],"path":[]', b"")
    assert stored != earlier
    assert beginning() == codec.session.load(earlier)


def test_what_does_not_fit_is_no_session() -> None:
    """P7: a value that cannot be read says so without saying what stands in it."""
    stored = codec.session.dump(beginning()).replace(b'"path":[]', b'"path":"secret"')
    with pytest.raises(StoreError) as raised:
        codec.session.load(stored)
    assert "secret" not in str(raised.value)


def test_a_case_of_before_transfers_opens() -> None:
    """P11: cases and cards stored before offers, listeners and blocks existed are read as having none."""
    case = Case("a.1", Status.ASSIGNED, NOW, "home", owner="ana")
    stored = codec.session.dump(replace(beginning(), case=case))
    earlier = codec.session.load(_without(stored, b',"offered":', b"}"))
    assert case == earlier.case

    card = case_card(earlier, case)
    assert replace(card, territory="") == codec.card.load(
        _without(codec.card.dump(card), b',"offered":', b"}")
    )


def _without(stored: bytes, first: bytes, end: bytes) -> bytes:
    """Cut what was not there, to the end of its object."""
    start = stored.index(first)
    return stored[:start] + stored[stored.index(end, start) :]
