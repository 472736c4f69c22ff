"""What a case adds to the counters of a day: kinds and how many, nothing that tells who.

**Rules.** A case is counted once as it comes, once as it is taken first, once as it ends; a mark at its card says which
of these are done. Every counter has one dimension, so that no two facts about one person stand together. Who only
practises is counted nowhere.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.case import CaseCard, Level, Status

BOUNDS = (
    1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880,
)  # fmt: skip
"""Waits are counted by these minutes: up to the first, up to the second, …, longer than the last."""
MESSAGE = "message"
"""A message left waits otherwise than somebody at their screen, and is told apart from every level."""
LEFT, GONE, UNSAID = "-left", "-gone", "-unsaid"
"""Ends that are no outcome of `desk.yaml`, whose names begin with a letter: before anybody came; while somebody was
there; closed without saying how."""
CAME, TAKEN, ENDED, WENT, WROTE = "c", "t", "e", "l", "m"
"""Marks. `WROTE`: it came as a message left, whatever became of it: how long it waits is not how long a person does."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that is counted once: under `mark`, unless the case has one of the marks `unless`."""

    mark: str
    unless: str
    day: date
    names: tuple[str, ...]


def counted(card: CaseCard, at: datetime, zone: str) -> tuple[Counted, ...]:
    """Say what may be counted now that a case stands as this card says; days are those of the desk's zone."""
    if card.training:
        return ()
    there = ZoneInfo(zone)
    came, today = card.since.astimezone(there), at.astimezone(there).date()
    first = Counted(CAME, CAME, came.date(), (*_came(card), f"hour:{came.hour}"))
    start = (Counted(WROTE, CAME, came.date(), ()), first) if card.message_only else (first,)
    after = bucket(at - card.since)
    live, left = f"{_level(card)}:{after}", f"{MESSAGE}:{after}"
    match card.status:
        case Status.ASSIGNED:
            return (
                *start,
                Counted(TAKEN, TAKEN + WROTE, today, (f"wait:{live}",)),
                Counted(TAKEN, TAKEN, today, (f"wait:{left}",)),
            )
        case Status.CLOSED:
            end = f"end:{card.outcome or UNSAID}"
            return *start, Counted(ENDED, ENDED + WENT, today, (end,))
        case Status.ABANDONED:
            over, end = TAKEN + ENDED + WENT, f"end:{LEFT}"
            return (
                *start,
                Counted(WENT, over + WROTE, today, (f"left:{live}", end)),
                Counted(WENT, over, today, (f"left:{left}", end)),
                Counted(ENDED, ENDED + WENT, today, (f"end:{GONE}",)),
            )
        case _:
            return start


def _level(card: CaseCard) -> str:
    return Level(card.risk).name.lower()


def bucket(waited: timedelta) -> int:
    """Say by which number of `BOUNDS` a wait is counted."""
    return bisect_left(BOUNDS, waited.total_seconds() / 60)


def _came(card: CaseCard) -> tuple[str, ...]:
    return (
        f"came:{MESSAGE if card.message_only else _level(card)}",
        f"topic:{card.topic}",
        f"locale:{card.locale}",
    )
