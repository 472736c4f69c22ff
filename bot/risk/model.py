"""The trained part: whole-number weights of what is seen of a message, read from content, added up.

**Rules.** Pure, explainable: a score is a sum of weights, and the families of words that weigh most
are its reasons. `murmure risk --train` writes the file; nobody edits it by hand. What is seen stands
in it as a number that cannot be read back, so the file is small and holds no words of a sentence.
"""

from array import array
from base64 import b64decode, b64encode
from binascii import Error
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from math import isqrt
from struct import Struct
from textwrap import wrap
from typing import Annotated
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field, field_validator

SCALE = 32
"""What a weight of one is written as."""
LARGEST = 127
HEADS = ("concern", "urgent", "emergency")
REASONS = 3
FINE = 32
"""How finely the root of a count is taken, in whole numbers."""
WIDTH = 96
LEAST = 60
"""As if no less were seen: a word alone (`voilà`) proves little."""
MARK = 3
"""How many bytes a mark has."""
MARKS = 1 << 23
"""How many marks there are: few enough that the step from one to the next mostly fits a byte."""
DRAWER = 11
"""How many of the lower bits tell apart the marks of one drawer: some fifty are searched, not all."""
_THREE = Struct(">bbb")
_FAR = 255
"""A step to the next mark that is too long for a byte; it follows in three."""
Weights = tuple[int, int, int]


class ModelFile(BaseModel):
    """`risk/trained/model.yaml`.

    Attributes:
        source: fingerprint of the sentences and lexicons it was trained from.
        bias: start of each score, in the order of `HEADS`.
        weights: for each thing seen its mark and its three weights, packed.
        labels: one line for each family or word: its name, a tab, `label:weight` pairs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    source: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    bias: tuple[int, int, int]
    weights: str
    labels: str

    @field_validator("weights")
    @classmethod
    def _readable(cls, packed: str) -> str:
        try:
            unpacked(packed)
        except (Error, ValueError, IndexError):
            raise ValueError("the weights are not whole; train again") from None
        return packed

    def compiled(self) -> "Model":
        """Compile it for quick scoring."""
        return Model(
            bias=self.bias,
            weights=unpacked(self.weights),
            labels=dict(_labels(self.labels)),
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Weights by mark, in order: a few bytes each, where a dictionary would take two hundred.

    Attributes:
        marks: all of them, rising, and one more that nothing has.
        drawers: where in `marks` those begin that share their upper bits; one more for the end.
        three: the weights, three after one another.
    """

    marks: Sequence[int] = field(repr=False)
    drawers: Sequence[int] = field(repr=False)
    three: Sequence[int] = field(repr=False)

    def find(self, seen: Iterable[str]) -> list[tuple[str, int]]:
        """Tell where the weights of what was seen begin; what was never learned is left out."""
        marks, drawers, found = self.marks, self.drawers, []
        for feature in seen:
            one = mark(feature)
            drawer = one >> DRAWER
            at = bisect_left(marks, one, drawers[drawer], drawers[drawer + 1])
            if marks[at] == one:
                found.append((feature, 3 * at))
        return found


def mark(feature: str) -> int:
    """Give the number that something seen stands under."""
    return crc32(feature.encode()) % MARKS


def packed(weights: Mapping[int, Weights]) -> str:
    """Write weights by mark as lines of text: how many, the steps from mark to mark, the weights."""
    marks = sorted(weights)
    steps = (_step(here - before) for before, here in pairwise([0, *marks]))
    three = (_THREE.pack(*weights[one]) for one in marks)
    whole = b"".join([len(marks).to_bytes(MARK, "big"), *steps, *three])
    return "\n".join(wrap(b64encode(whole).decode(), WIDTH))


def _step(size: int) -> bytes:
    return bytes([size]) if size < _FAR else bytes([_FAR]) + size.to_bytes(MARK, "big")


def unpacked(text: str) -> Table:
    """Read what `packed` wrote.

    Raises:
        ValueError: if it was cut off; also as `IndexError`, or as the `Error` of base 64.
    """
    whole = b64decode(text)
    at, mark_ = MARK, 0
    marks = array("I")
    for _ in range(int.from_bytes(whole[:MARK], "big")):
        step, at = whole[at], at + 1
        if step == _FAR:
            step, at = int.from_bytes(whole[at : at + MARK], "big"), at + MARK
        mark_ += step
        marks.append(min(mark_, MARKS))
    if len(whole) != at + _THREE.size * len(marks) or mark_ >= MARKS:
        raise ValueError(len(whole))
    drawers = array("I", (bisect_left(marks, one) for one in range(0, MARKS + 1, 1 << DRAWER)))
    marks.append(MARKS)
    return Table(marks, drawers, array("b", whole[at:]))


@dataclass(frozen=True, slots=True)
class Model:
    """The compiled file."""

    bias: Weights
    weights: Table
    labels: Mapping[str, Mapping[str, int]]

    def scores(self, seen: Collection[str]) -> Weights:
        """Add up what is known of what was seen, against how much was seen; above nothing means likely."""
        three = self.weights.three
        concern = urgent = emergency = 0
        for _, at in self.weights.find(seen):
            concern += three[at]
            urgent += three[at + 1]
            emergency += three[at + 2]
        start, size = self.bias, isqrt(FINE * FINE * max(LEAST, len(seen)))
        return (
            start[0] + concern * FINE // size,
            start[1] + urgent * FINE // size,
            start[2] + emergency * FINE // size,
        )

    def reasons(self, seen: Iterable[str], head: int) -> tuple[str, ...]:
        """Name the families that weigh most for a head; never a word of the message."""
        heavy: dict[str, int] = {}
        three = self.weights.three
        for feature, at in self.weights.find(one for one in seen if one.startswith("f:")):
            for family in feature[2:].split(" "):
                heavy[family] = heavy.get(family, 0) + three[at + head]
        best = sorted(heavy.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(f"model.{family}" for family, weight in best[:REASONS] if weight > 0)

    def label(self, seen: Set[str]) -> str:
        """Give the subject that fits best."""
        sums: dict[str, int] = {}
        for feature in self.labels.keys() & seen:
            for label, weight in self.labels[feature].items():
                sums[label] = sums.get(label, 0) + weight
        return min(sums, key=lambda label: (-sums[label], label), default="distress")


def _labels(lines: str) -> Iterator[tuple[str, Mapping[str, int]]]:
    for line in lines.splitlines():
        name, pairs = line.split("\t")
        split = (pair.rsplit(":", 1) for pair in pairs.split())
        yield name, {label: int(weight) for label, weight in split}
