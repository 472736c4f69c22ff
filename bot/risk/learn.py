"""Train the model from written sentences: logistic regression, the same file for the same sentences.

**Rules.** Pure and deterministic: the order of examples comes from a hash, never from chance, and
weights are rounded to whole numbers. Rare things seen are left out, so that the model is small and
holds no sentence.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.model.case import Level
from bot.risk.features import features
from bot.risk.lexicon import Lexicons
from bot.risk.model import HEADS, SCALE, ModelFile
from bot.risk.normal import tokens
from bot.risk.rules import apply

EPOCHS = 15
RATE = 0.6
DECAY = 3e-4
MISS_COSTS = 1.5
"""A miss is worse than a false alarm."""
NOTHING = 1e-4
"""A step too small to take: the sentence is known by now."""
FAINT = 4
"""A weight, in the file's whole numbers, under which something seen is not worth a line."""
RARE = {"f": 2, "w": 2, "b": 2, "t": 3, "g": 5, "r": 2, "n": 1}
STRENGTH = {"w": 1.0, "b": 0.7, "t": 0.5, "g": 0.35, "f": 0.8, "r": 1.2, "n": 0.5}
SUBJECTS = frozenset(
    "suicide self_harm danger_now domestic_abuse sexual_violence intimate_images sextortion"
    " grooming doxxing_threats harassment hate distress".split()
)
LABEL_RARE = 6
LABEL_FAINT = 6


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, how dangerous it is, and about what."""

    text: str
    level: Level
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    level: Level
    labels: frozenset[str]
    seen: frozenset[str]
    weight: float


def part(text: str) -> str:
    """Say where a sentence belongs: `train` (60 %), `dev` (20 %), or `kept` (20 %) to judge by."""
    number = int.from_bytes(sha256(text.encode()).digest()[:4], "big") % 10
    return "train" if number < 6 else "dev" if number < 8 else "kept"


def train(examples: Sequence[Example], lexicons: Lexicons) -> ModelFile:
    """Give the model of these sentences, read with these lexicons."""
    rows = [row for example in examples for row in _rows(example, lexicons)]
    columns = []
    names = _names(rows, RARE)
    for head in range(1, len(HEADS) + 1):
        truth = [row.level >= head for row in rows]
        columns.append(_fit(rows, truth, names))
    weights = {name: tuple(round(column[name] * SCALE) for column in columns) for name in names}
    return ModelFile(
        source=source(examples, lexicons),
        bias=(_bias(columns[0]), _bias(columns[1]), _bias(columns[2])),
        weights=_lines({
            name: " ".join(map(str, w)) for name, w in weights.items() if max(map(abs, w)) >= FAINT
        }),
        labels=_lines(_labels(rows)),
    )


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
        digest.update(repr((words, example.level.value, example.labels, traits, names)).encode())
    return digest.hexdigest()[:16]


def _rows(example: Example, lexicons: Lexicons) -> list[_Row]:
    """Give a sentence as it stands, and once as hasty thumbs would type it."""
    rows = []
    for text, weight in ((example.text, 1.0), (_hasty(example.text), 0.5)):
        words = tokens(text, lexicons.abbreviations)
        seen = features(words, lexicons.families, apply(words, lexicons).traits)
        labels = frozenset(example.labels) & SUBJECTS or frozenset({"distress"})
        rows.append(_Row(f"{text}{weight}", example.level, labels, frozenset(seen), weight))
    return rows


def _hasty(text: str) -> str:
    """Drop, swap or double a letter of one or two longer words, always the same ones."""
    number = int.from_bytes(sha256(text.encode()).digest(), "big")
    words = text.split(" ")
    for _ in range(1 + number % 2):
        number, place = divmod(number, len(words))
        word = words[place]
        if len(word) > 4:
            number, at = divmod(number, len(word) - 2)
            number, way = divmod(number, 3)
            before, one, two, after = (
                word[: at + 1],
                word[at + 1],
                word[at + 2 :][:1],
                word[at + 3 :],
            )
            words[place] = before + (two + after, two + one + after, one + one + two + after)[way]
    return " ".join(words)


def _names(rows: Iterable[_Row], rare: Mapping[str, int]) -> list[str]:
    count = Counter(name for row in rows if row.weight == 1 for name in row.seen)
    return sorted(name for name, times in count.items() if times >= rare[name[0]])


def _order(rows: Sequence[_Row], epoch: int) -> list[int]:
    return sorted(
        range(len(rows)), key=lambda at: sha256(f"{epoch}{rows[at].key}".encode()).digest()
    )


def _fit(rows: Sequence[_Row], truth: Sequence[bool], names: Sequence[str]) -> dict[str, float]:
    """Fit one head by stochastic gradient descent; the bias stands under the empty name."""
    place = {name: at for at, name in enumerate(names)}
    strength = [STRENGTH[name[0]] for name in names]
    seen = [[place[name] for name in sorted(row.seen) if name in place] for row in rows]
    weights, bias = [0.0] * len(names), 0.0
    for epoch in range(EPOCHS):
        rate = RATE / (1 + epoch)
        for at in _order(rows, epoch):
            total = bias + sum(weights[i] * strength[i] for i in seen[at])
            likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
            step = (likely - truth[at]) * rows[at].weight * rate
            step *= MISS_COSTS if truth[at] else 1
            if abs(step) < NOTHING:
                continue
            bias -= step
            for i in seen[at]:
                weights[i] -= step * strength[i]
        shrink = max(0.0, 1 - rate * DECAY * len(rows))
        weights = [weight * shrink for weight in weights]
    fitted = {name: weights[at] * strength[at] for at, name in enumerate(names)}
    return {"": bias, **fitted}


def _bias(column: Mapping[str, float]) -> int:
    return round(column[""] * SCALE)


def _labels(rows: Sequence[_Row]) -> dict[str, str]:
    """Say which families and words speak of which subject: how much likelier they are there."""
    told = [row for row in rows if row.level and row.weight == 1]
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
