"""Practising in a real browser: begin, have somebody come, answer, end; each page on the way with axe."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.desk_house import DeskHouse, desk_house
from tests.e2e.test_desk_axe import SIGHTS, look

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture
async def house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """Noé is new here; nobody seeks help."""
    async with desk_house(store, vault) as running:
        await running.staff("noe", "Noé")
        yield running


async def test_a_first_practice(browser: Browser, house: DeskHouse) -> None:
    """WCAG 2.2 AA, in words and not in colour alone: what is practice says so wherever it stands."""
    page = await house.tab(browser, "noe")
    await page.goto(f"{house.url}/entrainement")
    await page.get_by_role("button", name="Commencer à m’entraîner").click()
    await page.get_by_role("button", name="Faire venir : Quelqu’un arrive").click()
    await expect(page.get_by_text("Entraînement", exact=True).last).to_be_visible()
    await expect(page.locator(".case .tag.practice")).to_be_visible()
    await page.get_by_role("button", name="Prendre la suite").click()
    await expect(page.get_by_text("cette personne est inventée")).to_be_visible()
    room = page.url.removeprefix(house.url)
    await page.get_by_label("Ton message").fill("Bonjour, je te lis.")
    await page.get_by_role("button", name="Envoyer").click()

    # What they write is covered, as it would be of anybody in danger.
    await expect(page.get_by_text("Je suis dans ma chambre.")).to_have_count(1, timeout=20_000)
    found = {
        f"{place} {sight}": wrong
        for place in (room, "/", "/entrainement", "/entrainement/bilan/door")
        for sight in SIGHTS
        if (wrong := await look(page, house.url + place, sight))
    }
    assert {} == found

    await page.goto(f"{house.url}/entrainement")
    await page.get_by_role("button", name="Terminer l’entraînement").click()
    await expect(page.get_by_text("tout est effacé")).to_be_visible()
    assert ([], []) == (await house.store.practice.all(), await house.store.desk.cases("noe"))
    await page.context.close()
