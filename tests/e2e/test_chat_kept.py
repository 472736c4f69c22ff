"""What a real browser keeps of a talk: on its disk, in its history, for its next start. Nothing of what was said.

**Rules.** A browser with a profile on the disk, as people have one; when it has closed, or was killed, each file of it
is searched. What it does keep is written down here and in docs/discretion.md.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Error, Page, Route, async_playwright

from tests.e2e.browser import ARGUMENTS, chromium, executable, open_tab, stay_home
from tests.e2e.house import NEUTRAL, Site, site, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

SAID = "zanzibarkilimandscharo"
DRAFT = "ouagadougoubamako"
KEEPS = ("--disable-back-forward-cache", "--disable-component-extensions-with-background-pages")
"""What Playwright turns off and people have on."""
AGAIN = ("--restore-last-session", "--hide-crash-restore-bubble")


@asynccontextmanager
async def profile(
    folder: Path, *arguments: str, scripts: bool = True
) -> AsyncIterator[BrowserContext]:
    """Start a browser that writes to its disk."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder,
            executable_path=executable(),
            args=[*ARGUMENTS, *arguments],
            ignore_default_args=list(KEEPS),
            java_script_enabled=scripts,
            locale="fr-FR",
        )
        await stay_home(context)
        try:
            yield context
        finally:
            with suppress(Error):  # it may have died
                await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chat() -> AsyncIterator[Site]:
    """Serve the page."""
    async with site() as running:
        yield running


@dataclass
class Talk:
    """A tab in which something was said and something else only typed."""

    page: Page
    tab: str


async def talk(page: Page, chat: Site, *, scripts: bool = True) -> Talk:
    """Say something, and leave half a sentence in the field."""
    await page.goto(chat.url)
    if not scripts:
        await page.get_by_role("button", name="Commencer").click()
    await page.locator(".choice", has_text="Oui").wait_for()
    await page.focus("#text")
    await page.keyboard.type(SAID)
    await page.click("#send")
    await page.get_by_text("Tu as écrit").wait_for()
    await page.focus("#text")
    await page.keyboard.type(DRAFT)
    held = "sessionStorage.getItem('tab')"
    tab = await page.evaluate(held) if scripts else await page.input_value("[name=tab] >> nth=0")
    return Talk(page, tab)


def kept(folder: Path, *words: str) -> dict[str, set[str]]:
    """Name the files of a profile that hold a word, in either way of writing."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            for word in words:
                if word.encode() in content or word.encode("utf-16-le") in content:
                    found.setdefault(word, set()).update(path.relative_to(folder).parts)
    return found


@pytest.mark.parametrize("scripts", [True, False])
async def test_nothing_said_is_on_the_disk(tmp_path: Path, *, scripts: bool) -> None:
    """P4: after the exit no file of the browser holds a word that was said or typed, or the tab's token.

    What does stay: the address of the site, its title and icon; without scripts, now and then, the token, in what
    Chromium keeps to bring tabs back: it leads to nothing after an exit.
    """
    async with site() as chat:
        async with profile(tmp_path, scripts=scripts) as context:
            talked = await talk(context.pages[0], chat, scripts=scripts)
            await talked.page.click("#leave")
            await talked.page.wait_for_url(NEUTRAL)
        host = f"127.0.0.1:{chat.port}"
        told = (SAID, DRAFT, talked.tab) if scripts else (SAID, DRAFT)
        assert {host} == set(kept(tmp_path, *told, host))


def kill(folder: Path) -> None:
    """End a browser as a flat battery does: itself before its parts, which it would miss."""
    for number in sorted(int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()):
        with suppress(OSError):
            line = Path(f"/proc/{number}/cmdline").read_bytes()
            if f"--user-data-dir={folder}".encode() in line:
                os.kill(number, signal.SIGKILL)


async def written(folder: Path, place: str, word: str) -> None:
    """Wait until the browser has written something down, there where it looks after it has died."""
    async with asyncio.timeout(60):
        while place not in kept(folder, word).get(word, ()):  # noqa: ASYNC110 - the browser writes when it likes
            await asyncio.sleep(0.2)


async def test_a_browser_that_died_brings_no_talk_back(tmp_path: Path) -> None:
    """P4: killed and started again with all its tabs, the browser shows the start and had no word; the server knows."""
    async with site() as chat:
        async with profile(tmp_path):
            pass  # a browser's first start has no tabs to bring back, whatever becomes of it
        async with profile(tmp_path) as context:
            talked = await talk(context.pages[0], chat)
            await written(tmp_path, "Sessions", chat.url)
            await written(tmp_path, "Session Storage", talked.tab)
            kill(tmp_path)
        assert {} == kept(tmp_path, SAID, DRAFT)
        async with profile(tmp_path, *AGAIN) as context:
            await until(lambda: any(page.url == chat.url for page in context.pages))
            (page,) = [page for page in context.pages if page.url == chat.url]
            await page.get_by_role("button", name="Commencer").wait_for()
            assert SAID not in await page.content()
            await until(lambda: "left" in chat.house.inbox.events())
            await page.get_by_role("button", name="Commencer").click()
            await page.locator(".choice", has_text="Oui").wait_for()
            assert talked.tab != await page.evaluate("sessionStorage.getItem('tab')")


async def test_the_browser_keeps_no_page_alive(chat: Site) -> None:
    """P4: the back-forward cache, which this browser has, refuses the page, because it says *no-store*."""
    async with chromium(back_forward_cache=True) as browser:
        page = await open_tab(browser)
        await page.goto(chat.url)
        await page.locator(".choice", has_text="Oui").wait_for()
        await page.goto("https://ailleurs.example/")
        await page.go_back()
        await page.get_by_role("button", name="Commencer").wait_for()
        found = await page.evaluate(
            "performance.getEntriesByType('navigation')[0].notRestoredReasons"
        )
        assert "response-cache-control-no-store" in [one["reason"] for one in found["reasons"]]


async def test_a_page_that_was_kept_alive_all_the_same_goes(chat: Site) -> None:
    """P4: a browser that keeps the page in spite of that shows nothing: `pageshow` is *persisted*, and it is gone."""
    shown: list[str] = []

    async def without(route: Route) -> None:
        answer = await route.fetch()
        kept_ = {name: value for name, value in answer.headers.items() if name != "cache-control"}
        await route.fulfill(response=answer, headers=kept_)

    async with chromium(back_forward_cache=True) as browser:
        page = await open_tab(browser)
        page.on("console", lambda message: shown.append(message.text))
        await page.add_init_script(
            "addEventListener('pageshow', (event) => console.log(location.host, event.persisted), true)"
        )
        await page.context.route(chat.url, without)
        await page.goto(chat.url)
        await page.locator(".choice", has_text="Oui").wait_for()
        await page.goto("https://ailleurs.example/")
        await page.go_back()
        await page.wait_for_url(NEUTRAL)
        assert f"127.0.0.1:{chat.port} true" in shown


@pytest.mark.parametrize("scripts", [True, False])
async def test_back_and_forward_find_nothing(
    chat_browser: Browser, chat: Site, *, scripts: bool
) -> None:
    """P4: after the exit, back and forward again and again show no word of the talk."""
    page = await open_tab(chat_browser, scripts=scripts)
    await page.goto("https://recherche.example/")
    await talk(page, chat, scripts=scripts)
    await page.click("#leave")
    await page.wait_for_url(NEUTRAL)
    for step in (page.go_back, page.go_back, page.go_forward, page.go_back, page.go_forward):
        await step()
        shown = await page.content()
        assert (False, False) == (SAID in shown, "Tu as écrit" in shown)


async def test_no_worker_of_anybody_watches(chat_browser: Browser, chat: Site) -> None:
    """P4: what an earlier site at this address left to listen is sent away; the page itself may start nothing."""
    page = await open_tab(chat_browser)
    worker = f"{chat.url}worker.js"
    listens = "self.addEventListener('fetch', () => {})"
    await page.context.route(
        worker, lambda route: route.fulfill(content_type="text/javascript", body=listens)
    )
    await page.context.route(
        f"{chat.url}earlier",
        lambda route: route.fulfill(content_type="text/html", body="<p>Earlier"),
    )
    await page.goto(f"{chat.url}earlier")
    await page.evaluate("navigator.serviceWorker.register('/worker.js').then(() => 1)")
    await page.goto(chat.url)
    await page.locator(".choice", has_text="Oui").wait_for()
    await page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistrations()).length === 0"
    )
    refused = await page.evaluate(
        "navigator.serviceWorker.register('/worker.js').then(() => 'taken', (error) => error.name)"
    )
    assert "SecurityError" == refused


async def test_nothing_is_stored_but_the_tab_itself(chat_browser: Browser, chat: Site) -> None:
    """P4: no cookie, no local storage, no database, no cache; what the tab holds is its token and a time."""
    page = await open_tab(chat_browser)
    await talk(page, chat)
    found = await page.evaluate(
        """async () => ({session: Object.keys(sessionStorage).sort(), local: localStorage.length,
          databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
          cookie: document.cookie, name: window.name, state: history.state})"""
    )
    nothing = {"local": 0, "databases": 0, "caches": 0, "cookie": "", "name": "", "state": None}
    assert {"session": ["at", "tab"], **nothing} == found


async def test_the_field_offers_nothing_again(chat_browser: Browser, chat: Site) -> None:
    """P4: no suggestion, no correction that a server would make, no Undo; a reload has an empty field."""
    page = await open_tab(chat_browser)
    await talk(page, chat)
    field = page.locator("#text")
    assert ("off", "false") == (
        await field.get_attribute("autocomplete"),
        await field.get_attribute("spellcheck"),
    )
    forms = await page.locator("form").evaluate_all("all => all.map((form) => form.autocomplete)")
    assert {"off"} == set(forms)
    await page.press("#text", "Enter")
    for _ in range(3):
        await page.keyboard.press("Control+z")
    assert "" == await field.input_value()
    await page.keyboard.type(DRAFT)
    await page.reload()
    await page.get_by_text("Tu as écrit").first.wait_for()
    assert "" == await field.input_value()
