"""What staff may do with a case besides taking, answering, giving back and closing it, at random."""

from datetime import datetime
from typing import get_args

from hypothesis import strategies as st

from bot.model.desk_event import (
    Accepted,
    BlockAsked,
    BlockSettled,
    Called,
    Composing,
    Declined,
    HandedBack,
    Joined,
    Moved,
    Noted,
    Offered,
    Parted,
    Planned,
    Reassigned,
    Vanished,
    Withdrew,
)
from bot.model.event import Beside, Blocking, DeskEvent, Offering, Passing

KINDS = frozenset({
    *get_args(Beside),
    *get_args(Blocking),
    *get_args(Offering),
    *get_args(Passing),
})

Moments = st.SearchStrategy[datetime]
Words = st.SearchStrategy[str]


def each(
    moments: Moments, logins: Words, texts: Words
) -> dict[type[DeskEvent], st.SearchStrategy[DeskEvent]]:
    """Give any of each kind."""
    nodes = st.sampled_from(["help.list", "calm.gone", "gone.node", ""])
    topics = st.sampled_from(["home", "vague", "nothing", ""])
    keys, ends = st.text(max_size=8), st.sampled_from(["done", ""])
    return {
        Noted: st.builds(Noted, moments, logins, keys, texts, st.booleans()),
        Offered: st.builds(Offered, moments, logins, logins, texts),
        Accepted: st.builds(Accepted, moments, logins),
        Declined: st.builds(Declined, moments, logins),
        Withdrew: st.builds(Withdrew, moments, logins),
        Moved: st.builds(Moved, moments, logins, topics, texts),
        HandedBack: st.builds(HandedBack, moments, logins, nodes, ends),
        Reassigned: st.builds(Reassigned, moments, logins, logins),
        Vanished: st.builds(Vanished, moments, logins),
        Called: st.builds(Called, moments, logins),
        Composing: st.builds(Composing, moments, logins),
        Joined: st.builds(Joined, moments, logins),
        Parted: st.builds(Parted, moments, logins),
        BlockAsked: st.builds(BlockAsked, moments, logins, st.integers(-1, 200), texts),
        BlockSettled: st.builds(BlockSettled, moments, logins, st.booleans()),
        Planned: st.builds(Planned, moments, logins, texts),
    }


def deeds(moments: Moments, logins: Words, texts: Words) -> st.SearchStrategy[DeskEvent]:
    """Give any of them."""
    return st.one_of(*each(moments, logins, texts).values())
