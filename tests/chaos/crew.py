"""Processes that the chaos run kills: one Redis, several workers. Only what was started here is ever signalled."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from tests.orphans import dies_with_us

SIZE = int(os.environ.get("CHAOS", "1"))
"""How many times as many people and troubles as in the suite."""


class RedisServer:
    """A redis-server with an append-only file, to be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder / 'redis.sock'}"
        self.kills = 0
        self._process: Process | None = None

    async def start(self) -> None:
        """Start and wait until it answers."""
        self._process = await asyncio.create_subprocess_exec(
            shutil.which("redis-server") or "redis-server",
            *("--port", "0", "--unixsocket", str(self.folder / "redis.sock")),
            *("--dir", str(self.folder), "--appendonly", "yes", "--appendfsync", "always"),
            *("--save", "", "--daemonize", "no"),
            stdout=DEVNULL,
            stderr=DEVNULL,
            preexec_fn=dies_with_us(),
        )
        while not await _answers(self.folder / "redis.sock"):  # noqa: ASYNC110 - another process: no event to await
            await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """SIGKILL: nothing is saved but what the append-only file holds."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self.kills += 1

    async def stop(self) -> None:
        """End it for good."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()


class Workers:
    """Worker processes, replaced when killed."""

    def __init__(self, arguments: list[str]) -> None:
        self._arguments = arguments
        self._processes: list[Process] = []
        self.killed: set[str] = set()
        self.stalls = 0

    async def start(self) -> None:
        """Start one more and wait until it works."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.worker", *self._arguments, stdout=PIPE
        )
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        self._processes.append(process)

    async def kill(self) -> None:
        """SIGKILL the oldest and start another in its place."""
        process = self._processes.pop(0)
        process.kill()
        await process.wait()
        self.killed.add(str(process.pid))
        await self.start()

    async def stall(self, seconds: float) -> None:
        """Hold the oldest in the middle of whatever it does, longer than its lease, then let it go on."""
        process = self._processes[0]
        os.kill(process.pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.kill(process.pid, signal.SIGCONT)
        self.stalls += 1

    async def stop(self) -> None:
        """End all of them."""
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        self._processes.clear()


async def _answers(path: Path) -> bool:
    try:
        reader, writer = await asyncio.open_unix_connection(str(path))
    except OSError:
        return False
    try:
        writer.write(b"PING\r\n")
        return (await reader.readline()).startswith(b"+PONG")
    finally:
        writer.close()
