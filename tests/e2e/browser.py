"""A real headless Chromium for tests, cut off from everything but loopback.

**Rules.** Only loopback is ever asked; every other address is answered here with a small page that
names the host, so a test can see where the browser went without leaving the machine.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect

# A slow machine is no failure; what never comes is one, a little later.
expect.set_options(timeout=30_000)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """Say which Chromium to start: `MURMURE_CHROMIUM`, the machine's own, else Playwright's (None)."""
    named = os.environ.get("MURMURE_CHROMIUM", "")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    return found if found and Path(found).exists() else None


@asynccontextmanager
async def chromium(*, back_forward_cache: bool = False) -> AsyncIterator[Browser]:
    """Start Chromium for one test; with the back-forward cache that Playwright otherwise turns off."""
    kept = ["--disable-back-forward-cache"] if back_forward_cache else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=ARGUMENTS, ignore_default_args=kept
        )
        try:
            yield browser
        finally:
            await browser.close()


async def stay_home(context: BrowserContext) -> None:
    """Answer every address that is not loopback with a page of our own."""

    async def answer(route: Route) -> None:
        host = urlsplit(route.request.url).hostname or ""
        if host in LOOPBACK:
            await route.fallback()
            return
        body = f"<!doctype html><title>{host}</title><p>{host}</p>"
        await route.fulfill(status=200, content_type="text/html", body=body)

    await context.route("**/*", answer)


async def open_tab(
    browser: Browser,
    *,
    width: int = 390,
    height: int = 844,
    locale: str = "fr-FR",
    scripts: bool = True,
    dark: bool = False,
) -> Page:
    """Open a tab in a context of its own, as on somebody's phone."""
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        timezone_id="Europe/Paris",
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(20_000)
    await stay_home(context)
    return await context.new_page()
