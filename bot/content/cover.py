"""`cover.yaml`: the quiz that the bot is for whoever opens it while a person hides behind it.

**Rules.** Everything in it is harmless on its own and has to do with school. Questions are translated like any other
text (context `cover`); `words` are not: a return word must be the same in every language.
"""

from typing import Annotated

from pydantic import Field

from bot.dialogs.base import Label, Name, Strict

Line = Annotated[str, Field(min_length=1, max_length=300)]
Place = Annotated[str, Field(pattern=r"^[A-Z][a-z]{2,15}$")]
CONTEXT = "cover"


class Tables(Strict):
    """Times tables, asked in every combination: `{a}` and `{b}` are two numbers from `least` to `most`."""

    ask: Line
    least: int = Field(default=2, ge=2, le=9)
    most: int = Field(default=10, ge=3, le=20)


class Question(Strict):
    """One question: its answer, what else counts, and the wrong answers that stand on buttons beside it."""

    ask: Line
    answer: Label
    others: Annotated[tuple[Label, ...], Field(min_length=1, max_length=3)]
    also: tuple[Label, ...] = ()


class CoverFile(Strict):
    """`cover.yaml`.

    Attributes:
        hello: what the quiz begins with.
        wrong: what is said to a wrong answer; `{answer}` is the right one.
        media: what is said to a picture.
        words: what return words are made of, with a number of two digits behind. Add to them as you like; one
            that is taken away may be somebody's way back.
    """

    hello: Line
    right: Annotated[tuple[Line, ...], Field(min_length=1)]
    wrong: Annotated[tuple[Line, ...], Field(min_length=1)]
    media: Line
    tables: Tables
    subjects: dict[Name, Annotated[tuple[Question, ...], Field(min_length=2)]] = Field(
        default_factory=dict
    )
    words: Annotated[tuple[Place, ...], Field(min_length=60)]
