"""`languages.yaml` and `words.yaml`: which languages there are, how much each matters, and what no text may say.

**Rules.** A language that people may choose is listed. `required` and the contexts under `usable` must be complete
before anything is published; the rest is said, and counted.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.dialogs.base import Name, Strict

Importance = Literal["required", "usable", "complete", "optional"]
Direction = Literal["ltr", "rtl"]
Code = Annotated[str, Field(pattern=r"^[a-z]{2,3}([_-][A-Za-z]{2,8})*$")]
MENUS = ("entry", "danger", "human", "globals", "desk.topics", "services.*.name")


class Language(Strict):
    """One language.

    Attributes:
        name: as its readers write it.
        importance: `required`, complete or nothing is published; `usable`, at least the menus, or nothing is
            published; `complete`, each gap is a warning; `optional`, gaps are only counted.
    """

    name: Annotated[str, Field(min_length=2, max_length=40)]
    importance: Importance = "optional"
    direction: Direction = "ltr"


class LanguagesFile(Strict):
    """`languages.yaml`.

    Attributes:
        source: the language that stands in the dialogs.
        usable: what a `usable` language has at least: dialogs, nodes, or contexts, with `*` for any part.
    """

    source: Code = "fr"
    usable: tuple[Annotated[str, Field(pattern=r"^[a-z*][a-z0-9_.*-]*$")], ...] = MENUS
    languages: Annotated[dict[Code, Language], Field(min_length=1)]

    @model_validator(mode="after")
    def _source_is_one(self) -> Self:
        if self.source not in self.languages:
            raise ValueError("`source` is not among the languages")
        return self

    @cached_property
    def translated(self) -> dict[str, Language]:
        """All but the source."""
        return {code: one for code, one in self.languages.items() if code != self.source}

    def at(self, importance: Importance) -> tuple[str, ...]:
        """Give the translations of one importance."""
        return tuple(code for code, one in self.translated.items() if one.importance == importance)

    def direction(self, code: str) -> Direction:
        """Give the way a language is written; from left to right if it is not listed."""
        return self.languages[code].direction if code in self.languages else "ltr"


DEFAULT = LanguagesFile(
    languages={
        "fr": Language(name="Français", importance="required"),
        "en": Language(name="English", importance="required"),
    }
)
"""What holds in a folder that has no `languages.yaml`."""


Words = tuple[Annotated[str, Field(min_length=1, max_length=60)], ...]


class Ban(Strict):
    """Words that a text must never use, and why. `*` at the end of a word stands for any ending."""

    words: Annotated[Words, Field(min_length=1)]
    why: Annotated[str, Field(min_length=5, max_length=200)]


class Gendered(Strict):
    """A way of speaking to the reader that makes them a he or a she, and one that does not."""

    words: Annotated[Words, Field(min_length=1)]
    say: Annotated[str, Field(min_length=2, max_length=80)]


class Address(Strict):
    """How the reader is spoken to: never with the words under `never`, unless they stand in one of `unless`."""

    never: Annotated[Words, Field(min_length=1)]
    unless: Words = ()


class Reading(Strict):
    """How hard a text may be to read.

    Attributes:
        sentence: the most words in a sentence.
        lix: Björnsson's readability index (1968): words in a sentence, plus long words (over six letters) in a
            hundred. Below 30 is a book for children, above 50 a newspaper, above 60 an office.
        from_words: shorter texts have no index.
    """

    sentence: int = Field(default=30, ge=5)
    lix: int = Field(default=45, ge=10, le=100)
    from_words: int = Field(default=20, ge=1)


class Wording(Strict):
    """What holds for the texts in one language.

    Attributes:
        forbidden: what no text says, with the reason; by a short name.
        telling: words that give the service away, so none of them stands where somebody may look over
            a shoulder: first lines, the line after an exit, an opening line (P4).
    """

    forbidden: dict[Name, Ban] = Field(default_factory=dict)
    telling: Words = ()
    gendered: tuple[Gendered, ...] = ()
    address: Address | None = None
    reading: Reading | None = None


class WordsFile(Strict):
    """`words.yaml`: the wording of each language."""

    words: dict[Code, Wording]
