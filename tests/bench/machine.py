"""Processes of a run: a Redis of its own, a contender pinned to its core, and what the kernel says.

**Rules.** CPU time is utime + stime of /proc, of the contender's processes and their children only.
Children get an environment without proxies, so that everything stays on the loopback.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

DRIVER_CORE, BOT_CORE = 0, 1
_TICK = os.sysconf("SC_CLK_TCK")


def pin(core: int) -> None:
    """Run this process, and the children it starts from now on, on one core (if there are two)."""
    if (os.cpu_count() or 1) > max(DRIVER_CORE, BOT_CORE):
        os.sched_setaffinity(0, {core})


def family(pid: int) -> list[int]:
    """List a process and all its descendants."""
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        except OSError:
            continue
        found.extend(int(child) for child in children)
    return found


def cpu_seconds(pids: Sequence[int]) -> float:
    """Read the CPU time that processes have used."""
    ticks = 0
    for pid in pids:
        try:
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / _TICK


def rss_megabytes(pids: Sequence[int]) -> float:
    """Read the resident memory of processes."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return total / 1024


def stop(process: subprocess.Popen[bytes], seconds: float = 8.0) -> None:
    """End a child: politely, then surely."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Leave out proxies, and settings of whoever runs this."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if "proxy" not in name.lower() and not name.startswith("MURMURE_")
    }
    return kept | dict(extra)


def _start(
    commands: Sequence[Sequence[str]], extra: Mapping[str, str], output: Path
) -> list[subprocess.Popen[bytes]]:
    """Start processes on the bot's core: what they start themselves stays there too."""
    pin(BOT_CORE)
    try:
        with output.open("wb") as log:
            return [
                subprocess.Popen(list(command), stdout=log, stderr=log, env=_environment(extra))
                for command in commands
            ]
    finally:
        pin(DRIVER_CORE)


@asynccontextmanager
async def contender(
    commands: Sequence[Sequence[str]], extra: Mapping[str, str], output: Path
) -> AsyncIterator[list[int]]:
    """Run the processes of a contender; answer their pids."""
    processes = _start(commands, extra, output)
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            await asyncio.to_thread(stop, process)  # its last calls must still be answered


@dataclass(frozen=True, slots=True)
class RedisCount:
    """What Redis counted: `reads` are the times it read from a socket, the round trips."""

    commands: int
    reads: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running Redis."""

    url: str
    pid: int
    client: Redis

    def count(self) -> RedisCount:
        """Read the counters."""
        info = self.client.info("stats")
        commands, reads = info["total_commands_processed"], info["total_reads_processed"]
        return RedisCount(int(commands), int(reads), cpu_seconds([self.pid]))


@contextmanager
def redis_server(folder: Path, fsync: str) -> Iterator[Server]:
    """Start an empty Redis on a unix socket, with an append-only file, on the driver's core."""
    folder.mkdir(parents=True)
    socket = folder / "redis.sock"
    options = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--dir": str(folder),
        "--save": "",
        "--appendonly": "yes",
        "--appendfsync": fsync,
        "--auto-aof-rewrite-percentage": "0",
    }
    command = ["redis-server", *(part for pair in options.items() for part in pair)]
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    client = Redis(unix_socket_path=str(socket))
    try:
        _await_redis(process, client)
        yield Server(f"unix://{socket}", process.pid, client)
    finally:
        client.close()
        stop(process)


def _await_redis(process: subprocess.Popen[bytes], client: Redis) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        try:
            client.ping()
        except RedisError:
            time.sleep(0.01)
        else:
            return
    message = "redis-server did not start"
    raise RuntimeError(message)
