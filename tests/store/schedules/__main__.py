"""`python -m tests.store.schedules 100000`: play so many schedules; `--only N` plays one alone."""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import uvloop

from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.bench.machine import redis_server
from tests.store.schedules.run import Tally, failures, opened, play

SLICE = 2500


def slice_of(seed: int, first: int, count: int) -> Tally:
    """Play a row of schedules in this process, on a Redis of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with redis_server(folder / "redis", "no") as server:
            return uvloop.run(_slice(server.url, folder, seed, range(first, first + count)))


async def _slice(url: str, folder: Path, seed: int, numbers: range) -> Tally:
    async with opened(url, Vault(Keyring.create(folder / "key"))) as shared:
        tally = await play(shared, seed, numbers)
        if failed := failures(shared):
            tally.wrong[-1] = [f"{failed} failures in the log"]
        return tally


def main() -> int:
    """Play and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.store.schedules", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of one schedule")
    parser.add_argument("--jobs", type=int, default=2, help="processes that play")
    options = parser.parse_args()
    first, count = options.first, options.count
    if options.only is not None:
        first, count = options.only, 1
    began, tally = time.perf_counter(), Tally()
    starts = range(first, first + count, SLICE)
    counts = [min(SLICE, first + count - start) for start in starts]
    with ProcessPoolExecutor(options.jobs) as pool:
        for part in pool.map(slice_of, [options.seed] * len(starts), starts, counts):
            tally.join(part)
            print(f"{tally.schedules} … {len(tally.wrong)} wrong", file=sys.stderr, flush=True)
    print(f"seed {options.seed}: {tally}\n{time.perf_counter() - began:.0f} s")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
