"""One contender through its loads: saturation, a fixed rate, and people who tap at once.

**Rules.** Each contender gets an empty Redis and a fresh process; each load gets chats of its own.
CPU, Redis and API counts are differences over the window, divided by the updates answered in it;
waiting times are of the acts begun in it, however late their reply.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.contenders import Contender, Place
from tests.bench.driver import Driver, Load, Tally
from tests.bench.machine import (
    RedisCount,
    Server,
    contender,
    cpu_seconds,
    family,
    redis_server,
    rss_megabytes,
)
from tests.bench.script import STEP_NAMES
from tests.bench.stub import Stub

_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Phase:
    """One load, with the Bot API's answer delayed by `delay`; the first `warm` seconds are not counted."""

    name: str
    load: Load
    warm: float
    window: float
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one phase cost; rates and costs are per update."""

    answered: int
    per_second: float
    cpu_us: float
    redis_cpu_us: float
    commands: float
    reads: float
    calls: float
    wait_p50_ms: float
    wait_p99_ms: float
    handed_p50_ms: float
    handed_p99_ms: float
    begun: int
    finished: int
    stuck: int
    left_visible: int
    stuck_at: dict[str, int]
    driver_share: float


@dataclass(frozen=True, slots=True)
class Result:
    """One contender in one round."""

    name: str
    start_seconds: float
    rss_mb: float
    tracebacks: int
    phases: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class _Reading:
    at: float
    cpu: float
    driver: float
    redis: RedisCount
    calls: int


class Bench:
    """A running contender and all that stands around it."""

    def __init__(self, stub: Stub, server: Server, pids: list[int]) -> None:
        """Hold what a phase needs."""
        self._stub, self._server, self._pids = stub, server, pids
        self._next_chat = 10_000_000

    async def run(self, phase: Phase, seed: int) -> Figures:
        """Run one phase to its end, the last reply included."""
        self._stub.delay = phase.delay
        driver = Driver(self._stub, phase.load, seed, self._next_chat)
        driver.start()
        await driver.watch(phase.warm)
        before = self._read()
        await driver.watch(phase.window)
        after = self._read()
        await driver.drain()
        await self._quiet()
        self._next_chat = driver.next_chat + 1000
        return _figures(driver.tally, before, after)

    def rss(self) -> float:
        """Read the memory of all processes of the contender."""
        return rss_megabytes([pid for root in self._pids for pid in family(root)])

    def _read(self) -> _Reading:
        pids = [pid for root in self._pids for pid in family(root)]
        calls = self._stub.calls.total() - self._stub.calls["getupdates"]
        return _Reading(
            time.perf_counter(),
            cpu_seconds(pids),
            time.process_time(),
            self._server.count(),
            calls,
        )

    async def _quiet(self) -> None:
        """Wait until the bot has worked off what it fetched, so that phases do not overlap."""
        end, calls = time.perf_counter() + 60, -1
        while time.perf_counter() < end and calls != self._stub.calls.total():
            calls = self._stub.calls.total()
            await asyncio.sleep(0.4)


def percentile(values: Sequence[float], share: float) -> float:
    """Read a percentile, nearest rank; 0 when there is no value."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def _figures(tally: Tally, before: _Reading, after: _Reading) -> Figures:
    span = after.at - before.at
    answered = sum(before.at <= reply < after.at for *_, reply in tally.replies)
    inside = [one for one in tally.replies if before.at <= one[1] < after.at]
    waits = [(reply - acted) * 1000 for _, acted, _, reply in inside]
    handed = [(reply - fetched) * 1000 for _, _, fetched, reply in inside]
    each = max(1, answered)
    return Figures(
        answered=answered,
        per_second=answered / span,
        cpu_us=(after.cpu - before.cpu) * 1e6 / each,
        redis_cpu_us=(after.redis.cpu - before.redis.cpu) * 1e6 / each,
        commands=(after.redis.commands - before.redis.commands - 1) / each,
        reads=(after.redis.reads - before.redis.reads - 1) / each,
        calls=(after.calls - before.calls) / each,
        wait_p50_ms=percentile(waits, 0.5),
        wait_p99_ms=percentile(waits, 0.99),
        handed_p50_ms=percentile(handed, 0.5),
        handed_p99_ms=percentile(handed, 0.99),
        begun=tally.begun,
        finished=tally.finished,
        stuck=len(tally.stuck),
        left_visible=tally.left_visible,
        stuck_at=dict(Counter(STEP_NAMES[step] for step, _ in tally.stuck)),
        driver_share=(after.driver - before.driver) / span,
    )


async def measure(one: Contender, phases: Sequence[Phase], fsync: str, folder: Path) -> Result:
    """Start a contender, run its phases, and stop it."""
    stub = Stub()
    listening, port = await stub.listen()
    place_folder = folder / one.name
    with redis_server(place_folder / "redis", fsync) as server:
        place = Place(f"http://127.0.0.1:{port}", server.url, place_folder)
        launch = one.launch(place)
        output = place_folder / "output.txt"
        began = time.perf_counter()
        async with contender(launch.commands, launch.environment, output) as pids:
            await _await_poll(stub, one.name, output)
            started = time.perf_counter() - began
            bench = Bench(stub, server, pids)
            done = {}
            for seed, phase in enumerate(phases, 1):
                done[phase.name] = await bench.run(phase, seed)
            rss = bench.rss()
            tracebacks = _tracebacks(output)
    listening.close()
    return Result(one.name, started, rss, tracebacks, done)


def _tracebacks(output: Path) -> int:
    return output.read_bytes().count(b"Traceback (most recent call last)")


def _tail(output: Path) -> str:
    return output.read_text(errors="replace")[-2000:]


async def _await_poll(stub: Stub, name: str, output: Path) -> None:
    try:
        async with asyncio.timeout(_START_SECONDS):
            await stub.polled.wait()
    except TimeoutError:
        message = f"{name} never polled; it said:\n{_tail(output)}"
        raise RuntimeError(message) from None
