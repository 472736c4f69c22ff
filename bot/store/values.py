"""What the store hands out and takes back: tokens, claims, outcomes.

**Rules.** Frozen values without behaviour. A lost race is an outcome here, never an exception.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, IntEnum
from typing import Literal, NamedTuple, TypedDict

from bot.model.effect import Decision, Delivery
from bot.model.event import Arrival
from bot.model.languages import spoken
from bot.model.session import Session


@dataclass(frozen=True, slots=True)
class Token:
    """The right to work on one conversation, or to send for it, held by one consumer.

    `lane` is `ready` or `urgent` for work, the value of a `Lane` for sending. `id` is the entry of that lane's
    stream.
    """

    partition: int
    conversation: str
    lane: str
    id: bytes
    consumer: str


@dataclass(frozen=True, slots=True)
class Queued:
    """One event of an inbox; `seq` is its number in the conversation."""

    seq: int
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Claimed:
    """A conversation to work on: the state that was stored and the next events, exits in front.

    Attributes:
        session: None before the first commit.
        tries: how often the head event has failed so far; then `events` holds that event alone.
        reclaims: how often its workers have vanished in a row.
        wrapped: the wrapped data key as it was when claimed.
    """

    token: Token
    version: int
    epoch: int
    session: Session | None
    events: tuple[Queued, ...]
    tries: int = 0
    reclaims: int = 0
    wrapped: bytes = b""


class Commit(NamedTuple):
    """What `work.commit` takes: the claim, how many of its events were applied, the decision of each."""

    claimed: Claimed
    events: int
    decisions: tuple[Decision, ...]


class Outcome(IntEnum):
    """What became of a commit. Only OK changed anything.

    FENCED: the token is no longer ours (an exit overtook it, or the lease ran out). CONFLICT: the stored state is not
    the one that was claimed; the token has been given back. ERASED: the conversation no longer exists.
    """

    OK = 0
    FENCED = 1
    CONFLICT = 2
    ERASED = 3


class Buried(Enum):
    """What became of a failed head event."""

    RETRY = 0
    BURIED = 1
    GONE = 2


@dataclass(frozen=True, slots=True)
class Due:
    """What to send now.

    Attributes:
        delivery: None when nothing is left; the token is then spent.
        refs: for a wipe, the ids of everything visible that it must delete.
        stale: deliveries overtaken by an exit were dropped on the way to this one.
        erase: after this wipe the conversation ceases to exist (`wiped` sees to it).
    """

    token: Token
    delivery: Delivery | None
    stale: bool = False
    refs: tuple[str, ...] = ()
    erase: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a settled delivery.

    Attributes:
        stale: an exit or an erasure came while it was in flight: delete what became visible, at once.
        more: more is queued for this conversation; its next token stands in the lane.
    """

    stale: bool
    more: bool = False


class DueTimer(NamedTuple):
    """A timer whose time has come."""

    conversation: str
    name: str
    due: datetime


Role = Literal["counsellor", "supervisor", "admin"]
ROLES: tuple[Role, ...] = ("counsellor", "supervisor", "admin")
COUNSELLOR: frozenset[Role] = frozenset({"counsellor"})
AT_THE_DESK: frozenset[Role] = frozenset({"counsellor", "supervisor"})
"""Who takes cases. An admin who is nothing else reads none."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key that some device holds for an account: what its signatures are checked with.

    Attributes:
        id: the credential's id, base64url.
        public: the public key, COSE, base64url.
        count: how often the device says that it was used; 0 where it does not count.
        name: what its owner calls it.
    """

    id: str
    public: str
    count: int
    name: str
    made: datetime
    used: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff. `totp` is sealed by the vault, `password` an argon2 hash, `name` what colleagues see.

    Attributes:
        password: empty when it opens nothing any more, until a new one is chosen.
        roles: what they are here; one person may be all three.
        languages: which they speak; none named: any case may be theirs.
        skills: the topics that they know; none named: all.
        capacity: how many cases they hold before the desk offers no more.
        territories: the zones or places that they serve; none named: all.
        passkeys: what opens the desk beside password and code.
        by_password: whether password and code open it.
        renewed: when, and by whom, their ways in were taken away; None once they have read it.
        life: how often that happened; a chat of the staff bot belongs to one life.
        active: whether they may come in at all.
    """

    login: str
    password: str
    totp: bytes
    roles: frozenset[Role] = COUNSELLOR
    name: str = ""
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    capacity: int = 3
    territories: tuple[str, ...] = ()
    passkeys: tuple[Passkey, ...] = ()
    by_password: bool = True
    renewed: tuple[datetime, str] | None = None
    life: int = 0
    active: bool = True

    def speaking(self, locales: Iterable[str]) -> "Account":
        """Name every language that they answer in, of those that the dialogs offer."""
        return replace(self, languages=spoken(self.languages, locales))

    @property
    def takes_cases(self) -> bool:
        """Whether this person may hold a case."""
        return bool(self.roles & AT_THE_DESK)

    @property
    def supervises(self) -> bool:
        """Whether this person is a supervisor."""
        return "supervisor" in self.roles


class Changes(TypedDict, total=False):
    """What may be changed about an account."""

    password: str
    totp: bytes
    name: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    capacity: int
    territories: tuple[str, ...]
    roles: frozenset[Role]
    passkeys: tuple[Passkey, ...]
    by_password: bool
    renewed: tuple[datetime, str] | None
    active: bool
