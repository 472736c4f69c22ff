"""What the server wipes must leave the page too, whoever asked for it and however."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from bot.channels.webchat.feed import WebChannel
from bot.channels.webchat.stream import News, Reader
from tests.channels.webchat.doubles import GREETING, House
from tests.e2e.browser import open_tab
from tests.e2e.conftest import chat_browser, session_browser
from tests.e2e.house import NEUTRAL, Site, site
from tests.e2e.murmure import running

__all__ = ["chat_browser", "session_browser"]
looped = pytest.mark.asyncio(loop_scope="session")
SECRET = "il a mes photos"


class Ticks:
    """Signals without end."""

    async def watch(self, topic: str) -> AsyncIterator[None]:
        while True:
            yield


@pytest.mark.parametrize("way", ["drop", "remove"])
async def test_a_stream_ends_when_what_it_showed_is_gone(way: str) -> None:
    """P4: neither the neutral line nor anything later is sent to a page that shows wiped words."""
    house = House()
    shown = await house.feed.put("c", "1", GREETING)
    news = Reader(replace(house.doors(), wakeups=Ticks()), "c").follow("")
    assert [shown] == [one.id for one in (await anext(news)).views]
    if way == "drop":
        await house.feed.drop("c")
    else:
        await WebChannel(house.feed).wipe("c", "", [shown])
    await house.feed.put("c", "2", GREETING)
    assert News([], wiped=True) == await anext(news)
    with pytest.raises(StopAsyncIteration):
        await anext(news)


@pytest_asyncio.fixture(loop_scope="session")
async def chat() -> AsyncIterator[Site]:
    """Serve the page."""
    async with site() as serving:
        yield serving


async def talked(browser: Browser, chat: Site) -> Page:
    """Open a tab and say something in it."""
    page = await open_tab(browser)
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    await page.fill("#text", SECRET)
    await page.press("#text", "Enter")
    await page.get_by_text("Tu as écrit").wait_for()
    return page


@pytest.mark.e2e
@looped
async def test_a_page_whose_talk_was_wiped_goes(chat_browser: Browser, chat: Site) -> None:
    """P2, P4: an exit that another tab with the same talk told the server empties this one."""
    page = await talked(chat_browser, chat)
    (conversation,) = chat.house.feed.feeds
    await chat.house.feed.drop(conversation)
    await page.wait_for_url(NEUTRAL)
    assert "left" not in chat.house.inbox.events()


@pytest.mark.e2e
@looped
async def test_an_exit_that_cannot_be_stored_yet_hides_all_the_same(
    chat_browser: Browser, chat: Site
) -> None:
    """P2: hide first; that the store is away is no reason to keep the words on the screen."""
    page = await talked(chat_browser, chat)

    async def away(route: Route) -> None:
        await route.fulfill(status=503, content_type="application/json", body='{"out": true}')

    await page.route("**/note", away)
    await page.fill("#text", "un mot que seul le serveur connaît")
    await page.press("#text", "Enter")
    await page.wait_for_url(NEUTRAL)


@pytest.mark.e2e
@pytest.mark.timeout(120)
@looped
async def test_erasing_everything_empties_the_page(chat_browser: Browser, tmp_path: Path) -> None:
    """P8: "tout effacer" takes the words off the screen as well, on the real program."""
    async with running(tmp_path / "data", MURMURE_NEUTRAL_URL=NEUTRAL) as program:
        page = await open_tab(chat_browser)
        await page.goto(program.chat)
        await page.locator("#log .choice").first.wait_for()
        await page.fill("#text", "tout effacer")
        await page.press("#text", "Enter")
        await page.get_by_role("button", name="Oui, tout effacer").click()
        await page.wait_for_url(NEUTRAL)
