"""Risk lexicons: what editors write in `risk/<lang>.yaml`, compiled for quick matching.

**Rules.** A phrase is plain words. `a|b` is either word, `word*` begins with, `(word)` may be
missing, `...` is up to four words, `<family>` any plain word of a family. All languages are always
searched: people mix them. Compiled once, then only read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.model.case import Level
from bot.risk.families import Families
from bot.risk.families import compiled as compiled_families
from bot.risk.model import Model, ModelFile
from bot.risk.normal import tokens

Phrase = Annotated[str, Field(min_length=2, max_length=200)]
Name = Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
LevelName = Literal["none", "concern", "urgent", "emergency"]
LEVELS: Mapping[str, Level] = {
    "none": Level.NONE,
    "concern": Level.CONCERN,
    "urgent": Level.URGENT,
    "emergency": Level.EMERGENCY,
}
GAP = "..."
GLUED = 3
"""Words up to this long are not looked for behind a letter that lost its apostrophe."""
_FAMILY = re.compile(r"<([a-z_]+)>")


class Strict(BaseModel):
    """Base of everything an editor writes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Sign(Strict):
    """What a phrase says: a label and a level.

    Attributes:
        negatable: false if a `pas` before it changes nothing.
        certain: true if it cannot mean anything else: no cap, no trained part lowers it.
    """

    label: Annotated[str, Field(pattern=r"^[a-z_]{2,30}$")]
    level: LevelName
    negatable: bool = True
    certain: bool = False
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=1)]


class Cap(Strict):
    """Words that lower what stands in the same message (school work, film, long ago), for these labels or all."""

    cap: LevelName
    labels: tuple[str, ...] = ()
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=1)]


class Rise(Strict):
    """Words that raise a label found in the same message (tonight, now)."""

    labels: Annotated[tuple[str, ...], Field(min_length=1)]
    to: LevelName
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=1)]


class LexiconFile(Strict):
    """One `risk/<lang>.yaml`."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    abbreviations: dict[str, str] = Field(default_factory=dict)
    negations: tuple[str, ...] = ()
    words: dict[Name, str] = Field(default_factory=dict)
    idioms: tuple[Phrase, ...] = ()
    signs: dict[str, Sign] = Field(default_factory=dict)
    caps: dict[str, Cap] = Field(default_factory=dict)
    rises: dict[str, Rise] = Field(default_factory=dict)


_compiled = lru_cache(maxsize=None)(re.compile)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One phrase. `words` are those written in it, so that a written negation is not read as one."""

    rule: str
    regex: str
    words: frozenset[str]

    def match(self, line: str, position: int) -> re.Match[str] | None:
        """Look for it from a place on; it is compiled when its first word is met for the first time."""
        return _compiled(self.regex).match(line, position)


@dataclass(frozen=True, slots=True)
class Index:
    """Patterns by their first word: most of them are never tried."""

    exact: Mapping[str, tuple[Pattern, ...]]
    prefix: Mapping[str, tuple[Pattern, ...]]

    def starting(self, word: str) -> Iterable[Pattern]:
        """Give the patterns that may start with a word."""
        yield from self.exact.get(word, ())
        yield from self.prefix.get(word[:3], ())


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All languages, compiled together."""

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    negations: frozenset[str] = frozenset()
    idioms: Index = field(default_factory=lambda: Index({}, {}))
    signs: Index = field(default_factory=lambda: Index({}, {}))
    caps: Index = field(default_factory=lambda: Index({}, {}))
    rises: Index = field(default_factory=lambda: Index({}, {}))
    sign_rules: Mapping[str, Sign] = field(default_factory=dict)
    cap_rules: Mapping[str, Cap] = field(default_factory=dict)
    rise_rules: Mapping[str, Rise] = field(default_factory=dict)
    families: Families = field(default_factory=Families)
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class _Speller:
    """Brings written words to the plain form that texts are brought to; most are asked for often."""

    short: Mapping[str, str]
    known: dict[tuple[str, bool], list[str]] = field(default_factory=dict)

    def plain(self, word: str, *, stem: bool = False) -> list[str]:
        """Spell a word; a stem or a single letter, which an apostrophe left, is no abbreviation."""
        whole = not stem and len(word) > 1
        found = self.known.get((word, whole))
        if found is None:
            found = self.known[word, whole] = tokens(word, self.short if whole else {})
        return found


def compile_all(files: Sequence[LexiconFile], model: ModelFile | None = None) -> Lexicons:
    """Compile the lexicons of all languages into one, with the trained part if there is one."""
    words = families(files)
    short = _glued(words)
    short.update({key: value for file in files for key, value in file.abbreviations.items()})
    signs = {
        f"{file.language}.{name}": sign for file in files for name, sign in file.signs.items()
    }
    caps = {f"{file.language}.{name}": cap for file in files for name, cap in file.caps.items()}
    rises = {
        f"{file.language}.{name}": rise for file in files for name, rise in file.rises.items()
    }
    idioms = [("idiom", phrase) for file in files for phrase in file.idioms]
    speller = _Speller(short)
    return Lexicons(
        abbreviations=short,
        negations=frozenset(word for file in files for word in file.negations),
        idioms=_index(idioms, speller, words),
        signs=_index(_phrases(signs), speller, words),
        caps=_index(_phrases(caps), speller, words),
        rises=_index(_phrases(rises), speller, words),
        sign_rules=signs,
        cap_rules=caps,
        rise_rules=rises,
        families=compiled_families(words),
        model=model.compiled() if model else None,
    )


def _glued(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Say what a word without its apostrophe is (`davaler`: d avaler), where that is no word itself."""
    plain = {
        word for members in words.values() for member in members for word in tokens(member, {})
    }
    return {
        f"{letter}{word}": f"{letter} {word}"
        for word in sorted(plain)
        if len(word) > GLUED and word[0] in "aeiou"
        for letter in ("d", "j", "l", "m", "n", "s", "t", "qu")
        if f"{letter}{word}" not in plain
    }


def families(files: Iterable[LexiconFile]) -> dict[str, list[str]]:
    """Give the words of each family; files may add to each other's."""
    words: dict[str, list[str]] = {}
    for file in files:
        for name, members in file.words.items():
            words.setdefault(name, []).extend(members.split())
    return words


def _phrases(
    rules: Mapping[str, Sign] | Mapping[str, Cap] | Mapping[str, Rise],
) -> list[tuple[str, str]]:
    return [(name, phrase) for name, rule in rules.items() for phrase in rule.phrases]


def _index(
    phrases: Iterable[tuple[str, str]],
    speller: _Speller,
    words: Mapping[str, Sequence[str]],
) -> Index:
    exact: dict[str, list[Pattern]] = {}
    prefix: dict[str, list[Pattern]] = {}
    for rule, phrase in phrases:
        parts = _parts(_spelled(phrase, words), speller)
        pattern = Pattern(rule, _regex(parts), _written(parts))
        for way in dict.fromkeys(word.split("_")[0] for word in parts[0].split("|")):
            if way.endswith("*"):
                prefix.setdefault(way[:3], []).append(pattern)
            else:
                exact.setdefault(way, []).append(pattern)
    return Index(
        {word: tuple(patterns) for word, patterns in exact.items()},
        {word: tuple(patterns) for word, patterns in prefix.items()},
    )


def _spelled(phrase: str, words: Mapping[str, Sequence[str]]) -> str:
    """Write out `<family>` as its plain words; one that does not exist matches nothing."""
    return _FAMILY.sub(
        lambda name: "|".join(w for w in words.get(name[1], ()) if not w.endswith("*")) or "_",
        phrase,
    )


def phrase_problem(phrase: str, known: Iterable[str] | None = None) -> str | None:
    """Say what is wrong with a phrase, as a sentence for its editor; None if nothing is.

    Families it names must be `known`, unless that is None.
    """
    unknown = [] if known is None else [n for n in _FAMILY.findall(phrase) if n not in known]
    if unknown:
        return f"there is no family `{unknown[0]}`"
    first = phrase.split(maxsplit=1)[0] if phrase.split() else ""
    if not first or first == GAP or first.startswith("("):
        return "a phrase must begin with a word that is always there"
    if any(len(word) < 4 for word in first.split("|") if word.endswith("*")):
        return "a first word with `*` needs at least three letters before it"
    return None


def _parts(phrase: str, speller: _Speller) -> list[str]:
    """Bring a phrase to the plain form that texts are brought to, keeping its signs."""
    parts: list[str] = []
    for raw in phrase.split():
        if raw == GAP:
            parts.append(GAP)
        elif raw.startswith("("):
            parts.append(f"({_alternatives(raw.strip('()'), speller)})")
        elif "|" in raw or raw.endswith("*"):
            parts.append(_alternatives(raw, speller))
        else:
            parts.extend(speller.plain(raw))
    return parts


def _alternatives(raw: str, speller: _Speller) -> str:
    ways = []
    for word in raw.split("|"):
        star = "*" if word.endswith("*") else ""
        ways.append("_".join(speller.plain(word.rstrip("*"), stem=bool(star))) + star)
    return "|".join(ways)


def _regex(parts: Sequence[str]) -> str:
    pieces = []
    for part in parts:
        match part[0], part:
            case _, "...":
                pieces.append(r"(?: [^ ]+){0,4}?")
            case "(", _:
                pieces.append(f"(?: {_ways(part.strip('()'))})?")
            case _:
                pieces.append(f" {_ways(part)}")
    return "".join(pieces) + "(?= )"


def _ways(part: str) -> str:
    ways = [
        re.escape(way.rstrip("*")).replace("_", " ") + ("[^ ]*" if way.endswith("*") else "")
        for way in part.split("|")
    ]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _written(parts: Sequence[str]) -> frozenset[str]:
    return frozenset(word.strip("()*") for part in parts for word in re.split(r"[|_]", part))
