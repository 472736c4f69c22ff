"""Who was erased when, kept outside Redis: what a restored backup must not bring back (P8).

**Rules.** Ids only, which are keyed hashes, and for ninety days only: what a backup holds has expired by then. Redis
has the list too, so that every running process can write it down in its own data folder within seconds. A file tells
since when it has been complete.
"""

import asyncio
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import BinaryIO

from bot.errors import StoreError
from bot.store.door import Call, Door, command, pairs
from bot.store.keys import Layout

KEPT_MS = 90 * 86_400_000
"""The longest retention there is: `MURMURE_RETENTION_DAYS` has this bound."""
AGAIN_MS = 86_400_000
"""How far back Redis is asked again: facts of several partitions are not applied in the order of their times."""
NAME = "erased"
HEAD = "murmure erased since "


class Ledger:
    """The file."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / NAME
        self._written: dict[str, int] | None = None
        self._until = 0

    def open(self, now_ms: int) -> int:
        """Make the file if there is none, forget what is too old, and return up to when it is written."""
        if self._written is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._locked() as handle:
                raw = handle.read()
                since, found = _parsed(raw)
                kept = {name: at for name, at in found.items() if at > now_ms - KEPT_MS}
                if since is None or kept != found or not raw.endswith(b"\n"):
                    self._replace(since or now_ms, kept)
            self._written = kept
            self._until = max(kept.values(), default=0)
        return self._until

    def add(self, rows: Iterable[tuple[str, int]]) -> None:
        """Write down erasures that are not yet; on the disk when this returns."""
        written = self._written if self._written is not None else {}
        new = [(name, at) for name, at in rows if written.get(name, 0) < at]
        if not new:
            return
        with self._locked() as handle:
            handle.seek(0, os.SEEK_END)
            handle.write("".join(f"{at} {name}\n" for name, at in new).encode())
            handle.flush()
            os.fsync(handle.fileno())
        written.update(new)
        self._until = max(self._until, *(at for _, at in new))

    def read(self) -> tuple[int | None, dict[str, int]]:
        """Return since when it is complete (None: there is no such file), and when each was erased last."""
        try:
            return _parsed(self.path.read_bytes())
        except FileNotFoundError:
            return None, {}

    def reset(self, since_ms: int, rows: dict[str, int]) -> None:
        """Write the whole file anew."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            self._replace(since_ms, rows)
        self._written = None

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """Open the file that stands there now, for us alone; processes may share a folder."""
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "r+b") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if os.path.samestat(os.fstat(handle.fileno()), self.path.stat()):
                    yield handle
                    return

    def _replace(self, since_ms: int, rows: dict[str, int]) -> None:
        draft = self.path.with_name(f"{NAME}.{os.getpid()}.new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(f"{HEAD}{since_ms}\n")
            handle.writelines(f"{at} {name}\n" for name, at in rows.items())
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(self.path)


class Erased:
    """The same list in Redis."""

    def __init__(self, door: Door, layout: Layout) -> None:
        self._door = door
        self._key = layout.desk(b"erased")

    async def write_down(self, ledger: Ledger) -> None:
        """Copy what the file does not say yet into it."""
        now = int(time() * 1000)
        until = ledger.open(now)
        rows, _ = await self._door.run([
            command("ZRANGEBYSCORE", self._key, until - AGAIN_MS, "+inf", "WITHSCORES"),
            command("ZREMRANGEBYSCORE", self._key, "-inf", now - KEPT_MS),
        ])
        if rows:
            await asyncio.to_thread(ledger.add, _rows(rows))  # waits for the disk

    async def all(self) -> dict[str, int]:
        """Return when each conversation was erased last."""
        rows = await self._door.one(command("ZRANGE", self._key, 0, -1, "WITHSCORES"))
        return dict(_rows(rows))

    def note(self, conversation: str, at_ms: int) -> Call:
        """Return the call that adds one."""
        return command("ZADD", self._key, "GT", at_ms, conversation)


def _rows(raw: list[bytes]) -> list[tuple[str, int]]:
    return [(name.decode(), int(float(score))) for name, score in pairs(raw)]


def _parsed(raw: bytes) -> tuple[int | None, dict[str, int]]:
    """Read the file; a last line that was cut off by a loss of power counts for nothing."""
    if not raw:
        return None, {}
    whole = raw[: raw.rfind(b"\n") + 1].decode("ascii", "replace")
    head, *lines = whole.splitlines() or [""]
    try:
        since = int(head.removeprefix(HEAD))
        rows: dict[str, int] = {}
        for at, _, name in (line.partition(" ") for line in lines):
            rows[name] = max(int(at), rows.get(name, 0))
    except ValueError:
        raise StoreError(
            f"The file {NAME} in the data folder is damaged. Restore it from your backup, or remove it."
        ) from None
    return since, rows
