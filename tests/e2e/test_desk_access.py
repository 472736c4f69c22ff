"""Ways in, in a real browser: passkeys of a virtual device, the instant lock over two tabs, a closed account."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from tests.e2e.browser import open_tab
from tests.e2e.desk_people import AtTheDesk, enrol
from tests.e2e.murmure import Murmure, running

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
async def program(tmp_path: Path) -> AsyncIterator[Murmure]:
    """Run the program with a data folder of its own."""
    async with running(tmp_path / "data") as started:
        yield started


@pytest.fixture
async def noe(browser: Browser, program: Murmure) -> AtTheDesk:
    """The first account, at the desk by its name: passkeys need one."""
    return await enrol(browser, program.enrol.replace("127.0.0.1", "localhost"), "noe", "Noé")


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


async def test_passkeys_and_the_instant_lock(noe: AtTheDesk) -> None:
    """Two devices, the password gone, in and out by device alone; one key press blanks every tab until it is me."""
    page = noe.page
    desk = page.url
    await page.goto(f"{desk}acces")
    wire, phone = await plug_in(page)
    await add_key(page, "Téléphone")
    await wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": phone})
    await wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    await add_key(page, "Clé USB")
    await page.click("button[name=ouvre]")
    await expect(page.locator("body")).to_contain_text("seules tes clés ouvrent")
    await page.click(".menu summary")
    await page.click("form[action='/sortir'] button")
    await page.click("form[data-passkey=get] button")
    await page.wait_for_selector("#queue")

    other = await page.context.new_page()
    await other.goto(f"{desk}acces")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    for tab in (page, other):
        await expect(tab.locator("h1")).to_have_text("Verrouillé")
        assert "Noé" not in await tab.content()
    await page.goto(desk)
    await expect(page.locator("h1")).to_have_text("Verrouillé")
    await expect(page.locator("#password")).to_have_count(0)
    await page.click("form[data-passkey=get] button")
    await page.wait_for_selector("#queue")
    await page.wait_for_load_state()
    await page.keyboard.press("Control+Shift+L")
    await expect(page.locator("h1")).to_have_text("Verrouillé")


async def test_a_closed_account_locks_where_it_is_open(browser: Browser, noe: AtTheDesk) -> None:
    """Revocation reaches an open page by itself; a browser without passkeys says what to do instead."""
    page, desk = noe.page, noe.page.url
    await page.goto(f"{desk}equipe")
    await page.click("form[action='/equipe'] button")
    lou = await enrol(browser, await page.inner_text(".secret code"), "lou", "Lou")
    await page.goto(f"{desk}equipe/lou")
    await page.click("button.danger")
    await expect(page.locator(".note.away")).to_be_visible()
    await expect(lou.page.locator("#login")).to_be_visible()

    bare = await open_tab(browser)
    await bare.add_init_script("delete window.PublicKeyCredential")
    await bare.goto(f"{desk}entrer")
    await expect(bare.locator("[data-none]")).to_be_visible()
    await expect(bare.locator("form[data-passkey] button")).to_be_hidden()
