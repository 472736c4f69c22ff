"""Counters by day: how many came, waited how long, ended how. No id, no login, no word (P8: counts survive).

**Rules.** They go up in the script that applies a card, hence once for each case and moment however often a fact is
applied (`scripts/desk_card.lua`). A day's counters end with their retention; a backup holds them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.model.case import CaseCard
from bot.model.counted import CAME, TAKEN, Counted, counted
from bot.store.door import Call, Door, command, pairs
from bot.store.keys import Layout
from bot.store.lives import DAY, Lives
from bot.store.scripts.queueing import Counting

Day = Mapping[str, int]


class Tally:
    """What is counted, by day."""

    def __init__(self, door: Door, layout: Layout, lives: Lives) -> None:
        self._door = door
        self._layout = layout
        self._lives = lives
        self._zone: Callable[[], str] = lambda: "UTC"

    def follow(self, zone: Callable[[], str]) -> None:
        """Count days and hours by the desk's clock."""
        self._zone = zone

    def counting(self, card: CaseCard, at_ms: int, *, known: bool = False) -> Counting:
        """Say what a card adds, applied for a fact of this moment; `known`: put back from a backup, counted before."""
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
        found = counted(card, at, self._zone())
        if at - card.since >= timedelta(days=self._lives.conversation):
            # Its card may have expired meanwhile, and with it that it was counted.
            found = tuple(one for one in found if one.mark != CAME)
        marks = [Counted(mark, mark, at.date(), ()) for mark in (CAME, TAKEN)] if known else []
        return self._packed(at_ms, [*marks, *found])

    async def read(self, first: date, last: date) -> dict[date, Day]:
        """Return the counters of these days."""
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        raw = await self._door.run([command("HGETALL", self.key(day)) for day in days])
        return {
            day: {name.decode(): int(count) for name, count in pairs(row)}
            for day, row in zip(days, raw, strict=True)
        }

    def put(self, day: date, counts: Day) -> list[Call]:
        """Return the calls that put a day back from a backup, unless its time is over."""
        ends, key = self._ends(day), self.key(day)
        if ends <= datetime.now(UTC).timestamp() or not counts:
            return []
        fields = [part for name, count in counts.items() for part in (name, count)]
        return [command("HSET", key, *fields), command("EXPIREAT", key, ends)]

    def key(self, day: date) -> bytes:
        """Return the key of a day."""
        return self._layout.desk(b"tally", day.isoformat().encode())

    def _ends(self, day: date) -> int:
        return int(datetime.combine(day, time(), UTC).timestamp()) + self._lives.counts * DAY

    def _packed(self, at_ms: int, found: Sequence[Counted]) -> Counting:
        days = list(dict.fromkeys(one.day for one in found))
        groups: list[str | int] = []
        for one in found:
            where = days.index(one.day) + 1
            groups += [
                one.mark,
                one.unless,
                where,
                self._ends(one.day),
                len(one.names),
                *one.names,
            ]
        return Counting(at_ms, tuple(self.key(day) for day in days), tuple(groups))
