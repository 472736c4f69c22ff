"""A counsellor who writes at the instant of the exit."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from tests.e2e.conftest import browser
from tests.e2e.desk_people import enrol, seek
from tests.e2e.murmure import Murmure, running

__all__ = ["browser"]
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Murmure]:
    """Run the program with a data folder of its own."""
    async with running(tmp_path / "data", MURMURE_NEUTRAL_URL="https://meteo.example/") as started:
        yield started


async def test_a_sentence_that_came_too_late_is_not_on_its_way(
    browser: Browser, program: Murmure
) -> None:
    """P3, and the truth about delivery: the line says that it was not sent, instead of *on its way* for ever."""
    noe = await enrol(browser, program.enrol, "noe", "Noé")
    seeker = await seek(browser, program)
    await seeker.say("il est derrière la porte de ma chambre")
    await seeker.ask_for_a_human()
    await noe.page.click(".case button")
    await noe.page.get_by_role("button", name="Je la prends").click()
    await expect(noe.page.locator("#composer")).to_be_visible()

    async def too_late(route: Route) -> None:
        await seeker.page.click("#leave")
        await expect(noe.page.locator("#barrier-text")).to_contain_text("partie")
        await route.continue_()

    await noe.page.route("**/ecrire", too_late)
    await noe.say("Je suis là.")
    line = noe.page.locator(".bubble.counsellor", has_text="Je suis là.")
    await expect(line.locator(".state")).to_contain_text("rien n’a été envoyé")
    await expect(noe.page.locator(".bubble.queued")).to_have_count(0)
