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

    Whole-message words of all languages, the button, the neutral line left.
    """

    words: list[Word] = Field(min_length=1)
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


class Territory(Strict):
    """A place to choose: its button and its clock (IANA zone)."""

    label: Label
    zone: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+)+$")]


class Lines(Strict):
    """Short texts that the engine itself needs.

    `lead`: harmless first lines (P4), taken in turn. Placeholders in braces: `{ahead}`, `{alias}`,
    `{time}`, `{day}`, `{state}`. `ways`: how a service's channel is shown, by its type, around
    `{value}`: `sms: "SMS : {value}"`.
    """

    lead: list[Label] = Field(min_length=1)
    media: Text
    noted: Text
    taken: Text
    closed: Text
    returned: Text
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
    none_open: Text
    number: Text
    nothing_before: Text
    voiceless: Text
    free: Text
    ways: dict[str, Label] = Field(default_factory=dict)


class Globals(Strict):
    """The global rules.

    `entry` is where everybody starts; `unclear` is what is said the first, second, third time.
    """

    entry: Ref
    home: Ref
    exit: ExitRule
    emergency: JumpRule
    human: JumpRule
    restart: WordRule
    forget: WordRule
    language: WordRule
    back: Words
    repeat: Words
    answers: Answers
    territories: dict[Name, Territory] = Field(min_length=1, max_length=16)
    danger_text: Ref
    free_text: Ref
    after_human: Ref
    unclear: list[Ref] = Field(min_length=3, max_length=3)
    lines: Lines
