"""How dangerous a message sounds: `assess(text, locale, lexicons)`.

**Rules.** Pure, explainable, quick (under 1 ms). It only reads; what follows is the engine's choice
(I8). A miss is worse than a false alarm, but an idiom must not call anybody out of bed.

Two opinions: the rules that editors write (see `rules`), and a trained sum of weights (see
`model`) that also weighs what the rules found. The sum hears what no rule foresaw, and takes back
what a rule heard in an idiom or a game, except the few signs that are certain. Long messages are
heard a piece at a time: one sentence counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model.case import Level
from bot.risk.features import features
from bot.risk.lexicon import Lexicons
from bot.risk.model import Model
from bot.risk.normal import tokens
from bot.risk.rules import Found, apply

PIECE = 24
WINDOW, STEP = 16, 8
"""How long a message is heard as a whole; how many words of a longer one are heard at once, and how far on the next
ones begin: with more, what is said between much else is not heard."""


CONCERN = -2
URGENT = -11
EMERGENCY = -12
"""What a score must pass, in the model's whole numbers."""
LENT = (4, 3)
"""How many tenths the scores for concern and for emergency lend the one for urgent."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found. `labels` are subjects, the worst first; `reasons` are names of rules and families."""

    level: Level = Level.NONE
    labels: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def assess(text: str, locale: str, lexicons: Lexicons) -> Assessment:  # noqa: ARG001 - people mix languages; all are searched
    """Say how dangerous a message sounds, about what, and by which rules."""
    words = tokens(text, lexicons.abbreviations)
    pieces = dict.fromkeys(tuple(piece) for piece in _pieces(words))
    return max((_heard(piece, lexicons) for piece in pieces), key=lambda one: one.level)


def _pieces(words: Sequence[str]) -> Iterator[Sequence[str]]:
    if len(words) <= PIECE:
        yield words
        return
    for start in range(0, len(words) - WINDOW + STEP, STEP):
        yield words[start : start + WINDOW]


def _heard(words: Sequence[str], lexicons: Lexicons) -> Assessment:
    found = apply(words, lexicons)
    if lexicons.model is None or not words:
        return Assessment(found.level, found.labels, found.reasons)
    seen = features(words, lexicons.families, found.traits)
    level = max(found.certain, decide(lexicons.model.scores(seen)))
    return _explained(level, found, seen, lexicons.model)


def decide(scores: tuple[int, int, int]) -> Level:
    """Weigh the scores for concern, urgent and emergency."""
    concern, alone, emergency = scores
    if alone + (LENT[0] * concern + LENT[1] * emergency) // 10 > URGENT:
        return Level.EMERGENCY if emergency > EMERGENCY else Level.URGENT
    return Level.CONCERN if concern > CONCERN else Level.NONE


def _explained(level: Level, found: Found, seen: set[str], model: Model) -> Assessment:
    """Say why: by the rules alone if they suffice, else by the families that weighed most too."""
    if level == Level.NONE:
        return Assessment()
    if found.level >= level:
        return Assessment(level, found.labels, found.reasons)
    label = model.label(seen)
    labels = (label, *(other for other in found.labels if other != label))
    return Assessment(level, labels, (*model.reasons(seen, level - 1), *found.reasons))
