"""Counsellors and seekers in real browsers, for the stories of the desk."""

import asyncio
import os
import sys
from dataclasses import dataclass
from time import time

import pyotp
from playwright.async_api import Browser, Page, expect

from tests.delivered import delivered
from tests.e2e.browser import open_tab
from tests.e2e.murmure import ROOT, Murmure

PASSWORD = "lampe herisson valise mardi"


@dataclass
class AtTheDesk:
    """A counsellor's tab, and the app that makes the codes."""

    page: Page
    secret: str
    login: str

    async def enter(self) -> None:
        """Fill in the login form with a code that was not used yet."""
        await self.page.fill("#login", self.login)
        await self.page.fill("#password", PASSWORD)
        # The next half minute's code is valid already, and nobody has used it.
        await self.page.fill("#code", pyotp.TOTP(self.secret).at(time() + 30))
        await self.page.click("button.main")

    async def say(self, words: str) -> None:
        """Write to the seeker; Enter sends once the composer lives, which is when it takes the focus."""
        await expect(self.page.locator("#text")).to_be_focused()
        await self.page.fill("#text", words)
        await self.page.press("#text", "Enter")


@dataclass
class Seeker:
    """Somebody on the chat page."""

    page: Page

    async def say(self, words: str) -> None:
        """Write something and wait until it stands there."""
        await self.page.fill("#text", words)
        await self.page.press("#text", "Enter")
        await self.page.locator("#log .note", has_text=words).wait_for()

    async def ask_for_a_human(self) -> None:
        """Press the button that stands under everything."""
        label = delivered().rules.human.label
        always = self.page.locator("#always")
        await always.get_by_role("button", name=label, exact=True).click()


async def enrol(browser: Browser, link: str, login: str, name: str) -> AtTheDesk:
    """Open the link and go both steps."""
    page = await open_tab(browser, width=1280, height=800)
    await page.goto(link)
    await page.fill("#login", login)
    await page.fill("#name", name)
    await page.fill("#password", PASSWORD)
    await page.click("button.main")
    secret = (await page.inner_text(".secret code")).replace(" ", "")
    await page.fill("#code", pyotp.TOTP(secret).now())
    await page.click("button.main")
    await page.click('.answers a[href="/"]')  # the tour of a first shift comes first
    await page.wait_for_selector("#queue")
    return AtTheDesk(page, secret, login)


async def second_counsellor(
    browser: Browser, program: Murmure, login: str, name: str
) -> AtTheDesk:
    """Have the operator make another link, and enrol with it."""
    environment = os.environ | {"MURMURE_DATA_DIR": str(program.data)}
    made = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "enrol",
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, _ = await made.communicate()
    path = "/bienvenue/" + printed.decode().rpartition("/bienvenue/")[2].split()[0]
    return await enrol(browser, program.desk.rstrip("/") + path, login, name)


async def seek(browser: Browser, program: Murmure) -> Seeker:
    """Open the chat page and wait for the greeting."""
    page = await open_tab(browser)
    await page.goto(program.chat)
    await page.locator("#log .choice").first.wait_for()
    return Seeker(page)
