"""The chat page of the whole program: real dialogs, real Redis, real browser."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.delivered import delivered
from tests.e2e.browser import open_tab
from tests.e2e.murmure import Murmure, running

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="session"),
]
NEUTRAL = "https://meteo.example/"
PLANTED = "il garde mes photos de Zanzibar"


@pytest_asyncio.fixture(loop_scope="session")
async def program(tmp_path: Path) -> AsyncIterator[Murmure]:
    """Run the program with a data folder of its own."""
    async with running(tmp_path / "data", MURMURE_NEUTRAL_URL=NEUTRAL) as started:
        yield started


async def greeted(browser: Browser, program: Murmure, *, scripts: bool = True) -> Page:
    """Open the page and wait for the greeting."""
    page = await open_tab(browser, scripts=scripts)
    await page.goto(program.chat)
    if not scripts:
        await page.get_by_role("button", name="Commencer").click()
    await page.locator("#log .choice").first.wait_for()
    return page


async def say(page: Page, text: str) -> None:
    """Write something and wait for the next message."""
    before = await page.locator("#log .note.bot").count()
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await grown(page, before)


async def grown(page: Page, before: int) -> None:
    """Wait until more messages stand there than before."""
    await page.wait_for_function(
        "before => document.querySelectorAll('#log .note.bot').length > before", arg=before
    )


def stored(program: Murmure) -> bytes:
    """Read all that the program wrote to the disk."""
    return b"".join(path.read_bytes() for path in program.data.rglob("*") if path.is_file())


async def test_a_talk_and_an_exit(chat_browser: Browser, program: Murmure) -> None:
    """P1, P7, P8: words are answered; after the exit nothing of them is in the tab, and never was on disk."""
    page = await greeted(chat_browser, program)
    await say(page, PLANTED)
    await page.get_by_text(PLANTED).wait_for()
    await page.click("#leave")
    await page.wait_for_url(NEUTRAL)
    await page.goto(program.chat)
    await page.locator("#log .choice").first.wait_for()
    assert PLANTED not in await page.content()
    await program.stop()
    assert PLANTED.encode() not in stored(program)
    assert not [line for line in program.lines if PLANTED in line]


async def test_human_and_danger_are_one_tap_away(chat_browser: Browser, program: Murmure) -> None:
    """P5: as soon as the talk has begun, whatever the question."""
    page = await greeted(chat_browser, program)
    await say(page, "bonjour")
    always, rules = page.locator("#always"), delivered().rules
    await always.get_by_role("button", name=rules.human.label, exact=True).wait_for()
    await always.get_by_role("button", name=rules.emergency.label, exact=True).click()
    await page.get_by_text("114").first.wait_for()


async def test_a_killed_program_goes_on_where_it_was(
    chat_browser: Browser, program: Murmure
) -> None:
    """P6: kill -9 between two sentences; the same tab goes on by itself, each word answered once."""
    page = await greeted(chat_browser, program)
    await say(page, "bonjour")
    before = await page.locator("#log .note > p").all_inner_texts()
    program.settings |= program.ports()
    await program.stop(signal.SIGKILL)
    await page.fill("#text", "encore là")
    await page.press("#text", "Enter")
    await page.locator(".unsent").wait_for()
    count = await page.locator("#log .note.bot").count()
    await program.start()
    await grown(page, count)
    await page.locator(".unsent").wait_for(state="detached")
    after = await page.locator("#log .note > p").all_inner_texts()
    assert before == after[: len(before)]
    assert 1 == sum("encore là" in text for text in after)


async def test_without_javascript(chat_browser: Browser, program: Murmure) -> None:
    """P1, P5: the real dialogs by forms alone, and out."""
    page = await greeted(chat_browser, program, scripts=False)
    await page.locator("#log .choice").first.click()
    await page.get_by_text("Envoyé.").wait_for()
    await page.fill("#text", "stop")
    await page.click("#send")
    await page.wait_for_url(NEUTRAL)


async def test_sigterm_ends_it_though_a_tab_listens(
    chat_browser: Browser, program: Murmure
) -> None:
    """P6: open streams do not hold the stop back, and nothing is complained about."""
    await greeted(chat_browser, program)
    assert 0 == await program.stop()
    assert not [line for line in program.lines if "library=" in line or "Traceback" in line]
