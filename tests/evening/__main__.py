"""Play an evening by hand: `python -m tests.evening --people 50 --minutes 4`."""

import argparse
import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from tests.evening.play import Report, evening


def told(report: Report) -> str:
    """Say in figures what an evening was like."""
    plots = Counter(fate.plot for fate in report.fates)
    exits = sum(len(fate.exits) for fate in report.fates if fate.plot != "blocks")
    waiting, talking = report.busiest
    return "\n".join([
        f"people      {len(report.fates)} in {report.seconds:.0f} s: "
        + ", ".join(f"{n} {plot}" for plot, n in sorted(plots.items())),
        f"told        {len(report.told)} where they stand: {spread(report.told)}",
        f"answered    {len(report.waits)} by a human: {spread(report.waits)}",
        f"cases       {report.cases}, changes of hands {report.hands}",
        f"exits       {exits}, returns {plots['comes_back']}, blocked {plots['blocks']}",
        f"sentences   {report.said}, of which {report.too_late} too late or not theirs to say",
        f"busiest     {waiting} waiting, {talking} in conversation",
        *(f"{name:<12}{done}" for name, done in report.deeds.items()),
        f"killed      {', '.join(report.killed) or 'nothing'}",
        *(f"WRONG       {line}" for line in report.wrong),
        "Nothing wrong." if not report.wrong else f"{len(report.wrong)} complaints.",
    ])


def spread(seconds: list[float]) -> str:
    """Say how long it took."""
    if not seconds:
        return "nobody"
    return f"median {seconds[len(seconds) // 2]:.1f} s, longest {seconds[-1]:.1f} s"


def main() -> None:
    """Read the wishes, play, and say how it was."""
    parser = argparse.ArgumentParser(prog="python -m tests.evening", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=4.0, help="within which everybody comes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=Path, help="folder for those of the busiest moment")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        played = evening(Path(folder), wishes.people, wishes.minutes, wishes.seed, wishes.pictures)
        report = asyncio.run(played)
    print(told(report))
    raise SystemExit(1 if report.wrong else 0)


if __name__ == "__main__":
    main()
