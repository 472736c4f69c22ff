"""The way in from a tab: token to conversation, event to inbox, and leaving.

**Rules.** Confirmed only after `append` returned (I9). Leaving never fails: what the store cannot
take now is tried again after the page has its answer, because the page is gone either way (P2).
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import log
from bot.channels.webchat.feed import Feed
from bot.channels.webchat.lease import Lease, Timers
from bot.channels.webchat.parse import CHANNEL, address_of
from bot.content.content import Content
from bot.errors import StoreError
from bot.model.event import Address, Arrival, Left, SeekerEvent
from bot.ports import Accepted, Inbox, Wakeups
from bot.web.metrics import Metrics

REMEMBERED = 50_000
LEAVE_SECONDS = 1.0
LEAVE_RETRIES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)


@dataclass(frozen=True, slots=True)
class Doors:
    """What the page works with, handed in by the composition root."""

    inbox: Inbox
    feed: Feed
    wakeups: Wakeups
    conversation: Callable[[str, str], str]
    content: Callable[[], Content]
    timers: Timers
    seal: Callable[[str, bytes], bytes]
    unseal: Callable[[str, bytes], bytes]


def mint() -> str:
    """Make a tab's token: 256 bits, 43 characters."""
    return secrets.token_urlsafe(32)


def ident() -> str:
    """Make an idempotency id, as the page does with JavaScript."""
    return secrets.token_hex(16)


def now() -> datetime:
    """Stamp what arrives: browsers give no date that we could trust."""
    return datetime.now(UTC)


class Entrance:
    """Turns what a tab does into arrivals."""

    def __init__(self, doors: Doors, metrics: Metrics, lease: Lease) -> None:
        self._doors = doors
        self.lease = lease
        self._metrics = metrics
        self._gone: OrderedDict[str, None] = OrderedDict()

    def conversation(self, tab: str) -> str:
        """Name the conversation of a tab."""
        return self._doors.conversation(CHANNEL, address_of(tab))

    def gone(self, tab: str) -> bool:
        """Tell whether a tab has left: what was on its way then, or is sent again, is no return (P3).

        Whoever comes back has a new tab.
        """
        return self.conversation(tab) in self._gone

    async def arrive(self, tab: str, key: str, event: SeekerEvent) -> Accepted:
        """Store one event; when this returns it is safe."""
        conversation = self.conversation(tab)
        arrival = Arrival(
            conversation=conversation,
            source=f"{CHANNEL}:{conversation}:{key}",
            event=event,
            address=Address(CHANNEL, address_of(tab)),
        )
        (accepted,) = await self._doors.inbox.append([arrival])
        if accepted is Accepted.UNREADABLE:
            raise StoreError("This conversation cannot be opened.")  # the page keeps its words
        if accepted is Accepted.STORED:
            self._metrics.arrivals.labels(CHANNEL, event.kind).inc()
        await self.lease.renew(conversation)
        return accepted

    async def leave(self, tab: str, key: str, event: Left) -> bool:
        """Accept an exit and drop what could be read; False if the store did not answer in time."""
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._leave(tab, key, event)
        except Exception as error:  # noqa: BLE001 - the page must get its answer whatever happened
            log.logger().warning("web.leave_delayed", **log.failure(error))
            return False
        return True

    async def leave_later(self, tab: str, key: str, event: Left) -> None:
        """Try again until the store is back."""
        for seconds in LEAVE_RETRIES:
            await asyncio.sleep(seconds)
            if await self.leave(tab, key, event):
                return
        log.logger().error("web.leave_lost")

    def _remember(self, conversation: str) -> None:
        self._gone[conversation] = None
        if len(self._gone) > REMEMBERED:
            self._gone.popitem(last=False)

    async def _leave(self, tab: str, key: str, event: Left) -> None:
        self._remember(self.conversation(tab))
        if await self.arrive(tab, key, event) is Accepted.STORED:
            self._metrics.exits.labels(CHANNEL).inc()
        await self._doors.feed.drop(self.conversation(tab))
