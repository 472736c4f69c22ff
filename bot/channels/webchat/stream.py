"""What comes out of a tab's feed: a stream of server-sent events, or what a short wait brings.

**Rules.** A stream holds no state: a page that reconnects names the last id it has and gets what
follows, no gap, no repeat. It ends when the reader hangs up or the server closes, whichever is
first. What was wiped leaves the page at once (P2); the quiz may take its place, nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from bot import log
from bot.channels.webchat.entrance import Doors
from bot.channels.webchat.lease import Lease
from bot.channels.webchat.parse import CHANNEL
from bot.channels.webchat.render import View, frame, view, vocabulary
from bot.web.limits import Seats
from bot.web.metrics import Metrics

BEAT = b": \n\n"
FRESH = b'data: {"fresh": true}\n\n'
OUT = b'data: {"out": true}\n\n'
HINT = b'data: {"hint": true}\n\n'
INSTEAD_SECONDS = 5.0
"""How long an emptied page waits for what takes the place of what was wiped."""
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class News:
    """What is new; nothing when only time has passed.

    `wiped`: what was shown before was taken away. `hint`: somebody is writing, at this moment.
    """

    views: list[View]
    wiped: bool = False
    hint: bool = False


class Reader:
    """Reads one conversation's feed and waits for more."""

    def __init__(self, doors: Doors, conversation: str) -> None:
        self._doors = doors
        self.conversation = conversation

    async def read(self, after: str = "") -> list[View]:
        """Read what is there now."""
        found = await self._doors.feed.read(self.conversation, after)
        return [view(ident, message) for ident, message in found]

    async def follow(self, after: str) -> AsyncIterator[News]:
        """Yield what is new. After a wipe go on with the quiz, if that is what stands there now, else end."""
        signals = self._doors.wakeups.watch(f"feed:{self.conversation}")
        async with closing(signals):
            known = await self._hinted()  # a sign of before is none for this page
            async for _ in signals:
                found = await self.read(after)
                # Asked second: a wipe between the two is seen, and what came after it is not shown.
                if after and not await self._doors.feed.holds(self.conversation, after):
                    yield News([], wiped=True)
                    found = await self._instead(signals)
                    if not found:
                        return
                after = found[-1].id if found else after
                sign = await self._hinted()
                yield News(found, hint=sign not in {"", known} and not found)
                known = sign or known

    async def _hinted(self) -> str:
        if not self._doors.content().desk.typing:
            return ""
        return await self._doors.feed.hinted(self.conversation)

    async def _instead(self, signals: AsyncIterator[None]) -> list[View]:
        """Wait for what takes the place of what was wiped; the bare line of an exit is not for a page."""
        found: list[View] = []
        with suppress(TimeoutError, StopAsyncIteration):
            async with asyncio.timeout(INSTEAD_SECONDS):
                while not (found := await self.read()):
                    await anext(signals)
        return found if found and found[-1].alone else []

    async def wait(self, after: str, seconds: float) -> None:
        """Wait until something is there after an id, but not longer than `seconds`."""
        news = self.follow(after)
        try:
            async with asyncio.timeout(seconds), closing(news):
                async for one in news:
                    if one.views:
                        return
        except TimeoutError:
            return


@dataclass(frozen=True, slots=True)
class Streams:
    """Opens streams that end when the server closes, and counts them."""

    closing: asyncio.Event
    metrics: Metrics
    seats: Seats
    lease: Lease
    exits: Callable[[], frozenset[str]]

    def open(self, reader: Reader, after: str, sender: str) -> "Stream":
        """Make the answer that streams one feed."""
        return Stream(self, reader, after, sender)


class Stream(Response):
    """Server-sent events until somebody has enough of it."""

    media_type = "text/event-stream"

    def __init__(self, streams: Streams, reader: Reader, after: str, sender: str) -> None:
        # X-Accel-Buffering: nginx would otherwise keep the words until its buffer is full.
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._streams = streams
        self._reader = reader
        self._after = after
        self._sender = sender

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seats = self._streams.seats
        if not seats.take(self._sender):
            self._streams.metrics.refused.labels(CHANNEL).inc()
            await Response(status_code=503, headers={"Retry-After": "10"})(scope, receive, send)
            return
        try:
            await self._stream(receive, send)
        finally:
            seats.leave(self._sender)

    async def _stream(self, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        with self._streams.metrics.streams.labels(CHANNEL).track_inprogress():
            try:
                await first(self._pump(send), hang_up(receive), self._closed())
            except* Exception as error:  # noqa: BLE001 - whatever it was
                # The page comes back by itself and goes on where it is.
                log.logger().warning("web.stream_failed", **log.failure(error))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pump(self, send: Send) -> None:
        known: frozenset[str] | None = None
        async with closing(self._reader.follow(self._after)) as news:
            async for one in news:
                await self._streams.lease.renew(self._reader.conversation)
                first_of_all = FRESH if one.wiped else HINT if one.hint else b""
                body = first_of_all + b"".join(map(frame, one.views))
                exits = self._streams.exits()
                if exits != known:
                    body, known = vocabulary(exits) + body, exits
                await send({"type": "http.response.body", "body": body or BEAT, "more_body": True})
        # Wiped or erased (P4): what stands on the page must go as well.
        await send({"type": "http.response.body", "body": OUT, "more_body": True})

    async def _closed(self) -> None:
        await self._streams.closing.wait()


async def hang_up(receive: Receive) -> None:
    """Return when the reader is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def first(*jobs: Coroutine[object, object, None]) -> None:
    """Run all, return when the first of them returns; the others are cancelled."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(job) for job in jobs]
        for task in tasks:
            task.add_done_callback(lambda _: [other.cancel() for other in tasks])


@asynccontextmanager
async def closing(items: AsyncIterator[Item]) -> AsyncIterator[AsyncIterator[Item]]:
    """Close an iterator at the end of the block if it can be closed, not when it is collected."""
    try:
        yield items
    finally:
        close = getattr(items, "aclose", None)
        if close is not None:
            await close()
