"""The whole program behind the chat page, in this process: real composition, real Redis, real dialogs.

**Rules.** As `stack` is for Telegram. Each test has a database of its own; the browser is real.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Page

from bot import app
from bot.channels.webchat.parse import CHANNEL, address_of
from bot.content.content import Content
from bot.engine import secret
from bot.model.session import Session
from bot.settings import Settings
from bot.store.door import command
from bot.web.server import bind, port_of
from bot.worker.standing import Standing
from tests.e2e.database import session_of
from tests.e2e.house import NEUTRAL

SECONDS = 30.0
TOKEN = "document.body.dataset.tab || sessionStorage.getItem('tab')"


@dataclass
class Running:
    """What a test looks at."""

    made: app.Parts
    url: str
    content: Content

    async def conversation(self, page: Page) -> str:
        """Name the conversation of a tab."""
        return self.conversation_of(await page.evaluate(TOKEN))

    def conversation_of(self, tab: str) -> str:
        """Name the conversation of a tab by its token."""
        return self.made.vault.conversation(CHANNEL, address_of(tab))

    async def words(self, conversation: str) -> tuple[str, str]:
        """Give the two secret words: the one that leads back, the one that calls for help."""
        cover = self.content.cover
        assert cover is not None
        seed = secret.source(await self.session(conversation))
        return secret.back(seed, cover), secret.watched(seed, cover)

    async def version(self, conversation: str) -> int:
        """Count what happened in a conversation."""
        key = self.made.store.layout.conversation(conversation)[0]
        return int(await self.made.store.door.one(command("HGET", key, "v")) or 0)

    async def reached(self, conversation: str, version: int) -> None:
        """Wait until so much has happened."""
        async with asyncio.timeout(SECONDS):
            while await self.version(conversation) < version:  # noqa: ASYNC110 - it happens in Redis
                await asyncio.sleep(0.01)

    async def settled(self, conversation: str) -> None:
        """Wait until the exit is a second ago: what is dated before or at it counts as sent before it."""
        left = (await self.session(conversation)).left_at
        assert left is not None
        async with asyncio.timeout(SECONDS):
            while int(datetime.now(UTC).timestamp()) <= int(left.timestamp()):  # noqa: ASYNC110 - a clock
                await asyncio.sleep(0.02)

    async def session(self, conversation: str) -> Session:
        """Read a conversation as the engine knows it."""
        return await session_of(self.made.store, self.made.vault, conversation)


@asynccontextmanager
async def serving(redis_url: str, content: Content, folder: Path) -> AsyncIterator[Running]:
    """Serve the page and work, until the block ends."""
    settings = Settings(
        data_dir=folder, redis_url=redis_url, host="127.0.0.1", port=0, neutral_url=NEUTRAL
    )
    sockets = app.Sockets(chat=bind("127.0.0.1", 0), desk=None)
    assert sockets.chat is not None
    roles: frozenset[app.Role] = frozenset(("web", "worker"))
    async with (
        app.parts(settings, roles, Standing(content)) as made,
        asyncio.TaskGroup() as group,
    ):
        up = asyncio.Event()
        group.create_task(app._serve(made, sockets, lambda line: up.set()))
        await up.wait()
        try:
            yield Running(made, f"http://127.0.0.1:{port_of(sockets.chat)}/", content)
        finally:
            made.closing.set()


async def press(page: Page, *names: str) -> None:
    """Press choices one after another, by their names in the dialogs, each when it has appeared."""
    for name in names:
        await page.locator(f'#log .choice[data-value$=":{name}"]').first.click()


async def say(page: Page, text: str) -> None:
    """Write something."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def view(page: Page) -> Sequence[str]:
    """Give all that the page is: its source as it stands, what is written in it, where it is."""
    found: list[str] = await page.evaluate(
        """() => [document.documentElement.outerHTML, document.body.innerText,
          document.getElementById("text").value, document.title, location.href, String(history.length),
          String(localStorage.length), Object.keys(sessionStorage).sort().join(), document.cookie]"""
    )
    return found
