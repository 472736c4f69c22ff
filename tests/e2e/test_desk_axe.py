"""WCAG 2.2 AA over every page of the desk, in both languages, light and dark, with axe-core in real Chromium.

**Rules.** Everything that can be opened is opened. What axe cannot see is looked at beside it: nothing runs sideways at
400 % zoom, which is 320 CSS pixels of a 1280 pixel screen.
"""

import json
from collections.abc import AsyncIterator
from typing import Any, Literal, NamedTuple

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page

from bot.model.desk_event import BlockAsked, Called, Joined, Noted, Offered, Reassigned
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.counted import counted
from tests.e2e.desk_house import ADMIN, SUPERVISOR, DeskHouse, desk_house, now
from tests.e2e.desk_pages import PAGES, Place

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOGINS = {SUPERVISOR: "alix", ADMIN: "sam"}
FIRST = "Bonjour, je ne sais pas comment dire."
SCRIPT = """options => axe.run(document, options).then((found) => found.violations.map(
  ({id, nodes}) => `${id}: ` + nodes.map((one) => `${one.target} ${one.any[0]?.message ?? ""}`).join(" | ")))"""


class Sight(NamedTuple):
    """How somebody sees the pages. What differs by language is words, by scheme colours: two looks see all four."""

    locale: str
    scheme: Literal["light", "dark"]


SIGHTS = (Sight("fr-FR", "light"), Sight("en-GB", "dark"))
WIDE = "document.documentElement.scrollWidth"


@pytest.fixture
async def house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """A desk at a busy moment: a case in every state that a page can show."""
    async with desk_house(store, vault) as running:
        await running.staff("noe", "Noé")
        await running.staff("lou", "Lou")
        await running.staff("alix", "Alix", SUPERVISOR)
        await running.staff("sam", "Sam", ADMIN)
        yield running


async def busy(house: DeskHouse) -> dict[str, str]:
    """Have people come, be taken, offered, listened to; return the cases that pages name."""
    await counted(house.store)
    held = await house.seeker("held", FIRST, "il me menace ce soir, j'ai peur")
    other = await house.seeker("other", FIRST)
    await house.take(held, "noe")
    await house.take(other, "lou")
    for name in ("one", "two", "three"):  # more than fit beside one another on a phone
        await house.take(await house.seeker(name, FIRST), "noe")
    waits = await house.seeker("waits", FIRST, locale="en")
    handed = await house.seeker("handed", FIRST, "je vais me tuer ce soir")
    await house.do(handed, Reassigned(now(), "alix", "noe", handed))
    await house.do(held, Noted(now(), "noe", "noe:note-one", "Première fois ici.", case=held))
    await house.do(held, Called(now(), "noe", held))
    await house.do(held, Joined(now(), "alix", held))
    handed = await house.seeker("handed", FIRST, "je vais me tuer ce soir")
    await house.do(handed, Reassigned(now(), "alix", "noe", handed))
    await house.do(held, Noted(now(), "alix", "alix:whisper", "Respire.", whisper=True, case=held))
    await house.do(other, BlockAsked(now(), "lou", 7, "Insulte l’équipe.", other))
    await house.do(other, Offered(now(), "lou", "noe", "Elle parle mieux le soir.", other))

    async def settled() -> bool:
        read = await house.store.transcript.read(held, "alix")
        offered = await house.store.desk.card(other)
        mine = {card.case_id for card in await house.store.desk.cases("noe")}
        there = read is not None and handed in mine
        return there and offered is not None and offered.offered == "noe"

    await house.until(settled)
    return {"held": held, "other": other, "waits": waits, "handed": handed}


async def look(page: Page, url: str, sight: Sight) -> list[str]:
    """Open a page, and everything on it; return what is wrong."""
    await page.emulate_media(color_scheme=sight.scheme)
    answer = await page.goto(url, wait_until="domcontentloaded")
    assert answer is not None
    if answer.status not in {200, 403}:
        return [f"answers {answer.status}"]
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    await page.evaluate(AXE_SCRIPT)
    found: list[str] = await page.evaluate(SCRIPT, {"runOnly": TAGS})
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    await page.set_viewport_size({"width": 320, "height": 640})
    if (wide := await page.evaluate(WIDE)) > 320:
        found.append(f"runs sideways at 400 %: {wide} pixels of 320")
    await page.set_viewport_size({"width": 1280, "height": 800})
    return found


async def test_every_page_of_the_desk(browser: Browser, house: DeskHouse) -> None:
    """WCAG 2.2 AA: no finding of axe-core on any page, in any language or colour scheme."""
    cases = await busy(house)
    wrong: dict[str, list[str]] = {}
    for sight in SIGHTS:
        for roles in dict.fromkeys(place.roles for place in PAGES):
            page = await opened(browser, house, roles, sight.locale)
            for place in (one for one in PAGES if one.roles == roles):
                found = await look(page, house.url + place.path.format(**cases), sight)
                if found:
                    wrong[f"{place.path} {sorted(roles)} {sight}"] = found
            await page.context.close()

    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


async def opened(browser: Browser, house: DeskHouse, roles: frozenset[Any], locale: str) -> Page:
    """Open a tab for who has these roles; without any, before the door."""
    page = await house.tab(browser, LOGINS.get(roles, "noe"), locale=locale)
    if not roles:
        await page.context.clear_cookies()
    return page


def test_no_page_is_listed_twice() -> None:
    """One browser looks at all of them: each costs a second."""
    assert len(PAGES) == len(set(PAGES))
    assert all(isinstance(one, Place) for one in PAGES)
