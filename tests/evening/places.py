"""Where somebody writes from: a phone with the emulated Telegram, or the chat page; one set of verbs for both.

**Rules.** `heard` is what the service ever said to them, in order, and when; it only grows, whatever is wiped.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_hex
from time import time
from typing import Any, Protocol

from httpx import AsyncClient, HTTPError
from typing_extensions import override

from tests.e2e.steps import NEUTRAL
from tests.e2e.visitors import LIMITS, Visitor
from tests.emulator.people import Person

EXIT = "x"
PATIENCE = 300.0
"""Seconds: longer than a killed program needs to come back, and than the least urgent waits on a full evening."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that the service said; `at` in Unix seconds."""

    text: str
    at: float


class Place(Protocol):
    """What a seeker can do."""

    name: str

    @property
    def heard(self) -> list[Heard]: ...

    async def come(self) -> None: ...

    async def say(self, text: str) -> None: ...

    async def leave(self) -> None: ...

    async def until(self, told: Callable[[str], bool], since: int = 0) -> Heard: ...


class Stamped(list[dict[str, Any]]):
    """What a page shows, each with the moment when it came."""

    @override
    def append(self, note: dict[str, Any]) -> None:
        """Note when it came."""
        super().append(note | {"at": time()})


@dataclass
class Phone:
    """The public bot on an emulated phone."""

    person: Person
    name: str
    seen: list[Heard] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    frames: int = 0

    @property
    def heard(self) -> list[Heard]:
        """What was said so far: each message once, at the moment when it was first on the screen."""
        frames = self.person.device.history
        fresh, self.frames = frames[self.frames :], len(frames)
        for frame in fresh:
            for message in frame.chat:
                if not message.mine and message.message_id not in self.known:
                    self.known.add(message.message_id)
                    self.seen.append(Heard(message.full_text, frame.time))
        return self.seen

    async def come(self) -> None:
        """Press Start."""
        self.person.start()
        await self.until(lambda text: "boutons" in text)

    async def say(self, text: str) -> None:
        """Write something."""
        self.person.say(text)

    async def leave(self) -> None:
        """Take the exit, as a word; done when the screen shows nothing but the neutral line."""
        self.person.say(EXIT)
        await self.person.wait_until(lambda device: set(device.texts) <= {NEUTRAL}, PATIENCE)

    async def until(self, told: Callable[[str], bool], since: int = 0) -> Heard:
        """Wait until something is said; `since`: only what comes after so many sayings counts."""
        found: list[Heard] = []

        def there(_: object) -> bool:
            found[:] = [one for one in self.heard[since:] if told(one.text)]
            return bool(found)

        await self.person.wait_until(there, PATIENCE)
        return found[0]


@dataclass
class Page:
    """The chat page, by plain HTTP; it asks again when the service was away."""

    url: str
    name: str
    number: int
    seen: list[Heard] = field(default_factory=list)
    visitor: Visitor | None = None
    follows: asyncio.Task[None] | None = None

    @property
    def heard(self) -> list[Heard]:
        """What was said so far."""
        notes = self.visitor.notes if self.visitor else []
        for note in notes[len(self.seen) :]:
            self.seen.append(Heard("\n".join(note["paragraphs"]), note["at"]))
        return self.seen

    async def come(self) -> None:
        """Open the page and follow what it shows, until the evening is over."""
        headers = {"accept-language": "fr", "x-forwarded-for": f"10.2.0.{self.number % 250 + 1}"}
        http = AsyncClient(base_url=self.url, headers=headers, timeout=30, limits=LIMITS)
        self.visitor = Visitor(http, notes=Stamped())
        await again(self.visitor.come)
        self.follows = asyncio.create_task(self.visitor.listen())
        await self.until(lambda text: "boutons" in text)

    async def say(self, text: str) -> None:
        """Write something; sent again under the same id until it is stored, as the page does."""
        await self._post("/note", json={"id": token_hex(8), "text": text})

    async def leave(self) -> None:
        """Press the exit button."""
        assert self.visitor is not None
        await self._post("/end", data={"tab": self.visitor.tab, "act": "page", "id": token_hex(8)})

    async def until(self, told: Callable[[str], bool], since: int = 0) -> Heard:
        """Wait until something is said; `since`: only what comes after so many sayings counts."""
        assert self.visitor is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                for one in self.heard[since:]:
                    if told(one.text):
                        return one
                self.visitor.news.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await self.visitor.news.wait()

    async def over(self) -> None:
        """Close the tab without a word."""
        if self.follows is not None:
            self.follows.cancel()
            await asyncio.wait([self.follows])
        if self.visitor is not None:
            await self.visitor.http.aclose()

    async def _post(self, path: str, **body: Any) -> None:
        visitor = self.visitor
        assert visitor is not None

        async def send() -> None:
            answer = await visitor.http.post(path, headers={"X-Tab": visitor.tab}, **body)
            answer.raise_for_status()

        await again(send)


async def again(send: Callable[[], Awaitable[None]]) -> None:
    """Try until the service takes it: it may have been killed a moment ago."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await send()
            except HTTPError:
                await asyncio.sleep(0.3)
            else:
                return


@asynccontextmanager
async def closing(pages: list[Page]) -> AsyncIterator[None]:
    """Close all tabs at the end."""
    try:
        yield
    finally:
        for page in pages:
            await page.over()
