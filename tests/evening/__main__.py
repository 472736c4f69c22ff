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
    waits = report.waits or [0.0]
    return "\n".join([
        f"people      {len(report.fates)}: "
        + ", ".join(f"{n} {plot}" for plot, n in sorted(plots.items())),
        f"answered    {len(report.waits)}",
        f"waited      median {waits[len(waits) // 2]:.1f} s, longest {waits[-1]:.1f} s",
        *(f"{name:<12}{done}" for name, done in report.deeds.items()),
        f"killed      {', '.join(report.killed) or 'nothing'}",
        *(f"WRONG       {line}" for line in report.wrong),
        "Nothing wrong." if not report.wrong else f"{len(report.wrong)} complaints.",
    ])


def main() -> None:
    """Read the wishes, play, and say how it was."""
    parser = argparse.ArgumentParser(prog="python -m tests.evening", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=4.0, help="within which everybody comes")
    parser.add_argument("--seed", type=int, default=1)
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        played = evening(Path(folder), wishes.people, wishes.minutes, wishes.seed)
        report = asyncio.run(played)
    print(told(report))
    raise SystemExit(1 if report.wrong else 0)


if __name__ == "__main__":
    main()
