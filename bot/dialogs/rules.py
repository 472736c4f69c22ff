"""`globals.yaml`: what holds at every point, before any step."""

from typing import Annotated

from pydantic import Field

from bot.dialogs.base import (
    Label,
    Name,
    Prose,
    Ref,
    Strict,
    Text,
)

Word = Annotated[str, Field(min_length=1, max_length=40)]


class ExitRule(Strict):
    """The quick exit (P1).

    Attributes:
        words: whole messages, of all languages; a slip in them is forgiven.
        ordinary: words near one of them that people use otherwise, and that are never an exit.
        label: the button.
        neutral: the line that is left.
    """

    words: list[Word] = Field(min_length=1)
    ordinary: tuple[Word, ...] = ()
    label: Label
    neutral: Text


class JumpRule(Strict):
    """A button under every message and words that lead to one node."""

    words: list[Word]
    label: Label
    to: Ref


class WordRule(Strict):
    """Words that lead to one node, without a button of their own."""

    words: list[Word]
    to: Ref


class Pause(Strict):
    """After so long without a word it may be somebody else: whatever they do is answered as a stranger is."""

    minutes: int = Field(ge=5, le=1440)


class Words(Strict):
    """Words that do something by themselves: go back one question, say the last one again."""

    words: list[Word]


class Answer(Strict):
    """A button that many questions have, and other ways to type it."""

    label: Label
    words: tuple[Word, ...] = ()


class Answers(Strict):
    """The buttons of the questions that bring their own."""

    yes: Answer
    no: Answer
    unsure: Answer
    go_on: Answer
    not_now: Answer
    skip: Answer
    none: Answer
    other_day: Answer | None = None
    enough: Answer | None = None


class Territory(Strict):
    """A place to choose: its button and its clock (IANA zone)."""

    label: Label
    zone: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+)+$")]


class OwnLines(Strict):
    """What is kept of a person, put into words for themselves.

    Attributes:
        facts: what is known besides what was said, around `{alias}`, `{since}`, `{language}`, `{zone}`, `{topic}` and
            `{answers}`.
        worried: said if something they wrote sounded like danger.
        nothing: stands for a topic or answers that there are none of.
        you, bot, team: who said a line, around `{time}` and `{text}`.
    """

    facts: Text
    worried: Text
    nothing: Label
    you: Label
    bot: Label
    team: Label


class Lines(Strict):
    """Short texts that the engine itself needs.

    `lead`: harmless first lines (P4), taken in turn. Placeholders in braces: `{ahead}`, `{alias}`,
    `{time}`, `{day}`, `{state}`. `ways`: how a service's channel is shown, by its type, around
    `{value}`: `sms: "SMS : {value}"`. `window`: when somebody may be written to, with `{end}`
    and `{line}`. `changed`: another counsellor goes on; `moved`: somebody else is looked for; `handed_back`: the bot
    goes on where the counsellor said; without them what is said for `taken`, `returned`, `closed`. `blocked`: the
    team cannot be written to until `{day}` at `{time}`. `spoken`: the `{languages}` of a service that does not answer
    in that of the reader.
    """

    lead: list[Label] = Field(min_length=1)
    media: Text
    noted: Text
    taken: Text
    closed: Text
    returned: Text
    changed: Text | None = None
    moved: Text | None = None
    handed_back: Text | None = None
    blocked: Text | None = None
    position: Prose
    position_first: Text
    unstaffed: Text
    waiting: Text
    stale: Text
    open_until: Text
    open_always: Text
    opens_at: Text
    opens_unknown: Text
    hours_unknown: Text
    today: Label
    tomorrow: Label
    window: Text | None = None
    none_open: Text
    number: Text
    nothing_before: Text
    voiceless: Text
    free: Text
    spoken: Text | None = None
    own: OwnLines | None = None
    ways: dict[str, Label] = Field(default_factory=dict)


class Globals(Strict):
    """The global rules.

    `entry` is where everybody starts; `unclear` is what is said the first, second, third time. `blocked` is where
    somebody is led who asks for a human and is kept from the team for abuse; without it, `home`.
    """

    entry: Ref
    home: Ref
    exit: ExitRule
    emergency: JumpRule
    human: JumpRule
    restart: WordRule
    forget: WordRule
    language: WordRule
    callback: WordRule | None = None
    own: WordRule | None = None
    leaving: WordRule | None = None
    blocked: Ref | None = None
    pause: Pause | None = None
    backlog_minutes: int | None = Field(default=15, ge=5, le=1440)
    back: Words
    repeat: Words
    answers: Answers
    territories: dict[Name, Territory] = Field(min_length=1, max_length=16)
    danger_text: Ref
    free_text: Ref
    after_human: Ref
    unclear: list[Ref] = Field(min_length=3, max_length=3)
    lines: Lines
