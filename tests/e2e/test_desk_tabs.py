"""Several tabs of one browser: one of them hears for all, all go dark together, and nothing stays readable."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, expect

from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.desk_house import ADMIN, DeskHouse, desk_house
from tests.e2e.test_desk_room import AWAY, held

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

PLANTED = "il garde mes photos de Zanzibar"
BACK = AWAY.replace("true", "false", 1)


@pytest.fixture
async def house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """A desk with one counsellor on shift."""
    async with desk_house(store, vault) as running:
        await running.staff("noe", "Noé")
        yield running


async def opened(page: Page, address: str) -> Page:
    """Open another tab of the same browser, with nobody looking at it."""
    tab = await page.context.new_page()
    await tab.goto(address)
    await tab.evaluate(AWAY)
    return tab


async def dark(page: Page) -> None:
    """Wait until a tab asks who is there, and shows nothing else."""
    await expect(page.locator("#login")).to_be_visible()
    content = await page.content()
    assert not [word for word in (PLANTED, "Noé") if word in content]


@pytest.fixture
async def page(browser: Browser, house: DeskHouse) -> Page:
    """A tab with a conversation: the first of its browser, which hears for the others."""
    case = await held(house, "first", PLANTED)
    page = await house.tab(browser, "noe")
    await page.clock.install()
    await page.goto(f"{house.url}/dossier/{case}")
    await expect(page.locator("#bubbles")).to_contain_text(PLANTED)
    return page


async def test_who_loses_the_role_reads_nothing_more(page: Page, house: DeskHouse) -> None:
    """P7: every tab locks, live or not; also those that nobody looks at, after the one that heard for them closed."""
    places = (page.url, f"{house.url}/suivi", f"{house.url}/soin", house.url)
    tabs = [await opened(page, place) for place in places]
    await page.close()

    await house.store.staff.alter("noe", roles=ADMIN)

    for tab in tabs:
        await dark(tab)


async def test_a_removed_account_reads_nothing_more(page: Page, house: DeskHouse) -> None:
    """P7: the operator takes the account away; no click is needed."""
    tabs = [page, await opened(page, page.url), await opened(page, f"{house.url}/suivi")]

    await house.store.staff.remove("noe")

    for tab in tabs:
        await dark(tab)


async def test_one_tab_that_is_refused_locks_all(page: Page, house: DeskHouse) -> None:
    """The session ended while nothing was heard: who asks learns it for a tab that asks nothing."""
    asked = list[str]()
    tabs = [page, await opened(page, f"{house.url}/suivi"), await opened(page, page.url)]
    tabs[-1].on("request", lambda one: asked.append(one.url))

    async def ill(route: Route) -> None:
        await route.fulfill(status=503)

    await page.context.route("**/flux*", ill)
    await page.reload()
    await expect(page.locator("#cut")).to_be_visible()
    await house.store.staff.quit_all("noe")
    await page.clock.fast_forward("00:05")

    for tab in tabs:
        await dark(tab)
    assert not [url for url in asked if "/nouvelles" in url]


async def gone_without_a_server(tab: Page) -> None:
    """Wait until nothing of the desk stands in a tab that reaches nobody."""
    await expect(tab.locator("#bubbles")).to_have_count(0)


async def test_a_tab_stays_while_another_is_touched(page: Page) -> None:
    """Nobody can be asked: the time of the last touch is one for all tabs; a quarter of an hour later all go dark."""
    touched = await opened(page, page.url)

    async def cut(route: Route) -> None:
        await route.abort()

    await page.context.route(re.compile("/(flux|entrer)"), cut)
    await page.reload()
    await expect(page.locator("#cut")).to_be_visible()
    await page.clock.fast_forward("10:00")
    await touched.keyboard.press("Shift")
    await page.clock.fast_forward("06:00")
    for _ in range(2):  # the second try comes after the first was given up, and judged
        async with page.expect_request("**/flux*"):
            await page.clock.fast_forward("00:05")
    await expect(page.locator("#bubbles")).to_contain_text(PLANTED)

    await page.clock.fast_forward("10:00")
    await gone_without_a_server(page)
    await touched.evaluate(BACK)
    await gone_without_a_server(touched)
