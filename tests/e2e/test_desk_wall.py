"""A supervisor beside a conversation, in two real browsers over the real store."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from bot.store.door import command
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.desk_house import SUPERVISOR, DeskHouse, desk_house

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]
SAID = "il est devant la porte"
WORDS = "Demande si la porte ferme."


@pytest.fixture
async def house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """A desk with a counsellor and a supervisor."""
    async with desk_house(store, vault) as running:
        await running.staff("noe", "Noé")
        await running.staff("alix", "Alix", SUPERVISOR)
        yield running


async def told(house: DeskHouse, case: str) -> int:
    """Count what is on its way to the person."""
    conversation = case.rpartition(".")[0]
    outbox = house.store.layout.conversation(conversation)[3]
    return int(await house.store.door.one(command("LLEN", outbox)))


async def test_a_second_person(browser: Browser, house: DeskHouse) -> None:
    """P7, wish 12: called, told on every page, listens in, whispers, goes; the person hears nothing of it."""
    case = await house.seeker("one", SAID)
    await house.take(case, "noe")
    while await told(house, case):  # noqa: ASYNC110 - a dispatcher sets no event of ours
        await asyncio.sleep(0.02)
    alix, care, noe = [await house.tab(browser, login) for login in ("alix", "alix", "noe")]
    await alix.goto(f"{house.url}/mur")
    async with care.expect_response("**/nouvelles"):
        await care.goto(f"{house.url}/soin")
    await noe.goto(f"{house.url}/dossier/{case}")
    await expect(alix.locator("#calls .empty")).to_be_visible()

    await noe.get_by_role("button", name="Besoin d’une deuxième personne").click()
    await expect(care.locator("#toasts")).to_contain_text("Noé demande une deuxième personne.")
    await alix.locator("#calls").get_by_role("button", name="Lire avec Noé").click()
    await expect(alix.locator("#standing")).to_contain_text("Tu lis avec Noé, qui le sait.")
    await expect(alix.locator(".bubble.seeker", has_text=SAID)).to_have_count(1)
    await alix.fill("#text", WORDS)
    await alix.get_by_role("button", name="Souffler").click()
    await expect(noe.locator("#standing")).to_contain_text("Lit avec toi\u202f: Alix.")
    await expect(noe.locator(".memo.whisper .text")).to_have_text(WORDS)
    assert await noe.locator("#composer").get_attribute("action") == f"/dossier/{case}/ecrire"

    await alix.get_by_role("button", name="Ne plus lire").click()
    await alix.wait_for_url("**/mur")
    await expect(alix.locator("#team")).to_contain_text("Lire avec Noé")
    await expect(noe.locator("#standing")).not_to_contain_text("Alix")
    assert 403 == (await alix.request.get(f"{house.url}/dossier/{case}")).status
    assert 0 == await told(house, case)
