"""The service of the evening: Redis, one process for what people and counsellors reach, two workers; all can be killed.

**Rules.** Whatever is killed comes back at the same address. The emulated Telegram lives in the test's own process.
"""

import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.crew import RedisServer
from tests.desk.telegram.crew import TOKEN
from tests.e2e.murmure import Murmure
from tests.emulator.server import TelegramServer

ROOT = Path(__file__).parents[2]
HASTE = {
    "desk.yaml": {"return_after": "1", "vanish_after": "1", "reassure_after": "[1]"},
    "care.yaml": {
        "pause_minutes": "0",
        "breather_minutes": "0",
        "in_a_row": "20",
        "per_shift": "50",
    },
}
"""An evening of minutes: what takes hours in life takes a minute, and nobody needs a rest."""
FRONT = ("web", "desk", "telegram", "staff")


@dataclass
class House:
    """What a player of the evening can reach.

    Attributes:
        front: pages, desk and both bots' ears.
        workers: what thinks and sends.
    """

    telegram: TelegramServer
    redis: RedisServer
    front: Murmure
    workers: list[Murmure] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)

    async def kill_worker(self) -> None:
        """Take one worker away without warning; another starts some seconds later."""
        worker = self.workers.pop(0)
        await worker.stop(signal.SIGKILL)
        self.killed.append("worker")
        self.workers.append(await self._worker())

    async def kill_front(self) -> None:
        """Take away what everybody talks to, without warning, and bring it back at the same place."""
        self.front.settings |= self.front.ports()
        await self.front.stop(signal.SIGKILL)
        self.killed.append("front")
        await self.front.start()

    async def start(self) -> None:
        """Start everything."""
        await self.front.start()
        self.workers = [await self._worker(), await self._worker()]

    async def stop(self) -> None:
        """End what was started."""
        for program in (self.front, *self.workers):
            if program.process is not None:
                await program.stop()

    async def _worker(self) -> Murmure:
        worker = Murmure(self.front.data, dict(self.front.settings), roles=("worker",))
        await worker.start()
        return worker


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[House]:
    """Start the service on empty data, and end it."""
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        telegram.add_bot(TOKEN, "Bureau", "bureau_bot")
        redis = RedisServer(folder)
        await redis.start()
        stack.push_async_callback(redis.stop)
        settings = {
            "MURMURE_REDIS_URL": redis.url,
            "MURMURE_TELEGRAM_TOKEN": telegram.token,
            "MURMURE_STAFF_TELEGRAM_TOKEN": TOKEN,
            "MURMURE_TELEGRAM_API": telegram.base_url,
            "MURMURE_CONTENT": str(hastened(folder / "content")),
        }
        house = House(telegram, redis, Murmure(folder / "data", settings, roles=FRONT))
        stack.push_async_callback(house.stop)
        await house.start()
        yield house


def hastened(folder: Path) -> Path:
    """Copy what people read, with an organisation's settings for a short evening."""
    for name in ("dialogs", "locales"):
        shutil.copytree(ROOT / name, folder / name)
    for name, changes in HASTE.items():
        path = folder / "dialogs" / name
        text = path.read_text("utf-8")
        for key, value in changes.items():
            text, count = re.subn(rf"^{key}: .*$", f"{key}: {value}", text, flags=re.MULTILINE)
            assert count == 1, key
        path.write_text(text, "utf-8")
    return folder / "dialogs"
