"""What the trained part sees of a message: its families of words, its words, and what the rules found.

**Rules.** Pure. Each feature is counted once. Features never leave the process; only the names of
families do (`family:…` becomes a counsellor's reason).
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.risk.families import Families

WINDOW = 6
"""How many words apart two families still go together."""
GRAM = 4
NEAR = 2
"""How many words apart a word and a family still make a frame."""
STEM = 5
"""How much of a word counts beside another one: `frapper` and `frappera` begin the same."""


def features(words: Sequence[str], families: Families, rules: Iterable[str] = ()) -> set[str]:
    """Give everything that is seen of a message."""
    seen = {f"r:{rule}" for rule in rules}
    seen.update(f"w:{word}" for word in words)
    for word in set(words):
        seen.update(_grams(word))
    names = [families.of(word) for word in words]
    _pairs(seen, names)
    stems = ["^", *(word[:STEM] for word in words), "$"]
    seen.update(f"b:{one} {two}" for one, two in pairwise(stems))
    _frames(seen, stems, [(), *names, ()])
    return seen


def _grams(word: str) -> Iterable[str]:
    framed = f"^{word}$"
    return (f"g:{framed[at : at + GRAM]}" for at in range(len(framed) - GRAM + 1))


def _pairs(seen: set[str], names: Sequence[Sequence[str]]) -> None:
    """Add each family, and each two that stand close, in their order."""
    for at, here in enumerate(names):
        for one in here:
            seen.add(f"f:{one}")
            for later in names[at + 1 : at + WINDOW]:
                seen.update([f"f:{one} {two}" for two in later])


def _frames(seen: set[str], stems: Sequence[str], names: Sequence[Sequence[str]]) -> None:
    """Add each word, and both ends, with the families close by: who does what to whom, in any words."""
    for apart in range(1, NEAR + 1):
        for at in range(len(stems) - apart):
            first, second = stems[at], stems[at + apart]
            seen.update([f"m:{first} {apart} >{name}" for name in names[at + apart]])
            seen.update([f"m:{name}> {apart} {second}" for name in names[at]])
