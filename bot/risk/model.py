"""The trained part: whole-number weights of what is seen of a message, read from content, added up.

**Rules.** Pure, explainable: a score is a sum of weights, and the families of words that weigh most
are its reasons. `murmure risk --train` writes the file; nobody edits it by hand. What is seen stands
in it as a number that cannot be read back, so the file is small and holds no words of a sentence.
"""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
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


def mark(feature: str) -> bytes:
    """Give the number that something seen stands under."""
    return (crc32(feature.encode()) % MARKS).to_bytes(MARK, "big")


def packed(weights: Mapping[bytes, Weights]) -> str:
    """Write weights by mark as lines of text: how many, the steps from mark to mark, the weights."""
    keys = sorted(weights)
    marks = [int.from_bytes(key, "big") for key in keys]
    steps = (_step(here - before) for before, here in pairwise([0, *marks]))
    three = (_THREE.pack(*weights[key]) for key in keys)
    whole = b"".join([len(keys).to_bytes(MARK, "big"), *steps, *three])
    return "\n".join(wrap(b64encode(whole).decode(), WIDTH))


def _step(size: int) -> bytes:
    return bytes([size]) if size < _FAR else bytes([_FAR]) + size.to_bytes(MARK, "big")


def unpacked(text: str) -> Mapping[bytes, Weights]:
    """Read what `packed` wrote.

    Raises:
        ValueError: if it was cut off; also as `IndexError`, or as the `Error` of base 64.
    """
    whole = b64decode(text)
    at, mark_ = MARK, 0
    keys: list[bytes] = []
    for _ in range(int.from_bytes(whole[:MARK], "big")):
        step, at = whole[at], at + 1
        if step == _FAR:
            step, at = int.from_bytes(whole[at : at + MARK], "big"), at + MARK
        mark_ += step
        keys.append(mark_.to_bytes(MARK, "big"))
    if len(whole) != at + _THREE.size * len(keys):
        raise ValueError(len(whole))
    return dict(zip(keys, _THREE.iter_unpack(whole[at:]), strict=True))


@dataclass(frozen=True, slots=True)
class Model:
    """The compiled file."""

    bias: Weights
    weights: Mapping[bytes, Weights]
    labels: Mapping[str, Mapping[str, int]]

    def scores(self, seen: Collection[str]) -> Weights:
        """Add up what is known of what was seen, against how much was seen; above nothing means likely."""
        concern = urgent = emergency = 0
        weights = self.weights
        for feature in seen:
            found = weights.get(mark(feature))
            if found is not None:
                concern += found[0]
                urgent += found[1]
                emergency += found[2]
        start, size = self.bias, isqrt(FINE * FINE * max(LEAST, len(seen)))
        return (
            start[0] + concern * FINE // size,
            start[1] + urgent * FINE // size,
            start[2] + emergency * FINE // size,
        )

    def reasons(self, seen: Iterable[str], head: int) -> tuple[str, ...]:
        """Name the families that weigh most for a head; never a word of the message."""
        heavy: dict[str, int] = {}
        for feature in seen:
            if feature.startswith("f:"):
                weight = self.weights.get(mark(feature), (0, 0, 0))[head]
                for family in feature[2:].split(" "):
                    heavy[family] = heavy.get(family, 0) + weight
        best = sorted(heavy.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(f"model.{family}" for family, weight in best[:REASONS] if weight > 0)

    def label(self, seen: Iterable[str]) -> str:
        """Give the subject that fits best."""
        sums: dict[str, int] = {}
        for feature in seen:
            for label, weight in self.labels.get(feature, {}).items():
                sums[label] = sums.get(label, 0) + weight
        return min(sums, key=lambda label: (-sums[label], label), default="distress")


def _labels(lines: str) -> Iterator[tuple[str, Mapping[str, int]]]:
    for line in lines.splitlines():
        name, pairs = line.split("\t")
        split = (pair.rsplit(":", 1) for pair in pairs.split())
        yield name, {label: int(weight) for label, weight in split}
