"""The protocols that adapters implement or receive.

**Rules.** Only model types cross these lines. `Channel` is implemented by `channels.*`, used by
`worker.dispatcher`; the others are implemented by `store`, used by channels and desk.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.model.case import CaseCard
from bot.model.effect import Entry
from bot.model.event import Arrival
from bot.model.message import Message


class Accepted(StrEnum):
    """What became of an arrival: safely stored, so confirm it to the platform (I9); or nobody can take it.

    UNREADABLE: the key file does not hold this conversation's key. It is not stored, and sending it again before an
    operator has brought the right key file back would only keep everybody behind it waiting.
    """

    STORED = "stored"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"


class Inbox(Protocol):
    """The one way in."""

    async def append(self, arrivals: Sequence[Arrival]) -> list[Accepted]:
        """Store arrivals durably, in order, one outcome each.

        Urgent ones overtake and raise the epoch (P2).
        """
        ...


class Channel(Protocol):
    """One platform, outgoing.

    Raises `Retryable` or `Undeliverable`, nothing else, for refused calls.
    """

    name: str

    async def post(
        self, conversation: str, address: str, key: str, message: Message
    ) -> tuple[str, ...]:
        """Send one message; return the platform's ids of what became visible."""
        ...

    async def wipe(self, conversation: str, address: str, refs: Sequence[str]) -> tuple[str, ...]:
        """Delete messages by id; return the ids that could not be deleted. Idempotent."""
        ...

    async def hint(self, conversation: str, address: str, key: str) -> None:
        """Show for a few seconds that somebody is writing, where the platform can: nothing stays."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A transcript line with its delivery state.

    `""` (not a delivery), queued, sent, failed:<reason>, dropped.
    """

    entry: Entry
    delivery: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What the owner of a case may see, and who listens in with the owner's knowledge.

    Attributes:
        listening: it is opened for somebody who may read and not write.
        plan: what staff agreed on for this person; empty if nothing.
        before: login of who closed this person's case before this one; empty if there was none.
    """

    card: CaseCard
    lines: tuple[Line, ...]
    listening: bool = False
    plan: str = ""
    before: str = ""


class Transcript(Protocol):
    """The sealed conversation, opened for the case's owner and who listens in (P7)."""

    async def read(self, case_id: str, counsellor: str) -> OpenCase | None:
        """Open the case's conversation.

        None unless this counsellor holds it now, or listens in, by the session itself, not an index.
        """
        ...

    async def offered(self, case_id: str, login: str) -> str | None:
        """Read the note that comes with an offer; None unless the case is offered to them now."""
        ...

    async def block_asked(self, case_id: str, login: str) -> str | None:
        """Read why a block is asked; None unless somebody else asks for one now."""
        ...


class Wakeups(Protocol):
    """Cheap 'something changed' signals between processes.

    They carry no content and may be lost or repeated.
    """

    def watch(self, topic: str) -> AsyncIterator[None]:
        """Yield once at once, then after each signal on the topic (and at least every 15 s)."""
        ...
