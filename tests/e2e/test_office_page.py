"""An admin's draft in a real browser: a closed tab does not lose it, publishing and throwing away end it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, expect

from bot.desk.web.app import create_desk_app
from bot.desk.web.secrets import Passwords
from bot.web.server import bind, port_of, serve
from tests.desk.office import Admin, OfficeHouse
from tests.desk.people import PASSWORD
from tests.e2e.browser import open_tab

VIOLATIONS = (
    "options => axe.run(document, options).then((one) => one.violations.map(({id}) => id))"
)
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture
async def office() -> AsyncIterator[Admin]:
    """An admin's account at a desk that runs."""
    opened = bind("127.0.0.1", 0)
    house = OfficeHouse(base_url=f"http://127.0.0.1:{port_of(opened)}")
    lea = Admin(house)
    await lea.enrol("admin")
    house.clock.turn(seconds=60)
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(create_desk_app(house.doors(), quick), opened, house.closing))
        try:
            yield lea
        finally:
            house.closing.set()


async def entered(browser: Browser, lea: Admin) -> Page:
    """Come in."""
    page = await open_tab(browser, width=1280, height=800)
    await page.goto(f"{lea.house.base_url}/entrer?vers=/horaires")
    await page.fill("#login", lea.login)
    await page.fill("#password", PASSWORD)
    await page.fill("#code", lea.code())
    await page.click("button.main")
    await expect(page.locator(".month")).to_be_visible()
    return page


async def test_a_draft_outlives_its_page(browser: Browser, office: Admin) -> None:
    """P11: what an admin has not published yet is there again after the tab was closed; then it is gone for good."""
    page = await entered(browser, office)
    await page.fill("#from", "2026-03-12")
    await page.fill("#note", "Formation")
    await page.click("button[value=add]")
    await expect(page.locator(".draft strong")).to_be_visible()
    await page.wait_for_function("() => localStorage.getItem('brouillon') !== null")
    await page.goto(f"{office.house.base_url}/versions")  # away, without a word
    await page.click("#kept button")
    await expect(page.locator(".month .special .why")).to_have_text("Formation")
    await page.click("form[action='/versions/brouillon'] button")
    await expect(page.locator(".changes li")).to_have_count(1)
    await page.evaluate(AXE_SCRIPT)
    assert [] == await page.evaluate(VIOLATIONS, {"runOnly": ["wcag2aa", "wcag21aa", "wcag22aa"]})
    await page.click("form[action='/versions/publier'] button")
    await expect(page.get_by_role("status")).to_be_visible()
    await page.wait_for_function("() => localStorage.getItem('brouillon') === null")
    await page.goto(f"{office.house.base_url}/horaires")
    await expect(page.locator("#kept")).to_be_hidden()
