"""The chat page on a real server, for browsers: bound to loopback, with a talker that answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.page import PageSettings
from bot.web.server import bind, port_of, serve
from tests.channels.webchat.doubles import House

NEUTRAL = "https://meteo.example/"


@dataclass
class Site:
    """A running chat page."""

    house: House
    port: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Say where the page is."""
        return f"http://127.0.0.1:{self.port}/"


@asynccontextmanager
async def site(idle_seconds: int = 300, port: int = 0) -> AsyncIterator[Site]:
    """Serve the page until the block ends."""
    running = Site(House())
    settings = PageSettings(neutral_url=NEUTRAL, idle_seconds=idle_seconds)
    app = create_chat_app(running.house.doors(), settings, closing=running.closing)
    opened = bind("127.0.0.1", port)
    running.port = port_of(opened)
    async with asyncio.TaskGroup() as group:
        talking = group.create_task(running.house.talk())
        group.create_task(serve(app, opened, running.closing))
        try:
            yield running
        finally:
            talking.cancel()
            running.closing.set()


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until `condition()` is true."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - a browser sets no event of ours
            await asyncio.sleep(0.02)
