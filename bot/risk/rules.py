"""What the rules find in a message: idioms blotted out, signs, negations, caps and rises.

**Rules.** Pure. Order: idioms are blotted out; signs are looked for; a negation takes a sign away;
school work, films and long-ago lower what was found; *tonight* and *now* raise it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model.case import Level
from bot.risk.lexicon import LEVELS, Index, Lexicons, Pattern

BEFORE = 3
"""How many words before a sign a negation reaches over."""


@dataclass(frozen=True, slots=True)
class Found:
    """What rules found.

    Attributes:
        level: the worst of it.
        labels: subjects, the worst first.
        reasons: names of rules, the worst first.
        traits: the same in general words, for the trained part: `idiom`, `negated`, `cap none`…
        certain: the worst level of those that no trained part lowers.
        denied: there were signs or idioms, and an idiom, a negation, school work or a film took all away.
    """

    level: Level
    labels: tuple[str, ...]
    reasons: tuple[str, ...]
    traits: frozenset[str]
    denied: bool = False
    certain: Level = Level.NONE


@dataclass(frozen=True, slots=True)
class _Hit:
    label: str
    level: Level
    reason: str
    certain: bool = False


def apply(words: Sequence[str], lexicons: Lexicons) -> Found:
    """Apply all rules to plain words."""
    whole = f" {' '.join(words)} "
    line = _without_idioms(whole, lexicons)
    signs, negated = _signs(line, lexicons)
    hits = _raised(line, _lowered(line, signs, lexicons), lexicons)
    found = sorted((hit for hit in hits if hit.level), key=lambda hit: -hit.level)
    traits = {f"{hit.label} {hit.level.name.lower()}" for hit in signs}
    traits.update(f"rule {hit.reason}" for hit in signs)
    traits.update(f"found {hit.level.name.lower()}" for hit in found[:1])
    traits.update(_frame(line, whole, lexicons))
    traits.update({"negated"} if negated else ())
    denied = not found and bool(negated or signs or line != whole)
    return Found(
        found[0].level if found else Level.NONE,
        tuple(dict.fromkeys(hit.label for hit in found)),
        tuple(dict.fromkeys(hit.reason for hit in found)),
        frozenset(traits),
        denied,
        max((hit.level for hit in found if hit.certain), default=Level.NONE),
    )


def _frame(line: str, whole: str, lexicons: Lexicons) -> Iterator[str]:
    """Give what surrounds the signs: an idiom, a frame that lowers, a time that raises."""
    if line != whole:
        yield "idiom"
    for pattern, _, _ in _matches(line, lexicons.caps):
        yield f"cap {lexicons.cap_rules[pattern.rule].cap}"
    for _ in _matches(line, lexicons.rises):
        yield "rise"


def _matches(line: str, index: Index) -> Iterator[tuple[Pattern, int, int]]:
    """Try, at each word, only the patterns that begin with it."""
    position = 0
    while position < len(line) - 1:
        end = line.index(" ", position + 1)
        for pattern in index.starting(line[position + 1 : end]):
            match = pattern.match(line, position)
            if match:
                yield pattern, position, match.end()
        position = end


def _without_idioms(line: str, lexicons: Lexicons) -> str:
    """Blot idioms out, from the end; one that overlaps another goes with it."""
    spans = sorted(
        ((start, end) for _, start, end in _matches(line, lexicons.idioms)), reverse=True
    )
    left = len(line)
    for start, end in spans:
        if end <= left:
            line = f"{line[:start]} _{line[end:]}"
            left = start
    return line


def _signs(line: str, lexicons: Lexicons) -> tuple[list[_Hit], list[_Hit]]:
    """Give the signs that stand, and those that a negation takes away."""
    hits: list[_Hit] = []
    negated: list[_Hit] = []
    for pattern, start, end in _matches(line, lexicons.signs):
        sign = lexicons.sign_rules[pattern.rule]
        taken = sign.negatable and _negated(line, start, end, pattern, lexicons)
        (negated if taken else hits).append(
            _Hit(sign.label, LEVELS[sign.level], pattern.rule, sign.certain)
        )
    return hits, negated


def _negated(line: str, start: int, end: int, pattern: Pattern, lexicons: Lexicons) -> bool:
    """Look for a negation shortly before, inside (unless the phrase itself is written with it), or right after."""
    before = line[:start].split()[-BEFORE:]
    inside = [word for word in line[start:end].split() if word not in pattern.words]
    after = line[end:].split()[:1]
    return any(word in lexicons.negations for word in (*before, *inside, *after))


def _lowered(line: str, hits: list[_Hit], lexicons: Lexicons) -> list[_Hit]:
    for pattern, _, _ in _matches(line, lexicons.caps):
        cap = lexicons.cap_rules[pattern.rule]
        ceiling = LEVELS[cap.cap]
        hits = [
            _Hit(hit.label, min(hit.level, ceiling), hit.reason)
            if not hit.certain and (not cap.labels or hit.label in cap.labels)
            else hit
            for hit in hits
        ]
    return hits


def _raised(line: str, hits: list[_Hit], lexicons: Lexicons) -> list[_Hit]:
    raised = list(hits)
    for pattern, _, _ in _matches(line, lexicons.rises):
        rise = lexicons.rise_rules[pattern.rule]
        raised += [
            _Hit(hit.label, LEVELS[rise.to], pattern.rule)
            for hit in hits
            if hit.level >= Level.CONCERN and hit.label in rise.labels
        ]
    return raised
