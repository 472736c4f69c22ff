"""The files of one content, in memory: what is hashed, compiled, published and fetched back, byte for byte.

**Rules.** Paths are relative, with `/`: `entry.yaml`, `risk/fr.yaml`, `tests/entry.yaml`,
`locales/en/LC_MESSAGES/dialogs.po`. The same files give the same revision on every machine.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

LOCALES = "locales"
DIALOGS = "dialogs"
GLOBALS = "globals.yaml"
"""Every folder of dialogs has it, so it tells one from the folder around."""


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
        OSError: a file cannot be read.
    """
    folder = dialogs_of(folder)
    locales = locales or folder.parent / LOCALES
    files = {_path(path, folder): path.read_bytes() for path in _files(folder, "*.yaml")}
    for path in _files(locales, "*.po"):
        files[f"{LOCALES}/{_path(path, locales)}"] = path.read_bytes()
    return Sources(files)


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob(pattern)) if path.is_file())


def _path(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
