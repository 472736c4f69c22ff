"""The pictures of an evening: what each desk showed at the busiest moment, taken by Chromium from the running program.

**Rules.** Nothing is made up for a picture: real pages, in the sessions of who played the evening, and the phone as the
emulator has it. What seekers say on them was written in `people`, what staff say in `words`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Error, Page

from tests.e2e.browser import chromium, stay_home
from tests.emulator.device import Device
from tests.emulator.screen import VisibleMessage
from tests.evening.ledger import Ledger
from tests.evening.phones import head, holding
from tests.evening.staff import AtTheWeb

LOOKS = 1.0
"""Seconds between two looks at how busy it is."""
WIDE, NARROW, WHOLE = (1280, 900), (390, 844), (1140, 980)
DRAWN = """
body{margin:0;background:#d5e0d0;font:15px/1.35 sans-serif;color:#111}
header{position:sticky;top:0;background:#517da2;color:#fff;padding:12px 16px;font-weight:bold}
main{padding:8px;display:flex;flex-direction:column;gap:6px}
div.m{max-width:88%;background:#fff;border-radius:12px;padding:7px 10px;white-space:pre-wrap;align-self:flex-start}
div.mine{background:#effdde;align-self:flex-end}
.s{background:#c4c9cc;color:#c4c9cc;border-radius:3px}
.k{display:flex;gap:4px;width:88%}
.k span{flex:1;background:#7c9a7a;color:#fff;border-radius:8px;padding:6px;text-align:center;font-size:13px}
"""


@dataclass
class Photographer:
    """Somebody who looks over everybody's shoulder.

    Attributes:
        best: how many people were there when the pictures were taken.
    """

    folder: Path
    ledger: Ledger
    web: AtTheWeb
    wall: AtTheWeb
    phone: Callable[[], Device]
    best: int = 0

    async def watch(self, browser: Browser) -> None:
        """Take the pictures again whenever it is busier than it ever was; the last ones stay."""
        async with AsyncExitStack() as stack:
            desk, narrow, wall = [
                await stack.enter_async_context(session(browser, one, size))
                for one, size in ((self.web, WIDE), (self.web, NARROW), (self.wall, WIDE))
            ]
            phone = await stack.enter_async_context(blank(browser))
            while True:
                now = self.ledger.waiting + self.ledger.talking
                if now > self.best:
                    async with self.web.still:
                        with suppress(Error):  # the program was killed a moment ago
                            if self.talk:
                                await self.take(desk, narrow, wall, phone)
                                self.best = now
                await asyncio.sleep(LOOKS)

    @property
    def talk(self) -> str:
        """Name the conversation with most in it of those that nobody else takes over now; empty if there is none."""
        talks = self.web.talks
        kept = [case for case, one in talks.items() if one.said and one.manner != "offered"]
        return max(kept, key=lambda case: talks[case].heard, default="")

    async def take(self, desk: Page, narrow: Page, wall: Page, phone: Page) -> None:
        """Take them all, as close together as they come; the web counsellor holds still meanwhile."""
        taken: dict[str, bytes] = {}
        if holding(self.phone()):  # else the one before stays
            await phone.set_content(drawn(self.phone()))
            taken["evening-staff-bot"] = await phone.screenshot()
        room = f"/dossier/{self.talk}"
        for page, path, name in (
            (desk, "/", "evening-queue"),
            (wall, "/mur", "wall"),
            (desk, room, "evening-room"),
            (narrow, "/", "evening-queue-phone"),
            (narrow, room, "evening-room-phone"),
        ):
            await page.goto(str(self.web.desk.http.base_url.join(path)))
            await page.locator("#composer" if path == room else "#main").wait_for()
            taken[name] = await page.screenshot()
        for name, picture in taken.items():
            (self.folder / f"{name}.png").write_bytes(picture)

    async def figures(self, browser: Browser) -> None:
        """Take the numbers, once the evening is over."""
        async with session(browser, self.wall, WHOLE) as page:
            await page.goto(str(self.wall.desk.http.base_url.join("/chiffres")))
            await page.screenshot(path=self.folder / "evening-figures.png")


@asynccontextmanager
async def photographed(
    one: Photographer, overnight: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Take pictures until the block ends, and of the numbers after the night that follows."""
    one.folder.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        watching = asyncio.create_task(one.watch(browser))
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.wait([watching])
        if not watching.cancelled():
            watching.result()
        await overnight()
        await one.figures(browser)


@asynccontextmanager
async def session(browser: Browser, who: AtTheWeb, size: tuple[int, int]) -> AsyncIterator[Page]:
    """Open a tab beside somebody's own, in the same session."""
    async with blank(browser, size) as page:
        url = str(who.desk.http.base_url)
        await page.context.add_cookies([
            {"name": one.name, "value": one.value or "", "url": url}
            for one in who.desk.http.cookies.jar
        ])
        yield page


@asynccontextmanager
async def blank(browser: Browser, size: tuple[int, int] = NARROW) -> AsyncIterator[Page]:
    """Open a tab of a size, in French."""
    width, height = size
    context: BrowserContext = await browser.new_context(
        viewport={"width": width, "height": height}, locale="fr-FR", timezone_id="Europe/Paris"
    )
    context.set_default_timeout(10_000)
    await stay_home(context)
    try:
        yield await context.new_page()
    finally:
        await context.close()


def drawn(device: Device) -> str:
    """Draw a chat as the phone has it, from the open conversation on tapped open, grey over the rest."""
    chat, (_, top) = device.chat, head(device)
    first = len(chat) - 1 if top is None else chat.index(top)
    messages = "".join(_message(one, opened=place >= first) for place, one in enumerate(chat))
    return (
        f"<!doctype html><html lang=fr><meta charset=utf-8><style>{DRAWN}</style>"
        f"<header>{escape(device.page[0])}</header><main>{messages}</main>"
        f"<script>scrollTo(0, document.querySelectorAll('.m')[{first}].offsetTop - 60)</script>"
    )


def _message(one: VisibleMessage, *, opened: bool) -> str:
    pairs = zip(one.text, one.full_text, strict=False)
    shown = (
        one.full_text
        if opened
        else "".join(plain if plain == real else "\0" for plain, real in pairs)
    )
    body = "".join(
        f'<span class="s">{escape(one.full_text[at])}</span>' if sign == "\0" else escape(sign)
        for at, sign in enumerate(shown)
    )
    rows = "".join(
        '<div class="k">'
        + "".join(f"<span>{escape(each.label)}</span>" for each in row)
        + "</div>"
        for row in one.buttons
    )
    return f'<div class="m{" mine" if one.mine else ""}">{body}</div>{rows}'
