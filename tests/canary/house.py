"""The program under the canary: its secrets, its store from beside, its commands, and all that it leaves."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.channels.webchat.parse import CHANNEL as WEB
from bot.channels.webchat.parse import address_of
from bot.content.content import Content
from bot.engine import secret
from bot.opening import kept
from bot.settings import Settings
from bot.store.embedded import reach
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.canary import marks
from tests.canary.program import CLOCK
from tests.e2e.database import session_of
from tests.e2e.murmure import ROOT, Murmure
from tests.e2e.planted import Planted
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

SECONDS = 30.0


@dataclass
class House:
    """One running program and the words that may be nowhere."""

    program: Murmure
    telegram: TelegramServer
    content: Content
    temporary: Path
    planted: Planted = field(default_factory=lambda: Planted(marks.ALL))
    printed: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[tuple[Vault, Store]]:
        """Open vault and store of the running program."""
        url = await reach(self.program.data)
        assert url is not None
        async with kept(Settings(data_dir=self.program.data), url) as opened:
            yield opened

    async def until(self, condition: Callable[[Store], Awaitable[bool]]) -> None:
        """Wait until something is true of the store."""
        async with self.beside() as (_, store), asyncio.timeout(SECONDS):
            while not await condition(store):  # noqa: ASYNC110 - another process tells us nothing
                await asyncio.sleep(0.02)

    async def quiet(self) -> None:
        """Wait until nothing is queued any more."""

        async def idle(store: Store) -> bool:
            stats = await store.stats()
            return not any(
                number
                for name, number in stats.items()
                if name not in {"staff", "waiting", "timers", "dead"}
            )

        await self.until(idle)

    async def words(self, person: Person) -> tuple[str, str]:
        """Give the return word and the other word that somebody was shown first, and mark both."""
        return await self._words("telegram", str(person.chat_id))

    async def words_of(self, tab: str) -> tuple[str, str]:
        """Give the secret words of a tab, and mark both."""
        return await self._words(WEB, address_of(tab))

    async def _words(self, channel: str, address: str) -> tuple[str, str]:
        cover = self.content.cover
        assert cover is not None
        async with self.beside() as (vault, store):
            conversation = vault.conversation(channel, address)
            seed = secret.source(await session_of(store, vault, conversation))
        made = secret.back(seed, cover), secret.watched(seed, cover)
        self.planted.add(*made)
        return made

    async def conversation(self, person: Person) -> str:
        """Name somebody as Redis does."""
        async with self.beside() as (vault, _):
            return vault.conversation("telegram", str(person.chat_id))

    def turn(self, seconds: float) -> None:
        """Let time go by, for the program and at Telegram."""
        path = Path(self.program.settings[CLOCK])
        now = float(path.read_text(encoding="ascii"))
        path.write_text(str(now + seconds), encoding="ascii")
        self.telegram.clock.advance(seconds)

    async def turn_to(self, person: Person, timer: str) -> None:
        """Let time go by until a timer of somebody is due."""
        conversation = await self.conversation(person)
        far = datetime.now(UTC) + timedelta(days=30)
        async with self.beside() as (_, store):
            (due,) = [
                one.due
                for one in await store.timers.due(far)
                if (one.conversation, one.name) == (conversation, timer)
            ]
        ahead = float(Path(self.program.settings[CLOCK]).read_text(encoding="ascii"))
        now = datetime.now(UTC) + timedelta(seconds=ahead)
        self.turn((due - now).total_seconds() + 1)

    async def command(self, *arguments: str) -> str:
        """Type a command beside the running program; keep what it prints."""
        environment = {name: value for name, value in os.environ.items() if "MURMURE" not in name}
        environment |= {"MURMURE_DATA_DIR": str(self.program.data)} | self.program.settings
        made = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await made.communicate()
        self.printed.append(f"$ murmure {' '.join(arguments)}\n{said.decode()}")
        assert made.returncode == 0, self.printed[-1]
        return said.decode()


@asynccontextmanager
async def living(
    telegram: TelegramServer, content: Content, folder: Path, **more: str
) -> AsyncIterator[House]:
    """Run the program at its loudest until the block ends, or has ended it."""
    temporary, clock = folder / "tmp", folder / "clock"
    temporary.mkdir()
    clock.write_text("0", encoding="ascii")
    program = Murmure(
        folder / "d",
        {
            "MURMURE_TELEGRAM_TOKEN": telegram.token,
            "MURMURE_TELEGRAM_API": telegram.base_url,
            "MURMURE_LOG_LEVEL": "DEBUG",
            "PYTHONFAULTHANDLER": "1",
            "PYTHONWARNINGS": "always",
            "TMPDIR": str(temporary),
            CLOCK: str(clock),
            **more,
        },
        module="tests.canary.program",
    )
    await program.start()
    house = House(program, telegram, content, temporary)
    house.planted.add(telegram.token.partition(":")[2])
    try:
        yield house
    finally:
        await program.stop()
        print(
            "\n".join(line for line in program.lines if "library=" not in line)
        )  # if the test fails
