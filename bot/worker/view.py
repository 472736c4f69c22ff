"""What the desk looks like now, read at most once a second per worker.

**Rules.** The snapshot may be a second old: it words a sentence ("two people wait"), it never
decides who owns a case.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic

from bot.hotlines.hours import Hours
from bot.model.desk import DeskSnapshot
from bot.model.queue import QueueRules
from bot.store.desk import USUAL
from bot.store.store import Store

FRESH_SECONDS = 1.0


class DeskView:
    """Make `DeskSnapshot`s for the processor."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counts = (0, 0)
        self._before: tuple[int, ...] = ()
        self._read_at = -FRESH_SECONDS

    async def snapshot(
        self, now: datetime, hours: Hours, rules: QueueRules = USUAL
    ) -> DeskSnapshot:
        """Return the desk as everybody sees it at this moment, by its opening hours."""
        if monotonic() - self._read_at >= FRESH_SECONDS:
            self._counts = await self._store.desk.snapshot()
            self._before = await self._store.desk.before(now, rules)
            self._read_at = monotonic()
        opening = hours.at(now)
        staff, waiting = self._counts
        return DeskSnapshot(
            open=opening.state == "open",
            changes=opening.until if opening.state == "open" else opening.opens,
            staff=staff,
            waiting=waiting,
            before=self._before,
        )

    async def ahead(self, case_ids: Sequence[str], rules: QueueRules) -> dict[str, int | None]:
        """Return how many cases wait before each of these."""
        if not case_ids:
            return {}
        ahead = await self._store.desk.ahead(case_ids, rules)
        return dict(zip(case_ids, ahead, strict=True))


def practice_desk(desk: DeskSnapshot) -> DeskSnapshot:
    """Show a scripted seeker the desk that they practise at: open, with somebody there, whatever the real one is."""
    return replace(desk, open=True, changes=None, staff=1, waiting=0, before=())
