"""What `murmure hours` sees at one instant: every service and every way in, and where that is to be checked.

**Rules.** Pure. Hours are in doubt on a holiday of which nobody published anything, and where the directory says that
they are still to be verified. Those of day and night are not meant as long as somebody there has others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.hotlines.directory import changes, whole
from bot.hotlines.hours import Opening
from bot.hotlines.service import Service, ServiceChannel


@dataclass(frozen=True, slots=True)
class Way:
    """One way in, at one instant. `number` tells apart those of one type."""

    channel: ServiceChannel
    number: int
    opening: Opening
    doubtful: bool


@dataclass(frozen=True, slots=True)
class State:
    """One service, at one instant."""

    service: Service
    opening: Opening
    doubtful: bool
    ways: tuple[Way, ...]


def look(services: Sequence[Service], now: datetime) -> list[State]:
    """Ask every service and every way in whether somebody answers."""
    return [_look(one, now) for one in services]


def _look(service: Service, now: datetime) -> State:
    holiday, opening = service.holiday_in_doubt(now), whole(service, now)
    ways = tuple(_ways(service, now, holiday=holiday))
    return State(service, opening, _doubtful(service, opening, holiday=holiday), ways)


def _ways(service: Service, now: datetime, *, holiday: bool) -> Iterator[Way]:
    counts: dict[str, int] = {}
    for way in service.channels:
        if way.offered:
            number = counts[way.type] = counts.get(way.type, 0) + 1
            opening = service.at_hours(way.hours).at(now)
            doubtful = way.answered and _doubtful(service, opening, holiday=holiday)
            yield Way(way, number, opening, doubtful)


def _doubtful(service: Service, opening: Opening, *, holiday: bool) -> bool:
    unverified = "hours" in service.to_check
    if changes(opening):
        return holiday or unverified
    return unverified and all(way.hours == "24/7" for way in service.channels if way.answered)
