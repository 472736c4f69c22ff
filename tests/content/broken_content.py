"""The examples in `tests/content/broken/`: one broken file for every rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from tests.content.small import Small

FOLDER = Path(__file__).parent / "broken"


class Strict(BaseModel):
    """A misspelt key must not be a change that is not made."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(Strict):
    """One replacement."""

    file: str
    old: str
    new: str


class Repeat(Strict):
    """A text appended many times."""

    file: str
    text: str
    times: int


class Replace(Strict):
    """One replacement in the English translations."""

    old: str
    new: str


class Example(Strict):
    """What to break, and what must be found."""

    change: Change | list[Change] = Field(default_factory=list)
    add: dict[str, str] = Field(default_factory=dict)
    remove: list[str] = Field(default_factory=list)
    translations: dict[str, str | None] = Field(default_factory=dict)
    latin1: list[str] = Field(default_factory=list)
    repeat: Repeat | None = None
    po: Replace | list[Replace] = Field(default_factory=list)
    at: str | list[str]
    word: str | None = None
    says: str | None = None

    @property
    def places(self) -> list[str]:
        """Give the places where the rule is found."""
        return [self.at] if isinstance(self.at, str) else sorted(self.at)

    def broken(self, small: Small) -> Small:
        """Break a small content that is not written yet, and write it."""
        for one in [self.change] if isinstance(self.change, Change) else self.change:
            small.change(one.file, one.old, one.new)
        small.files.update(self.add)
        for name in self.remove:
            del small.files[name]
        if self.repeat is not None:
            small.files[self.repeat.file] += self.repeat.text * self.repeat.times
        small.write(self.translations)
        for name in self.latin1:
            (small.folder / name).write_bytes(small.files[name].encode("latin-1", "replace"))
        self._translated(small.locales / "en" / "LC_MESSAGES" / "dialogs.po")
        return small

    def _translated(self, path: Path) -> None:
        for one in [self.po] if isinstance(self.po, Replace) else self.po:
            text = path.read_text(encoding="utf-8")
            assert one.old in text
            path.write_text(text.replace(one.old, one.new, 1), encoding="utf-8")

    def stands_at(self, small: Small) -> str:
        """Give what stands at the first place."""
        file, line, column = self.places[0].rsplit(":", 2)
        path = (
            small.folder / file if (small.folder / file).exists() else small.folder.parent / file
        )
        return path.read_text(encoding="utf-8").split("\n")[int(line) - 1][int(column) - 1 :]


@dataclass(frozen=True, slots=True)
class Named:
    """An example with the name of its rule, and its number in the file."""

    rule: str
    number: int
    example: Example

    @override
    def __str__(self) -> str:
        """Name it for the report of the tests."""
        return f"{self.rule}-{self.number}"


def examples() -> Iterator[Named]:
    """Read all examples."""
    for path in sorted(FOLDER.glob("*.yaml")):
        found: list[Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, one in enumerate(found, 1):
            yield Named(path.stem, number, Example.model_validate(one))
