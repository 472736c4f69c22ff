"""The quick exit on the web, in a real browser: nothing waits for the network, nothing is left."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request

from tests.e2e.browser import chromium, open_tab
from tests.e2e.house import NEUTRAL, Site, site, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
SECRET = "il a mes photos"
Way = Callable[[Page], Awaitable[None]]


@pytest_asyncio.fixture(loop_scope="session")
async def chat() -> AsyncIterator[Site]:
    """Serve the page."""
    async with site() as running:
        yield running


async def talked(browser: Browser, chat: Site, *, width: int = 390, height: int = 844) -> Page:
    """Open a tab and say something in it."""
    page = await open_tab(browser, width=width, height=height)
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    await page.fill("#text", SECRET)
    await page.press("#text", "Enter")
    await page.get_by_text("Tu as écrit").wait_for()
    return page


async def check_gone(page: Page, chat: Site) -> None:
    """Check that the tab holds nothing, its history neither, and that the server knows."""
    await page.wait_for_url(NEUTRAL)
    assert SECRET not in await page.content()
    await until(lambda: "left" in chat.house.inbox.events())
    assert [] == await page.context.cookies()
    await page.goto(f"{chat.url}robots.txt")  # our own origin again: what did it keep?
    kept = await page.evaluate("[sessionStorage.length, localStorage.length]")
    assert [0, 0] == kept


async def press_button(page: Page) -> None:
    """Exit by the button."""
    await page.click("#leave")


async def press_shift(page: Page) -> None:
    """Exit by Shift three times, from inside the text field."""
    await page.focus("#text")
    for _ in range(3):
        await page.keyboard.press("Shift")


async def type_word(page: Page) -> None:
    """Exit by a word with a capital, an accent and a typo."""
    await page.fill("#text", "Mtéo !")
    await page.press("#text", "Enter")


@pytest.mark.parametrize("way", [press_button, press_shift, type_word])
async def test_exit_leaves_nothing(chat_browser: Browser, chat: Site, way: Way) -> None:
    """P1, P4: each way out ends on the neutral site, with nothing stored and one history entry."""
    page = await talked(chat_browser, chat)
    before = await page.evaluate("history.length")
    await way(page)
    await page.wait_for_url(NEUTRAL)
    assert before == await page.evaluate("history.length")
    await check_gone(page, chat)


async def test_back_button_finds_no_chat(chat_browser: Browser, chat: Site) -> None:
    """P4: after the exit the back button shows what was before the chat, not the chat."""
    page = await open_tab(chat_browser)
    await page.goto("https://recherche.example/")
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    await page.click("#leave")
    await page.wait_for_url(NEUTRAL)
    await page.go_back()
    assert "recherche.example" == await page.title()


async def test_page_is_gone_before_the_network(chat_browser: Browser, chat: Site) -> None:
    """P2: with no network at all the page is empty at once; the exit asks nobody first."""
    page = await talked(chat_browser, chat)
    left = await page.evaluate(
        """() => {
          const seen = {};
          const real = navigator.sendBeacon.bind(navigator);
          navigator.sendBeacon = (...all) => {
            seen.text = document.body.innerText;
            seen.kept = sessionStorage.length;
            return real(...all);
          };
          document.getElementById("leave").click();
          return {...seen, now: document.body.innerText};
        }"""
    )
    assert {"text": "", "kept": 0, "now": ""} == left


async def test_exit_works_offline(chat_browser: Browser, chat: Site) -> None:
    """P2: a dead network does not keep the words on the screen."""
    page = await talked(chat_browser, chat)
    await page.context.set_offline(True)
    gone = await page.evaluate(
        "() => { document.getElementById('leave').click(); return document.body.innerText; }"
    )
    assert "" == gone


async def test_exit_word_never_travels_as_text(chat_browser: Browser, chat: Site) -> None:
    """P1: the page knows the exit words itself and does not wait for the server to recognise one."""
    page = await talked(chat_browser, chat)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    await type_word(page)
    await page.wait_for_url(NEUTRAL)
    assert not [url for url in asked if url.endswith("/note")]


async def test_one_tab_takes_the_others_along(chat_browser: Browser, chat: Site) -> None:
    """P1: a second tab of the page leaves with the first."""
    page = await talked(chat_browser, chat)
    second = await page.context.new_page()
    await second.goto(chat.url)
    await second.locator(".choice", has_text="Oui").wait_for()
    await page.click("#leave")
    await second.wait_for_url(NEUTRAL)


async def test_back_forward_cache_is_blank(chat: Site) -> None:
    """P4: a chat page that the browser kept alive shows nothing when it comes back."""
    async with chromium(back_forward_cache=True) as browser:
        page = await talked(browser, chat)
        await page.goto("https://ailleurs.example/")
        await page.go_back()
        await page.wait_for_load_state()
        assert SECRET not in await page.content()


@pytest.mark.parametrize("kept", [False, True])
async def test_back_without_javascript_finds_no_words(chat: Site, *, kept: bool) -> None:
    """P4: without scripts each form is a step of the history; none of them shows a word again."""
    async with chromium(back_forward_cache=kept) as browser:
        page = await open_tab(browser, scripts=False)
        await page.goto(chat.url)
        await page.get_by_role("button", name="Commencer").click()
        await page.fill("#text", SECRET)
        await page.click("#send")
        await page.get_by_text("Tu as écrit").wait_for()
        await page.click("#leave")
        await page.wait_for_url(NEUTRAL)
        await page.go_back()
        assert SECRET not in await page.content()
        await page.go_back()
        assert SECRET not in await page.content()


async def test_hidden_page_is_veiled(chat_browser: Browser, chat: Site) -> None:
    """P4: the list of open apps shows no words."""
    page = await talked(chat_browser, chat)
    hidden = await page.evaluate(
        """() => {
          Object.defineProperty(document, "visibilityState", {value: "hidden"});
          document.dispatchEvent(new Event("visibilitychange"));
          return getComputedStyle(document.querySelector("main")).visibility;
        }"""
    )
    assert "hidden" == hidden


async def test_idle_page_covers_itself(chat_browser: Browser) -> None:
    """P4: a page left alone covers itself; one press brings it back."""
    async with site(idle_seconds=1) as chat:
        page = await open_tab(chat_browser)
        await page.goto(chat.url)
        await page.locator(".choice", has_text="Oui").wait_for()
        await page.get_by_role("button", name="Continuer").click()
        await page.locator(".choice", has_text="Oui").click(trial=True)


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_exit_is_always_on_screen(chat_browser: Browser, chat: Site, width: int) -> None:
    """P1: the button is visible without scrolling and big enough for a thumb, on every screen."""
    page = await talked(chat_browser, chat, width=width, height=480)
    box = await page.locator("#leave").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_closed_tab_does_not_bring_the_talk_back(chat_browser: Browser, chat: Site) -> None:
    """P4: a tab that the browser restores later starts anew; a reload goes on."""
    page = await talked(chat_browser, chat)
    first = await page.evaluate("sessionStorage.getItem('tab')")
    await page.reload()
    await page.get_by_text("Tu as écrit").wait_for()
    assert first == await page.evaluate("sessionStorage.getItem('tab')")
    await page.add_init_script("sessionStorage.setItem('at', '1')")
    await page.reload()
    await page.locator(".choice", has_text="Oui").wait_for()
    assert first != await page.evaluate("sessionStorage.getItem('tab')")
