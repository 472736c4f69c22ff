"""Bring what people really type to one plain form, for matching only.

**Rules.** Pure. Lower case, no accents, no punctuation, stretched letters shortened, letters put
back for digits and signs inside words, abbreviations spelled out. Never shown, never stored.
"""

import re
import unicodedata
from collections.abc import Mapping

LONGEST = 4000

_SIGNS = str.maketrans("013457@$!€", "oieastasie")
_LAUGHS = re.compile("[😂🤣😹😆💀☠😭]+")
_APOSTROPHES = re.compile("[’‘ʼ`´]")
_ARABIC = "\u0621-\u064a"
_ARABIC_LETTERS = str.maketrans("ىةٱیک", "يهايك", "ـ")
"""Letters that are typed for one another, and the line that only stretches a word."""
_STRETCHED = re.compile(rf"([a-z{_ARABIC}])\1{{2,}}")
_TOKEN = re.compile(rf"[{_ARABIC}]+|(?:[a-z0-9]|[$@](?=[a-z]))[a-z0-9]*(?:[!@$€*][a-z0-9]+)*'?")
_MIXED = re.compile(r"^[a-z]+[0-9!@$€][a-z0-9!@$€]*$|^[$@][a-z]{4,}$")
_CLIPPED_JE = re.compile(r"^j([bcdfglmnpqrstvx][a-z]+)$")
_ENGLISH_ENDS = frozenset({"s", "t", "m", "d", "ll", "ve", "re"})


def plain(text: str) -> str:
    """Lower case without accents; laughing faces become the word `lol`."""
    if text.isascii():
        return _STRETCHED.sub(r"\1", text[:LONGEST].lower().replace("`", "'"))
    laughing = _LAUGHS.sub(" lol ", text[:LONGEST])
    folded = _APOSTROPHES.sub("'", laughing).casefold().replace("œ", "oe")
    parts = unicodedata.normalize("NFKD", folded).translate(_ARABIC_LETTERS)
    return _STRETCHED.sub(
        r"\1", "".join(part for part in parts if not unicodedata.combining(part))
    )


def tokens(text: str, abbreviations: Mapping[str, str]) -> list[str]:
    """Split a text into plain words, abbreviations spelled out."""
    found: list[str] = []
    ended = False
    for raw in _TOKEN.findall(plain(text)):
        if raw.endswith("'"):
            found.append(raw[:-1])
        elif ended and raw in _ENGLISH_ENDS:
            found.append(raw)
        else:
            found.extend(_expand(_letters(raw), abbreviations))
        ended = raw.endswith("'")
    return found


def _letters(token: str) -> str:
    """Read `su!cid4ire` as it is meant; leave `1v1`, `200e` and `6e` alone."""
    return token.translate(_SIGNS) if _MIXED.match(token) and len(token) > 3 else token


def _expand(token: str, abbreviations: Mapping[str, str], depth: int = 2) -> list[str]:
    """Spell out an abbreviation, and one inside it (`jlai`: je + lai: je l ai)."""
    longer = abbreviations.get(token)
    if longer is None:
        clipped = _CLIPPED_JE.match(token)
        longer = f"je {clipped[1]}" if clipped else None
    if longer is None or not depth:
        return [token]
    return [
        word
        for part in longer.split()
        for word in (
            [part] if part == token or len(part) == 1 else _expand(part, abbreviations, depth - 1)
        )
    ]
