"""The files of one content, in memory: what is hashed, compiled, published and fetched back, byte for byte.

**Rules.** Paths are relative, with `/`: `entry.yaml`, `risk/fr.yaml`, `tests/entry.yaml`,
`locales/en/LC_MESSAGES/dialogs.po`. The same files give the same revision on every machine. What an editor or a system
keeps beside them (names that begin with a dot) is no content.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Never

from bot.errors import ContentError

LOCALES = "locales"
DIALOGS = "dialogs"
GLOBALS = "globals.yaml"
"""Every folder of dialogs has it, so it tells one from the folder around."""

YAML = frozenset({".yaml", ".yml"})
PO = frozenset({".po"})


@dataclass(frozen=True)
class Sources:
    """All files that editors own, by path."""

    files: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def revision(self) -> str:
        """The SHA-256 of all paths and bytes, hex."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            for part in (path.encode(), self.files[path]):
                digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def matching(self, pattern: str) -> Iterator[str]:
        """Give the paths that match, sorted. `*` does not cross a `/`."""
        depth = pattern.count("/")
        for path in sorted(self.files):
            if path.count("/") == depth and PurePosixPath(path).match(pattern):
                yield path


def dialogs_of(folder: Path) -> Path:
    """Find the dialogs in what somebody names: the folder itself, or `dialogs` in the folder of an organisation."""
    inside = folder / DIALOGS
    return inside if inside.is_dir() and not (folder / GLOBALS).exists() else folder


def gathered(folder: Path, locales: Path | None = None) -> Sources:
    """Read a folder of dialogs and the folder of translations (beside it, unless named); see `dialogs_of`.

    Raises:
        ContentError: a file cannot be read.
    """
    folder = dialogs_of(folder)
    try:
        return Sources({name: path.read_bytes() for name, path in files(folder, locales)})
    except OSError as error:
        where = error.filename or folder
        raise ContentError(f"{where} cannot be read ({error.strerror})") from None


def files(folder: Path, locales: Path | None = None) -> Iterator[tuple[str, Path]]:
    """Give the files of a folder of dialogs and of its translations, each with its name in `Sources`.

    Raises:
        OSError: a folder cannot be read.
    """
    locales = locales or folder.parent / LOCALES
    yield from ((_name(path, folder), path) for path in _below(folder, YAML))
    yield from ((f"{LOCALES}/{_name(path, locales)}", path) for path in _below(locales, PO))


def _below(folder: Path, endings: frozenset[str]) -> Iterator[Path]:
    """Find files by their ending, in any spelling; a link that leads nowhere is one that cannot be read."""
    for place, folders, names in os.walk(folder, onerror=_fail if folder.exists() else None):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(place, name) for name in sorted(names) if not name.startswith(".")):
            if path.suffix.lower() in endings and (path.is_file() or not path.exists()):
                yield path


def _fail(error: OSError) -> Never:
    raise error


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
