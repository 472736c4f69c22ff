"""An inbox in memory that can be out of order, and a Bot API that answers anything."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.errors import StoreError
from bot.model.event import Arrival
from bot.ports import Accepted


@dataclass
class MemoryInbox:
    """`ports.Inbox`; refuses as long as `broken`."""

    arrivals: list[Arrival] = field(default_factory=list)
    tries: list[list[str]] = field(default_factory=list)
    broken: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def append(self, arrivals: Sequence[Arrival]) -> list[Accepted]:
        self.tries.append([arrival.source for arrival in arrivals])
        self.changed.set()
        if self.broken:
            self.broken -= 1
            raise StoreError("Redis is away")
        known = {arrival.source for arrival in self.arrivals}
        self.arrivals += [arrival for arrival in arrivals if arrival.source not in known]
        return [
            Accepted.DUPLICATE if arrival.source in known else Accepted.STORED
            for arrival in arrivals
        ]

    async def until(self, count: int) -> list[Arrival]:
        """Wait until so many arrivals are stored."""
        async with asyncio.timeout(20):
            while len(self.arrivals) < count:
                self.changed.clear()
                await self.changed.wait()
        return self.arrivals


@asynccontextmanager
async def answering(status: int, body: bytes, kind: str = "text/html") -> AsyncIterator[str]:
    """Serve one answer to every request, as a proxy in between would; gives the address."""

    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type=kind)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
