"""Redis as a child of ours: a real server on a unix socket, with an append-only file, for one machine.

**Rules.** Two locks tell the truth, not pid files: `owner.lock` is held by the living Murmure, `server.lock` by its
Redis as well, so a new server never opens the files while an orphan still writes them. The child gets SIGTERM when we
die. `appendfsync always`: an update is confirmed to the platform only when it is on the disk (P6). Measured on a busy
two-core machine: a lone append waits for one sync (0.7 ms instead of 0.35, on a quiet disk), sixteen or more at once
share it and are as fast as with `everysec`.
"""

import asyncio
import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

from bot import log
from bot.errors import StoreError
from bot.store.server import Place, Server, ask, find_server, last_words, options

START_SECONDS = 15.0
ORPHAN_SECONDS = 10.0
STOP_SECONDS = 10.0
TICK = 0.02
PR_SET_PDEATHSIG = 1


@asynccontextmanager
async def embedded(data_dir: Path) -> AsyncIterator[str]:
    """Run a Redis of our own while the block runs; yield its URL.

    Raises:
        StoreError: it cannot be started; one sentence with the fix.
    """
    server = find_server()
    place = Place.under(data_dir)
    _ours(place.folder)
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


def _ours(folder: Path) -> None:
    """Refuse what another user's server has written: root could, and that user could open it no more."""
    try:
        owner = folder.stat().st_uid
    except OSError:
        return
    if owner == os.geteuid():
        return
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"#{owner}"
    raise StoreError(
        f"{folder} belongs to {name}. Run this as that user: sudo -u '{name}' murmure ..."
    )


def holds_data(data_dir: Path) -> bool:
    """Tell whether an embedded server has written here before."""
    return any(Place.under(data_dir).folder.glob("appendonly*"))


async def reach(data_dir: Path) -> str | None:
    """Return the URL of the embedded server that another process runs here now, None if there is none."""
    place = Place.under(data_dir)
    path = place.folder / "owner.lock"
    if not path.exists() or _lock(path, fcntl.LOCK_SH):
        return None
    deadline = monotonic() + START_SECONDS
    while await ask(place) != b"+PONG":
        if monotonic() > deadline:
            return None
        await asyncio.sleep(TICK)
    return place.url


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
        self._place.tidy()
        self._process = subprocess.Popen(  # noqa: ASYNC220, S603  (a fork takes a millisecond; our own path)
            [self._server.path, *options(self._place)],
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
            answer = await ask(self._place)
            if answer == b"+PONG":
                return
            if answer.startswith(b"-LOADING"):
                deadline = monotonic() + START_SECONDS
            if process.poll() is not None or monotonic() > deadline:
                process.kill()
                raise StoreError(
                    f"The embedded Redis does not start: {last_words(self._place.log)} See {self._place.log}."
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


def _die_with(parent: int) -> Callable[[], None]:
    """Return what the child does before it becomes Redis: ask the kernel to end it when we end."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return tie
