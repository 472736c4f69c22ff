"""The chat page in a real browser: reading, writing, reconnecting, and all of it without JavaScript."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.model.event import Chose, Start
from bot.model.message import Button, Message
from tests.e2e.browser import open_tab
from tests.e2e.house import NEUTRAL, Site, site, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def chat() -> AsyncIterator[Site]:
    """Serve the page."""
    async with site() as running:
        yield running


async def started(browser: Browser, chat: Site, *, scripts: bool = True) -> Page:
    """Open a tab and wait for the greeting."""
    page = await open_tab(browser, scripts=scripts)
    await page.goto(chat.url)
    if not scripts:
        await page.get_by_role("button", name="Commencer").click()
    await page.locator(".choice", has_text="Oui").wait_for()
    return page


def conversation_of(chat: Site) -> str:
    """Name the conversation of the only tab."""
    return chat.house.inbox.arrivals[0].conversation


async def test_a_talk_by_buttons_and_words(chat_browser: Browser, chat: Site) -> None:
    """P5: one finger is enough, and words work at any time; each is stored once."""
    page = await started(chat_browser, chat)
    await page.locator(".choice", has_text="Oui").click()
    await page.get_by_text("3018").wait_for()
    await page.fill("#text", "<b>bonjour</b>")
    await page.click("#send")
    await page.get_by_text("Tu as écrit : <b>bonjour</b>").wait_for()
    assert ["start", "chose", "said"] == chat.house.inbox.events()
    assert "Notes" == await page.title()


async def test_the_page_keeps_its_own_rules(chat_browser: Browser, chat: Site) -> None:
    """P4: nothing on the page needs what its policy forbids, asks another host or complains."""
    page = await open_tab(chat_browser)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request", lambda asked: said.extend([asked.url] * (not asked.url.startswith(chat.url)))
    )
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").click()
    await page.get_by_text("3018").wait_for()
    assert [] == said


async def test_the_exit_is_called_what_the_talk_calls_it(
    chat_browser: Browser, chat: Site
) -> None:
    """P1: when the talk changes its language, the button does too."""
    page = await started(chat_browser, chat)
    exit_row = ((Button("Quit", "x", "exit"),),)
    await chat.house.feed.put(conversation_of(chat), "k", Message("", "Hello", rows=exit_row))
    await page.get_by_text("Hello").wait_for()
    assert "Quit" == await page.inner_text("#leave")


async def test_three_dots_for_a_moment(chat_browser: Browser, chat: Site) -> None:
    """P2: somebody is writing: quiet, named for screen readers, gone with the next message and with a reload."""
    page = await started(chat_browser, chat)
    dots = page.get_by_role("img", name="Quelqu’un écrit…")
    foot = await page.locator("#foot").bounding_box()
    await chat.house.feed.hint(conversation_of(chat), "c.1.0")
    await dots.wait_for()
    assert foot == await page.locator("#foot").bounding_box()  # nothing moves under a finger
    assert "···" not in await page.inner_text("#log")  # what is read aloud as it comes
    await chat.house.feed.put(conversation_of(chat), "k", Message("", "Je suis là."))
    await page.get_by_text("Je suis là.").wait_for()
    assert not await dots.is_visible()

    await chat.house.feed.hint(conversation_of(chat), "c.2.0")
    await dots.wait_for()
    await page.reload()
    await page.get_by_text("Je suis là.").wait_for()
    assert not await dots.is_visible()


async def test_start_carries_language_and_zone(chat_browser: Browser, chat: Site) -> None:
    """P5: hours can be told in the reader's own time, without asking."""
    await started(chat_browser, chat)
    event = chat.house.inbox.arrivals[0].event
    assert Start(at=event.at, locale="fr", zone="Europe/Paris") == event


async def test_old_choices_go(chat_browser: Browser, chat: Site) -> None:
    """P11: a question that is answered cannot be answered again by a late tap."""
    page = await started(chat_browser, chat)
    await page.locator(".choice", has_text="Oui").click()
    await page.get_by_text("3018").wait_for()
    assert 1 == await page.locator("#log .choices").count()


async def test_a_tap_is_not_lost_to_an_answer_that_comes_meanwhile(
    chat_browser: Browser, chat: Site
) -> None:
    """P5: what is always offered stays under the finger while the bot answers, and says what is offered now."""
    page = await started(chat_browser, chat)

    async def offer(number: int, *labels: str) -> None:
        row = tuple(Button(label, f"{label[0]}{number}", "global") for label in labels)
        note = Message("", f"voix {number}", rows=(row,))
        await chat.house.feed.put(conversation_of(chat), f"k{number}", note)
        await page.get_by_text(f"voix {number}").wait_for()

    await offer(1, "Quelqu’un")
    await page.hover("#always .choice")
    await page.mouse.down()
    await offer(2, "Quelqu’un")
    await page.mouse.up()
    await page.locator(".own", has_text="Quelqu’un").wait_for()
    await until(lambda: "chose" in chat.house.inbox.events())
    chosen = chat.house.inbox.arrivals[-1].event
    assert isinstance(chosen, Chose)
    assert "Q2" == chosen.value
    await offer(3, "Quelqu’un", "Plus tard")
    assert ["Quelqu’un", "Plus tard"] == await page.locator("#always .choice").all_inner_texts()


async def test_reconnects_without_gap_or_repeat(chat_browser: Browser) -> None:
    """P6: a server that goes away and comes back costs the reader nothing."""
    async with site() as first:
        page = await started(chat_browser, first)
        house, port = first.house, first.port
        conversation = conversation_of(first)
        await house.feed.put(conversation, "k1", Message("", "un"))
        await page.get_by_text("un", exact=True).wait_for()
    async with site(port=port) as second:
        second.house.feed.feeds = house.feed.feeds
        second.house.feed.count = house.feed.count
        await second.house.feed.put(conversation, "k2", Message("", "deux"))
        await page.get_by_text("deux", exact=True).wait_for(timeout=15_000)
        shown = await page.locator("#log .note.bot p").all_text_contents()
        assert ["un", "deux"] == shown[-2:]
        assert 1 == shown.count("un")


async def test_words_wait_for_the_store(chat_browser: Browser, chat: Site) -> None:
    """P6: what could not be stored is sent again by itself, once."""
    page = await started(chat_browser, chat)
    chat.house.inbox.failures = 2
    await page.fill("#text", "bonjour")
    await page.press("#text", "Enter")
    await page.get_by_text("Tu as écrit : bonjour").wait_for()
    assert ["start", "said"] == chat.house.inbox.events()
    assert 0 == await page.locator(".unsent").count()


async def test_keyboard_alone_is_enough(chat_browser: Browser, chat: Site) -> None:
    """P5: usable without a pointer; the first choice of an answer is one key away."""
    page = await started(chat_browser, chat)
    await page.locator(".choice", has_text="Oui").focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("3018").wait_for()
    await until_focused(page, "choice")


async def until_focused(page: Page, name: str) -> None:
    """Wait until something with this class has the focus."""
    await page.wait_for_function("name => document.activeElement.className === name", arg=name)


async def test_screen_readers_hear_neutral_labels(chat_browser: Browser, chat: Site) -> None:
    """P4: what is read aloud before the reader wrote anything announces nothing."""
    page = await open_tab(chat_browser)
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    log = page.get_by_role("log")
    assert ("polite", "Notes") == (
        await log.get_attribute("aria-live"),
        await log.get_attribute("aria-label"),
    )
    assert chat.url == page.url
    assert 0 == len(await page.context.cookies())


async def test_without_javascript_read_and_write(chat_browser: Browser, chat: Site) -> None:
    """P5: forms do what scripts do: start, choose, write, look again."""
    page = await started(chat_browser, chat, scripts=False)
    await page.locator(".choice", has_text="Oui").click()
    await page.get_by_text("3018").wait_for()
    await page.fill("#text", "bonjour")
    await page.click("#send")
    await page.get_by_text("Tu as écrit : bonjour").wait_for()
    await chat.house.feed.put(conversation_of(chat), "late", Message("", "encore là"))
    await page.get_by_role("button", name="Actualiser").click()
    await page.get_by_text("encore là").wait_for()
    assert ["start", "chose", "said"] == chat.house.inbox.events()


async def test_without_javascript_the_exit_works(chat_browser: Browser, chat: Site) -> None:
    """P1, P4: the button empties the page and leads away; nothing of the talk can be found again."""
    page = await started(chat_browser, chat, scripts=False)
    await page.fill("#text", "il a mes photos")
    await page.click("#send")
    await page.get_by_text("Tu as écrit").wait_for()
    await page.click("#leave")
    await page.wait_for_url(NEUTRAL)
    await until(lambda: "left" in chat.house.inbox.events())
    await page.goto(chat.url)
    assert "photos" not in await page.content()


async def test_without_javascript_the_word_works(chat_browser: Browser, chat: Site) -> None:
    """P1: an exit word in the form is an exit."""
    page = await started(chat_browser, chat, scripts=False)
    await page.fill("#text", "STOP")
    await page.click("#send")
    await page.wait_for_url(NEUTRAL)
    assert ["start", "left"] == chat.house.inbox.events()


async def test_without_javascript_the_first_exit_is_a_link(
    chat_browser: Browser, chat: Site
) -> None:
    """P1: before anything has begun the way out is a plain link."""
    page = await open_tab(chat_browser, scripts=False)
    await page.goto(chat.url)
    await page.click("#leave")
    await page.wait_for_url(NEUTRAL)
    assert [] == chat.house.inbox.arrivals


async def test_low_and_narrow_window(chat_browser: Browser, chat: Site) -> None:
    """P1: at 200 % zoom on a small phone the page scrolls and the exit stays in sight."""
    page = await open_tab(chat_browser, width=320, height=256)
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    await page.mouse.wheel(0, 2000)
    box = await page.locator("#leave").bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 256 - 44
