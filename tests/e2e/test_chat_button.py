"""The way out of the page: above everything in every window, by keyboard, by ear; and what a glance tells."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.model.message import Message
from tests.e2e.browser import open_tab
from tests.e2e.house import NEUTRAL, Site, site

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

LONG = "\n\n".join(["Un long message qui prend beaucoup de place sur un petit écran."] * 30)
TOPMOST = """() => {
  const button = document.getElementById("leave");
  const box = button.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const whole = box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
  return {on_top: at === button, whole, thumb: box.height >= 44 && box.width >= 44};
}"""
WINDOWS = {
    "small phone": (320, 480),
    "phone with its keyboard open": (320, 308),
    "phone lying, with its keyboard open": (568, 140),
    "640 wide at 200 %": (320, 240),
    "1280 wide at 400 %": (320, 192),
    "small phone at 200 %": (160, 240),
    "small phone at 400 %": (80, 120),
    "desk": (1280, 800),
}


@pytest_asyncio.fixture(loop_scope="session")
async def chat() -> AsyncIterator[Site]:
    """Serve the page."""
    async with site() as running:
        yield running


async def greeted(browser: Browser, chat: Site, *, width: int = 320, height: int = 480) -> Page:
    """Open a tab and wait for the greeting."""
    page = await open_tab(browser, width=width, height=height)
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    return page


async def check(page: Page) -> None:
    """Check that the button can be seen whole, is hit by a finger that aims at it, and is as big as a thumb."""
    assert {"on_top": True, "whole": True, "thumb": True} == await page.evaluate(TOPMOST)


async def test_the_exit_is_above_everything_in_every_window(
    chat_browser: Browser, chat: Site
) -> None:
    """P1: on small screens, with a keyboard open, at 200 and 400 %, while much text scrolls, with large letters."""
    page = await greeted(chat_browser, chat)
    conversation = chat.house.inbox.arrivals[0].conversation
    await chat.house.feed.put(conversation, "k", Message("", LONG))
    await page.get_by_text("Un long message").first.wait_for()
    for letters in ("100%", "200%"):
        await page.evaluate("size => (document.documentElement.style.fontSize = size)", letters)
        for width, height in WINDOWS.values():
            await page.set_viewport_size({"width": width, "height": height})
            for place in ("0", "1e6", "300"):
                await page.evaluate(
                    "(at) => { document.getElementById('main').scrollTo(0, at); scrollTo(0, at); }",
                    float(place),
                )
                await check(page)
            await page.focus("#text")
            await check(page)
            await page.evaluate("document.activeElement.blur()")


async def test_the_exit_is_the_first_stop_of_the_keyboard(
    chat_browser: Browser, chat: Site
) -> None:
    """P1: Tab, Enter, and the page is gone; without a pointer, without knowing the page."""
    page = await greeted(chat_browser, chat)
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("Tab")
    assert "leave" == await page.evaluate("document.activeElement.id")
    await page.keyboard.press("Enter")
    await page.wait_for_url(NEUTRAL)


async def test_writing_in_capitals_is_no_exit(chat_browser: Browser, chat: Site) -> None:
    """P1: Shift is an exit three times alone, not three times with a letter; and it is one in the middle of a word."""
    page = await greeted(chat_browser, chat)
    await page.focus("#text")
    for letter in "AIDE":
        await page.keyboard.press(f"Shift+{letter}")
    assert "AIDE" == await page.input_value("#text")
    for _ in range(3):
        await page.keyboard.press("Shift")
    await page.wait_for_url(NEUTRAL)


async def test_what_is_read_aloud_is_neutral(chat_browser: Browser, chat: Site) -> None:
    """P4: the names of everything that a screen reader finds before the first answer are those of a notebook."""
    page = await greeted(chat_browser, chat)
    button = page.get_by_role("button", name="Fermer", exact=True)
    link = page.get_by_role("link", name="Fermer", exact=True)
    assert 1 == await button.or_(link).count()
    heard = "".join([await page.locator(part).aria_snapshot() for part in ("header", "#write")])
    assert "Notes" in heard
    assert not [
        one for one in ("aide", "écoute", "urgence", "violence") if one in heard.casefold()
    ]


async def test_a_glance_learns_nothing_of_new_messages(chat_browser: Browser, chat: Site) -> None:
    """P4: title, icon and address never change; nothing notifies, sounds, shakes or touches the clipboard."""
    page = await open_tab(chat_browser)
    calls = """
      globalThis.calls = [];
      const spy = (object, name) => { object[name] = () => { calls.push(name); return Promise.resolve(); }; };
      spy(Notification, "requestPermission");
      spy(Navigator.prototype, "vibrate");
      spy(Navigator.prototype, "setAppBadge");
      spy(HTMLMediaElement.prototype, "play");
      spy(Clipboard.prototype, "writeText");
      globalThis.AudioContext = class { constructor() { calls.push("AudioContext"); } };
      globalThis.Notification = class { constructor() { calls.push("Notification"); } };
    """
    await page.add_init_script(calls)
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    seen = "[document.title, location.href, document.querySelector('link[rel=icon]').href]"
    before = await page.evaluate(seen)
    conversation = chat.house.inbox.arrivals[0].conversation
    for number in range(3):
        await chat.house.feed.put(
            conversation, f"k{number}", Message("", f"voix {number}", voice="human")
        )
        await page.get_by_text(f"voix {number}").wait_for()
    assert (before, []) == (await page.evaluate(seen), await page.evaluate("calls"))
    assert ("Notes", "") == (before[0], await page.evaluate("getSelection().toString()"))


async def test_paper_shows_nothing(chat_browser: Browser, chat: Site) -> None:
    """P4: whoever prints the page gets an empty sheet."""
    page = await greeted(chat_browser, chat)
    await page.emulate_media(media="print")
    assert not await page.locator("body").is_visible()


async def test_the_source_says_nothing_before_the_first_answer(
    chat_browser: Browser, chat: Site
) -> None:
    """P4: whoever looks at the source, or saves the page with all its files, finds nothing about help."""
    page = await open_tab(chat_browser)
    texts: list[str] = []
    page.on("response", lambda answer: texts.append(answer.url))
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    files = {url for url in texts if not url.endswith(("/open", "/flow"))}
    assert 9 <= len(files)
    sources = " ".join([
        await page.evaluate("url => fetch(url).then((a) => a.text())", url) for url in files
    ])
    telling = (
        "violence",
        "harc",
        "danger",
        "urgence",
        "secours",
        "écoute",
        "abus",
        "helpline",
        "murmure",
        "counsel",
    )
    assert [] == [word for word in telling if word in sources.casefold()]
