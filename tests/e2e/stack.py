"""The whole application in this process: real composition, real Redis, the emulated Telegram.

**Rules.** Started and stopped as `bot.app.run` does it; what it leaves in Redis is found by the next start. The desk is
played as the web desk does it: by arrivals in the inbox, and by reading its indexes.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from pydantic import SecretStr

from bot import app
from bot.content.content import Content
from bot.model.case import CaseCard
from bot.model.effect import Notice
from bot.model.event import Arrival, Closed, DeskEvent, GaveBack, Replied, Took
from bot.ports import OpenCase
from bot.settings import Settings
from bot.store.store import Store
from bot.store.values import Account
from bot.web.server import bind, port_of
from bot.worker.standing import Standing
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

ME = "lou"
SECRET = "secret-of-the-webhook"
SECONDS = 20.0


@dataclass
class Stack:
    """What a test starts, stops and looks at."""

    telegram: TelegramServer
    redis_url: str
    content: Content
    folder: Path
    webhook: bool = False
    staff_token: str | None = None
    desk_url: str = ""
    made: app.Parts | None = None
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def store(self) -> Store:
        """Return the store of the running application."""
        assert self.made is not None
        return self.made.store

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Stack"]:
        """Run until the block ends."""
        opened = bind("127.0.0.1", 0) if self.webhook else None
        url = f"http://127.0.0.1:{port_of(opened)}" if opened else None
        desk = bind("127.0.0.1", 0) if self.staff_token else None
        self.desk_url = f"http://127.0.0.1:{port_of(desk)}" if desk else ""
        roles: frozenset[app.Role] = frozenset(("telegram", "worker"))
        sockets = app.Sockets(chat=opened, desk=desk)
        async with self._started(roles | ({"staff"} if desk else set()), sockets, url) as made:
            self.made = made
            yield self
        self.made = None

    @asynccontextmanager
    async def second_worker(self) -> AsyncIterator[None]:
        """Run a second worker beside the first, as another process would."""
        async with self._started(frozenset(("worker",)), app.Sockets(None, None), None):
            yield

    @asynccontextmanager
    async def _started(
        self, roles: frozenset[app.Role], sockets: app.Sockets, url: str | None
    ) -> AsyncIterator[app.Parts]:
        settings = Settings(
            telegram_token=SecretStr(self.telegram.token),
            telegram_api=self.telegram.base_url,
            telegram_secret=SecretStr(SECRET),
            public_url=url,
            data_dir=self.folder,
            redis_url=self.redis_url,
            staff_telegram_token=SecretStr(self.staff_token) if self.staff_token else None,
        )
        async with (
            app.parts(settings, roles, Standing(self.content)) as made,
            asyncio.TaskGroup() as group,
        ):
            up = asyncio.Event()
            group.create_task(app._serve(made, sockets, lambda line: up.set()))
            await up.wait()
            try:
                yield made
            finally:
                made.closing.set()

    def conversation(self, person: Person) -> str:
        """Return the pseudonym of somebody."""
        assert self.made is not None
        return self.made.vault.conversation("telegram", str(person.chat_id))

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something is true of the store."""
        async with asyncio.timeout(SECONDS):
            while not await condition():  # noqa: ASYNC110 - what workers do in Redis sends no event
                await asyncio.sleep(0.01)

    # The desk

    async def staff(self, login: str = ME) -> None:
        """Somebody sits at the desk."""
        await self._employ(login)
        await self.store.desk.touch(login, datetime.now(UTC), 600)

    async def _employ(self, login: str) -> None:
        """Give somebody an account, if they have none: the desk would miss them within seconds."""
        await self.store.staff.add(Account(login, "", b""))

    async def queued(self, person: Person) -> CaseCard:
        """Wait until somebody's case stands in the queue."""
        return await self.card(person, lambda card: card.status == "waiting")

    async def card(self, person: Person, wanted: Callable[[CaseCard], bool]) -> CaseCard:
        """Wait until somebody's case looks as wanted."""
        found: list[CaseCard] = []

        async def seen() -> bool:
            number = f"{self.conversation(person)}.1"
            card = await self.store.desk.card(number)
            found[:] = [card] if card and wanted(card) else []
            return bool(found)

        await self.until(seen)
        return found[0]

    async def command(self, case: CaseCard, event: DeskEvent) -> None:
        """Do what the forms of the desk do."""
        source = f"desk:{next(self.numbers)}"
        await self.store.inbox.append([Arrival(case.conversation, source, event)])

    async def take(self, case: CaseCard, login: str = ME) -> None:
        """Take a case."""
        await self._employ(login)
        await self.command(case, Took(datetime.now(UTC), login))

    async def reply(self, case: CaseCard, text: str, login: str = ME) -> str:
        """Write to the person; give the key of the line."""
        key = f"{login}:reply-{next(self.numbers)}"
        await self.command(case, Replied(datetime.now(UTC), login, key, text))
        return key

    async def give_back(self, case: CaseCard, login: str = ME) -> None:
        """Return a case to the queue."""
        await self.command(case, GaveBack(datetime.now(UTC), login))

    async def close(self, case: CaseCard, login: str = ME) -> None:
        """Close a case."""
        await self.command(case, Closed(datetime.now(UTC), login, "helped"))

    async def notice(self, code: str, login: str = ME) -> Notice:
        """Wait until the counsellor is told how a command ended."""
        found: list[Notice] = []

        async def told() -> bool:
            notices = [notice for _, notice in await self.store.desk.notices(login)]
            found[:] = [notice for notice in notices if notice.code == code]
            return bool(found)

        await self.until(told)
        return found[0]

    async def read(self, case: CaseCard, login: str = ME) -> OpenCase:
        """Open a case as its owner."""
        opened = await self.store.transcript.read(case.case_id, login)
        assert opened is not None
        return opened

    async def delivered(self, case: CaseCard, key: str, state: str) -> None:
        """Wait until the desk shows what became of a reply."""

        async def shown() -> bool:
            lines = (await self.read(case)).lines
            return [line.delivery for line in lines if line.entry.key == key] == [state]

        await self.until(shown)

    # Everything that is under way

    async def quiet(self) -> None:
        """Wait until nothing is queued any more: no event, no delivery, no poll to be confirmed."""

        async def idle() -> bool:
            stats = await self.store.stats()
            busy = sum(
                stats[name] for name in stats if name not in {"staff", "waiting", "timers", "dead"}
            )
            return not busy and not self.telegram.bot.updates.items

        await self.until(idle)


def sent(telegram: TelegramServer, person: Person) -> list[str]:
    """Return the texts that the bot sent to somebody, accepted or not."""
    calls = telegram.calls_of("sendMessage", chat_id=person.chat_id)
    return [call.params["text"] for call in calls]
