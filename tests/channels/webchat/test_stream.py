"""What a stream tells an open page: what was wiped, what stands there instead, and the exit words of now."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.types import Message as Sent

from bot.channels.webchat import stream
from bot.channels.webchat.lease import Lease
from bot.channels.webchat.stream import Reader, Streams
from bot.content.content import Content
from bot.engine.page import TIMER
from bot.model.message import Message
from bot.web.limits import Seats
from bot.web.metrics import Metrics
from tests.channels.webchat.doubles import EXITS, House

NAME = "c"
QUIZ = Message("", "Combien font 7 × 8 ?", alone=True)


@dataclass
class Tab:
    """An open page: what its stream said so far."""

    house: House
    said: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, sent: Sent) -> None:
        """Take a piece of the answer."""
        for line in sent.get("body", b"").decode().splitlines():
            if line.startswith("data: "):
                self.said.append(json.loads(line.removeprefix("data: ")))
        self.news.set()

    async def until(self, name: str) -> Any:
        """Wait until something was said, and take all up to it."""
        async with asyncio.timeout(5):
            while True:
                for place, one in enumerate(self.said):
                    if name in one:
                        del self.said[: place + 1]
                        return one[name]
                self.news.clear()
                await self.news.wait()

    async def receive(self) -> Sent:
        """Never hang up."""
        await asyncio.Event().wait()
        raise AssertionError


@asynccontextmanager
async def listening(house: House, after: str = "") -> AsyncIterator[Tab]:
    """Listen to a conversation until the block ends."""
    closing, tab = asyncio.Event(), Tab(house)
    streams = Streams(
        closing, Metrics(), Seats(), Lease(house.timers, 10), lambda: house.content.exits
    )
    opened = streams.open(Reader(house.doors(), NAME), after, "sender")
    async with asyncio.TaskGroup() as group:
        group.create_task(opened({"type": "http"}, tab.receive, tab.send))
        yield tab
        closing.set()


@pytest.fixture
def house() -> House:
    """Make the doors."""
    return House()


async def test_a_wipe_empties_the_page_before_the_quiz_is_there(house: House) -> None:
    """P2: the page is emptied at once, not when something has been found to put there."""
    ref = await house.feed.put(NAME, "k1", Message("", "3018"))
    async with listening(house) as tab:
        await tab.until("paragraphs")
        await house.feed.remove(NAME, [ref])
        assert await tab.until("fresh")
        await house.feed.put(NAME, "k2", QUIZ)
        assert ["Combien font 7 × 8 ?"] == await tab.until("paragraphs")
        await house.feed.put(NAME, "k3", QUIZ)
        await tab.until("paragraphs")


async def test_a_page_that_was_away_finds_the_quiz(house: House) -> None:
    """P4: who comes back through a tunnel is told first that all of it is gone."""
    await house.feed.put(NAME, "k2", QUIZ)
    async with listening(house, after="00000000-9") as tab:
        await tab.until("fresh")
        assert ["Combien font 7 × 8 ?"] == await tab.until("paragraphs")


@pytest.mark.parametrize("instead", [None, Message("", "Pas de nouveau quiz.")])
async def test_after_an_exit_there_is_nothing_to_stay_for(
    house: House, monkeypatch: pytest.MonkeyPatch, instead: Message | None
) -> None:
    """P3, P4: the bare line of an exit, or nothing at all, sends the page elsewhere."""
    monkeypatch.setattr(stream, "INSTEAD_SECONDS", 0.05)
    ref = await house.feed.put(NAME, "k1", Message("", "3018"))
    async with listening(house) as tab:
        await tab.until("paragraphs")
        await house.feed.remove(NAME, [ref])
        if instead:
            await house.feed.put(NAME, "k2", instead)
        await tab.until("fresh")
        assert await tab.until("out")


async def test_an_open_page_learns_new_exit_words(house: House) -> None:
    """P1: what is published holds on pages that were loaded before; it is said once, not with every word."""
    async with listening(house) as tab:
        assert sorted(EXITS) == await tab.until("words")
        await house.feed.put(NAME, "k1", Message("", "un"))
        await tab.until("paragraphs")
        changed = {**vars(cast(SimpleNamespace, house.content)), "exits": frozenset({"ananas"})}
        house.content = cast(Content, SimpleNamespace(**changed))
        await house.feed.put(NAME, "k2", Message("", "deux"))
        assert ["ananas"] == await tab.until("words")
        await house.feed.put(NAME, "k3", Message("", "trois"))
        await tab.until("paragraphs")
        await tab.until("paragraphs")
        assert [] == tab.said


async def test_whoever_listens_is_there(house: House) -> None:
    """P10: each beat of a stream prolongs the lease."""
    async with listening(house) as tab:
        await tab.until("words")
        first = house.timers.due[NAME, TIMER]
        await house.feed.put(NAME, "k1", Message("", "un"))
        await tab.until("paragraphs")
        assert first < house.timers.due[NAME, TIMER]


async def test_that_somebody_writes_is_told_to_who_looks(house: House) -> None:
    """Each sign once, and the answer behind it; a page that comes back is told of none from before (P2)."""
    await house.feed.hint(NAME, "c.1.0")
    async with listening(house) as tab:
        await tab.until("words")
        await house.feed.hint(NAME, "c.2.0")
        assert await tab.until("hint")
        ref = await house.feed.put(NAME, "k1", Message("", "Je suis là."))
        await tab.until("paragraphs")
        await house.feed.hint(NAME, "c.3.0")
        assert await tab.until("hint")
    async with listening(house, after=ref) as tab:
        await tab.until("words")
        await house.feed.put(NAME, "k2", Message("", "Toujours."))
        await tab.until("paragraphs")
        assert [] == tab.said


async def test_a_house_that_does_not_want_it_is_not_asked(house: House) -> None:
    """Off, nothing is looked up and nothing is told, not even what was on its way as it was switched off."""
    vars(house.content.desk)["typing"] = False
    async with listening(house) as tab:
        await tab.until("words")
        await house.feed.hint(NAME, "c.1.0")
        await house.feed.put(NAME, "k1", Message("", "Je suis là."))
        await tab.until("paragraphs")
        assert [] == tab.said
