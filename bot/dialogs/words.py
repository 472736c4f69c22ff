"""Words that count as a whole message: the exit in every spelling (P1), and the global words.

**Rules.** Pure. Whole message only, so that ordinary talk never triggers anything. Nothing that a
seeker wrote is kept or cached. What is forgiven is a slip: a word of its own that lies near an exit
(«fermé») stands in `ordinary` and is taken as written.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Self

LONGEST = 40
TYPO_FROM = 5

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
_DROPPED = {"Mn", "Cf", "Cc"}


def fold(text: str) -> str:
    """Reduce a text to what was meant.

    No case, accents, punctuation, invisible signs or extra spaces.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    spread = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(_sign(sign) for sign in spread).split())


def _sign(sign: str) -> str:
    if sign.isalnum():
        return sign
    category = unicodedata.category(sign)
    if category in _DROPPED and not sign.isspace():
        return ""
    return sign if category == "So" else " "


class Exits(frozenset[str]):
    """Folded exit words.

    Attributes:
        ordinary: folded words that lie near one and are none.
    """

    ordinary: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str], ordinary: Iterable[str] = ()) -> Self:
        """Fold what editors wrote."""
        made = cls(map(fold, words))
        made.ordinary = frozenset(map(fold, ordinary))
        return made


def is_exit(text: str, exits: frozenset[str]) -> bool:
    """Tell whether a whole message is an exit word.

    `exits` are folded. A key may have been held down or the space bar touched; words of five letters may hold
    one typo.
    """
    if len(text) > LONGEST:
        return False
    said = fold(text)
    if said in exits:
        return True
    if not said or (isinstance(exits, Exits) and said in exits.ordinary):
        return False
    return _run(said) in _runs(exits) or any(_nearly(said, word) for word in exits)


def _run(word: str) -> str:
    """Write each letter once that is repeated, and no spaces: «stooop», «s t o p»."""
    return "".join(sign for sign, _ in groupby(word.replace(" ", "")))


@lru_cache(maxsize=64)
def _runs(exits: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_run, exits)) - {""}


def matches(text: str, words: Iterable[str]) -> bool:
    """Tell whether a whole message is one of these words, in any spelling but without typos."""
    return among(meant(text), words)


def meant(text: str) -> str:
    """Fold a message that may be one of an editor's words; empty if it is too long to be one."""
    return fold(text) if len(text) <= LONGEST else ""


def among(said: str, words: Iterable[str]) -> bool:
    """Tell whether what was `meant` is one of these words: for who has many to ask for."""
    return bool(said) and said in _folded(tuple(words))


@lru_cache(maxsize=2048)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    """Fold an editor's words once."""
    return frozenset(folded for word in words if (folded := fold(word)))


def _nearly(said: str, word: str) -> bool:
    """Allow one slip: a letter too many, too few, wrong, or two neighbours swapped."""
    if len(re.sub(r"\W", "", word)) < TYPO_FROM or abs(len(said) - len(word)) > 1:
        return False
    start = _common(said, word)
    end = _common(said[start:][::-1], word[start:][::-1])
    left, right = said[start : len(said) - end], word[start : len(word) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _common(one: str, other: str) -> int:
    """Count the signs that two texts begin with together."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
