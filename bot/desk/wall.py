"""What the wall of supervisors shows, as plain values: who waits, who is there with whom, what calls for somebody.

**Rules.** Pure. Facts alone, nothing that a person wrote (P7); practice is on no wall. Of a counsellor: what they hold,
and signs to take care of them; no number of theirs, no order by it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.desk import board
from bot.model.care import Sign
from bot.model.case import CaseCard, Level
from bot.model.effect import Notice, NoticeCode
from bot.model.following import Person
from bot.model.presence import Presence, Shift

LATELY = timedelta(hours=2)
MOST = 8
"""Lines of what happened lately."""
NEXT = 6
"""Who is next in the queue."""
RETURNED: frozenset[NoticeCode] = frozenset({"vanished", "expired"})
Told = tuple[str, Notice]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who waits at one level: how many, for how many minutes the longest, and in which languages."""

    level: str
    count: int
    minutes: int
    tongues: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits at the other end of the line, and whose message lies here."""

    crowds: tuple[Crowd, ...]
    count: int
    minutes: int
    messages: int
    oldest: int
    first: tuple[board.Row, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A case in somebody's hands.

    Attributes:
        waits: for how many minutes the person has waited for their answer; None if they do not.
        late: half of the time is over after which the case goes back into the queue.
    """

    row: board.Row
    waits: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of the team. `minutes`: for how long they have been on, on a break or gone; None if nobody knows."""

    login: str
    name: str
    shift: Shift
    minutes: int | None
    held: tuple[Held, ...]
    signs: tuple[Sign, ...] = ()
    training: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Something that supervisors were told: when, of whom, and about which case, if that is still known."""

    code: NoticeCode
    at: datetime
    other: str
    row: board.Row | None = None


def waiting(cards: Sequence[CaseCard], now: datetime) -> Waiting:
    """Sort the queue by level and language; `cards` stand in its order."""
    real = [card for card in cards if not card.training]
    people = [card for card in real if not card.message_only and not card.away]
    messages = [card for card in real if card.message_only]
    return Waiting(
        crowds=tuple(_crowd(level, people, now) for level in sorted(Level, reverse=True)),
        count=len(people),
        minutes=_longest(people, now),
        messages=len(messages),
        oldest=_longest(messages, now),
        first=tuple(board.row(card, now) for card in people[:NEXT]),
    )


def held(
    cards: Iterable[CaseCard], people: Mapping[str, Person], back: timedelta, now: datetime
) -> tuple[Held, ...]:
    """List what somebody holds, whoever has waited longest for an answer first; it goes back after `back`."""
    found = [_held(card, people.get(card.conversation), back, now) for card in cards]
    return tuple(sorted(found, key=lambda one: (-(one.waits or 0), one.row.since)))


def mate(
    login: str, name: str, there: Presence | None, holds: tuple[Held, ...], signs: tuple[Sign, ...],
    now: datetime,
) -> Mate:  # fmt: skip
    """Show one of the team."""
    if there is None:
        return Mate(login, name, "off", None, holds)
    since = _minutes(there.since, now)
    return Mate(login, name, there.shift, since, holds, signs, there.training)


def in_order(team: Iterable[Mate]) -> tuple[Mate, ...]:
    """List the team: who holds somebody and is not there first, then who is on, by name."""
    shifts: Sequence[Shift] = ("off", "on", "break")
    return tuple(sorted(team, key=lambda one: (shifts.index(one.shift), one.name.casefold())))


def called(team: Iterable[Mate]) -> tuple[tuple[Mate, Held], ...]:
    """List who wants a second person beside them."""
    return tuple((one, case) for one in team for case in one.held if case.row.called)


def blocks(cards: Iterable[CaseCard], now: datetime) -> tuple[board.Row, ...]:
    """List the cases of which somebody asks that the person be kept from the team: each once, the oldest first."""
    known = {card.case_id: card for card in cards if card.block and not card.training}
    return tuple(
        board.row(card, now) for card in sorted(known.values(), key=lambda one: one.since)
    )


def named(told: Iterable[Told], now: datetime) -> tuple[str, ...]:
    """Name the cases that are asked for: of blocks, and of what came back lately."""
    found = (notice.case_id for at, notice in told if _asks(notice, _moment(at), now))
    return tuple(dict.fromkeys(found))


def wishes(told: Iterable[Told]) -> tuple[Line, ...]:
    """List who would like to talk to somebody, and whom nobody has gone to since."""
    found: dict[str, Line] = {}
    for at, notice in told:
        if notice.code == "talk":
            found.setdefault(notice.other, Line("talk", _moment(at), notice.other))
        elif notice.code == "heard":
            found.pop(notice.other, None)
    return tuple(found.values())


def lately(told: Iterable[Told], cards: Mapping[str, CaseCard], now: datetime) -> tuple[Line, ...]:
    """List which cases went back into the queue because nobody answered there, the last first."""
    found = [
        Line(notice.code, _moment(at), notice.other, _row(cards.get(notice.case_id), now))
        for at, notice in told
        if notice.code in RETURNED and now - _moment(at) <= LATELY
    ]
    return tuple(reversed(found[-MOST:]))


def _asks(notice: Notice, at: datetime, now: datetime) -> bool:
    return notice.code == "block_asked" or (notice.code in RETURNED and now - at <= LATELY)


def _crowd(level: Level, people: Iterable[CaseCard], now: datetime) -> Crowd:
    here = [card for card in people if card.risk == level]
    tongues = Counter(card.locale for card in here).most_common()
    return Crowd(level.name.lower(), len(here), _longest(here, now), tuple(tongues))


def _longest(cards: Iterable[CaseCard], now: datetime) -> int:
    return max((_minutes(card.since, now) for card in cards), default=0)


def _held(card: CaseCard, person: Person | None, back: timedelta, now: datetime) -> Held:
    since = person.unanswered if person and not card.away else None
    if since is None:
        return Held(board.row(card, now), None, late=False)
    return Held(board.row(card, now), _minutes(since, now), late=now - since >= back / 2)


def _row(card: CaseCard | None, now: datetime) -> board.Row | None:
    return None if card is None or card.training else board.row(card, now)


def _minutes(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds()) // 60)


def _moment(at: str) -> datetime:
    return datetime.fromtimestamp(int(at.partition("-")[0]) / 1000, UTC)
