"""What a newer Murmure changed in its default content, beside what an organisation changed in its own copy.

**Rules.** Pure: three contents in, a list out. A file is looked at as a whole, and, where both changed it, part by
part: a node, a service, a translation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from bot.content.facts import facts
from bot.content.sources import Sources
from bot.i18n.po import PoError, read

State = Literal["take", "both", "same"]
"""Can be taken as it is; both changed it; it is here already."""


@dataclass(frozen=True, slots=True)
class Part:
    """A node, a service, a translation that changed there; `ours` if it changed here too, in another way."""

    name: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A file that changed there."""

    path: str
    state: State
    parts: tuple[Part, ...] = ()

    @property
    def conflicts(self) -> bool:
        """Whether something in it was changed on both sides."""
        return self.state == "both" and (not self.parts or any(part.ours for part in self.parts))


def compared(base: Sources, new: Sources, ours: Sources) -> list[Change]:
    """Compare the default of now (`new`) with the one that a folder was made from (`base`), and with the folder."""
    paths = sorted(base.files.keys() | new.files.keys())
    return [
        _change(path, base.files.get(path), new.files.get(path), ours.files.get(path))
        for path in paths
        if base.files.get(path) != new.files.get(path)
    ]


def _change(path: str, base: bytes | None, new: bytes | None, ours: bytes | None) -> Change:
    if ours == new:
        return Change(path, "same")
    if ours == base:
        return Change(path, "take")
    return Change(path, "both", tuple(_parts(path, base or b"", new or b"", ours or b"")))


def _parts(path: str, base: bytes, new: bytes, ours: bytes) -> Iterator[Part]:
    """Name what changed there; comments and spaces are no change."""
    was, now, here = (_tables(path, data) for data in (base, new, ours))
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            changed = here.get(name) != was.get(name) and here.get(name) != now.get(name)
            yield Part(name, changed)


def _tables(path: str, data: bytes) -> Mapping[str, object]:
    """Give the parts of a file by name; a file that cannot be read, or has none, has no parts."""
    if PurePosixPath(path).suffix == ".po":
        return _translations(data)
    return facts(Sources({path: data})) if data else {}


def _translations(data: bytes) -> dict[str, object]:
    try:
        entries = read(data).entries
    except PoError:
        return {}
    return {
        f"{entry.context} “{entry.source.splitlines()[0][:40]}”": (
            entry.source,
            entry.said,
            entry.fuzzy,
        )
        for entry in entries
        if entry.source and not entry.obsolete
    }
