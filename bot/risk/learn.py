"""Train the model from written sentences: three linear machines, the same file for the same sentences.

**Rules.** Pure and deterministic: the order of examples comes from a hash, never from chance, and
weights are rounded to whole numbers. What weighs least is left out, so that the model is small.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from heapq import nlargest
from operator import itemgetter, mul

from bot.model.case import Level
from bot.risk.features import features
from bot.risk.lexicon import Lexicons
from bot.risk.model import HEADS, LARGEST, SCALE, ModelFile, Weights, mark, packed
from bot.risk.normal import tokens
from bot.risk.rules import apply
from bot.risk.writing import Example

EPOCHS = 12
COST = 0.1
"""How much a sentence on the wrong side costs against a simpler model."""
MISS_COSTS = 1.5
"""A miss is worse than a false alarm."""
HEAVIEST = 200_000
"""How many things seen are kept, those that weigh most."""
STRENGTH = {"w": 1.0, "b": 0.9, "g": 0.6, "f": 0.5, "r": 0.9, "m": 0.6}
SUBJECTS = frozenset(
    "suicide self_harm danger_now domestic_abuse sexual_violence intimate_images sextortion"
    " grooming doxxing_threats harassment hate distress".split()
)
FEW = 3
"""A sentence with more subjects than this says nothing about which words go with which."""
LABEL_RARE = 16
LABEL_FAINT = 6


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    level: Level
    labels: frozenset[str]
    seen: frozenset[str]
    weight: float


@dataclass(slots=True)
class _Point:
    """A sentence for the machine: where it has something, how much, and how hard it pushes."""

    spots: tuple[int, ...]
    here: Callable[[Sequence[float]], tuple[float, ...]]
    values: tuple[float, ...]
    side: float
    slack: float
    square: float
    push: float = 0.0


@dataclass(frozen=True, slots=True)
class _Space:
    """What may be seen, by place, and how much each counts: the rarer the more."""

    names: Sequence[str]
    value: Sequence[float]
    place: Mapping[str, int] = field(repr=False)


def train(examples: Sequence[Example], lexicons: Lexicons) -> ModelFile:
    """Give the model of these sentences, read with these lexicons."""
    rows = sorted((_row(one, lexicons) for one in examples), key=_order)
    space = _space(rows)
    columns = [_fit(rows, head, space) for head in range(1, len(HEADS) + 1)]
    bias = [round(column[-1] * SCALE) for column in columns]
    return ModelFile(
        source=source(examples, lexicons),
        bias=(bias[0], bias[1], bias[2]),
        weights=packed(_weights(space, columns)),
        labels=_lines(_labels(rows)),
    )


def _weights(space: _Space, columns: Sequence[Sequence[float]]) -> dict[int, Weights]:
    """Give the whole numbers of everything that weighs something, the heaviest of those with one mark."""
    heavy = nlargest(
        HEAVIEST,
        range(len(space.names)),
        key=lambda at: (max(abs(column[at]) for column in columns), space.names[at]),
    )
    weights: dict[int, Weights] = {}
    for at in heavy:
        one, two, three = (_whole(column[at]) for column in columns)
        if one or two or three:
            weights.setdefault(mark(space.names[at]), (one, two, three))
    return weights


def _whole(weight: float) -> int:
    return max(-LARGEST, min(LARGEST, round(weight * SCALE)))


def written(model: ModelFile) -> str:
    """Give the text of `risk/trained/model.yaml`."""
    bias = ", ".join(map(str, model.bias))
    return (
        "# Written by `murmure risk --train`; not edited by hand.\n"
        f'source: "{model.source}"\n'
        f"bias: [{bias}]\n"
        f"weights: |\n{_indented(model.weights)}"
        f"labels: |\n{_indented(model.labels)}"
    )


def _indented(lines: str) -> str:
    return "".join(f"  {line}\n" for line in lines.splitlines())


def source(examples: Iterable[Example], lexicons: Lexicons) -> str:
    """Give the fingerprint of sentences as they are read with these lexicons."""
    digest = sha256()
    for example in sorted(examples, key=lambda one: one.text):
        words = tokens(example.text, lexicons.abbreviations)
        traits = sorted(apply(words, lexicons).traits)
        names = [lexicons.families.of(word) for word in words]
        facts = (words, example.level.value, example.labels, example.weight, traits, names)
        digest.update(repr(facts).encode())
    return digest.hexdigest()[:16]


def _row(example: Example, lexicons: Lexicons) -> _Row:
    words = tokens(example.text, lexicons.abbreviations)
    seen = features(words, lexicons.families, apply(words, lexicons).traits)
    labels = frozenset(example.labels) & SUBJECTS or frozenset({"distress"})
    return _Row(example.text, example.level, labels, frozenset(seen), example.weight)


def _order(row: _Row) -> bytes:
    return sha256(row.key.encode()).digest()


def _space(rows: Sequence[_Row]) -> _Space:
    count = Counter(name for row in rows for name in row.seen)
    names = sorted(count)
    value = [
        STRENGTH[name[0]] * (math.log((1 + len(rows)) / (1 + count[name])) + 1) for name in names
    ]
    return _Space(names, value, {name: at for at, name in enumerate(names)})


def _fit(rows: Sequence[_Row], head: int, space: _Space) -> list[float]:
    """Fit one head: a support vector machine by dual coordinate descent; its bias comes last."""
    points = [_point(row, head, space) for row in rows]
    weights = [0.0] * (len(space.names) + 1)
    waiting = points
    for epoch in range(EPOCHS):
        still = [point for point in waiting if _pushed(point, weights)]
        waiting = still if epoch % 4 else points
    fitted = [weight * much for weight, much in zip(weights, space.value, strict=False)]
    return [*fitted, weights[-1]]


def _point(row: _Row, head: int, space: _Space) -> _Point:
    spots = (*sorted(space.place[name] for name in row.seen), -1)
    size = math.sqrt(len(row.seen))
    values = (*(space.value[at] / size for at in spots[:-1]), 1.0)
    side = 1.0 if row.level >= head else -1.0
    slack = 1 / (2 * COST * row.weight * (MISS_COSTS if side > 0 else 1.0))
    square = sum(map(mul, values, values)) + slack
    return _Point(spots, itemgetter(*spots), values, side, slack, square)


def _pushed(point: _Point, weights: list[float]) -> bool:
    """Let a sentence push the weights towards its side; say whether it still matters."""
    push = point.push
    total = sum(map(mul, point.here(weights), point.values))
    gradient = point.side * total - 1 + point.slack * push
    if not push and gradient >= 0:
        return False
    point.push = max(0.0, push - gradient / point.square)
    step = (point.push - push) * point.side
    for at, value in zip(point.spots, point.values, strict=True):
        weights[at] += step * value
    return True


def _labels(rows: Sequence[_Row]) -> dict[str, str]:
    """Say which families and words speak of which subject: how much likelier they are there."""
    told = [row for row in rows if row.level and len(row.labels) <= FEW]
    count = Counter(name for row in told for name in row.seen if name[:2] in {"f:", "w:"})
    lines: dict[str, list[str]] = {}
    for label in sorted(SUBJECTS):
        here = [row for row in told if label in row.labels]
        among = Counter(name for row in here for name in row.seen)
        for name, times in sorted(count.items()):
            if times >= LABEL_RARE and " " not in name:
                chance = (among[name] + 0.5) / (len(here) + 1)
                usual = (times + 0.5) / (len(told) + 1)
                weight = round(math.log(chance / usual) * 8)
                if abs(weight) >= LABEL_FAINT:
                    lines.setdefault(name, []).append(f"{label}:{weight}")
    return {name: " ".join(pairs) for name, pairs in lines.items()}


def _lines(named: Mapping[str, str]) -> str:
    return "".join(f"{name}\t{rest}\n" for name, rest in sorted(named.items()))
