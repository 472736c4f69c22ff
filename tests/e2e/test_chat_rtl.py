"""The chat page in Arabic in a real browser: sides, numbers, addresses, and words of another script between them."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import cache

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.message import Button, Message
from tests.delivered import delivered
from tests.e2e.browser import open_tab
from tests.e2e.house import Site, site

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PLACES = """(paragraph, wanted) => {
  const node = paragraph.firstChild;
  const start = node.data.indexOf(wanted);
  if (start < 0) return [];
  return [...wanted].map((_, at) => {
    const range = document.createRange();
    range.setStart(node, start + at);
    range.setEnd(node, start + at + 1);
    const box = range.getBoundingClientRect();
    return [Math.round(box.top), box.left];
  });
}"""
"""Where each sign of a text stands on the screen."""


@cache
def published() -> Content:
    """Read the delivered content once."""
    return delivered()


def spoken(*presses: str) -> Sequence[Message]:
    """Give what the bot says in Arabic after some taps; the desk is closed."""
    simulation = Simulation(published(), NOW, locale="ar")
    simulation.start()
    for press in presses:
        simulation.press_value(press)
    return simulation.screen


@pytest_asyncio.fixture(loop_scope="session")
async def chat() -> AsyncIterator[Site]:
    """Serve the page."""
    async with site() as running:
        yield running


async def shown(
    browser: Browser, chat: Site, messages: Sequence[Message], width: int = 390
) -> Page:
    """Show these messages to somebody whose browser is French."""
    page = await open_tab(browser, width=width)
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    conversation = chat.house.inbox.arrivals[-1].conversation
    for place, message in enumerate(messages):
        await chat.house.feed.put(conversation, f"k{place}", message)
    await page.locator("#log .note").nth(len(messages)).wait_for()
    return page


async def read_rightwards(paragraph: Locator, wanted: str) -> bool:
    """Tell whether a number or an address runs from left to right, line by line."""
    places = await paragraph.evaluate(PLACES, wanted)
    return bool(places) and places == sorted(places)


async def side(page: Page, selector: str) -> str:
    """Say on which side of the window something stands."""
    box = await page.locator(selector).last.bounding_box()
    assert box is not None
    assert page.viewport_size is not None
    middle = box["x"] + box["width"] / 2
    return "left" if middle < page.viewport_size["width"] / 2 else "right"


@pytest.mark.parametrize("width", [390, 320])
async def test_the_page_turns_with_the_talk(chat_browser: Browser, chat: Site, width: int) -> None:
    """P1: whoever changes to Arabic has an Arabic page: sides, exit, field and button; nothing sticks out."""
    page = await shown(chat_browser, chat, spoken(), width)
    root = page.locator("html")
    assert ("ar", "rtl") == (await root.get_attribute("lang"), await root.get_attribute("dir"))
    assert "إغلاق" == await page.inner_text("#leave")
    assert "الكتابة هنا" == await page.get_attribute("#text", "placeholder")
    assert "إرسال" == await page.inner_text("#send")
    assert ("left", "left") == (await side(page, "#leave"), await side(page, "#send"))
    assert await page.locator("#leave").is_visible()
    assert width >= await page.evaluate("document.documentElement.scrollWidth")


async def test_the_page_turns_back(chat_browser: Browser, chat: Site) -> None:
    """P1: back to French, all of it is French again."""
    back = Message("", "Bonjour.", ((Button("Fermer", "x", "exit"),),), locale="fr")
    page = await shown(chat_browser, chat, [*spoken(), back])
    await page.locator("html[dir=ltr][lang=fr]").wait_for()
    assert "Envoyer" == await page.inner_text("#send")
    assert "Fermer" == await page.inner_text("#leave")
    assert "right" == await side(page, "#leave")


@pytest.mark.parametrize("number", ["114", "112", "17"])
async def test_numbers_are_not_turned_round(
    chat_browser: Browser, chat: Site, number: str
) -> None:
    """P5: 114 is read as 114 between Arabic words, on a small screen too."""
    page = await shown(chat_browser, chat, spoken("e"), 320)
    line = page.locator("#log .note p", has_text=number).last
    assert await read_rightwards(line, number)


async def test_each_number_stands_before_its_name(chat_browser: Browser, chat: Site) -> None:
    """P5: read from the right, 17 comes before the police, and nobody calls the wrong one."""
    page = await shown(chat_browser, chat, spoken("e"))
    line = page.locator("#log .note p", has_text="الشرطة").last
    number, police = await line.evaluate(PLACES, "17"), await line.evaluate(PLACES, "الشرطة")
    assert number[0][0] == police[0][0]
    assert number[0][1] > police[0][1]


@pytest.mark.parametrize("wanted", ["https://www.filsantejeunes.com", "0 800 235 236"])
async def test_addresses_can_be_read(chat_browser: Browser, chat: Site, wanted: str) -> None:
    """P5: what is to be typed or dialled runs from left to right in a text that does not."""
    page = await shown(chat_browser, chat, spoken("h"), 390)
    line = page.locator("#log .note p", has_text=wanted).last
    assert await read_rightwards(line, wanted)


async def test_french_between_arabic_keeps_its_side(chat_browser: Browser, chat: Site) -> None:
    """P5: the text for the 114 is French and is read as it is written, beside Arabic that begins on the right."""
    page = await shown(chat_browser, chat, spoken("e"))
    assert await read_rightwards(page.locator("#log .copy"), "URGENCE.")
    arabic = page.locator("#log .note p", has_text="إلى 114").last
    box, words = await arabic.bounding_box(), await arabic.evaluate(PLACES, "يمكنك")
    assert box is not None
    assert words[0][1] > box["x"] + box["width"] / 2


async def test_bubbles_are_mirrored(chat_browser: Browser, chat: Site) -> None:
    """What somebody wrote stands on the other side than what they read, in Arabic too."""
    page = await shown(chat_browser, chat, spoken())
    await page.fill("#text", "سلام")
    await page.click("#send")
    await page.locator(".note.own").wait_for()
    assert "left" == await side(page, ".note.own")


async def test_without_scripts_the_page_follows_too(chat_browser: Browser, chat: Site) -> None:
    """P5: the page that is only forms has the direction of the talk."""
    page = await open_tab(chat_browser, scripts=False)
    await page.goto(chat.url)
    await page.get_by_role("button", name="Commencer").click()
    await page.locator(".choice", has_text="Oui").wait_for()
    conversation = chat.house.inbox.arrivals[-1].conversation
    await chat.house.feed.put(conversation, "k", spoken()[-1])
    await page.get_by_role("button", name="Actualiser").click()
    await page.locator("html[dir=rtl][lang=ar]").wait_for()
    assert "إغلاق" == await page.inner_text("#leave")
    assert "إرسال" == await page.inner_text("#send")
