"""What a counsellor asks for, read from a form: an `Arrival`, or a refusal in one word.

**Rules.** Pure. The desk is a channel: nothing here decides whether the command is allowed, the
inbox of the conversation does (P10). The key of a form makes it one command however often it is
sent (P6).
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.model.event import Arrival, Closed, DeskEvent, Forgot, GaveBack, Replied, Took

LONGEST_REPLY = 2000
CASE_ID = r"[a-z0-9]{1,64}\.[0-9]{1,9}"

Verb = Literal["take", "reply", "give_back", "close", "erase"]
Code = Literal["bad_form", "empty", "too_long", "unknown_outcome"]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form is not a command; the page puts it into words."""

    code: Code


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, when, and which outcomes the content knows."""

    counsellor: str
    now: datetime
    outcomes: Collection[str] = ()


class Form(BaseModel):
    """Base of every form: nothing unknown passes, and an error never repeats what was written (P7)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    case: Annotated[str, Field(pattern=f"^{CASE_ID}$")]
    key: Key


class ReplyForm(Form):
    """What the composer sends."""

    text: str


class CloseForm(Form):
    """What the close form sends; no outcome is an answer too."""

    outcome: Annotated[str, Field(max_length=64)] = ""


def conversation_of(case_id: str) -> str:
    """Name the conversation that a case belongs to; empty if that is no case's id."""
    return case_id.rpartition(".")[0] if re.fullmatch(CASE_ID, case_id) else ""


def read(verb: Verb, fields: Mapping[str, str], desk: Desk) -> Arrival | Refusal:
    """Turn a form into an arrival, or say why not."""
    try:
        return _READERS[verb](fields, desk)
    except ValidationError:
        return Refusal("bad_form")


def _take(fields: Mapping[str, str], desk: Desk) -> Arrival:
    form = Form.model_validate(fields)
    return _arrival("take", form, desk, Took(desk.now, desk.counsellor, form.case))


def _give_back(fields: Mapping[str, str], desk: Desk) -> Arrival:
    form = Form.model_validate(fields)
    return _arrival("give_back", form, desk, GaveBack(desk.now, desk.counsellor, form.case))


def _reply(fields: Mapping[str, str], desk: Desk) -> Arrival | Refusal:
    form = ReplyForm.model_validate(fields)
    text = tidy(form.text)
    if not text:
        return Refusal("empty")
    if len(text) > LONGEST_REPLY:
        return Refusal("too_long")
    key = f"{desk.counsellor}:{form.key}"
    return _arrival("reply", form, desk, Replied(desk.now, desk.counsellor, key, text, form.case))


def _close(fields: Mapping[str, str], desk: Desk) -> Arrival | Refusal:
    form = CloseForm.model_validate(fields)
    if form.outcome and form.outcome not in desk.outcomes:
        return Refusal("unknown_outcome")
    event = Closed(desk.now, desk.counsellor, form.outcome, form.case)
    return _arrival("close", form, desk, event)


def _erase(fields: Mapping[str, str], desk: Desk) -> Arrival:
    """As if the person had asked: the screen is wiped too, and it overtakes everything (P8)."""
    form = Form.model_validate(fields)
    event = Forgot(desk.now, counsellor=desk.counsellor, case=form.case)
    return _arrival("erase", form, desk, event)


_READERS: Mapping[Verb, Callable[[Mapping[str, str], Desk], Arrival | Refusal]] = {
    "take": _take,
    "reply": _reply,
    "give_back": _give_back,
    "close": _close,
    "erase": _erase,
}


def _arrival(verb: Verb, form: Form, desk: Desk, event: DeskEvent | Forgot) -> Arrival:
    source = f"desk:{desk.counsellor}:{verb}:{form.case}:{form.key}"
    return Arrival(conversation_of(form.case), source, event)


def tidy(text: str) -> str:
    """Drop what cannot be seen and could deceive: control characters, carriage returns, outer space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign == "\n" or _visible(sign)).strip()


def _visible(sign: str) -> bool:
    overrides = "\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069"
    return (sign.isprintable() or sign in "\u00a0\u202f\u200d\u200c") and sign not in overrides
