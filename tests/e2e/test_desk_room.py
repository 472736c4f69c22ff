"""The conversation page alive: what somebody is in the middle of stays, whatever arrives; all of it by keyboard."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page, Route, expect

from bot.model.effect import Notice
from bot.model.event import Replied, Said
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.desk.test_fifty import content
from tests.e2e.desk_house import DeskHouse, desk_house, now

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

TONES = """let tones = 0;
const start = () => { document.documentElement.dataset.tones = tones += 1; };
const node = () => ({ frequency: {}, connect: (next) => next, start, stop: () => {}, addEventListener: () => {},
  gain: { setValueAtTime: () => {}, exponentialRampToValueAtTime: () => {} } });
window.AudioContext = class { createOscillator() { return node(); } createGain() { return node(); } };"""
"""A loudspeaker that counts."""
AWAY = """Object.defineProperty(document, "hidden", { value: true, configurable: true });
document.dispatchEvent(new Event("visibilitychange"));"""
LONG = [f"ligne numéro {number}" for number in range(25)]


@pytest.fixture
async def house(store: Store, vault: Vault) -> AsyncIterator[DeskHouse]:
    """A desk with one counsellor on shift."""
    async with desk_house(store, vault) as running:
        await running.staff("noe", "Noé")
        yield running


async def held(house: DeskHouse, name: str, *words: str) -> str:
    """Have somebody's case taken."""
    case = await house.seeker(name, *words)
    await house.take(case, "noe")
    return case


async def say(house: DeskHouse, name: str, text: str) -> None:
    """Have a seeker write."""
    await house.arrive(name, Said(now(), text, locale="fr"))


async def value(page: Page) -> str:
    """Return what stands in the composer."""
    return await page.input_value("#text")


async def test_what_arrives_takes_nothing_away(browser: Browser, house: DeskHouse) -> None:
    """A draft, the focus, an open panel and the place where somebody reads stay; the title only counts.

    Whoever asked for the sound hears one for what they do not see: an answer they owe elsewhere, somebody unclaimed.
    """
    first, other = await held(house, "first", *LONG), await held(house, "other", "bonjour")
    await house.do(first, Replied(now(), "noe", "noe:first-key", "Je te lis.", first))
    page = await house.tab(browser, "noe")
    await page.context.add_cookies([{"name": "son", "value": "1", "url": house.url}])
    await page.add_init_script(TONES)
    await page.goto(f"{house.url}/dossier/{first}")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("à moitié écr")
    await page.click("#panel-services summary")
    await page.fill("#q-services", "114")
    await expect(page.locator("#panel-services .find").first).to_contain_text("114")
    await page.evaluate("document.getElementById('talk').scrollTop = 0")

    await say(house, "first", "tu es là ?")
    await expect(page.locator(".bubble.seeker .text", has_text="tu es là")).to_have_count(1)

    await expect(page.locator("#below")).to_be_visible()
    await expect(page.locator("#q-services")).to_be_focused()
    assert "à moitié écr" == await value(page)
    assert "114" == await page.input_value("#q-services")
    assert 0 == await page.evaluate("document.getElementById('talk').scrollTop")
    await expect(page.locator("#panel-services .find").first).to_be_visible()
    await expect(page).to_have_title(
        "(1) Bureau"
    )  # the other one waits; this one is on the screen
    tones, html = "data-tones", page.locator("html")
    assert None is await html.get_attribute(tones)
    await say(house, "other", "tu peux ?")
    await expect(html).to_have_attribute(tones, "1")
    await house.store.care.tell(Notice("noe", "unclaimed", ""), "once")
    await expect(html).to_have_attribute(tones, "2")
    await page.click(f"#mine a[href='/dossier/{other}']")
    await expect(page.locator(f"#mine a[href='/dossier/{first}'] .owed b")).to_have_text("1")


async def told_while_away(page: Page, house: DeskHouse) -> None:
    """Have somebody told something while they look elsewhere: it waits until they look, then goes."""
    await page.evaluate(AWAY)
    await house.store.care.tell(Notice("noe", "rest", "", "alix"), "once")
    await expect(page.locator("#toasts p")).to_have_count(1)
    await page.clock.fast_forward("00:30")
    await expect(page.locator("#toasts p")).to_have_count(1)
    await page.evaluate(AWAY.replace("true", "false", 1))
    await page.clock.fast_forward("00:30")
    await expect(page.locator("#toasts p")).to_have_count(0)


async def test_a_line_that_was_cut_catches_up(browser: Browser, house: DeskHouse) -> None:
    """What was said while the connection was cut is there once, in order, when it is back.

    A server in trouble takes nothing off the screen. What somebody is told waits until they look; a screen that nobody
    watches goes dark without any server.
    """
    case = await held(house, "first", "bonjour")
    page = await house.tab(browser, "noe")
    await page.clock.install()

    async def cut(route: Route) -> None:
        await route.abort()

    async def ill(route: Route) -> None:
        await (
            route.fulfill(status=503) if "x-quiet" in route.request.headers else route.fallback()
        )

    await page.route("**/flux*", cut)
    await page.goto(f"{house.url}/dossier/{case}")
    await expect(page.locator("#cut")).to_be_visible()
    await say(house, "first", "un pendant la coupure")
    await say(house, "first", "deux pendant la coupure")
    await page.unroute("**/flux*", cut)

    lines = page.locator(".bubble.seeker .text", has_text="pendant la coupure")
    said = ["un pendant la coupure", "deux pendant la coupure"]
    await expect(lines).to_have_text(said)
    await expect(page.locator("#cut")).to_be_hidden()
    await page.route(f"**/dossier/{case}", ill)
    await page.fill("#text", "à moitié écr")
    await say(house, "first", "trois pendant la coupure")
    await expect(page.locator("#cut")).to_be_visible()
    assert "à moitié écr" == await value(page)
    await page.unroute(f"**/dossier/{case}", ill)
    await say(house, "first", "quatre pendant la coupure")
    said += ["trois pendant la coupure", "quatre pendant la coupure"]
    await expect(lines).to_have_text(said)
    await expect(page.locator("#cut")).to_be_hidden()

    await told_while_away(page, house)

    await page.route(re.compile("/(flux|entrer)"), cut)
    await page.reload()
    await expect(lines).to_have_count(4)
    await page.clock.fast_forward("16:00")
    await expect(lines).to_have_count(0)


@pytest.mark.parametrize("wanted", [True, False])
async def test_that_somebody_writes(
    browser: Browser,
    store: Store,
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
    *,
    wanted: bool,
) -> None:
    """The person's page learns of keys in the composer if the house wants that; if not, the desk does not even ask."""
    made = content()
    shows = replace(made, desk=replace(made.desk, typing=wanted))
    monkeypatch.setattr("tests.e2e.desk_house.content", lambda: shows)
    async with desk_house(store, vault) as house:
        await house.staff("noe", "Noé")
        case = await held(house, "first", "bonjour")
        page, asked = await house.tab(browser, "noe"), list[str]()
        page.on("request", lambda one: asked.append(one.url))
        await page.goto(f"{house.url}/dossier/{case}")
        await expect(page.locator("#text")).to_be_focused()
        await page.keyboard.type("je te lis")
        if wanted:

            async def shown() -> bool:
                return await store.feed.hinted(case.rpartition(".")[0]) != ""

            await house.until(shown)
        await page.keyboard.press("Enter")
        await expect(page.locator(".bubble.counsellor.sent .text")).to_have_text("je te lis")
    assert wanted == (1 == sum(url.endswith("/redige") for url in asked))


async def test_everything_by_keyboard(browser: Browser, house: DeskHouse) -> None:
    """WCAG 2.1.1, 2.1.4: reply, note, panels, next conversation; drafts wait where they were begun."""
    first, other = await held(house, "first", "bonjour"), await held(house, "other", "bonsoir")
    page = await house.tab(browser, "noe")
    await page.goto(f"{house.url}/dossier/{first}")
    await expect(page.locator("#text")).to_be_focused()
    keyboard = page.keyboard
    await keyboard.press("Alt+r")
    await expect(page.locator("#q-replies")).to_be_focused()
    insert = page.locator("#panel-replies .find button").first
    words = await page.locator("#panel-replies [data-words]").first.text_content()
    await insert.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    assert words == await value(page)

    await keyboard.press("Alt+j")
    await keyboard.type("Parle bas, quelqu’un dort à côté.")
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(page.locator(".memo .text")).to_have_text("Parle bas, quelqu’un dort à côté.")
    await expect(page.locator("#note-text")).to_have_value("")

    await keyboard.press("Alt+ArrowDown")
    await page.wait_for_url(f"**/dossier/{other}")
    await expect(page.locator("#text")).to_be_focused()
    assert "" == await value(page)
    await keyboard.press("Alt+ArrowUp")
    await page.wait_for_url(f"**/dossier/{first}")
    await expect(page.locator("#text")).to_be_focused()
    assert words == await value(page)
    await keyboard.press("Enter")
    sent = page.locator(".bubble.counsellor .text", has_text=words)
    await expect(sent).to_have_count(1)
    await expect(page.locator("#text")).to_have_value("")
    await keyboard.type("jamais fini")
    await page.click("#close summary")
    await page.select_option("#outcome", index=1)
    await page.click("#close button")
    await page.wait_for_url(f"{house.url}/")
    await expect(page.locator("#mine a")).to_have_count(1)
    assert "[]" == await page.evaluate("JSON.stringify(Object.keys(sessionStorage))")


async def test_many_tabs_share_one_line(browser: Browser, house: DeskHouse) -> None:
    """A browser has six connections to a desk: however many tabs are open, each hears what changes, and locks."""
    first = await house.tab(browser, "noe")
    tabs = [first]
    await first.goto(house.url)
    for place in ("/soin", "/", "/", "/", "/", "/"):
        await tabs[-1].evaluate(AWAY)
        tabs.append(await first.context.new_page())
        await tabs[-1].goto(house.url + place)

    await house.seeker("first", "bonjour")
    for tab in (first, *tabs[2:]):
        await expect(tab.locator(".case")).to_have_count(1)
    await first.close()  # it heard for the others
    await house.seeker("second", "bonsoir")
    await expect(tabs[2].locator(".case")).to_have_count(2)
    await tabs[-1].keyboard.press("Control+Shift+L")
    for tab in tabs[1:]:
        await expect(tab.locator("h1")).to_have_text("Verrouillé")
