"""The step kinds of a dialog file: what an editor may write, as pydantic models.

**Rules.** Closed vocabulary, no expressions, no code. A reference is `node` (same dialog) or
`dialog.node`. Every text is French, the gettext source; its context is `dialog.node`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Ref = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}(\.[a-z][a-z0-9_]{0,31})?$")]
Text = Annotated[str, Field(min_length=1, max_length=1500)]
Label = Annotated[str, Field(min_length=1, max_length=40)]


class Strict(BaseModel):
    """Base of everything an editor writes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Choice(Strict):
    """One button of a question. `set` stores answers, as `name: value`."""

    label: Label
    to: Ref
    set: dict[Name, str] = Field(default_factory=dict)


class Say(Strict):
    """Say something, then go on without waiting.

    Consecutive says of one turn become one message.
    """

    say: Text
    then: Ref


class Ask(Strict):
    """Ask with buttons.

    `save` stores the id of the choice. `text` is where free text goes (default: the global rule).
    """

    ask: Text
    choices: dict[Name, Choice] = Field(min_length=1, max_length=10)
    save: Name | None = None
    text: Ref | None = None


class Listen(Strict):
    """Ask for free text. The words go to the transcript only. `choices` are offered beside."""

    listen: Text
    then: Ref
    choices: dict[Name, Choice] = Field(default_factory=dict, max_length=10)


class Copy(Strict):
    """Give a text to copy with one tap, then go on."""

    copy_: Annotated[Text, Field(alias="copy", max_length=256)]
    label: Label
    then: Ref


class SetStep(Strict):
    """Store answers, then go on.

    `topic`, `locale` and `zone` are special: they set the session's.
    """

    set: dict[Name, str] = Field(min_length=1)
    then: Ref


class Condition(Strict):
    """True if all that is given holds."""

    answer: dict[Name, str | list[str]] | None = None
    desk: Literal["open", "closed", "staffed"] | None = None
    risk_at_least: Literal["concern", "urgent", "emergency"] | None = None
    case: Literal["none", "waiting", "assigned"] | None = None
    locale: list[str] | None = None


class Arm(Strict):
    """One way of a branch; the last arm has no `when`."""

    when: Condition | None = None
    to: Ref


class Branch(Strict):
    """Go the first way whose condition holds."""

    branch: list[Arm] = Field(min_length=2)


class Services(Strict):
    """Show services for a topic, open ones first, then go on.

    `topic: $topic` takes the session's.
    """

    services: str
    limit: int = Field(default=4, ge=1, le=8)
    intro: Text | None = None
    then: Ref


class Handoff(Strict):
    """Put the conversation into the desk's queue (or keep it there), then go on.

    `urgent` raises the risk to emergency. `message_only` leaves a message for later.
    """

    handoff: Literal["queue", "urgent", "message"]
    then: Ref


class End(Strict):
    """Say the last words of a turn.

    The next thing the person does starts at `resume` of the entry dialog.
    """

    end: Text


class Forget(Strict):
    """Erase the whole conversation for good (P8).

    The neutral line is all that stays. Nothing follows.
    """

    forget: Literal["everything"]


STEP_KEYS = (
    "say",
    "ask",
    "listen",
    "copy",
    "set",
    "branch",
    "services",
    "handoff",
    "end",
    "forget",
)


def step_kind(raw: Any) -> str | None:
    """Name the kind of a step by its one telling key; None if there is none."""
    if isinstance(raw, dict):
        return next((key for key in STEP_KEYS if key in raw), None)
    return type(raw).__name__.removesuffix("Step").lower()


Step = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Ask, Tag("ask")]
    | Annotated[Listen, Tag("listen")]
    | Annotated[Copy, Tag("copy")]
    | Annotated[SetStep, Tag("set")]
    | Annotated[Branch, Tag("branch")]
    | Annotated[Services, Tag("services")]
    | Annotated[Handoff, Tag("handoff")]
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
