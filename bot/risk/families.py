"""Families of words: `frappe`, `cogne`, `hits` are one thing said in many ways.

**Rules.** Pure, compiled once. A word belongs to the families that name it, or whose `beginning*`
it has; an unknown word of five letters or more to those of a word one letter away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.risk.normal import tokens

Names = tuple[str, ...]
SHORTEST_NEAR = 5
PREFIX = 4


@dataclass(frozen=True, slots=True)
class Families:
    """Compiled families: by exact word, by beginning, and by a word with one letter left out."""

    exact: Mapping[str, Names] = field(default_factory=dict)
    prefix: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    near: Mapping[str, Names] = field(default_factory=dict)

    def of(self, word: str) -> Names:
        """Give the families of a word."""
        found = self.exact.get(word)
        if found is not None:
            return found
        begins = tuple(
            name for start, name in self.prefix.get(word[:PREFIX], ()) if word.startswith(start)
        )
        return begins or self._near(word)

    def _near(self, word: str) -> Names:
        if not SHORTEST_NEAR <= len(word) <= 3 * SHORTEST_NEAR:
            return ()
        for shorter in (word, *_shorter(word)):
            found = self.near.get(shorter) or self.exact.get(shorter)
            if found and len(shorter) >= PREFIX:
                return found
        return ()


def compiled(words: Mapping[str, Sequence[str]]) -> Families:
    """Compile families, given by name, to be looked up by word."""
    exact: dict[str, list[str]] = {}
    prefix: dict[str, list[tuple[str, str]]] = {}
    for name, member, word in _members(words):
        if member.endswith("*"):
            prefix.setdefault(word[:PREFIX], []).append((word, name))
        if name not in exact.setdefault(word, []):
            exact[word].append(name)
    known = {word: tuple(names) for word, names in exact.items()}
    near: dict[str, Names] = {}
    for word, names in known.items():
        for shorter in _shorter(word) if len(word) > SHORTEST_NEAR else ():
            near.setdefault(shorter, names)
    return Families(known, {key: tuple(pairs) for key, pairs in prefix.items()}, near)


def _members(words: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """Give each word of each family: the family, the word as written, and in the plain form."""
    for name, members in words.items():
        for member in members:
            for word in tokens(member.rstrip("*"), {}):
                yield name, member, word


def _shorter(word: str) -> Iterator[str]:
    """Give a word with each letter left out in turn, the first one excepted."""
    return (word[:spot] + word[spot + 1 :] for spot in range(1, len(word)))
