"""What a scripted seeker does next, given what was said so far.

**Rules.** Pure: the same conversation gives the same answer, so whoever looks twice does nothing twice. A turn is what
a counsellor writes before the seeker answers, in one message or in five.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content.practice import Seeker
from bot.model.effect import Entry


@dataclass(frozen=True, slots=True)
class Says:
    """The next line; `number` counts the seeker's answers from 0."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Leaves:
    """By the exit."""


@dataclass(frozen=True, slots=True)
class Forgets:
    """They ask for everything to be erased."""


Move = Says | Leaves | Forgets


def next_move(seeker: Seeker, said: Sequence[Entry]) -> Move | None:
    """Give what the seeker does now; None: they wait, or are silent for good."""
    turns, answered = counted(said)
    if answered >= turns:
        return None
    if answered < len(seeker.answers):
        return Says(answered, seeker.answers[answered])
    match seeker.ends:
        case "exit":
            return Leaves()
        case "forget":
            return Forgets()
        case _:
            return None


def counted(said: Sequence[Entry]) -> tuple[int, int]:
    """Count the counsellor's turns, and the seeker's answers to them."""
    turns = answers = 0
    theirs = False
    for entry in said:
        kind = entry.who.partition(":")[0]
        if kind == "counsellor":
            turns += not theirs
            theirs = True
        elif kind == "seeker" and turns:
            answers += 1
            theirs = False
    return turns, answers
