"""What browser tests share."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.browser import chromium


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium for one test; open tabs with `tests.e2e.browser.open_tab`."""
    async with chromium() as started:
        yield started
