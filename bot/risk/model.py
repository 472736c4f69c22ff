"""The trained part: whole-number weights of what is seen of a message, read from content, added up.

**Rules.** Pure, explainable: a score is a sum of weights, and the families of words that weigh most
are its reasons. `murmure risk --train` writes the file; nobody edits it by hand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

SCALE = 64
"""What a weight of one is written as."""
HEADS = ("concern", "urgent", "emergency")
REASONS = 3
Weights = tuple[int, int, int]


class ModelFile(BaseModel):
    """`risk/trained/model.yaml`.

    Attributes:
        source: fingerprint of the sentences and lexicons it was trained from.
        bias: start of each score, in the order of `HEADS`.
        weights: one line for each thing seen: its name, a tab, its weights in that order.
        labels: one line for each family or word: its name, a tab, `label:weight` pairs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    source: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    bias: tuple[int, int, int]
    weights: str
    labels: str

    @field_validator("weights")
    @classmethod
    def _readable(cls, lines: str) -> str:
        if any(len(line.split("\t")[-1].split()) != len(HEADS) for line in lines.splitlines()):
            raise ValueError("a line of weights needs a name and three whole numbers")
        return lines

    def compiled(self) -> "Model":
        """Compile it for quick scoring."""
        return Model(
            bias=self.bias,
            weights=dict(_weights(self.weights)),
            labels=dict(_labels(self.labels)),
        )


@dataclass(frozen=True, slots=True)
class Model:
    """The compiled file."""

    bias: Weights
    weights: Mapping[str, Weights]
    labels: Mapping[str, Mapping[str, int]]

    def scores(self, seen: Iterable[str]) -> Weights:
        """Add up what is known of what was seen; above nothing means more likely than not."""
        concern, urgent, emergency = self.bias
        weights = self.weights
        for feature in seen:
            found = weights.get(feature)
            if found is not None:
                concern += found[0]
                urgent += found[1]
                emergency += found[2]
        return concern, urgent, emergency

    def reasons(self, seen: Iterable[str], head: int) -> tuple[str, ...]:
        """Name the families that weigh most for a head; never a word of the message."""
        heavy: dict[str, int] = {}
        for feature in seen:
            if feature.startswith("f:"):
                weight = self.weights.get(feature, (0, 0, 0))[head]
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


def _weights(lines: str) -> Iterable[tuple[str, Weights]]:
    for line in lines.splitlines():
        name, numbers = line.split("\t")
        concern, urgent, emergency = numbers.split()
        yield name, (int(concern), int(urgent), int(emergency))


def _labels(lines: str) -> Iterable[tuple[str, Mapping[str, int]]]:
    for line in lines.splitlines():
        name, pairs = line.split("\t")
        split = (pair.rsplit(":", 1) for pair in pairs.split())
        yield name, {label: int(weight) for label, weight in split}
