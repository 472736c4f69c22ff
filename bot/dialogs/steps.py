"""The step kinds of a dialog file: what an editor may write, as pydantic models.

**Rules.** Closed vocabulary, no expressions, no code. A reference is `node` (same dialog) or
`dialog.node`. Every text is French, the gettext source; its context is `dialog.node`.
"""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from bot.dialogs.base import Clock, Flag, Label, Name, Prose, Ref, Strict, Text
from bot.dialogs.conditions import Arm


class Choice(Strict):
    """One button of a question.

    `set` stores answers, as `name: value`; `words` are other ways to type it.
    """

    label: Label
    to: Ref
    set: dict[Name, str] = Field(default_factory=dict)
    words: tuple[Label, ...] = ()


class Said(Strict):
    """Base of the steps whose words may weigh.

    `hard: true` marks what nobody should meet unprepared: a `warn` must stand before it.
    """

    hard: Flag = False


class Say(Said):
    """Say something, then go on without waiting.

    Consecutive says of one turn become one message.
    """

    say: Prose
    then: Ref


class Ask(Said):
    """Ask with buttons.

    `save` stores the id of the choice. `text` is where free text goes (default: the global rule).
    """

    ask: Prose
    choices: dict[Name, Choice] = Field(min_length=1, max_length=16)
    save: Name | None = None
    text: Ref | None = None


class YesNo(Said):
    """Ask a question of yes and no; `unsure` adds a third button. The words stand in `globals.yaml`.

    `save` stores `yes`, `no` or `unsure`.
    """

    yesno: Prose
    yes: Ref
    no: Ref
    unsure: Ref | None = None
    save: Name | None = None


class Number(Said):
    """Ask for a whole number, in digits, between `least` and `most`; `skip` offers not to say.

    `save: age` is what the conditions on `minor` look at.
    """

    number: Prose
    save: Name
    least: int = Field(default=0, ge=0)
    most: int = Field(default=120, ge=1)
    then: Ref
    skip: Ref | None = None


class Where(Said):
    """Ask in which territory somebody is: a button for each of `territories` in `globals.yaml`.

    It sets the session's `zone` and the answer `territory`.
    """

    where: Prose
    then: Ref


class Listen(Said):
    """Ask for free text. The words go to the transcript only. `choices` are offered beside."""

    listen: Prose
    choices: dict[Name, Choice] = Field(default_factory=dict, max_length=10)
    then: Ref


class Warn(Strict):
    """Say what is coming before something hard, and let the person decide.

    Two buttons, worded in `globals.yaml`: go on, or not now.
    """

    warn: Prose
    then: Ref
    instead: Ref


class Copy(Strict):
    """Give a text to copy with one tap, then go on. `{answer}` may name a saved number or choice."""

    copy_: Annotated[Text, Field(alias="copy", max_length=256)]
    label: Label
    then: Ref


class SetStep(Strict):
    """Store answers, then go on.

    `topic`, `locale` and `zone` are special: they set the session's.
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

    `urgent` raises the risk to emergency. `message` leaves a message for later.
    """

    handoff: Literal["queue", "urgent", "message"]
    then: Ref


class Window(Strict):
    """A span in which the person may be written to: `days` from today, their own clock."""

    label: Label
    days: int = Field(default=0, ge=0, le=14)
    start: Clock
    end: Clock


class Callback(Strict):
    """Let the person choose when they may be written to: the one exception to silence (P3).

    `opening` is the harmless line that is sent once, at the start of the window, and never after
    its end. `none` is where who wants none goes.
    """

    callback: Prose
    windows: dict[Name, Window] = Field(min_length=1, max_length=8)
    opening: Annotated[Text, Field(max_length=80)]
    then: Ref
    none: Ref


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
