"""Hiding behind the quiz on the page: whoever opens the tab finds what anybody who plays a quiz finds, and no more."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.content.content import Content
from tests.delivered import delivered
from tests.e2e.browser import open_tab
from tests.e2e.database import empty_database
from tests.e2e.house import NEUTRAL
from tests.e2e.page_stack import Running, press, say, serving, view

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

HARM = "Il me frappe quand il rentre"
DRAFT = "et ma mère ne dit rien"
HIDE = ("go", "nobody", "go", "traces", "quiz", "words", "hide")
"""The way to the quiz, by the names of the choices."""
QUIZ = '#log .choice[data-value^="q:"]'
BOT = """[...document.querySelectorAll("#log .note.bot")].map((note) => note.innerHTML).join()"""
ONLY_QUIZ = """() => document.querySelectorAll("#log .note").length === 1
  && document.querySelector('#log .choice[data-value^="q:"]') !== null"""


@cache
def published() -> Content:
    """Compile what people read, once."""
    return delivered()


@pytest_asyncio.fixture(loop_scope="session")
async def running(redis_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """Serve the real dialogs."""
    async with (
        empty_database(redis_url) as database,
        serving(database, published(), tmp_path / "data") as started,
    ):
        yield started


async def opened(browser: Browser, running: Running, *, scripts: bool = True) -> Page:
    """Open a tab and wait for the greeting."""
    page = await open_tab(browser, scripts=scripts)
    await page.goto(running.url)
    if not scripts:
        await page.get_by_role("button", name="Commencer").click()
    await page.locator("#log .choice").first.wait_for()
    return page


async def only_quiz(page: Page) -> None:
    """Wait until the quiz is all there is."""
    await page.wait_for_function(ONLY_QUIZ)


async def hidden(running: Running, page: Page) -> None:
    """Wait until the quiz has taken the place of all else, and answers."""
    await only_quiz(page)
    await running.settled(await running.conversation(page))


async def answered(running: Running, page: Page, act: Callable[[], Awaitable[None]]) -> None:
    """Do something and wait until it is answered and the answer shows."""
    conversation = await running.conversation(page)
    before = await page.evaluate(BOT)
    version = await running.version(conversation)
    await act()
    await running.reached(conversation, version + 1)
    await page.wait_for_function(f"before => ({BOT}) !== before", arg=before)


async def told(browser: Browser, running: Running) -> Page:
    """Open a tab in which somebody has told what happens to them, and has half a sentence in the field."""
    page = await opened(browser, running)
    await answered(running, page, lambda: press(page, "go"))
    await answered(running, page, lambda: press(page, "nobody"))
    for _ in range(3):
        await answered(running, page, lambda: say(page, "répète"))
    # By the keyboard alone: what goes through a script of the test would stay in the page's memory by the test's doing.
    await page.focus("#text")
    await page.keyboard.insert_text(HARM)
    await answered(running, page, lambda: page.keyboard.press("Enter"))
    return page


async def by_the_dialog(browser: Browser, running: Running) -> Page:
    """Tell, start again, and find the way to the quiz."""
    page = await told(browser, running)
    await answered(running, page, lambda: say(page, "menu"))
    page = await _continued(page, running)
    return page


async def _continued(page: Page, running: Running) -> Page:
    """Come back to the first question by the word for it; from there by the choices."""
    await page.evaluate(
        """value => fetch("/note", {method: "POST", body: JSON.stringify({id: crypto.randomUUID(), value}),
          headers: {"X-Tab": sessionStorage.getItem("tab"), "Content-Type": "application/json"}})""",
        "c:entry.traces_page:quiz",
    )
    await press(page, *HIDE[5:])
    await hidden(running, page)
    return page


async def by_the_other_word(browser: Browser, running: Running) -> Page:
    """Tell, then write the word for being watched."""
    page = await told(browser, running)
    await say(page, (await running.words(await running.conversation(page)))[1])
    await hidden(running, page)
    return page


async def only_to_play(browser: Browser, running: Running, version: int) -> Page:
    """Go straight to the quiz, having told nothing; `version` makes both begin with the same question."""
    page = await opened(browser, running)
    conversation = await running.conversation(page)
    while await running.version(conversation) < version - len(HIDE):
        await answered(running, page, lambda: say(page, "répète"))
    await press(page, *HIDE)
    await hidden(running, page)
    return page


async def play(running: Running, page: Page) -> list[Sequence[str]]:
    """Do what a curious finger does, and look after each touch."""
    seen = [await view(page)]
    touches: Sequence[Callable[[], Awaitable[None]]] = (
        lambda: say(page, "56"),
        page.locator(QUIZ).first.click,
        lambda: say(page, "je veux parler à quelqu’un"),
        lambda: say(page, "aide rapide"),
        lambda: say(page, "menu"),
        lambda: say(page, "Berlin"),
        page.locator(QUIZ).last.click,
    )
    for touch in touches:
        await answered(running, page, touch)
        await only_quiz(page)
        seen.append(await view(page))
    await page.reload()
    await only_quiz(page)
    seen.append(await view(page))
    return seen


@pytest.mark.parametrize("way", [by_the_dialog, by_the_other_word])
async def test_nobody_can_tell_on_the_page(
    chat_browser: Browser, running: Running, way: Callable[[Browser, Running], Awaitable[Page]]
) -> None:
    """P4: source, words, title, address and storage of who hides are those of who only plays, at every touch."""
    page = await way(chat_browser, running)
    version = await running.version(await running.conversation(page))
    other = await only_to_play(chat_browser, running, version)
    assert version == await running.version(await running.conversation(other))
    assert await play(running, page) == await play(running, other)


async def memory(page: Page) -> str:
    """Give all that the page's scripts still hold."""
    session = await page.context.new_cdp_session(page)
    chunks: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda event: chunks.append(event["chunk"]))
    await session.send("HeapProfiler.collectGarbage")
    await session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    await session.detach()
    return "".join(chunks)


async def test_the_quiz_leaves_nothing_of_before(chat_browser: Browser, running: Running) -> None:
    """P2, P4: not in the page, not in the field, not by Undo, not in memory, not behind the back button."""
    page = await told(chat_browser, running)
    steps = await page.evaluate("history.length")
    await page.focus("#text")
    await page.keyboard.insert_text(DRAFT)
    await page.evaluate("text => (globalThis.control = [text])", "what is held is found")
    assert "what is held is found" in await memory(page)
    watched = (await running.words(await running.conversation(page)))[1]
    await page.evaluate(
        """text => fetch("/note", {method: "POST", body: JSON.stringify({id: crypto.randomUUID(), text}),
          headers: {"X-Tab": sessionStorage.getItem("tab"), "Content-Type": "application/json"}})""",
        watched,
    )
    await hidden(running, page)
    held = await memory(page)
    assert (False, False) == (HARM in held, DRAFT in held)
    await page.keyboard.press("Control+z")
    assert "" == await page.input_value("#text")
    shown = await page.content()
    assert (False, False, False) == (HARM in shown, DRAFT in shown, watched in shown)
    assert (steps, "Notes", running.url) == (
        await page.evaluate("history.length"),
        await page.title(),
        page.url,
    )
    await page.go_back()
    assert HARM not in await page.content()


async def test_the_word_leads_back_on_the_page(chat_browser: Browser, running: Running) -> None:
    """P4: the greeting is all that a return shows; the word does not stay, and the page works on."""
    page = await told(chat_browser, running)
    back, watched = await running.words(await running.conversation(page))
    await say(page, watched)
    await hidden(running, page)
    await answered(running, page, lambda: say(page, "Lomé 10"))
    await hidden(running, page)
    await answered(running, page, lambda: say(page, back.upper()))
    await page.locator('#log .choice[data-value$=":go"]').wait_for()
    shown = (await page.inner_text("#log")).casefold()
    assert [] == [one for one in (back, watched, HARM) if one.casefold() in shown]
    await answered(running, page, lambda: press(page, "go"))
    await page.locator("#log .note").nth(2).wait_for()


async def test_the_other_word_tells_staff_on_the_page(
    chat_browser: Browser, running: Running
) -> None:
    """P3: the page shows a quiz and nothing else; what staff see says that somebody watches."""
    page = await by_the_other_word(chat_browser, running)
    session = await running.session(await running.conversation(page))
    assert (True, "cover.watched") == (session.hidden, session.reasons[-1])


@pytest.mark.parametrize("way", ["button", "Shift", "word"])
async def test_the_exit_of_the_quiz_goes_elsewhere(
    chat_browser: Browser, running: Running, way: str
) -> None:
    """P1: hidden or not, the exit is the exit."""
    page = await by_the_other_word(chat_browser, running)
    match way:
        case "button":
            await page.click("#leave")
        case "Shift":
            for _ in range(3):
                await page.keyboard.press("Shift")
        case _:
            await say(page, "stop")
    await page.wait_for_url(NEUTRAL)


async def test_an_idle_quiz_comes_back_as_a_quiz(chat_browser: Browser, running: Running) -> None:
    """P4: who uncovers a page that covered itself finds the quiz."""
    page = await open_tab(chat_browser)
    await page.clock.install()
    await page.goto(running.url)
    await page.locator("#log .choice").first.wait_for()
    await say(page, (await running.words(await running.conversation(page)))[1])
    await hidden(running, page)
    await page.clock.fast_forward("05:01")
    await page.get_by_role("button", name="Continuer").click()
    await page.locator(QUIZ).first.click(trial=True)
    assert 1 == await page.locator("#log .note").count()


async def test_the_quiz_works_without_javascript(chat_browser: Browser, running: Running) -> None:
    """P4: by forms too the words that led there are gone, the quiz goes on, and the word leads back."""
    page = await opened(chat_browser, running, scripts=False)
    await page.fill("#text", HARM)
    await page.click("#send")
    await page.get_by_text("Envoyé.").wait_for()
    tab = await page.locator('input[name="tab"]').first.input_value()
    conversation = running.conversation_of(tab)
    back, watched = await running.words(conversation)
    quiz = QUIZ.replace("data-value", "value")
    for text, wanted in ((watched, quiz), ("56", quiz), (back, '#log .choice[value$=":go"]')):
        await page.fill("#text", text)
        await page.click("#send")
        await page.locator(wanted).first.wait_for()
        await running.settled(conversation)
        shown = await page.content()
        assert [] == [one for one in (HARM, watched, back) if one in shown]
        assert 1 == await page.locator("#log .note").count()
