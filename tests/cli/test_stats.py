"""`murmure stats --days`: the numbers of the desk in a terminal, hidden where the desk hides them."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from bot.cli.beside import beside, in_force
from bot.cli.stats import told
from bot.model.report import Named, report
from tests.cli.terminal import Terminal


def count(days: int, **counts: int) -> None:
    """Let this have been counted on each of the last days."""

    async def write() -> None:
        async with beside(in_force()) as store:
            today = datetime.now(UTC).date()
            for n in range(-1, days + 2):
                day = {name.replace("__", ":"): number for name, number in counts.items()}
                await store.door.run(store.desk.tally.put(today - timedelta(days=n), day))

    asyncio.run(write())


def test_the_numbers_of_the_desk(terminal: Terminal) -> None:
    """A month of cases: waits as quantiles, who left, small numbers hidden."""
    count(30, came__urgent=10, wait__urgent__3=8, left__urgent__4=2, topic__school=10, hour__20=10)
    assert terminal.type("stats", "--days", "30") == 0
    lines = terminal.out.splitlines()

    assert "cases 300" in lines
    assert "wait urgent half <= 5 min, nine of ten <= 5 min" in lines
    assert "wait none half -, nine of ten -" in lines
    assert "topic school 300" in lines
    assert "topic hate -" in lines
    assert 7 == len([
        line
        for line in lines
        if line.startswith(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    ])


def test_few_cases_are_not_told() -> None:
    """Four cases in a week: that they are few is all there is."""
    counters = {date(2026, 3, 1): {"came:none": 4, "topic:suicide": 4}}
    found = report(counters, date(2026, 2, 23), date(2026, 3, 1), Named(("suicide",)))
    assert ["cases -"] == list(told(found))
