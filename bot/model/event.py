"""Everything that happens, as one closed union.

**Rules.** Channels, the desk and the scheduler make events; nothing else does, and nothing but
`engine.step` reads them. `at` is aware UTC: the platform's own date where it gives one, else the
moment of receipt. `ref` is the platform's id of the seeker's message, kept so that it can be wiped
(P4).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.desk_event import (
    Accepted,
    BlockAsked,
    BlockSettled,
    Called,
    Composing,
    Declined,
    HandedBack,
    Joined,
    Moved,
    Noted,
    Offered,
    Parted,
    Planned,
    Reassigned,
    Vanished,
    Withdrew,
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a seeker can be reached. Lives only inside sealed values (P7)."""

    channel: str
    value: str


@dataclass(frozen=True, slots=True)
class Start:
    """The seeker pressed Start or opened the page.

    `locale` and `zone` are hints, possibly empty.
    """

    at: datetime
    locale: str = ""
    zone: str = ""
    ref: str = ""
    kind: Literal["start"] = "start"


@dataclass(frozen=True, slots=True)
class Said:
    """The seeker wrote. `edited` when an earlier message was changed to this text."""

    at: datetime
    text: str
    ref: str = ""
    edited: bool = False
    locale: str = ""
    kind: Literal["said"] = "said"


@dataclass(frozen=True, slots=True)
class Chose:
    """The seeker pressed a button; `value` is what the button carried."""

    at: datetime
    value: str
    ref: str = ""
    kind: Literal["chose"] = "chose"


@dataclass(frozen=True, slots=True)
class Showed:
    """The seeker sent a picture, voice or anything that is not text. It is never fetched (P9)."""

    at: datetime
    ref: str = ""
    kind: Literal["showed"] = "showed"


@dataclass(frozen=True, slots=True)
class Left:
    """The quick exit (P1). It overtakes everything that is queued (P2)."""

    at: datetime
    how: Literal["word", "button", "command", "edit", "page"]
    ref: str = ""
    kind: Literal["left"] = "left"


@dataclass(frozen=True, slots=True)
class Forgot:
    """Everything is to be erased (P8): the seeker asks for it, or the counsellor named, who holds the case."""

    at: datetime
    ref: str = ""
    counsellor: str = ""
    case: str = ""
    kind: Literal["forgot"] = "forgot"


@dataclass(frozen=True, slots=True)
class Barred:
    """The platform says that this seeker blocked the bot or is gone: an exit plus purge."""

    at: datetime
    kind: Literal["barred"] = "barred"


@dataclass(frozen=True, slots=True)
class Took:
    """A counsellor takes the case.

    `case` of a desk event names the case that the counsellor saw: an older one of the same person is not this one.
    """

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["took"] = "took"


@dataclass(frozen=True, slots=True)
class Replied:
    """A counsellor writes to the seeker.

    `key` is made by the desk: the same key twice is one reply.
    """

    at: datetime
    counsellor: str
    key: str
    text: str
    case: str = ""
    kind: Literal["replied"] = "replied"


@dataclass(frozen=True, slots=True)
class GaveBack:
    """A counsellor returns the case to the queue, in its old place."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["gave_back"] = "gave_back"


@dataclass(frozen=True, slots=True)
class Closed:
    """A counsellor closes the case; the bot takes over."""

    at: datetime
    counsellor: str
    outcome: str = ""
    case: str = ""
    kind: Literal["closed"] = "closed"


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that a decision had set came due.

    Stale unless the session still expects exactly this `due`.
    """

    at: datetime
    timer: str
    due: datetime
    kind: Literal["fired"] = "fired"


@dataclass(frozen=True, slots=True)
class Wiped:
    """A wipe was carried out, and so many messages could not be deleted."""

    at: datetime
    left: int
    kind: Literal["wiped"] = "wiped"


SeekerEvent = Start | Said | Chose | Showed | Left | Forgot | Barred
Offering = Offered | Accepted | Declined | Withdrew
Passing = Moved | HandedBack | Reassigned | Vanished
Beside = Noted | Called | Joined | Parted | Composing | Planned
Blocking = BlockAsked | BlockSettled
DeskEvent = Took | Replied | GaveBack | Closed | Offering | Passing | Beside | Blocking
Event = SeekerEvent | DeskEvent | Fired | Wiped


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event on its way into the inbox.

    Attributes:
        conversation: pseudonymous id (`vault.pseudonym`).
        source: idempotency key, unique per update: `telegram:1234`, `web:…`, `desk:…`, `timer:…`.
        event: what happened.
        address: where the seeker is reached; None for desk and timer events.
    """

    conversation: str
    source: str
    event: Event
    address: Address | None = None

    @property
    def urgent(self) -> bool:
        """Whether it overtakes everything queued and raises the epoch at once (P2)."""
        return isinstance(self.event, Left | Forgot | Barred)
