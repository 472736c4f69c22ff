"""Everything we do, as one closed union.

**Rules.** Only `engine.step` makes effects, only `store.commit` takes them. An effect holds all
that is needed to carry it out later, in another process, any number of times.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.model.case import CaseCard
from bot.model.event import Address
from bot.model.message import Message
from bot.model.session import Session


class Lane(StrEnum):
    """Sending order between conversations; within one conversation order is kept (P2)."""

    EXIT = "exit"
    HUMAN = "human"
    BOT = "bot"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Recall:
    """What the transcript is written with when a person asks what is kept of them.

    `you`, `bot` and `team` are the forms of one line, around `{time}` and `{text}`; times are shown in `zone`.
    `since`: nothing from before then, which somebody else may have said.
    """

    you: str
    bot: str
    team: str
    zone: str
    locale: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Send a message.

    `entry` names the transcript entry whose delivery status it settles; empty for the bot's words.
    `until`: sent before then or not at all, and never twice, even if that means never; nor before `since`.
    `recall`: what they have said and been told stands below the message, read at the moment of sending.
    """

    message: Message
    lane: Lane = Lane.BOT
    entry: str = ""
    until: datetime | None = None
    since: datetime | None = None
    recall: Recall | None = None
    kind: Literal["post"] = "post"


@dataclass(frozen=True, slots=True)
class Wipe:
    """Delete every visible message of both sides, then post `neutral`.

    Cancels what is queued. `erase`: destroy the key after. `keep`: delete nothing, only post `neutral`; what is
    visible stays known to a later wipe and to the sweep.
    """

    neutral: Message | None
    erase: bool = False
    keep: bool = False
    kind: Literal["wipe"] = "wipe"


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete these visible messages of the seeker and nothing else.

    A picture (P9), a line that arrived after the exit (P4).
    """

    refs: tuple[str, ...]
    kind: Literal["remove"] = "remove"


@dataclass(frozen=True, slots=True)
class Hint:
    """Let the person see, for a few seconds, that somebody is writing; after `until` not any more.

    No message: nothing of it is kept, no try is repeated.
    """

    until: datetime
    kind: Literal["hint"] = "hint"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the transcript that the case's owner reads.

    `who`: `seeker`, `bot`, `system`, `counsellor:<login>`, or, of what no seeker ever sees, `note:<login>` and
    `whisper:<login>`. `key` is unique in the conversation. `system` texts are codes (`left`, `returned`, `taken`,
    `joined:<login>`, …), put into words by the desk.
    """

    key: str
    at: datetime
    who: str
    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Append a line to the sealed transcript."""

    entry: Entry
    kind: Literal["record"] = "record"


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Arm a timer; the same name again replaces it."""

    name: str
    due: datetime
    kind: Literal["set_timer"] = "set_timer"


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Disarm a timer."""

    name: str
    kind: Literal["cancel_timer"] = "cancel_timer"


@dataclass(frozen=True, slots=True)
class ShowCase:
    """Bring the desk's indexes up to date with a case; applied only if its version is newer."""

    card: CaseCard
    kind: Literal["show_case"] = "show_case"


NoticeCode = Literal[
    "taken",
    "already_taken",
    "not_yours",
    "closed",
    "away",
    "unknown_case",
    "returned",
    "gave_back",
    "watched",
    "offered",
    "accepted",
    "declined",
    "offer_over",
    "assigned",
    "reassigned",
    "vanished",
    "expired",
    "second",
    "block_asked",
    "blocked",
    "block_refused",
    "whisper",
    "talk",
    "heard",
    "coming",
    "rest",
    "unclaimed",
]
SUPERVISORS = "@supervisors"
"""The login that notices for whoever supervises are kept under."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell one counsellor, or all supervisors, how a command ended or what was done.

    `other` is the login of who holds the case, or of who did it, if that is the point.
    """

    counsellor: str
    code: NoticeCode
    case_id: str
    other: str = ""
    kind: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Erase:
    """Destroy the conversation: key, session, transcript, everything (P8)."""

    kind: Literal["erase"] = "erase"


Effect = Post | Wipe | Remove | Hint | Record | SetTimer | CancelTimer | ShowCase | Notice | Erase


@dataclass(frozen=True, slots=True)
class Decision:
    """What `step` decided: the next session and what to do, in order."""

    session: Session
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One queued call to a channel, as it lies sealed in the outbox.

    `key` is `<conversation>.<version>.<index>`: the same decision replayed gives the same keys
    (P6).
    """

    key: str
    conversation: str
    epoch: int
    lane: Lane
    address: Address
    body: Post | Wipe | Remove | Hint
