"""The desk of the whole program: real dialogs, real Redis, a seeker and counsellors in real browsers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.desk_people import AtTheDesk, Seeker, enrol, second_counsellor, seek
from tests.e2e.murmure import Murmure, running

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]
PLANTED = "il garde mes photos de Zanzibar"
ANSWER = "Bonjour. Merci de m’avoir écrit, je suis là."


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Murmure]:
    """Run the program with a data folder of its own."""
    async with running(tmp_path / "data") as started:
        yield started


@pytest.fixture
async def noe(browser: Browser, program: Murmure) -> AtTheDesk:
    """The first counsellor, enrolled by the printed link."""
    return await enrol(browser, program.enrol, "noe", "Noé")


@pytest.fixture
async def seeker(browser: Browser, program: Murmure, noe: AtTheDesk) -> Seeker:
    """Somebody who wrote a sentence and asked for a human."""
    person = await seek(browser, program)
    await person.say(PLANTED)
    await person.ask_for_a_human()
    return person


async def test_a_conversation_from_queue_to_close(noe: AtTheDesk, seeker: Seeker) -> None:
    """The path: a live queue, take, read, write, *sent* only once accepted, close; two tabs agree."""
    desk = noe.page
    await expect(desk.locator(".case")).to_have_count(1)
    assert PLANTED not in await desk.content()
    await desk.click(".case button")
    await expect(desk.locator(".bubble.seeker .text", has_text=PLANTED)).to_be_hidden()
    await desk.click("#veil-bar a")
    await expect(desk.locator(".bubble.seeker .text", has_text=PLANTED)).to_be_visible()
    await desk.focus("#text")
    other = await desk.context.new_page()
    await other.goto(desk.url)
    await noe.say(ANSWER)
    for tab in (desk, other):
        said = tab.locator(".bubble.counsellor.sent .text", has_text=ANSWER)
        await expect(said).to_have_count(1)
    await expect(seeker.page.locator("#log")).to_contain_text(ANSWER)
    await seeker.say("merci, j'ai peur")
    await expect(desk.locator("#bubbles")).to_contain_text("merci, j'ai peur")
    await expect(desk.locator(".bubble.counsellor")).to_have_count(1)
    await desk.click("details.close summary")
    await desk.select_option("#outcome", index=1)
    await desk.click("details.close button")
    await expect(desk.locator("#queue .calm")).to_be_visible()
    await expect(desk.locator("#mine .empty")).to_be_visible()


async def test_who_left_cannot_be_written_to(noe: AtTheDesk, seeker: Seeker) -> None:
    """P3: the composer closes by itself when the person leaves, and says so; on any screen."""
    await noe.page.click(".case button")
    await noe.page.fill("#text", "à moitié écr")
    await seeker.page.click("#leave")
    await expect(noe.page.locator("#barrier-text")).to_contain_text("partie")
    await expect(noe.page.locator("#text")).to_be_disabled()
    await expect(noe.page.locator("#composer button")).to_be_disabled()
    await expect(noe.page.locator(".event", has_text="partie")).to_be_visible()
    for width in (320, 390, 640):  # phones, and 200 % on a laptop: one column, nothing sideways
        await noe.page.set_viewport_size({"width": width, "height": 640})
        wide = await noe.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


async def test_a_colleague_sees_neither_words_nor_queue_entry(
    browser: Browser, program: Murmure, noe: AtTheDesk, seeker: Seeker
) -> None:
    """P7, P10: what one has taken leaves everybody's queue at once; its page names the owner."""
    lou = await second_counsellor(browser, program, "lou", "Lou")
    await expect(lou.page.locator(".case")).to_have_count(1)
    await noe.page.click(".case button")
    await expect(noe.page.locator("#composer")).to_be_visible()
    await expect(lou.page.locator(".case")).to_have_count(0)
    await lou.page.goto(noe.page.url)
    await expect(lou.page.locator("main")).to_contain_text("Noé")
    assert PLANTED not in await lou.page.content()


async def test_without_javascript(browser: Browser, noe: AtTheDesk, seeker: Seeker) -> None:
    """Reading, taking and writing work by plain forms; so does the way out and in again."""
    state = await noe.page.context.storage_state()
    plain = await browser.new_context(storage_state=state, java_script_enabled=False)
    page = await plain.new_page()
    await page.goto(noe.page.url)
    await page.click(".case button")
    await page.fill("#text", ANSWER)
    await page.click("#composer button")
    await expect(page.locator(".bubble.counsellor .text", has_text=ANSWER)).to_be_visible()
    await expect(seeker.page.locator("#log")).to_contain_text(ANSWER)
    await page.click("details.menu:has(form[action='/sortir']) summary")
    await page.click("form[action='/sortir'] button")
    noe.page = page
    await noe.enter()
    await expect(page.locator("#mine a")).to_have_count(1)
