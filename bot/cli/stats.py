"""`murmure stats`: what is queued now; with `--days`, the numbers that supervisors read at the desk.

**Rules.** Counts alone. Those of cases are hidden as at the desk (`model.report`): whoever reads a terminal, or its
log, learns no more of anybody than a supervisor does.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.cli.beside import beside, in_force, served
from bot.model.report import LONGER, PERIODS, Named, Report, Waits, period, report
from bot.model.suppressed import Table

HIDDEN = "-"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENDS = {"-left": "(left before an answer)", "-gone": "(left or erased)", "-unsaid": "(no outcome)"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure stats`."""
    parser.add_argument(
        "--days", type=int, choices=PERIODS, help="the cases of so many whole days instead"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print counts."""
    for line in asyncio.run(_lines(arguments.days)):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return 0


async def _lines(days: int | None) -> list[str]:
    settings = in_force()
    async with beside(settings) as store:
        if days is None:
            return [f"{name} {number}" for name, number in (await store.stats()).items()]
        content = await served(settings, store)
        zone = content.desk.hours.zone if content else "UTC"
        first, last = period(days, datetime.now(UTC).astimezone(ZoneInfo(zone)).date())
        counters = await store.desk.tally.read(first, last)
    named = (
        Named(content.desk.topics, content.desk.outcomes, content.locales) if content else Named()
    )
    found = report(counters, first, last, named)
    return [f"{first} to {last}, {zone}; {HIDDEN} is hidden", *told(found)]


def told(found: Report) -> Iterator[str]:
    """Write a report; of few cases nothing but that they are few."""
    yield f"cases {_number(found.cases)}"
    if found.cases is None:
        return
    for wait in found.waits:
        yield f"wait {wait.kind} {_wait(wait)}"
    for one in found.leaving:
        yield f"left {one.kind} {_number(one.left)} of {_number(one.came)}"
    for name, table in (
        ("level", found.kinds),
        ("topic", found.topics),
        ("language", found.locales),
        ("end", found.ends),
        ("from", found.days),
    ):
        yield from _rows(name, table)
    for weekday, table in zip(WEEKDAYS, found.hours, strict=False):
        yield f"{weekday:<9} {' '.join(f'{_number(cell.count):>3}' for cell in table.cells)}"


def _rows(name: str, table: Table) -> Iterator[str]:
    for cell in table.cells:
        yield f"{name} {ENDS.get(cell.name, cell.name) or '(unknown)'} {_number(cell.count)}"


def _wait(wait: Waits) -> str:
    return f"half {_at_most(wait.middle)}, nine of ten {_at_most(wait.most)}"


def _at_most(minutes: int | None) -> str:
    if minutes is None:
        return HIDDEN
    return "longer" if minutes == LONGER else f"<= {minutes} min"


def _number(count: int | None) -> str:
    return HIDDEN if count is None else str(count)
