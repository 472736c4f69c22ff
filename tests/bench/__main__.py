"""`python -m tests.bench`: measure the contenders one after another, and print the tables."""

import argparse
import sys
import tempfile
from pathlib import Path

import uvloop

from tests.bench.contenders import CONTENDERS, chosen
from tests.bench.driver import Load
from tests.bench.machine import DRIVER_CORE, pin
from tests.bench.measure import Phase, Result, measure
from tests.bench.report import as_json, tables


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [contender.name for contender in CONTENDERS]
    parser.add_argument("--only", action="append", default=[], choices=names)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=8.0, help="window of each load")
    parser.add_argument("--rate", type=float, default=120.0, help="updates/s of the fixed rate")
    parser.add_argument("--delay", type=float, default=0.04, help="Bot API delay for eager taps")
    parser.add_argument("--fsync", default="everysec", choices=("no", "everysec", "always"))
    parser.add_argument("--json", type=Path, help="write all figures here")
    parser.add_argument(
        "--loads", default="saturation,fixed,eager", help="of saturation, fixed, eager"
    )
    return parser.parse_args()


def _phases(options: argparse.Namespace, chats: int) -> list[Phase]:
    window = options.seconds
    fixed = Load(rate=options.rate, think=0.5)
    eager = Load(chats=20, think=0.0, limit=200)
    phases = {
        "saturation": Phase("saturation", Load(chats=chats), 3.0, window),
        "fixed": Phase("fixed", fixed, 4.0, window),
        "eager": Phase("eager", eager, 0.0, window, options.delay),
    }
    return [phases[name] for name in options.loads.split(",")]


async def _rounds(options: argparse.Namespace, folder: Path) -> list[list[Result]]:
    rounds: list[list[Result]] = []
    for number in range(options.rounds):
        results = []
        for one in chosen(options.only):
            phases = _phases(options, one.chats)
            print(f"round {number + 1}: {one.name}", file=sys.stderr)
            results.append(await measure(one, phases, options.fsync, folder / str(number)))
        rounds.append(results)
    return rounds


def main() -> None:
    """Measure and print."""
    options = _options()
    pin(DRIVER_CORE)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rounds = uvloop.run(_rounds(options, Path(folder)))
    print(tables(rounds))
    if options.json:
        options.json.write_bytes(as_json(rounds))


if __name__ == "__main__":
    main()
