"""What counsellors ask for becomes events, or a refusal in one word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.commands import LONGEST_REPLY, Desk, Refusal, Verb, conversation_of, read, tidy
from bot.model.event import Arrival, Closed, GaveBack, Replied, Took
from tests.desk.stand_ins import CONVERSATION, NOW

DESK = Desk("noe", NOW, ("heard",))
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
    ],
)
def test_what_is_no_command_is_refused_in_a_word(
    verb: Verb, more: dict[str, str], code: str
) -> None:
    """A form that is not ours, or says nothing, never reaches the inbox; nobody can act in another's name."""
    assert read(verb, {**FORM, **more}, DESK) == Refusal(code)  # type: ignore[arg-type]


@given(st.dictionaries(st.sampled_from(["case", "key", "text", "outcome", "x"]), st.text()))
def test_no_form_raises(form: dict[str, str]) -> None:
    """Whatever a browser sends, the answer is an arrival or a refusal."""
    for verb in ("take", "give_back", "reply", "close"):
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
