"""A case: one handoff of one conversation to the desk, and its lifecycle as a table.

**Rules.** `(status, event) -> status` stands in `LIFECYCLE` and nowhere else; a pair that is
missing there is an answer to the counsellor, never an exception (P10: at most one owner).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

MOST_BLOCKED = 90
"""For how many days somebody may be kept from the team at most."""


class Level(IntEnum):
    """How dangerous it sounds; orders the queue."""

    NONE = 0
    CONCERN = 1
    URGENT = 2
    EMERGENCY = 3


class Status(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    CLOSED = "closed"
    ABANDONED = "abandoned"
    CALLBACK = "callback"


OVER = frozenset({Status.CLOSED, Status.ABANDONED})
LIFECYCLE: dict[tuple[Status, str], Status] = {
    (Status.WAITING, "took"): Status.ASSIGNED,
    (Status.WAITING, "left"): Status.ABANDONED,
    (Status.WAITING, "cancelled"): Status.ABANDONED,
    (Status.WAITING, "barred"): Status.ABANDONED,
    (Status.ASSIGNED, "replied"): Status.ASSIGNED,
    (Status.ASSIGNED, "gave_back"): Status.WAITING,
    (Status.ASSIGNED, "expired"): Status.WAITING,
    (Status.ASSIGNED, "closed"): Status.CLOSED,
    (Status.ASSIGNED, "left"): Status.ASSIGNED,
    (Status.ASSIGNED, "barred"): Status.ABANDONED,
    (Status.ASSIGNED, "noted"): Status.ASSIGNED,
    (Status.ASSIGNED, "offered"): Status.ASSIGNED,
    (Status.ASSIGNED, "accepted"): Status.ASSIGNED,
    (Status.ASSIGNED, "declined"): Status.ASSIGNED,
    (Status.ASSIGNED, "withdrew"): Status.ASSIGNED,
    (Status.ASSIGNED, "moved"): Status.WAITING,
    (Status.ASSIGNED, "handed_back"): Status.CLOSED,
    (Status.WAITING, "reassigned"): Status.ASSIGNED,
    (Status.ASSIGNED, "reassigned"): Status.ASSIGNED,
    (Status.ASSIGNED, "unassigned"): Status.WAITING,
    (Status.ASSIGNED, "vanished"): Status.WAITING,
    (Status.ASSIGNED, "called"): Status.ASSIGNED,
    (Status.ASSIGNED, "composing"): Status.ASSIGNED,
    (Status.ASSIGNED, "joined"): Status.ASSIGNED,
    (Status.ASSIGNED, "parted"): Status.ASSIGNED,
    (Status.ASSIGNED, "block_asked"): Status.ASSIGNED,
    (Status.WAITING, "block_settled"): Status.WAITING,
    (Status.ASSIGNED, "block_settled"): Status.ASSIGNED,
    (Status.CLOSED, "block_settled"): Status.CLOSED,
    (Status.ABANDONED, "block_settled"): Status.ABANDONED,
    (Status.WAITING, "blocked"): Status.CLOSED,
    (Status.ASSIGNED, "blocked"): Status.CLOSED,
    (Status.CLOSED, "blocked"): Status.CLOSED,
    (Status.ABANDONED, "blocked"): Status.ABANDONED,
    (Status.WAITING, "planned"): Status.WAITING,
    (Status.ASSIGNED, "planned"): Status.ASSIGNED,
    (Status.CLOSED, "planned"): Status.CLOSED,
    (Status.ABANDONED, "planned"): Status.ABANDONED,
    (Status.CALLBACK, "took"): Status.ASSIGNED,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One handoff.

    Attributes:
        id: `<conversation>.<number>`.
        since: when it entered the queue; a returned case keeps it, hence its old place.
        owner: login of the counsellor who holds it; None while nobody does.
        unanswered: since when the seeker has been waiting for this owner; None if the owner spoke
        last.
        outcome: how the counsellor closed it, a name from `desk.yaml`.
        away: the seeker left by the exit and has not asked for a human again: writing is
        impossible.
        unseen: a message waits, and whoever is there now may not be who left it: nothing on the screen tells of it.
        offered: login of the colleague whom the owner offers it to; empty if nobody.
        called: the owner wants a second person beside them.
        listeners: logins of supervisors who read along, with the owner's knowledge.
        block: who asked that this person be blocked, and for how many days; None if nobody did.
        asked: how many times that was asked: a decision is about the question that was read, not about one asked since.
        before: login of who closed this person's last case: of one that is closed, its own.
        window: until when a window is open that they set themselves, to be written to.
        moved: when it was last put into the queue for another subject: from then on, who knows it comes first.
    """

    id: str
    status: Status
    since: datetime
    topic: str
    risk: Level = Level.NONE
    reasons: tuple[str, ...] = ()
    owner: str | None = None
    unanswered: datetime | None = None
    away: bool = False
    message_only: bool = False
    outcome: str = ""
    unseen: bool = False
    offered: str = ""
    called: bool = False
    listeners: tuple[str, ...] = ()
    block: tuple[str, int] | None = None
    asked: int = 0
    before: str = ""
    window: datetime | None = None
    moved: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What the desk index knows of a case: order and facts that identify nobody (P7).

    `territory`: the place that they named, else the zone that their clock shows. `training`: nobody is behind it.
    """

    case_id: str
    conversation: str
    version: int
    alias: str
    status: Status
    since: datetime
    topic: str
    locale: str
    risk: Level
    owner: str | None = None
    away: bool = False
    message_only: bool = False
    reasons: tuple[str, ...] = ()
    outcome: str = ""
    offered: str = ""
    called: bool = False
    listeners: tuple[str, ...] = ()
    block: tuple[str, int] | None = None
    asked: int = 0
    territory: str = ""
    training: bool = False
    window: datetime | None = None
    moved: datetime | None = None
