"""What the desk shows, as plain values: queue, a counsellor's own cases, one conversation.

**Rules.** Pure. No sentence stands here: codes go out, templates put them into words. Nothing
identifies a seeker (P7).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.case import CaseCard, Level, Status
from bot.model.queue import QueueRules, in_order
from bot.ports import Line, OpenCase

Side = Literal["seeker", "counsellor", "bot", "system", "note", "whisper"]
Barrier = Literal["", "away", "over", "listening"]
State = Literal["", "queued", "sent", "failed", "dropped"]
STATES: frozenset[State] = frozenset({"", "queued", "sent", "failed", "dropped"})


@dataclass(frozen=True, slots=True)
class Row:
    """One case as a list shows it. `level` is the lower-case name of a `Level`; all else as in `CaseCard`."""

    case_id: str
    alias: str
    topic: str
    locale: str
    level: str
    reasons: tuple[str, ...]
    since: datetime
    minutes: int
    status: str
    message_only: bool
    away: bool
    owner: str
    offered: str = ""
    called: bool = False
    listeners: tuple[str, ...] = ()
    block: tuple[str, int] | None = None
    asked: int = 0
    territory: str = ""
    training: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One transcript line as the page shows it; `reason` is the closed word of a failed delivery.

    A `system` text is a code, some with the login that it is about behind a colon: `joined:noe`.
    """

    key: str
    side: Side
    author: str
    at: datetime
    text: str
    edited: bool
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Room:
    """One open conversation. `barrier` says why nothing can be written; empty if something can."""

    row: Row
    bubbles: tuple[Bubble, ...]
    barrier: Barrier
    plan: str = ""
    before: str = ""


def queue(cards: Iterable[CaseCard], now: datetime, rules: QueueRules) -> tuple[Row, ...]:
    """List who waits, in the order of the queue.

    A returned case has its old place, because it keeps its `since` (P10).
    """
    return tuple(row(card, now) for card in in_order(cards, rules))


def mine(cards: Iterable[CaseCard], now: datetime) -> tuple[Row, ...]:
    """List the cases that a counsellor holds: present people first, then by risk and time."""
    held = [card for card in cards if card.status is Status.ASSIGNED]
    held.sort(key=lambda card: (card.away, -card.risk, card.since, card.case_id))
    return tuple(row(card, now) for card in held)


def row(card: CaseCard, now: datetime) -> Row:
    """Show one card."""
    waited = max(0, int((now - card.since).total_seconds()) // 60)
    return Row(
        case_id=card.case_id,
        alias=card.alias,
        topic=card.topic,
        locale=card.locale,
        level=Level(card.risk).name.lower(),
        reasons=card.reasons,
        since=card.since,
        minutes=waited,
        status=card.status.value,
        message_only=card.message_only,
        away=card.away,
        owner=card.owner or "",
        offered=card.offered,
        called=card.called,
        listeners=card.listeners,
        block=card.block,
        asked=card.asked,
        territory=card.territory,
        training=card.training,
    )


def room(case: OpenCase, now: datetime) -> Room:
    """Show an open conversation to its owner, or to who listens in."""
    barrier: Barrier = ""
    if case.card.status is not Status.ASSIGNED:
        barrier = "over"
    elif case.listening:
        barrier = "listening"
    elif case.card.away:
        barrier = "away"
    bubbles = tuple(bubble(line) for line in case.lines)
    return Room(row(case.card, now), bubbles, barrier, case.plan, case.before)


def bubble(line: Line) -> Bubble:
    """Show one line. A state that we do not know counts as queued: never *sent* by mistake (P6)."""
    name, _, reason = line.delivery.partition(":")
    entry = line.entry
    side, author = _side(entry.who)
    state: State = name if name in STATES else "queued"
    return Bubble(entry.key, side, author, entry.at, entry.text, entry.edited, state, reason)


def _side(who: str) -> tuple[Side, str]:
    kind, _, login = who.partition(":")
    match kind:
        case "seeker" | "bot" | "counsellor" | "note" | "whisper":
            return kind, login
        case _:
            return "system", ""
