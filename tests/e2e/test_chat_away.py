"""People whose network goes away: the page is gone when they say so, and the server finds out by itself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.content.content import Content
from bot.engine.page import TIMER
from tests.delivered import delivered
from tests.e2e.browser import open_tab
from tests.e2e.database import empty_database
from tests.e2e.page_stack import SECONDS, Running, say, serving

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


@cache
def published() -> Content:
    """Compile what people read, once."""
    return delivered()


@pytest_asyncio.fixture(loop_scope="session")
async def running(redis_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """Serve the real dialogs."""
    async with (
        empty_database(redis_url) as database,
        serving(database, published(), tmp_path / "data") as started,
    ):
        yield started


async def greeted(browser: Browser, running: Running) -> Page:
    """Open a tab and wait for the greeting."""
    page = await open_tab(browser)
    await page.goto(running.url)
    await page.locator("#log .choice").first.wait_for()
    return page


async def left(running: Running, conversation: str) -> None:
    """Wait until somebody counts as gone."""
    async with asyncio.timeout(SECONDS):
        while not (await running.session(conversation)).hidden:  # noqa: ASYNC110 - it happens in Redis
            await asyncio.sleep(0.02)


async def test_an_exit_without_a_network_is_found_out(
    chat_browser: Browser, running: Running
) -> None:
    """P2, P10: the page is gone at once; when its lease runs out the server takes it for the exit it was."""
    page = await greeted(chat_browser, running)
    conversation = await running.conversation(page)
    await page.context.set_offline(True)
    gone = await page.evaluate(
        "() => { document.getElementById('leave').click(); return document.body.innerText; }"
    )
    assert "" == gone
    assert not (await running.session(conversation)).hidden
    await running.made.store.timers.arm(conversation, TIMER, datetime.now(UTC))
    await left(running, conversation)


async def test_a_tunnel_costs_nobody_their_place(chat_browser: Browser, running: Running) -> None:
    """P6, P10: the same page goes on where it was, and its lease runs on."""
    page = await greeted(chat_browser, running)
    conversation = await running.conversation(page)
    await page.context.set_offline(True)
    before = await page.locator("#log .note.bot").count()
    await say(page, "je suis là")
    await page.locator(".unsent").wait_for()
    await page.context.set_offline(False)
    await page.wait_for_function(
        "before => document.querySelectorAll('#log .note.bot').length > before", arg=before
    )
    assert not (await running.session(conversation)).hidden
    far = await running.made.store.timers.due(datetime.max.replace(tzinfo=UTC))
    assert (conversation, TIMER) in [(one.conversation, one.name) for one in far]


async def test_a_page_whose_lease_ran_out_shows_nothing(
    chat_browser: Browser, running: Running
) -> None:
    """P4: who comes back later than that finds no talk."""
    page = await greeted(chat_browser, running)
    conversation = await running.conversation(page)
    await running.made.store.timers.arm(conversation, TIMER, datetime.now(UTC))
    await left(running, conversation)
    await page.wait_for_url("https://meteo.example/")
