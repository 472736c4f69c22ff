"""The web desk on a real server over the real store, engine and dialogs, in this process: for browsers.

**Rules.** Sessions are put into the store, no login is played: that has tests of its own. Seekers are arrivals in the
inbox, as channels make them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from playwright.async_api import Browser, Page

from bot.channels.practice.channel import Players, PracticeChannel
from bot.channels.webchat.feed import WebChannel
from bot.channels.webchat.parse import CHANNEL
from bot.content.load import default_folder
from bot.content.sources import Sources, gathered
from bot.desk.web.app import create_desk_app
from bot.desk.web.doors import IDLE
from bot.desk.web.opening import desk_doors
from bot.desk.web.secrets import new_token, token_hash
from bot.model.event import Address, Arrival, Chose, DeskEvent, Event, Said, Start, Took
from bot.store.store import Store
from bot.store.values import AT_THE_DESK, COUNSELLOR, Account, Role
from bot.vault.vault import Vault
from bot.web.metrics import Metrics
from bot.web.server import bind, port_of, serve
from bot.worker.dispatcher import Dispatcher
from bot.worker.processor import Processor
from bot.worker.scheduler import Scheduler
from tests.desk.test_fifty import content
from tests.e2e.browser import stay_home

if TYPE_CHECKING:
    from bot.ports import Channel

SECONDS = 20.0
SUPERVISOR: frozenset[Role] = frozenset({"supervisor"})
ADMIN: frozenset[Role] = frozenset({"admin"})
ALL: frozenset[Role] = AT_THE_DESK | ADMIN


def now() -> datetime:
    """Return the real time: Redis keeps presence by it."""
    return datetime.now(UTC)


@dataclass
class DeskHouse:
    """A running desk, and the people who come to it."""

    store: Store
    vault: Vault
    url: str
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    tokens: dict[str, str] = field(default_factory=dict)

    async def staff(
        self, login: str, name: str, roles: frozenset[Role] = COUNSELLOR, **more: object
    ) -> None:
        """Somebody has an account, is on shift, and has come in."""
        account = Account(login, "", b"", roles, name, **more)  # type: ignore[arg-type]
        await self.store.staff.add(account)
        token = f"{new_token()}.{int(now().timestamp())}"
        await self.store.staff.enter(token_hash(token), login, int(IDLE.total_seconds()))
        await self.store.desk.set_shift(login, "on", now())
        self.tokens[login] = token

    async def tab(
        self, browser: Browser, login: str, *, locale: str = "fr-FR", width: int = 1280
    ) -> Page:
        """Open a browser of somebody who has come in."""
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            locale=locale,
            timezone_id="Europe/Paris",
        )
        context.set_default_timeout(20_000)
        await stay_home(context)
        await context.add_cookies([
            {"name": "bureau", "value": self.tokens[login], "url": self.url}
        ])
        return await context.new_page()

    async def seeker(self, name: str, *words: str, locale: str = "fr") -> str:
        """Somebody writes and asks for a human; return their case once it waits."""
        started = Start(now(), locale=locale, zone="Europe/Paris")
        conversation = await self.arrive(name, started)
        for text in words:
            await self.arrive(name, Said(now(), text, locale=locale))
        await self.arrive(name, Chose(now(), "h"))
        case = f"{conversation}.1"

        async def waits() -> bool:
            return await self.store.desk.card(case) is not None

        await self.until(waits)
        return case

    async def arrive(self, name: str, event: Event) -> str:
        """Something comes from a seeker."""
        conversation = self.vault.conversation(CHANNEL, name)
        source = f"web:{name}:{next(self.numbers)}"
        await self.store.inbox.append([
            Arrival(conversation, source, event, Address(CHANNEL, name))
        ])
        return conversation

    async def do(self, case: str, event: DeskEvent) -> None:
        """Somebody at the desk does something."""
        source = f"desk:{next(self.numbers)}"
        await self.store.inbox.append([Arrival(case.rpartition(".")[0], source, event)])

    async def take(self, case: str, login: str) -> None:
        """Take a case and wait until it is theirs, on every index."""
        await self.do(case, Took(now(), login, case))

        async def held() -> bool:
            return case in {card.case_id for card in await self.store.desk.cases(login)}

        await self.until(held)

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something is true of the store."""
        async with asyncio.timeout(SECONDS):
            while not await condition():  # noqa: ASYNC110 - what workers do in Redis sends no event
                await asyncio.sleep(0.01)


@cache
def sources() -> Sources:
    """Return the files behind the content, read once."""
    return gathered(default_folder())


@asynccontextmanager
async def desk_house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """Run a worker and the desk until the block ends."""
    opened, closing = bind("127.0.0.1", 0), asyncio.Event()
    url = f"http://127.0.0.1:{port_of(opened)}"
    metrics, web, practice = Metrics(), WebChannel(store.feed), PracticeChannel()
    channels: dict[str, Channel] = {web.name: web, practice.name: practice}
    app = create_desk_app(desk_doors(store, vault, content, url, closing, sources))
    async with asyncio.TaskGroup() as group:
        jobs = [
            group.create_task(Scheduler(store, "one").run()),
            group.create_task(Processor(store, content, "one", metrics).run()),
            group.create_task(Dispatcher(store, channels, {}, "one", metrics).run()),
            group.create_task(Players(store, content, now).run()),
        ]
        group.create_task(serve(app, opened, closing))
        try:
            yield DeskHouse(store, vault, url)
        finally:
            closing.set()
            for job in jobs:
                job.cancel()
