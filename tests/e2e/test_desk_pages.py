"""Pages of the desk as they are looked at: what was refused stays in sight, and the row of pages shows the place."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from bot.model.event import Said
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.desk_house import SUPERVISOR, DeskHouse, desk_house, now

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture
async def house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """A desk with a counsellor who supervises, too."""
    async with desk_house(store, vault) as running:
        await running.staff("noe", "Noé", SUPERVISOR | {"counsellor"})
        yield running


async def test_what_was_refused_stays_in_sight(browser: Browser, house: DeskHouse) -> None:
    """The answer to a form lives on as the page itself: news come in, no form is sent again, what was typed stays."""
    case = await house.seeker("first", "bonjour")
    await house.take(case, "noe")
    page = await house.tab(browser, "noe")
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    await page.goto(f"{house.url}/dossier/{case}")
    await page.evaluate(
        "document.getElementById('text').value = 'x'.repeat(2001);"
        "document.getElementById('composer').submit()"
    )
    await expect(page.locator("#problem")).to_contain_text("trop long")

    await house.arrive("first", Said(now(), "tu es là ?", locale="fr"))
    await expect(page.locator(".bubble.seeker .text", has_text="tu es là")).to_have_count(1)

    assert f"{house.url}/dossier/{case}" == page.url
    await expect(page.locator("#problem")).to_contain_text("trop long")
    assert 2001 == len(await page.input_value("#text"))
    await page.reload()
    await expect(page.locator("#problem")).to_be_hidden()
    assert 1 == len([url for url in posts if url.endswith("/ecrire")])


async def test_the_row_of_pages_shows_where_one_is(browser: Browser, house: DeskHouse) -> None:
    """On a phone, where not all of them fit."""
    page = await house.tab(browser, "noe", width=390)

    await page.goto(f"{house.url}/chiffres")

    await expect(page.locator(".places [aria-current]")).to_have_text("Chiffres")
    await expect(page.locator(".places [aria-current]")).to_be_in_viewport(ratio=1)
