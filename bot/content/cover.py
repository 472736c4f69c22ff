"""`cover.yaml`: the quiz that the bot is for whoever opens it while a person hides behind it.

**Rules.** Everything in it is harmless on its own and has to do with school. Questions are translated like any other
text (context `cover`); `words` are not: a return word must be the same in every language.
"""

from collections.abc import Iterator
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

    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Give every text that people read, with its place in the question."""
        yield ("ask",), self.ask
        yield ("answer",), self.answer
        for part, labels in (("others", self.others), ("also", self.also)):
            yield from (((part, number), label) for number, label in enumerate(labels))


class CoverFile(Strict):
    """`cover.yaml`.

    Attributes:
        hello: what the quiz begins with.
        wrong: what is said to a wrong answer; `{answer}` is the right one.
        media: what is said to a picture.
        idle: after how many minutes without a word the quiz comes by itself, for who chose it as the way to leave.
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
    idle: int = Field(default=5, ge=1, le=120)
    words: Annotated[tuple[Place, ...], Field(min_length=60)]

    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Give every text that people read, with its place in the file."""
        yield ("hello",), self.hello
        for part, lines in (("right", self.right), ("wrong", self.wrong)):
            yield from (((part, number), line) for number, line in enumerate(lines))
        yield ("media",), self.media
        yield ("tables", "ask"), self.tables.ask
        for name, questions in self.subjects.items():
            for number, question in enumerate(questions):
                for key, text in question.texts():
                    yield ("subjects", name, number, *key), text
