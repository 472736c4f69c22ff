"""What browser tests share."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.browser import chromium


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium for one test; open tabs with `tests.e2e.browser.open_tab`."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def session_browser() -> AsyncIterator[Browser]:
    """One headless Chromium for all tests that run in the session's loop."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def chat_browser(session_browser: Browser) -> AsyncIterator[Browser]:
    """The session's Chromium without anybody else's tabs: an old one would go on asking its server."""
    yield session_browser
    for context in list(session_browser.contexts):
        await context.close()
