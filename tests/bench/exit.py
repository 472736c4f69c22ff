"""`python -m tests.bench.exit`: how soon an exit hides while ten times more is written than the process can handle.

**Rules.** A real process, pinned to its core; a Bot API with Telegram's limits (30 sends a second, one a second in a
chat, 429 with `retry_after`). Time runs from the moment that the exit's update is handed out. Capacity is measured
first.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop

from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.bench import ours
from tests.bench.exit_load import Crowd, Times
from tests.bench.exit_stub import LimitedStub
from tests.bench.machine import DRIVER_CORE, Server, contender, pin, redis_server
from tests.bench.measure import percentile
from tests.emulator.limits import Limits

RATE = 30
SETTLE = 150.0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.exit", description=__doc__)
    parser.add_argument("--exits", type=int, default=60, help="people who leave in each phase")
    parser.add_argument("--every", type=float, default=0.25, help="seconds between two exits")
    parser.add_argument("--people", type=int, default=1000, help="people who go on writing")
    parser.add_argument("--times", type=float, default=10.0, help="how much more than it handles")
    parser.add_argument("--fsync", default="everysec", choices=("no", "everysec", "always"))
    parser.add_argument("--deletes", action="store_true", help="deletions count as sends do")
    parser.add_argument("--json", type=Path, help="write all figures here")
    return parser.parse_args()


@asynccontextmanager
async def _program(
    stub: LimitedStub, server: Server, folder: Path, rate: int
) -> AsyncIterator[None]:
    """Run it; the same folder and Redis find the same people again."""
    listening, port = await stub.listen()
    environment = {**ours.environment(f"http://127.0.0.1:{port}", server.url, folder)}
    environment["MURMURE_TELEGRAM_RATE"] = str(rate)
    stub.polled.clear()
    async with contender([ours.command("all")], environment, folder / "output.txt"):
        async with asyncio.timeout(SETTLE):
            await stub.polled.wait()
        yield
    listening.close()


async def _measure(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    stub = LimitedStub(deletes=options.deletes)
    with redis_server(folder / "redis", options.fsync) as server:
        crowd = Crowd(stub, server, options.people, 2 * options.exits)
        async with _program(stub, server, folder, 0):
            await crowd.settle_in()
            print("settled in", file=sys.stderr)
            capacity = await crowd.capacity()
        print(f"capacity {capacity:.0f}/s", file=sys.stderr)
        crowd.know(Vault(Keyring.load(folder / "data" / "key")))
        stub.limit(Limits(bot_rate=RATE, bot_burst=RATE))
        async with _program(stub, server, folder, RATE):
            calm = await crowd.leave(options.exits, options.every, 0)
            print(f"calm {_table(calm)}", file=sys.stderr)
            rush = await crowd.leave(options.exits, options.every, capacity * options.times)
            answered, waiting = crowd.answered, await crowd.waiting()
    return {
        "capacity": round(capacity),
        "offered": round(capacity * options.times),
        "calm": _table(calm),
        "rush": _table(rush),
        "answered in the rush": answered,
        "waiting at its end": waiting,
        "refused (429)": stub.refused,
    }


def _table(times: Sequence[Times]) -> dict[str, str]:
    """Write p50, p95, p99 and the greatest of each, in milliseconds."""
    handed = [one for one in times if one.handed]
    table = {"people": str(len(handed)), "still at Telegram": str(len(times) - len(handed))}
    for name in ("flipped", "decided", "wiping", "neutral"):
        values = [getattr(one, name) for one in handed]
        done = [1000 * value for value in values if value is not None]
        shares = [percentile(done, share) for share in (0.5, 0.95, 0.99)]
        cells = "  ".join(f"{value:7.1f}" for value in [*shares, max(done, default=0.0)])
        table[name] = f"{cells}  ({len(values) - len(done)} never)"
    return table


def main() -> None:
    """Measure and print."""
    options = _options()
    pin(DRIVER_CORE)
    before = Path("/proc/loadavg").read_text().split()[:3]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        figures = uvloop.run(_measure(options, Path(folder)))
    figures["load before"] = " ".join(before)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
