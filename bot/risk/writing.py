"""Read sentences written in short: headings, a sentence a line, and choices in braces.

**Rules.** Pure and deterministic. A heading `= urgent suicide,witness fr a note` holds for the lines
below it. A line with `{a|b} {c|d}` stands for many sentences: some of them, always the same ones,
each counting for less than a sentence somebody wrote.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from math import prod

from bot.model.case import Level
from bot.risk.lexicon import LEVELS

MANY = 25
"""How many sentences a line with choices gives at most."""
LIGHT = 0.5
_CHOICE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, how dangerous it is, about what, and how much it counts."""

    text: str
    level: Level
    labels: tuple[str, ...] = ()
    weight: float = 1.0


def written_in_short(lines: Iterable[str]) -> Iterator[Example]:
    """Give the sentences of a file.

    Raises:
        ValueError: with the number of the line that is not a sentence below a heading.
    """
    heading: tuple[Level, tuple[str, ...]] | None = None
    for number, line in enumerate(lines, 1):
        if line.startswith("= "):
            heading = _heading(line, number)
        elif line.strip():
            if heading is None:
                raise ValueError(number)
            weight = LIGHT if _CHOICE.search(line) else 1.0
            for text in spelled_out(line.strip()):
                yield Example(text, *heading, weight)


def _heading(line: str, number: int) -> tuple[Level, tuple[str, ...]]:
    parts = line.split(maxsplit=4)
    if len(parts) < 4 or parts[1] not in LEVELS:
        raise ValueError(number)
    return LEVELS[parts[1]], tuple(parts[2].split(","))


def spelled_out(line: str) -> list[str]:
    """Give sentences that a line with choices stands for, or the line itself."""
    pieces = _CHOICE.split(line)
    choices = [piece.split("|") for piece in pieces[1::2]]
    found: dict[str, None] = {}
    wanted = min(MANY, prod(len(one) for one in choices))
    for turn in range(20 * wanted):
        if len(found) == wanted:
            break
        number = int.from_bytes(sha256(f"{turn}{line}".encode()).digest(), "big")
        for at, ways in enumerate(choices):
            number, way = divmod(number, len(ways))
            pieces[2 * at + 1] = ways[way]
        found[" ".join("".join(pieces).split())] = None
    return list(found)
