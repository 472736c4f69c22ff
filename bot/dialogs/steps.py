"""The step kinds of a dialog file: what an editor may write, as pydantic models.

**Rules.** Closed vocabulary, no expressions, no code. A reference is `node` (same dialog) or
`dialog.node`. Every text is French, the gettext source; its context is `dialog.node`.
"""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from bot.dialogs.base import Flag, Label, Name, Prose, Ref, Strict, Text
from bot.dialogs.conditions import Arm
from bot.dialogs.questions import (
    Ask,
    Callback,
    Choice,
    Listen,
    Number,
    Said,
    Warn,
    Where,
    Window,
    YesNo,
)
from bot.model.length import COPY

__all__ = [
    "STEPS",
    "Ask",
    "Branch",
    "Call",
    "Callback",
    "Choice",
    "Copy",
    "Cover",
    "Dialog",
    "End",
    "Export",
    "Forget",
    "GoTo",
    "Handoff",
    "Listen",
    "Node",
    "Number",
    "Return",
    "Say",
    "Services",
    "SetStep",
    "Step",
    "Warn",
    "Where",
    "Window",
    "YesNo",
    "step_kind",
]


class Say(Said):
    """Say something, then go on without waiting.

    Consecutive says of one turn become one message.
    """

    say: Prose
    then: Ref


class Copy(Strict):
    """Give a text to copy with one tap, then go on. `{answer}` may name a saved number, choice or text.

    `as_written` leaves it in the language of the dialogs, the answers in it too: for who reads no
    other one, as the 114.
    """

    copy_: Annotated[Text, Field(alias="copy", max_length=COPY)]
    label: Label
    as_written: Flag = False
    then: Ref


class Export(Strict):
    """Show what is kept of this person, below these words, then go on.

    Of what was said, only what was said since they last came back: somebody else may hold the phone.
    """

    export: Prose
    then: Ref


class SetStep(Strict):
    """Store answers, then go on.

    `topic`, `locale`, `zone`, `leaves` and `told` are special: they set the session's.
    """

    set: dict[Name, str] = Field(min_length=1)
    then: Ref


class Branch(Strict):
    """Go the first way whose condition holds."""

    branch: list[Arm] = Field(min_length=2)


class GoTo(Strict):
    """Go on at another node."""

    goto: Ref


class Call(Strict):
    """Walk through another dialog from its start; when it returns, go on at `then`."""

    call: Name
    then: Ref


class Return(Strict):
    """Go back to the dialog that called; to the home of the bot if none did."""

    return_: Annotated[Literal["caller"], Field(alias="return")]


class Services(Said):
    """Show services for a topic, open ones first, then go on.

    Attributes:
        services: the topic; `$topic` takes the session's.
        audience: whom the person counts among, besides what is known.
        channels: only services with one of these ways in.
        territory: as if the person were there; without it their own.
        speechless: only what needs no voice.
        open_only: only what is open now; if nothing is, all of them, as without it.
    """

    services: str
    limit: int = Field(default=4, ge=1, le=8)
    intro: Prose | None = None
    audience: list[str] = Field(default_factory=list)
    channels: list[str] = Field(default_factory=list)
    territory: str | None = None
    speechless: Flag = False
    open_only: Flag = False
    then: Ref


class Handoff(Strict):
    """Put the conversation into the desk's queue (or keep it there), then go on.

    `urgent` raises the risk to emergency. `message` leaves a message for later, instead of waiting. `cancel` takes the
    wish back of somebody who waits.
    """

    handoff: Literal["queue", "urgent", "message", "cancel"]
    then: Ref


class Cover(Strict):
    """Hide behind something harmless (`cover.yaml`): the screen is wiped, a quiz is all that is left.

    Only the person's return word leads back. Nothing follows.
    """

    cover: Literal["quiz"]


class End(Strict):
    """Say the last words of a turn.

    The next thing the person does starts at `resume` of the entry dialog.
    """

    end: Prose


class Forget(Strict):
    """Erase the whole conversation for good (P8).

    The neutral line is all that stays. Nothing follows.
    """

    forget: Literal["everything"]


STEPS: dict[str, type[Strict]] = {
    "say": Say,
    "ask": Ask,
    "yesno": YesNo,
    "number": Number,
    "where": Where,
    "listen": Listen,
    "warn": Warn,
    "copy": Copy,
    "set": SetStep,
    "branch": Branch,
    "goto": GoTo,
    "call": Call,
    "return": Return,
    "services": Services,
    "handoff": Handoff,
    "callback": Callback,
    "cover": Cover,
    "end": End,
    "export": Export,
    "forget": Forget,
}
"""Every kind of step by its one telling key."""

_KINDS = {model: key for key, model in STEPS.items()}


def step_kind(raw: Any) -> str | None:
    """Name the kind of a step by its one telling key; None if there is none."""
    if isinstance(raw, dict):
        return next((key for key in STEPS if key in raw), None)
    return _KINDS.get(type(raw))


Node = (
    Say
    | Ask
    | Number
    | Listen
    | Copy
    | Export
    | SetStep
    | Branch
    | GoTo
    | Call
    | Return
    | Services
    | Handoff
    | Callback
    | Cover
    | End
    | Forget
)
"""What the engine walks: every step, with yes-no, where and warn already written out as questions."""

Step = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Ask, Tag("ask")]
    | Annotated[YesNo, Tag("yesno")]
    | Annotated[Number, Tag("number")]
    | Annotated[Where, Tag("where")]
    | Annotated[Listen, Tag("listen")]
    | Annotated[Warn, Tag("warn")]
    | Annotated[Copy, Tag("copy")]
    | Annotated[Export, Tag("export")]
    | Annotated[SetStep, Tag("set")]
    | Annotated[Branch, Tag("branch")]
    | Annotated[GoTo, Tag("goto")]
    | Annotated[Call, Tag("call")]
    | Annotated[Return, Tag("return")]
    | Annotated[Services, Tag("services")]
    | Annotated[Handoff, Tag("handoff")]
    | Annotated[Callback, Tag("callback")]
    | Annotated[Cover, Tag("cover")]
    | Annotated[End, Tag("end")]
    | Annotated[Forget, Tag("forget")],
    Discriminator(step_kind),
]


class Dialog(Strict):
    """One dialog file.

    `resume` is where people go whose node vanished with a publication (P11).
    """

    dialog: Name
    start: Name
    resume: Name
    nodes: dict[Name, Step] = Field(min_length=1)
