"""What counsellors ask for becomes events, or a refusal in one word."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.asking import ACTIONS
from bot.desk.commands import LONGEST_REPLY, Desk, Refusal, Verb, conversation_of, read, tidy
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
    Parted,
    Planned,
    Reassigned,
    Withdrew,
)
from bot.model.event import Arrival, Closed, Forgot, GaveBack, Replied, Took
from tests.desk.stand_ins import CONVERSATION, NOW

DESK = Desk("noe", NOW, ("heard",), ("home",), ("calm.start",))
VERBS: tuple[Verb, ...] = get_args(Verb)
KEY = "noe:" + "k" * 16
CASE = f"{CONVERSATION}.2"
FORM = {"case": CASE, "key": "k" * 16}


@pytest.mark.parametrize(
    ("verb", "more", "event"),
    [
        ("take", {}, Took(NOW, "noe", CASE)),
        ("give_back", {}, GaveBack(NOW, "noe", CASE)),
        (
            "reply",
            {"text": " Je suis là. "},
            Replied(NOW, "noe", "noe:" + "k" * 16, "Je suis là.", CASE),
        ),
        ("close", {"outcome": "heard"}, Closed(NOW, "noe", "heard", CASE)),
        ("close", {}, Closed(NOW, "noe", "", CASE)),
        ("erase", {}, Forgot(NOW, counsellor="noe", case=CASE)),
        ("note", {"text": "Vu."}, Noted(NOW, "noe", KEY, "Vu.", case=CASE)),
        ("whisper", {"text": "Va."}, Noted(NOW, "noe", KEY, "Va.", whisper=True, case=CASE)),
        ("offer", {"to": "lou", "note": "Hm"}, Offered(NOW, "noe", "lou", "Hm", CASE)),
        ("accept", {}, Accepted(NOW, "noe", CASE)),
        ("decline", {}, Declined(NOW, "noe", CASE)),
        ("withdraw", {}, Withdrew(NOW, "noe", CASE)),
        ("move", {}, Moved(NOW, "noe", case=CASE)),
        ("move", {"topic": "home", "note": "Hm"}, Moved(NOW, "noe", "home", "Hm", CASE)),
        (
            "hand_back",
            {"node": "calm.start", "outcome": "heard"},
            HandedBack(NOW, "noe", "calm.start", "heard", CASE),
        ),
        ("reassign", {"to": "lou"}, Reassigned(NOW, "noe", "lou", CASE)),
        ("reassign", {"to": ""}, Reassigned(NOW, "noe", "", CASE)),
        ("call", {}, Called(NOW, "noe", CASE)),
        ("join", {}, Joined(NOW, "noe", CASE)),
        ("part", {}, Parted(NOW, "noe", CASE)),
        ("block_ask", {"days": "7"}, BlockAsked(NOW, "noe", 7, case=CASE)),
        (
            "block_settle",
            {"agreed": "yes", "asked": "2"},
            BlockSettled(NOW, "noe", agreed=True, case=CASE, asked=2),
        ),
        (
            "block_settle",
            {"agreed": "no", "asked": "0"},
            BlockSettled(NOW, "noe", agreed=False, case=CASE, asked=0),
        ),
        ("plan", {"text": " Pas la nuit. "}, Planned(NOW, "noe", "Pas la nuit.", CASE)),
        ("plan", {}, Planned(NOW, "noe", "", CASE)),
    ],
)
def test_forms_become_events(verb: Verb, more: dict[str, str], event: Any) -> None:
    """The desk is a channel: each form is one event for the conversation's inbox."""
    source = f"desk:noe:{verb}:{CONVERSATION}.2:{'k' * 16}"

    assert read(verb, {**FORM, **more}, DESK) == Arrival(CONVERSATION, source, event)


def test_a_form_sent_twice_is_one_command() -> None:
    """P6: the key makes the source, and the inbox drops the second."""
    first = read("reply", {**FORM, "text": "Oui"}, DESK)
    second = read("reply", {**FORM, "text": "Oui"}, DESK)

    assert first == second


@pytest.mark.parametrize(
    ("verb", "more", "code"),
    [
        ("reply", {"text": " \n "}, "empty"),
        ("reply", {"text": "a" * (LONGEST_REPLY + 1)}, "too_long"),
        ("reply", {}, "bad_form"),
        ("take", {"case": "no case"}, "bad_form"),
        ("take", {"key": "short"}, "bad_form"),
        ("take", {"counsellor": "lou"}, "bad_form"),
        ("close", {"outcome": "invented"}, "unknown_outcome"),
        ("note", {"text": " "}, "empty"),
        ("whisper", {"text": "a" * (LONGEST_REPLY + 1)}, "too_long"),
        ("offer", {}, "bad_form"),
        ("offer", {"to": "lou lou"}, "bad_form"),
        ("offer", {"to": "lou", "note": "a" * (LONGEST_REPLY + 1)}, "too_long"),
        ("move", {"topic": "invented"}, "unknown_topic"),
        ("hand_back", {"node": "calm.gone"}, "unknown_node"),
        ("hand_back", {"node": "calm.start", "outcome": "invented"}, "unknown_outcome"),
        ("block_ask", {"days": "0"}, "bad_form"),
        ("block_ask", {"days": "91"}, "bad_form"),
        ("block_settle", {"agreed": "perhaps", "asked": "1"}, "bad_form"),
        ("block_settle", {"agreed": "yes"}, "bad_form"),
        ("plan", {"text": "a" * 2001}, "too_long"),
    ],
)
def test_what_is_no_command_is_refused_in_a_word(
    verb: Verb, more: dict[str, str], code: str
) -> None:
    """A form that is not ours, or says nothing, never reaches the inbox; nobody can act in another's name."""
    assert read(verb, {**FORM, **more}, DESK) == Refusal(code)  # type: ignore[arg-type]


@given(st.dictionaries(st.sampled_from(["case", "key", "text", "to", "days", "x"]), st.text()))
def test_no_form_raises(form: dict[str, str]) -> None:
    """Whatever a browser sends, the answer is an arrival or a refusal."""
    for verb in VERBS:
        assert isinstance(read(verb, form, DESK), Arrival | Refusal)


def test_what_cannot_be_seen_is_dropped() -> None:
    """Control and direction-override characters could show the seeker another text than was written."""
    assert tidy("a\r\nb\x00\u202ec\u200d\u00a0d\x1b ") == "a\nbc\u200d\u00a0d"


@pytest.mark.parametrize(
    ("case", "conversation"),
    [(f"{CONVERSATION}.3", CONVERSATION), ("", ""), ("a", ""), ("../x.1", ""), ("A.1", "")],
)
def test_a_case_names_its_conversation(case: str, conversation: str) -> None:
    """Only ids that we make are looked up."""
    assert conversation_of(case) == conversation


def test_whatever_can_be_asked_for_has_a_name_in_the_log() -> None:
    """Everything that staff do is written down, at whichever desk they sit."""
    assert set(VERBS) == set(ACTIONS)
    assert len(ACTIONS) == len(set(ACTIONS.values()))
