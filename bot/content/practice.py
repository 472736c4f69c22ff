"""`practice.yaml`: people who never lived, to practise with: what they say, how it ends, what a good answer holds.

**Rules.** Translated like any other text (context `practice.<id>`). Nothing is filled in. Nobody who seeks help ever
reads any of it.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bot.dialogs.base import Name, Strict

FILE = "practice.yaml"
CONTEXT = "practice"

End = Literal["goodbye", "exit", "silence", "forget", "emergency"]
Line = Annotated[str, Field(min_length=1, max_length=500)]
Lines = Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]


class Seeker(Strict):
    """One person to practise with.

    Attributes:
        title: what a counsellor chooses by.
        situation: what it is about, before anybody writes.
        level: how dangerous it is, in a word for the page: not what the program finds in the words.
        opens: what they write before a counsellor is there.
        answers: what they write then, one after each turn of the counsellor.
        ends: what happens when the answers are used up. With `goodbye` and `emergency` the last answer is the end.
        good: what a good answer holds.
        look: what to look at afterwards.
    """

    id: Name
    title: Annotated[str, Field(min_length=1, max_length=60)]
    situation: Line
    level: Literal["none", "concern", "urgent", "emergency"]
    opens: Lines
    answers: Lines
    ends: End
    good: Lines
    look: Lines

    @property
    def context(self) -> str:
        """Name the context of its texts in the files of translators."""
        return f"{CONTEXT}.{self.id}"


class PracticeFile(Strict):
    """`practice.yaml`, in the order of the page."""

    seekers: tuple[Seeker, ...] = ()

    def texts(self) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
        """Give every text with its context and its place in the file."""
        for number, one in enumerate(self.seekers):
            at = ("seekers", number)
            yield one.context, (*at, "title"), one.title
            yield one.context, (*at, "situation"), one.situation
            for part in ("opens", "answers", "good", "look"):
                for place, text in enumerate(getattr(one, part)):
                    yield one.context, (*at, part, place), text
