"""The doors of the desk in memory, for tests of its pages alone; whole paths run on the real store in `tests/e2e`.

**Rules.** Nothing is decided here: arrivals are kept for the test to look at, state is what the test put in.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from bot.content.content import Content
from bot.desk.web.doors import Doors
from bot.errors import StoreError, VaultError
from bot.hotlines.directory import Directory
from bot.i18n.catalog import Catalogs, load
from bot.model.audit import Action
from bot.model.care import Spared
from bot.model.care_rules import Rules
from bot.model.case import CaseCard, Level, Status
from bot.model.effect import Entry, Notice
from bot.model.event import Arrival
from bot.model.following import FrequentRules
from bot.model.presence import Presence, Shift
from bot.model.queue import QueueRules, band, can_be_given, in_order
from bot.ports import Accepted, Line, OpenCase
from bot.store.values import Account
from tests.desk.folders import LOCALES
from tests.desk.in_view import CountersInMemory, FollowingInMemory
from tests.desk.resting import CareInMemory
from tests.desk.staff_in_memory import StaffInMemory

NOW = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)
CONVERSATION = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Clock:
    """A clock that tests turn by hand."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **delta: float) -> None:
        """Let time pass."""
        self.at += timedelta(**delta)


@dataclass
class InboxInMemory:
    """Keeps what was appended."""

    arrivals: list[Arrival] = field(default_factory=list)

    async def append(self, arrivals: Sequence[Arrival]) -> list[Accepted]:
        known = {arrival.source for arrival in self.arrivals}
        fresh = [arrival for arrival in arrivals if arrival.source not in known]
        self.arrivals.extend(fresh)
        return [Accepted.STORED if a in fresh else Accepted.DUPLICATE for a in arrivals]


@dataclass
class CasesInMemory:
    """Index and transcript over one dictionary of cards."""

    cards: dict[str, CaseCard] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    told: list[tuple[str, str, Notice]] = field(default_factory=list)
    there: dict[str, datetime] = field(default_factory=dict)
    shifts: dict[str, Shift] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    practising: set[str] = field(default_factory=set)

    def put(self, card: CaseCard, *lines: Line) -> CaseCard:
        """Put a case in, or replace it."""
        self.cards[card.case_id] = card
        self.lines.setdefault(card.case_id, []).extend(lines)
        return card

    async def queue(self, rules: QueueRules, *, training: bool = False) -> list[CaseCard]:
        cards = [c for c in self.cards.values() if c.training is training and can_be_given(c)]
        return in_order(cards, rules)

    async def keeping(
        self, rules: QueueRules, *, training: bool = False, first: int = 1000
    ) -> list[CaseCard]:
        cards = [c for c in self.cards.values() if c.training is training and not can_be_given(c)]
        return in_order(cards, rules)[:first]

    async def snapshot(self) -> tuple[int, int]:
        waiting = filter(can_be_given, self.cards.values())
        return len(await self.online()), len(list(waiting))

    async def take_next(
        self, login: str, account: Account, now: datetime, rules: QueueRules, spared: Spared
    ) -> str | None:
        free = [c for c in in_order(self.cards.values(), rules) if fits(c, spared, now)]
        full = len(await self.cases(login)) >= account.capacity
        return None if full or not free else free[0].case_id

    async def card(self, case_id: str) -> CaseCard | None:
        return self.cards.get(case_id)

    async def cases(self, owner: str) -> list[CaseCard]:
        return [card for card in self.cards.values() if card.owner == owner]

    async def holders(self) -> set[str]:
        return {card.owner for card in self.cards.values() if card.owner}

    async def of(self, conversation: str) -> list[CaseCard]:
        return [card for card in self.cards.values() if card.conversation == conversation]

    async def touch(self, login: str, at: datetime, seconds: int) -> None:
        self.there[login] = at + timedelta(seconds=seconds)

    async def leave(self, login: str) -> None:
        self.there.pop(login, None)

    async def online(self) -> list[str]:
        return [one.login for one in await self.presences() if one.serving]

    async def set_shift(
        self, login: str, shift: Shift, at: datetime, *, training: bool | None = None
    ) -> None:
        self.shifts[login] = shift
        if training is not None:
            (self.practising.add if training else self.practising.discard)(login)
        self.there[login] = at + timedelta(minutes=15)

    async def presences(self) -> list[Presence]:
        return [
            Presence(login, self.shifts.get(login, "on"), NOW, until, login in self.practising)
            for login, until in sorted(self.there.items())
        ]

    async def presence(self, login: str) -> Presence | None:
        return next((one for one in await self.presences() if one.login == login), None)

    async def notices(self, login: str, after_id: str, also: str = "") -> list[tuple[str, Notice]]:
        names = {login, also}
        return [(at, notice) for at, who, notice in self.told if who in names and at > after_id]

    async def offered(self, case_id: str, login: str) -> str | None:
        card = self.cards.get(case_id)
        return self.notes.get(case_id, "") if card and card.offered == login else None

    async def block_asked(self, case_id: str, login: str) -> str | None:
        card = self.cards.get(case_id)
        theirs = card is not None and card.block is not None and card.block[0] != login
        return self.notes.get(case_id, "") if theirs else None

    async def read(self, case_id: str, counsellor: str) -> OpenCase | None:
        card = self.cards.get(case_id)
        if card is None or counsellor not in {card.owner, *card.listeners}:
            return None
        listening = counsellor != card.owner
        return OpenCase(card, tuple(self.lines[case_id]), listening)


def fits(card: CaseCard, spared: Spared, now: datetime) -> bool:
    """Tell whether the queue may give this, as `desk_next.lua` says it."""
    heavy = band(card) < spared.bands or card.topic in spared.topics
    late = now - card.since >= timedelta(milliseconds=spared.still)
    return card.case_id not in spared.cases and (
        not heavy or (late and card.risk is Level.EMERGENCY)
    )


@dataclass
class AuditInMemory:
    """Keeps who did what to whom; `broken` is a log that cannot be written."""

    entries: list[tuple[str, str, str]] = field(default_factory=list)
    broken: bool = False

    async def record(self, actor: str, action: Action, subject: str = "") -> None:
        if self.broken:
            raise StoreError("Redis does not answer.")
        self.entries.append((actor, action.value, subject))

    async def note(self, actor: str, action: Action, subject: str = "") -> None:
        if not self.broken:
            await self.record(actor, action, subject)


@dataclass
class WakeupsInMemory:
    """Signals by hand."""

    events: list[asyncio.Event] = field(default_factory=list)

    async def watch(self, topic: str) -> AsyncIterator[None]:
        event = asyncio.Event()
        self.events.append(event)
        yield
        while True:
            await event.wait()
            event.clear()
            yield

    def ring(self) -> None:
        """Wake everybody."""
        for event in self.events:
            event.set()


def seal(name: str, plain: bytes) -> bytes:
    """Bind a value to its name; real sealing is the vault's."""
    return name.encode() + b"|" + plain


def unseal(name: str, sealed: bytes) -> bytes:
    """Open what `seal` bound to this name."""
    bound, _, plain = sealed.partition(b"|")
    if bound != name.encode():
        raise VaultError("Another name.")
    return plain


@dataclass
class House:
    """Everything behind the doors of one desk."""

    base_url: str = "http://testserver"
    clock: Clock = field(default_factory=Clock)
    inbox: InboxInMemory = field(default_factory=InboxInMemory)
    cases: CasesInMemory = field(default_factory=CasesInMemory)
    audit: AuditInMemory = field(default_factory=AuditInMemory)
    care: CareInMemory = field(default_factory=CareInMemory)
    counters: CountersInMemory = field(default_factory=CountersInMemory)
    following: FollowingInMemory = field(default_factory=FollowingInMemory)
    wakeups: WakeupsInMemory = field(default_factory=WakeupsInMemory)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.staff = StaffInMemory(self.clock)

    def doors(self) -> Doors:
        """Return the doors for `create_desk_app`."""
        return Doors(
            inbox=self.inbox,
            index=self.cases,
            transcript=self.cases,
            staff=self.staff,
            audit=self.audit,
            care=self.care,
            counters=self.counters,
            following=self.following,
            wakeups=self.wakeups,
            seal=seal,
            unseal=unseal,
            content=small_content,
            base_url=self.base_url,
            now=self.clock,
            closing=self.closing,
        )


@cache
def catalogs() -> Catalogs:
    """Read the translations once: every request asks for the content."""
    return load(LOCALES)


def small_content() -> Content:
    """Return as much content as the desk reads."""
    desk = SimpleNamespace(
        hours=SimpleNamespace(zone="Europe/Paris"),
        outcomes={"heard": "Écouté", "oriented": "Orienté vers un service"},
        topics={
            "violence_home": "Violence à la maison",
            "intimate_images": "Images intimes",
            "online_harassment": "Harcèlement en ligne",
        },
        queue=QueueRules(),
        hand_back={"calm.start": "Se calmer"},
        block_days=7,
        return_after=timedelta(minutes=10),
        frequent=FrequentRules(),
        history="facts",
        typing=False,
    )
    lexicons = SimpleNamespace(sign_rules={"fr.new": SimpleNamespace(label="intimate_images")})
    words: Any = SimpleNamespace(
        desk=desk,
        locales=("fr", "en", "fr_simple"),
        care=Rules(level=Level.URGENT),
        catalogs=catalogs(),
        lexicons=lexicons,
        replies=(),
        closures=(),
        services=Directory(),
        source_locale="fr",
    )
    return cast(Content, words)


def card(number: int = 1, **changes: Any) -> CaseCard:
    """Return a waiting case, changed where the test cares."""
    usual: dict[str, Any] = {
        "case_id": f"{CONVERSATION}.{number}",
        "conversation": CONVERSATION,
        "version": 3,
        "alias": "Loutre 27",
        "status": Status.WAITING,
        "since": NOW - timedelta(minutes=4),
        "topic": "violence_home",
        "locale": "fr",
        "risk": Level.CONCERN,
    }
    return CaseCard(**{**usual, **changes})


def line(who: str, text: str, delivery: str = "", **changes: Any) -> Line:
    """Return a transcript line."""
    usual: dict[str, Any] = {"key": f"{who}:{len(text)}:{text[:8]}", "at": NOW}
    return Line(Entry(**{**usual, **changes}, who=who, text=text), delivery)
