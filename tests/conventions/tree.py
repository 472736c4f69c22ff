"""The files of the repository: what is committed, and what is about to be."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".gz", ".ico", ".jpg", ".png", ".webp", ".woff2"}


@cache
def files() -> tuple[Path, ...]:
    """List every file that is tracked, or would be by adding all."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


def python(folder: str) -> tuple[Path, ...]:
    """List the Python files under a folder of the repository."""
    return tuple(
        path for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT / folder)
    )


def texts() -> tuple[Path, ...]:
    """List everything that a person could read."""
    return tuple(path for path in files() if path.suffix not in BINARY)


def name(path: Path) -> str:
    """Name a file as people do: from the root of the repository."""
    return str(path.relative_to(ROOT))
