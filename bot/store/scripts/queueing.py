"""The typed calling contract of the scripts of the desk's indexes: a function here per `desk_*.lua`.

**Rules.** As in `signatures`: nothing else builds their arguments. All their keys are in the desk's one slot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.care import Spared
from bot.model.case import CaseCard
from bot.model.queue import OPEN_TO_ALL, PRACTICE
from bot.store.door import Call, Script
from bot.store.keys import Layout

DESK_CARD = Script("desk_card", common=False)
DESK_DROP = Script("desk_drop", common=False)
DESK_AHEAD = Script("desk_ahead", common=False)
DESK_NEXT = Script("desk_next", common=False)
DESK_NOTICE = Script("desk_notice", common=False)
DESK_RELEASE = Script("desk_release", common=False)
DESK_SHIFT = Script("desk_shift", common=False)
QUEUEING = frozenset({
    DESK_CARD,
    DESK_DROP,
    DESK_AHEAD,
    DESK_NEXT,
    DESK_RELEASE,
    DESK_NOTICE,
    DESK_SHIFT,
})

REPEATED_SECONDS = 600
"""How long a notice is remembered: a fact is applied twice within seconds, or not at all."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """Where a case stands: the member of each index, empty where it is in none."""

    waiting: str
    free: str
    held: str


@dataclass(frozen=True, slots=True)
class Counting:
    """When the fact of a card was stored, in milliseconds, 0 if it is none; and what is counted with it.

    `groups`: mark, unless, number of the day's key, when that ends, how many names, names; one after the other.
    """

    at: int = 0
    days: tuple[bytes, ...] = ()
    groups: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """How many seconds a card lives, and what is known of its person."""

    card: int
    person: int


@dataclass(frozen=True, slots=True)
class Chooser:
    """Who asks for the next case, in milliseconds; no languages, skills or territories: all."""

    login: str
    now: int
    till: int
    capacity: int
    overflow: int
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    territories: tuple[str, ...]
    leads: tuple[int, ...]
    spared: Spared


class Queueing:
    """The scripts of the desk's indexes, bound to one layout."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def desk_card(
        self, card: CaseCard, raw: bytes, indexed: Indexed, life: Life, counting: Counting
    ) -> Call:
        desk, person = self._layout.desk, card.conversation.encode()
        keys = (
            *self._case(card.case_id),
            desk(b"erased"),
            desk(b"came", person),
            desk(b"often"),
            desk(b"gone"),
            *counting.days,
        )
        members = (indexed.waiting, indexed.free, indexed.held)
        moment = int(card.since.timestamp() * 1000)
        about = (card.conversation, counting.at, moment, life.person)
        fixed = (card.case_id, card.version, life.card, raw, *members, *about)
        return DESK_CARD.call(keys, *fixed, *counting.groups)

    def desk_drop(self, case_id: str) -> Call:
        return DESK_DROP.call(self._case(case_id))

    def desk_ahead(self, case_id: str, leads: Sequence[int]) -> Call:
        return DESK_AHEAD.call(self._case(case_id)[:2], *leads)

    def desk_next(self, asks: Chooser) -> Call:
        desk = self._layout.desk
        names = (b"free", b"waiting", b"held", b"reserved", b"reserving", b"case", b"shifts")
        return DESK_NEXT.call(
            tuple(desk(name) for name in names),
            asks.login,
            asks.now,
            asks.till,
            asks.capacity,
            asks.overflow,
            OPEN_TO_ALL,
            asks.spared.bands,
            asks.spared.still,
            PRACTICE,
            len(asks.languages),
            *asks.languages,
            len(asks.skills),
            *asks.skills,
            len(asks.territories),
            *asks.territories,
            len(asks.spared.topics),
            *sorted(asks.spared.topics),
            len(asks.spared.cases),
            *asks.spared.cases,
            *asks.leads,
        )

    def desk_release(self, login: str) -> Call:
        names = (b"free", b"reserved", b"reserving", b"case")
        return DESK_RELEASE.call(tuple(self._layout.desk(name) for name in names), login)

    def desk_notice(self, login: str, notice_id: str, notice: bytes, ttl: int) -> Call:
        desk = self._layout.desk
        keys = (desk(b"notices", login.encode()), desk(b"noticed", notice_id.encode()))
        return DESK_NOTICE.call(keys, ttl, notice, REPEATED_SECONDS)

    def desk_shift(self, login: str, at: int, till: int, shift: str, practises: str) -> Call:
        desk = self._layout.desk
        keys = (desk(b"presence"), desk(b"shifts"))
        return DESK_SHIFT.call(keys, login, at, till, shift, practises)

    def _case(self, case_id: str) -> tuple[bytes, ...]:
        desk = self._layout.desk
        conversation = case_id.rsplit(".", 1)[0]
        return (
            desk(b"case", case_id.encode()),
            desk(b"waiting"),
            desk(b"free"),
            desk(b"held"),
            desk(b"of", conversation.encode()),
            desk(b"reserved"),
            desk(b"reserving"),
        )
