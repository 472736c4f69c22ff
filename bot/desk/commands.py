"""What a counsellor asks for, read from a form: an `Arrival`, or a refusal in one word.

**Rules.** Pure. The desk is a channel: nothing here decides whether the command is allowed, the inbox of the
conversation does (P10). The key of a form makes it one command however often it is sent (P6).
"""

import re
from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from typing_extensions import override

from bot.model.case import MOST_BLOCKED
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
from bot.model.event import Arrival, Closed, DeskEvent, Forgot, GaveBack, Replied, Took
from bot.model.session import LONGEST_PLAN

LONGEST_REPLY = 2000
CASE_ID = r"[a-z0-9]{1,64}\.[0-9]{1,9}"

Verb = Literal[
    "take",
    "reply",
    "give_back",
    "close",
    "erase",
    "note",
    "whisper",
    "offer",
    "accept",
    "decline",
    "withdraw",
    "move",
    "hand_back",
    "reassign",
    "call",
    "join",
    "part",
    "block_ask",
    "block_settle",
    "plan",
]
Code = Literal["bad_form", "empty", "too_long", "unknown_outcome", "unknown_topic", "unknown_node"]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Login = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]
Name = Annotated[str, Field(max_length=80)]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form is not a command; the page puts it into words."""

    code: Code


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, when, and which outcomes, topics and nodes to hand back to the content knows."""

    counsellor: str
    now: datetime
    outcomes: Collection[str] = ()
    topics: Collection[str] = ()
    hand_back: Collection[str] = ()


Asked = DeskEvent | Forgot | Refusal


class Form(BaseModel):
    """Base of every form: nothing unknown passes, and an error never repeats what was written (P7)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    case: Annotated[str, Field(pattern=f"^{CASE_ID}$")]
    key: Key


class Telling(Form):
    """A form that says more than which case."""

    @abstractmethod
    def asks(self, desk: Desk) -> Asked:
        """Say what is asked for, or why it is nothing that can be."""


class ReplyForm(Telling):
    """What the composer sends."""

    text: str

    @override
    def asks(self, desk: Desk) -> Asked:
        text = tidy(self.text)
        key = f"{desk.counsellor}:{self.key}"
        return _unfit(text) or Replied(desk.now, desk.counsellor, key, text, self.case)


class CloseForm(Telling):
    """What the close form sends; no outcome is an answer too."""

    outcome: Name = ""

    @override
    def asks(self, desk: Desk) -> Asked:
        if self.outcome and self.outcome not in desk.outcomes:
            return Refusal("unknown_outcome")
        return Closed(desk.now, desk.counsellor, self.outcome, self.case)


class NoteForm(Telling):
    """A line beside the case."""

    whispers: ClassVar[bool] = False
    text: str

    @override
    def asks(self, desk: Desk) -> Asked:
        text, key = tidy(self.text), f"{desk.counsellor}:{self.key}"
        noted = Noted(desk.now, desk.counsellor, key, text, self.whispers, self.case)
        return _unfit(text) or noted


class WhisperForm(NoteForm):
    """A line from who listens in, to the owner."""

    whispers: ClassVar[bool] = True


class OfferForm(Telling):
    """Offers the case to a colleague; whether they are one is for the desk to know."""

    to: Login
    note: str = ""

    @override
    def asks(self, desk: Desk) -> Asked:
        note = tidy(self.note)
        return _too_long(note) or Offered(desk.now, desk.counsellor, self.to, note, self.case)


class MoveForm(Telling):
    """Puts the case back into the queue for who knows another topic."""

    topic: Name = ""
    note: str = ""

    @override
    def asks(self, desk: Desk) -> Asked:
        if self.topic and self.topic not in desk.topics:
            return Refusal("unknown_topic")
        note = tidy(self.note)
        return _too_long(note) or Moved(desk.now, desk.counsellor, self.topic, note, self.case)


class HandBackForm(CloseForm):
    """Closes the case, and lets the bot go on somewhere."""

    node: Name

    @override
    def asks(self, desk: Desk) -> Asked:
        if self.node not in desk.hand_back:
            return Refusal("unknown_node")
        closed = super().asks(desk)
        if isinstance(closed, Refusal):
            return closed
        return HandedBack(desk.now, desk.counsellor, self.node, self.outcome, self.case)


class ReassignForm(Telling):
    """Gives the case to somebody, or to nobody: back to the queue."""

    to: Login | Literal[""] = ""

    @override
    def asks(self, desk: Desk) -> Asked:
        return Reassigned(desk.now, desk.counsellor, self.to, self.case)


class BlockAskForm(Telling):
    """Asks for a block."""

    days: Annotated[int, Field(ge=1, le=MOST_BLOCKED)]
    note: str = ""

    @override
    def asks(self, desk: Desk) -> Asked:
        note = tidy(self.note)
        return _too_long(note) or BlockAsked(desk.now, desk.counsellor, self.days, note, self.case)


class BlockSettleForm(Telling):
    """Decides about a block that somebody else asked for: about the question that they read."""

    agreed: Literal["yes", "no"]
    asked: Annotated[int, Field(ge=0)]

    @override
    def asks(self, desk: Desk) -> Asked:
        agreed = self.agreed == "yes"
        return BlockSettled(desk.now, desk.counsellor, agreed, self.case, self.asked)


class PlanForm(Telling):
    """The care plan; an empty one takes it away."""

    text: str = ""

    @override
    def asks(self, desk: Desk) -> Asked:
        text = tidy(self.text)
        return _too_long(text, LONGEST_PLAN) or Planned(desk.now, desk.counsellor, text, self.case)


PLAIN: Mapping[str, Callable[[datetime, str, str], DeskEvent | Forgot]] = {
    "take": Took,
    "give_back": GaveBack,
    "accept": Accepted,
    "decline": Declined,
    "withdraw": Withdrew,
    "call": Called,
    "join": Joined,
    "part": Parted,
    "erase": lambda at, login, case: Forgot(at, counsellor=login, case=case),
}
"""What is asked for by its name alone; erasing, as if the person had asked: it overtakes everything (P8)."""
FORMS: Mapping[str, type[Telling]] = {
    "reply": ReplyForm,
    "close": CloseForm,
    "note": NoteForm,
    "whisper": WhisperForm,
    "offer": OfferForm,
    "move": MoveForm,
    "hand_back": HandBackForm,
    "reassign": ReassignForm,
    "block_ask": BlockAskForm,
    "block_settle": BlockSettleForm,
    "plan": PlanForm,
}


def conversation_of(case_id: str) -> str:
    """Name the conversation that a case belongs to; empty if that is no case's id."""
    return case_id.rpartition(".")[0] if re.fullmatch(CASE_ID, case_id) else ""


def read(verb: Verb, fields: Mapping[str, str], desk: Desk) -> Arrival | Refusal:
    """Turn a form into an arrival, or say why not."""
    try:
        form = FORMS.get(verb, Form).model_validate(fields)
    except ValidationError:
        return Refusal("bad_form")
    asked = (
        form.asks(desk)
        if isinstance(form, Telling)
        else PLAIN[verb](desk.now, desk.counsellor, form.case)
    )
    if isinstance(asked, Refusal):
        return asked
    source = f"desk:{desk.counsellor}:{verb}:{form.case}:{form.key}"
    return Arrival(conversation_of(form.case), source, asked)


def _unfit(text: str) -> Refusal | None:
    return _too_long(text) if text else Refusal("empty")


def _too_long(text: str, longest: int = LONGEST_REPLY) -> Refusal | None:
    return Refusal("too_long") if len(text) > longest else None


def tidy(text: str) -> str:
    """Drop what cannot be seen and could deceive: control characters, carriage returns, outer space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign == "\n" or _visible(sign)).strip()


def _visible(sign: str) -> bool:
    overrides = "\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069"
    return (sign.isprintable() or sign in "\u00a0\u202f\u200d\u200c") and sign not in overrides
