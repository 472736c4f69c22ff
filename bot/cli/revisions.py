"""Which content is meant: a publication by its number or the beginning of its revision, or a folder.

**Rules.** A folder remembers which publication it was made from (`.published`), so that nobody publishes over what
they have not seen. That file belongs to the folder and travels with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from bot.content.sources import DIALOGS, LOCALES, Sources, dialogs_of, gathered
from bot.errors import SettingsError
from bot.store.publication import Publication

BASE = ".published"
FEWEST = 4
"""Letters of a revision that are enough to name it."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a folder was made from: a publication, or (number 0) what Murmure brought."""

    revision: str
    number: int

    @classmethod
    def of(cls, one: Publication) -> "Base":
        """Make it of a publication."""
        return cls(one.revision, one.number)


_BASE = TypeAdapter(Base)


def base_of(folder: Path) -> Base | None:
    """Return what a folder was made from, if it says so."""
    try:
        return _BASE.validate_json((dialogs_of(folder) / BASE).read_bytes())
    except (OSError, ValidationError):
        return None


def remember(folder: Path, base: Base) -> bool:
    """Note in a folder what it is based on now; False if it cannot be written."""
    path = dialogs_of(folder) / BASE
    draft = path.with_name(f"{BASE}.new")
    try:
        draft.write_bytes(_BASE.dump_json(base) + b"\n")
        draft.replace(path)  # whole or not at all
    except OSError:
        return False
    return True


def read(folder: Path) -> Sources:
    """Read the files of a folder that must hold dialogs."""
    sources = gathered(folder)
    if not any(sources.matching("*.yaml")):
        raise SettingsError(f"{folder} holds no dialogs; `murmure init` makes a folder that does")
    return sources


def chosen(log: Sequence[Publication], named: str) -> Publication:
    """Find a publication by its number, the beginning of its revision, or `head`.

    Raises:
        SettingsError: there is none, or more than one.
    """
    if named == "head" and log:
        return log[0]
    found = [one for one in log if str(one.number) == named]
    if not found and re.fullmatch(rf"[0-9a-f]{{{FEWEST},64}}", named):
        found = [one for one in log if one.revision.startswith(named)]
    if not found:
        raise SettingsError(f"{named} is no publication; `murmure versions` lists them")
    if len({one.revision for one in found}) > 1:
        raise SettingsError(f"{named} begins more than one revision; write more of it")
    return found[0]


def written(sources: Sources, target: Path) -> None:
    """Write the files of a revision into a new folder, as an organisation keeps its own.

    Raises:
        SettingsError: something stands there, or it cannot be written.
    """
    try:
        if target.exists() and any(target.iterdir()):
            raise SettingsError(f"{target} is not empty; name a folder that is")
        for path, data in sorted(sources.files.items()):
            place = target / placed(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    except OSError as error:
        raise SettingsError(f"{target} cannot be written ({error.strerror})") from None


def placed(path: str) -> PurePosixPath:
    """Give the place of a file in an organisation’s folder; never outside of the folder, whatever stands in Redis."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        raise SettingsError(f"a file of this revision is named {path!r}; it is not written")
    return parts if parts.parts[:1] == (LOCALES,) else PurePosixPath(DIALOGS) / parts
