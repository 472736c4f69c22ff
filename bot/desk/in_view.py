"""What the page *À suivre* shows, as plain values: call-backs, messages left, follow-ups, who left, who comes often.

**Rules.** Pure. Facts alone, nothing that a person wrote (P7); practice is on no list. A note of staff is there only
where whoever looks may read it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.desk import board
from bot.model.case import CaseCard, Status
from bot.model.following import FollowUp, Often, Person


@dataclass(frozen=True, slots=True)
class CallBack:
    """Somebody set a window to be written to, and it is open until then."""

    row: board.Row
    until: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up as the list shows it.

    Attributes:
        case_id: of the case that is theirs now; empty if there is none any more.
        days: until its day; less than none if that is over.
        owner: login of who holds the case now; empty if nobody does.
    """

    case_id: str
    alias: str
    by: str
    due: date
    days: int
    status: str
    owner: str
    note: str


@dataclass(frozen=True, slots=True)
class Frequent:
    """Somebody who comes often."""

    case_id: str
    alias: str
    cases: int
    last: datetime
    status: str
    owner: str
    planned: bool


def call_backs(cards: Iterable[CaseCard], now: datetime) -> tuple[CallBack, ...]:
    """List whose window is open now, the one that closes first before the others."""
    found = [
        CallBack(board.row(card, now), card.window)
        for card in _messages(cards)
        if card.window is not None and now < card.window
    ]
    return tuple(sorted(found, key=lambda one: (one.until, one.row.case_id)))


def messages(cards: Iterable[CaseCard], now: datetime) -> tuple[board.Row, ...]:
    """List the messages left that nobody has taken, the oldest first; a window that is open stands elsewhere."""
    found = [card for card in _messages(cards) if card.window is None or card.window <= now]
    found.sort(key=lambda card: (card.since, card.case_id))
    return tuple(board.row(card, now) for card in found)


def due(
    follow_ups: Iterable[FollowUp],
    people: Mapping[str, Person],
    notes: Mapping[str, str],
    today: date,
) -> tuple[Due, ...]:
    """List the follow-ups of people who are still known, the next one first; `notes` are those that may be read."""
    known = ((one, people[one.conversation]) for one in follow_ups if one.conversation in people)
    return tuple(
        Due(
            case_id=person.card.case_id if person.card else "",
            alias=person.alias,
            by=one.by,
            due=one.due,
            days=(one.due - today).days,
            status=_status(person),
            owner=_owner(person),
            note=notes.get(one.conversation, ""),
        )
        for one, person in known
    )


def left(cards: Iterable[CaseCard], now: datetime) -> tuple[board.Row, ...]:
    """List who left before anybody came; whoever was practising did not."""
    return tuple(board.row(card, now) for card in cards if not card.training)


def frequent(often: Iterable[Often], people: Mapping[str, Person]) -> tuple[Frequent, ...]:
    """List who comes often, the most often first."""
    found = [
        Frequent(
            case_id=person.card.case_id if person.card else "",
            alias=person.alias,
            cases=one.cases,
            last=one.last,
            status=_status(person),
            owner=_owner(person),
            planned=bool(person.plan),
        )
        for one in often
        if (person := people.get(one.conversation)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.cases, one.alias)))


def _messages(cards: Iterable[CaseCard]) -> list[CaseCard]:
    return [
        card
        for card in cards
        if card.message_only and card.status is Status.WAITING and not card.training
    ]


def _status(person: Person) -> str:
    return person.card.status.value if person.card else ""


def _owner(person: Person) -> str:
    card = person.card
    return (card.owner or "") if card and card.status is Status.ASSIGNED else ""
