"""The conditions under which every state is tried: desk, instants, channels, and what a text may be heard to say.

**Rules.** No clock, no chance: the instants are a fixed week and a holiday, and of those that open the same services
one is enough. What people may write is replaced by one word for each subject and level that a lexicon can hear.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import combinations, product
from typing import cast, get_args

from typing_extensions import override

from bot.content.content import Content
from bot.dialogs.steps import Node
from bot.dialogs.sugar import TERRITORY
from bot.engine.context import Context
from bot.hotlines.directory import SOMEBODY, Directory, Listed, Seeker, Service, whole
from bot.hotlines.only import ANYTHING, Only
from bot.model.abilities import ABILITIES
from bot.model.desk import DeskSnapshot
from bot.model.event import Address
from bot.model.session import Once, Session
from bot.model.window import Booked
from bot.proof.coverage import Trodden
from bot.proof.liveness import Dim, conditions
from bot.risk.lexicon import LevelName, LexiconFile, Sign, compile_all

FIRST = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)
HOLIDAY = datetime(2026, 12, 25, 2, 30, tzinfo=UTC)
STRIDE = timedelta(hours=4)
WEEK, DAY = 42, 6
NOON = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
SOON = timedelta(minutes=20)
LATER = NOON + SOON
LONG_AGO = NOON - timedelta(days=2)
LEVELS: tuple[LevelName, ...] = ("concern", "emergency")
RIDDLE = "xq"
"""A word that means nothing in any language."""
TOMORROW = Booked(NOON + timedelta(days=1), NOON + timedelta(days=1, hours=2), "", RIDDLE)
YES_NO = (False, True)
ONCE = get_args(Once)
NOTHING_UNTOLD: frozenset[Once] = frozenset()
SUBSETS = tuple(
    frozenset(some) for size in range(len(ONCE) + 1) for some in combinations(ONCE, size)
)
"""What may not have been told yet."""
DESKS = {
    "staffed": DeskSnapshot(open=True, changes=LATER, staff=2, waiting=3),
    "nobody": DeskSnapshot(open=True, changes=LATER),
    "closed": DeskSnapshot(open=False, changes=LATER + SOON),
}


@dataclass(frozen=True, slots=True)
class World:
    """What holds besides the conversation while one thing happens."""

    desk: str
    now: datetime
    channel: str
    untold: frozenset[Once] = NOTHING_UNTOLD
    booked: bool = False
    zoned: bool = False

    def said(self, dims: Collection[Dim]) -> str:
        """Say it, as far as it mattered."""
        facts = [f"desk {self.desk}"] if "desk" in dims else []
        facts += [f"{self.now:%a %d %b %H:%M} UTC"] if "clock" in dims else []
        facts += [f"on {self.channel}"] if "can" in dims else []
        facts += [f"not told: {' '.join(sorted(self.untold))}"] if self.untold else []
        facts += ["call-back booked"] if self.booked else []
        facts += ["clock known"] if self.zoned else []
        return ", ".join(facts)

    def around(self, session: Session, dims: Collection[Dim]) -> Session:
        """Put somebody into it: reached there, told so much, and seen as long before as they were."""
        if self.channel != session.address.channel:
            session = replace(session, address=Address(self.channel, "0"))
        if "untold" in dims:
            told = tuple(one for one in ONCE if one not in self.untold)
            session = replace(session, told=told, remains=int("left_over" in self.untold))
        if "booked" in dims:
            window = TOMORROW if self.booked else None
            session = replace(session, window=window, windows=(), sees_window=self.booked)
        if "zone" in dims:
            answers = {k: v for k, v in session.answers.items() if k != TERRITORY}
            known = {TERRITORY: "somewhere"} if self.zoned else {}
            session = replace(session, answers=answers | known)
        if self.now is not NOON and session.seen_at is not None:
            session = replace(session, seen_at=session.seen_at + (self.now - NOON))
        return session


class Watched:
    """A desk that remembers whether anybody looked at it."""

    __slots__ = ("_desk", "looked")

    def __init__(self, desk: DeskSnapshot) -> None:
        self._desk = desk
        self.looked = False

    def __getattr__(self, name: str) -> object:
        """Look."""
        self.looked = True
        return getattr(self._desk, name)


@dataclass(frozen=True)
class Remembering(Directory):
    """A directory that looks up the same thing once: proofs ask for the same list in many states."""

    memory: dict[object, tuple[Listed, ...]] = field(default_factory=dict)

    @override
    def find(
        self,
        topic: str,
        now: datetime,
        limit: int,
        seeker: Seeker = SOMEBODY,
        only: Only = ANYTHING,
    ) -> tuple[Listed, ...]:
        """List services, as before if that was asked before."""
        key = (topic, now, limit, seeker, only)
        if key not in self.memory:
            self.memory[key] = super().find(topic, now, limit, seeker, only)
        return self.memory[key]


@dataclass(frozen=True)
class Setting:
    """A content that is being proved, with its nodes watched, and every world to try it in."""

    original: Content

    @cached_property
    def nodes(self) -> Trodden:
        """The nodes, which remember who stood on them."""
        return Trodden(self.original.nodes)

    @cached_property
    def content(self) -> Content:
        """The content that the engine is given: the same, but for the words that people may use."""
        lexicon = LexiconFile(
            language="xx",
            signs={
                name: Sign(label=label, level=level, phrases=(word_of(label, level),))
                for name, label, level in self._signs()
            },
        )
        services = Remembering(self.original.services.services)
        return replace(
            self.original, nodes=self.nodes, services=services, lexicons=compile_all([lexicon])
        )

    def _signs(self) -> Iterator[tuple[str, str, LevelName]]:
        for label in self.labels:
            for level in LEVELS:
                yield f"{label}_{level}", label, level

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every subject that a condition looks at, and one that none does."""
        heard = {sign.label for sign in self.original.lexicons.sign_rules.values()}
        known = heard | set(self.original.desk.topics)
        named = {name for node in self.original.nodes.values() for name in subjects(node)}
        return (*sorted(known & named), *sorted(known - named)[:1])

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """One text for every subject, one that is long, and one that means nothing."""
        told = [word_of(label, "concern") for label in self.labels]
        worst = [word_of(label, "emergency") for label in self.labels[:1]]
        return (RIDDLE, " ".join([RIDDLE] * 8), *told, *worst)

    @cached_property
    def instants(self) -> tuple[datetime, ...]:
        """Instants at which the services that conditions name are open or not in another way."""
        named = self._named()
        wanted = [one for name, one in self.original.services.services.items() if name in named]
        return tuple(distinct(wanted)) if wanted else (NOON,)

    def _named(self) -> set[str]:
        found: set[str] = set()
        for node in self.original.nodes.values():
            for one in conditions(node):
                if one.service_open is not None:
                    several = one.service_open
                    found.update([several] if isinstance(several, str) else several)
        return found

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """One channel for each set of abilities."""
        by_abilities = {can: name for name, can in reversed(list(ABILITIES.items()))}
        return tuple(by_abilities.values())

    def worlds(self, dims: frozenset[Dim]) -> tuple[World, ...]:
        """Give every world that may differ in these respects, the quietest first."""
        known = self._worlds.get(dims)
        if known is None:
            desks = tuple(DESKS) if "desk" in dims else ("staffed",)
            nows = self.instants if "clock" in dims else (NOON,)
            channels = self.channels if "can" in dims else ("telegram",)
            told = SUBSETS if "untold" in dims else (NOTHING_UNTOLD,)
            booked = YES_NO if "booked" in dims else (False,)
            zoned = YES_NO if "zone" in dims else (False,)
            around = product(desks, nows, channels, told, booked, zoned)
            known = tuple(World(*one) for one in around)
            self._worlds[dims] = known
        return known

    @cached_property
    def _worlds(self) -> dict[frozenset[Dim], tuple[World, ...]]:
        return {}

    def context(self, world: World, seq: int) -> Context:
        """Give the engine's context for a world."""
        return Context(world.now, self.content, cast(DeskSnapshot, self.desks[world.desk]), seq)

    @cached_property
    def desks(self) -> dict[str, Watched]:
        """The desks, which remember who looked."""
        return {name: Watched(desk) for name, desk in DESKS.items()}


def subjects(node: Node) -> Iterator[str]:
    """Name the subjects that a node looks for in what was written."""
    for one in conditions(node):
        for name, wanted in (one.answer or {}).items():
            if name in {"heard", "topic"}:
                yield from [wanted] if isinstance(wanted, str) else wanted


def word_of(label: str, level: str) -> str:
    """Give the one word that is heard as this."""
    return f"xq{label}{level}".replace("_", "")


def distinct(services: Collection[Service]) -> Iterator[datetime]:
    """Give one instant for each set of services that may be open together, the middle of a week first."""
    seen: set[frozenset[str]] = set()
    week = [NOON, *(FIRST + number * STRIDE for number in range(WEEK))]
    for now in [*week, *(HOLIDAY + number * STRIDE for number in range(DAY))]:
        is_open = frozenset(one.id for one in services if whole(one, now).state == "open")
        if is_open not in seen:
            seen.add(is_open)
            yield now
