"""Many people on the chat page at once, each with a page that listens all the time, by plain HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from httpx import AsyncClient, HTTPError, Limits

SECONDS = 75.0
"""Longer than the leases of a worker that was killed while it was answering."""
LIMITS = Limits(keepalive_expiry=1)
"""Shorter than the server keeps a connection that nobody uses: else one is closed while something is sent on it."""


@dataclass
class Visitor:
    """One person.

    Attributes:
        notes: what the page shows, oldest first.
        sent: how many things they did, the opening of the page counted.
    """

    http: AsyncClient
    tab: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0
    after: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def come(self) -> None:
        """Open the page and wait for the greeting."""
        answer = await self.http.post("/open", json={"zone": "Europe/Paris"})
        answer.raise_for_status()
        self.tab = answer.json()["tab"]
        self.sent = 1

    async def listen(self) -> None:
        """Follow the feed until cancelled, as the page does: a cut line is taken up where it was."""
        while True:
            try:
                await self._follow()
            except HTTPError:
                await asyncio.sleep(0.2)

    async def press(self, label: str) -> None:
        """Press a button of the last message, and wait for what comes."""
        (value,) = [value for shown, value in self.buttons if shown == label]
        await self._send(value=value)

    async def say(self, text: str) -> None:
        """Write something, and wait for what comes."""
        await self._send(text=text)

    async def answered(self) -> None:
        """Wait until there is a message for everything that was done."""
        await self.until(lambda: self.has(self.sent))

    def has(self, count: int) -> bool:
        """Tell whether so many messages stand on the page."""
        return len(self.notes) >= count

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the page shows something."""
        async with asyncio.timeout(SECONDS):
            while not condition():
                self.news.clear()
                await self.news.wait()

    @property
    def last(self) -> str:
        """What the last message says."""
        return "\n".join(self.notes[-1]["paragraphs"]) if self.notes else ""

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """The buttons of the last message, label and value."""
        return [(one["label"], one["value"]) for row in self.notes[-1]["rows"] for one in row]

    async def _send(self, **what: str) -> None:
        answer = await self.http.post(
            "/note", headers={"X-Tab": self.tab}, json={"id": token_hex(8), **what}
        )
        answer.raise_for_status()
        assert 204 == answer.status_code
        self.sent += 1
        await self.answered()

    async def _follow(self) -> None:
        headers, body = {"X-Tab": self.tab}, {"after": self.after}
        async with self.http.stream("POST", "/flow", headers=headers, json=body) as flow:
            flow.raise_for_status()
            async for line in flow.aiter_lines():
                if line.startswith("id: "):
                    self.after = line.removeprefix("id: ")
                elif line.startswith("data: "):
                    data = json.loads(line.removeprefix("data: "))
                    if "paragraphs" in data:  # the exit words in force are sent, too
                        self.notes.append(data)
                        self.news.set()


@asynccontextmanager
async def visitors(url: str, count: int) -> AsyncIterator[list[Visitor]]:
    """Let so many people come, each from an address of their own; all are greeted."""
    people: list[Visitor] = []
    listening: list[asyncio.Task[None]] = []
    try:
        for number in range(count):
            address = f"10.1.{number // 250}.{number % 250 + 1}"
            headers = {"accept-language": "fr", "x-forwarded-for": address}
            one = Visitor(AsyncClient(base_url=url, headers=headers, timeout=30, limits=LIMITS))
            people.append(one)
            await one.come()
            listening.append(asyncio.create_task(one.listen()))
        for one in people:
            await one.answered()
        yield people
    finally:
        for task in listening:
            task.cancel()
        if listening:
            await asyncio.wait(listening)
        for one in people:
            await one.http.aclose()
