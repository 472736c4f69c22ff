"""The veil, the warning and the check-in on a phone, in real Chromium over the real store."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from bot.model.carried import State
from bot.model.event import Closed, Said
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.desk_house import DeskHouse, desk_house, now

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]
FIRST = "il me menace ce soir, il est devant la porte, j'ai peur"
SECOND = "il frappe à la porte maintenant"
NOT_SIDEWAYS = "() => document.documentElement.scrollWidth <= 390"
SEEN = "document.querySelectorAll('.veil[open]').length"
FLICKER = """() => { window.flicker = 0; const look = () => {
  if (document.querySelector('.veil:not([open])')) window.flicker += 1;
  requestAnimationFrame(look); }; look(); }"""


@pytest.fixture
async def house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """A desk with one counsellor, to whom the desk gives an emergency."""
    async with desk_house(store, vault) as running:
        await running.staff("noe", "Noé")
        yield running


async def carried(house: DeskHouse, case: str) -> None:
    """Let twenty minutes of the case pass, and end it."""

    def longer(state: State) -> State:
        since = now() - timedelta(minutes=20)
        return replace(state, held=tuple(replace(one, since=since) for one in state.held))

    await house.store.care.alter("noe", longer)
    await house.do(case, Closed(now(), "noe", "helped", case))

    async def ended() -> bool:
        return not await house.store.desk.cases("noe")

    await house.until(ended)


async def three_taps(page: Page) -> None:
    """Answer the check-in with a thumb."""
    for step, tap in enumerate(("C’est lourd", "De rien de plus", "Plutôt plus léger"), 1):
        await expect(page.locator(".step")).to_contain_text(f"{step} sur 3")
        await page.wait_for_function(NOT_SIDEWAYS)
        await page.get_by_role("button", name=tap).click()
    await expect(page.locator("#checked")).to_be_visible()


async def test_a_hard_case_on_a_phone(browser: Browser, house: DeskHouse) -> None:
    """Asked before it, covered in it, left in peace after it: with a thumb, and nothing runs sideways."""
    case = await house.seeker("one", FIRST)
    page = await house.tab(browser, "noe", width=390)
    await page.goto(house.url)
    await page.click("#queue form.next button")
    await expect(page.locator("#before")).to_be_visible()
    assert FIRST not in await page.content()
    await page.get_by_role("button", name="Je la prends").click()
    await expect(page.locator("#veil-bar")).to_be_visible()

    # One message is uncovered; what comes live is covered, and does not cover it again.
    said = page.locator(".bubble.seeker .text", has_text=FIRST)
    await expect(said).to_be_hidden()
    await page.locator(".veil > summary").first.click()
    await expect(said).to_be_visible()
    await house.arrive("one", Said(now(), SECOND, locale="fr"))
    second = page.locator(".veil", has_text=SECOND)
    await expect(second).to_be_attached()
    await expect(second.locator(".text")).to_be_hidden()
    assert 1 == await page.evaluate(SEEN)

    # All at once holds for what comes later, and nothing is covered for a blink.
    await page.click("#veil-bar a")
    await expect(second.locator(".text")).to_be_visible()
    await page.evaluate(FLICKER)
    await house.arrive("one", Said(now(), "encore là", locale="fr"))
    await expect(page.locator(".bubble.seeker .text", has_text="encore là")).to_be_visible()
    assert 0 == await page.evaluate("window.flicker")

    # So it does for whoever was quicker than the page, and followed the link.
    await page.goto(f"{page.url}?voile=non")
    await house.arrive("one", Said(now(), "toujours là", locale="fr"))
    await expect(page.locator(".bubble.seeker .text", has_text="toujours là")).to_be_visible()
    await expect(said).to_be_visible()
    await page.wait_for_function(NOT_SIDEWAYS)

    # It ends, as long as it felt; then the pause and three taps.
    await carried(house, case)
    await expect(page.locator("main.refused")).to_be_visible()
    await page.goto(f"{house.url}/soin")
    await expect(page.locator(".note").first).to_contain_text("Pause jusqu’à")
    await page.get_by_role("link", name="Faire le point").first.click()
    await three_taps(page)
    state = await house.store.care.state("noe")
    assert state.checked is not None
    assert state.lighter is not None
