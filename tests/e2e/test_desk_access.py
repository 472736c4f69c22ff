"""Ways in, in a real browser: passkeys of a virtual device, the instant lock over two tabs, a closed account."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.browser import open_tab
from tests.e2e.desk_house import ALL, DeskHouse, desk_house

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
async def house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """A desk that is reached by its name, and Noé, who has just come in: passkeys need a name."""
    async with desk_house(store, vault) as opened:
        opened.url = opened.url.replace("127.0.0.1", "localhost")
        await opened.staff("noe", "Noé", ALL)
        yield opened


async def plug_in(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a device that holds keys and knows its owner."""
    wire = await page.context.new_cdp_session(page)
    await wire.send("WebAuthn.enable")
    made = await wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return wire, made["authenticatorId"]


async def add_key(page: Page, name: str) -> None:
    """Add a passkey on the page of one's own access."""
    await page.fill("#key-name", name)
    await page.click("form[data-passkey=create] button")
    await expect(page.locator(".keys")).to_contain_text(name)


async def test_passkeys_and_the_instant_lock(browser: Browser, house: DeskHouse) -> None:
    """Two devices, the password gone, in and out by device alone; one key press blanks every tab until it is me."""
    page = await house.tab(browser, "noe")
    await page.goto(f"{house.url}/acces")
    wire, phone = await plug_in(page)
    await add_key(page, "Téléphone")
    await wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": phone})
    await wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    await add_key(page, "Clé USB")
    await page.click("button[name=ouvre]")
    await expect(page.locator("body")).to_contain_text("seules tes clés ouvrent")
    await page.wait_for_load_state()
    await page.click(".menu summary")
    await page.click("form[action='/sortir'] button")
    await page.click("form[data-passkey=get] button")
    await page.wait_for_selector("#queue")
    other = await page.context.new_page()
    await other.goto(f"{house.url}/acces")

    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")

    for tab in (page, other):
        await expect(tab.locator("h1")).to_have_text("Verrouillé")
        assert "Noé" not in await tab.content()
    await expect(page.locator("#password")).to_have_count(0)
    await page.click("form[data-passkey=get] button")
    await page.wait_for_selector("#queue")
    await page.wait_for_load_state()
    await page.keyboard.press("Control+Shift+L")
    await expect(page.locator("h1")).to_have_text("Verrouillé")


async def test_a_closed_account_locks_where_it_is_open(browser: Browser, house: DeskHouse) -> None:
    """Revocation reaches an open page by itself; a browser without passkeys says what to do instead."""
    await house.staff("lou", "Lou")
    lou, noe = await house.tab(browser, "lou"), await house.tab(browser, "noe")
    await lou.goto(house.url)
    await noe.goto(f"{house.url}/equipe/lou")
    await noe.click("button.danger")
    await expect(noe.locator(".note.away")).to_be_visible()
    await expect(lou.locator("#login")).to_be_visible()

    bare = await open_tab(browser)
    await bare.add_init_script("delete window.PublicKeyCredential")
    await bare.goto(f"{house.url}/entrer")
    await expect(bare.locator("[data-none]")).to_be_visible()
    await expect(bare.locator("form[data-passkey] button")).to_be_hidden()
