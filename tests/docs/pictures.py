"""Take the pictures of `docs/images` anew, from a running Murmure with an invented conversation.

    .venv/bin/murmure run                                   # on empty data; it prints a link
    .venv/bin/python -m tests.docs.pictures CHAT_URL LINK

**Rules.** Everything on the pictures is invented here.
"""

import asyncio
import sys
import time

import httpx
import pyotp
from playwright.async_api import Browser, FloatRect, Page

from tests.conventions import tree
from tests.e2e.browser import chromium, stay_home

FOLDER = tree.ROOT / "docs" / "images"
PATH = (
    "Continuer",
    "Non",
    "Continuer",
    "D’accord",
    "Non",
    "On me harcèle en ligne",
    "Écrire à quelqu’un",
)
STORY = "On me harcèle dans un groupe, toute la classe est dedans, et ça recommence chaque soir."
REPLY = (
    "Bonsoir, je m’appelle Camille et je suis une vraie personne. Merci de l’écrire : c’est dur, et ce n’est "
    "pas toi le problème. On prend le temps que tu veux."
)
ANSWER = "J’ose plus ouvrir mon téléphone."
NEXT = "Je comprends. Est-ce qu’il y a quelqu’un chez toi ou au lycée à qui tu parles un peu ?"
OTHERS = (
    ("il menace d’envoyer mes photos à ma famille si je paie pas", "h"),
    ("à la maison ça crie tous les soirs et il me frappe", "e"),
    ("je voudrais juste parler à quelqu’un ce soir", "h"),
)


async def main(chat: str, link: str) -> None:
    """Play the conversation and take the pictures."""
    async with chromium() as browser:
        await people(chat, OTHERS)
        seeker = await tab(browser, 390, 720)
        await seeker.goto(chat)
        await walk(seeker)
        desk = await tab(browser, 1100, 640)
        await enrol(desk, link)
        await desk.get_by_text("Qui attend").first.wait_for()
        await take(desk, seeker)
        await seeker.screenshot(path=FOLDER / "chat.png")
        await desk.screenshot(path=FOLDER / "room.png")
        await desk.get_by_role("link", name="File").first.click()
        await desk.get_by_text("Qui attend").first.wait_for()
        clip: FloatRect = {"x": 0, "y": 0, "width": 1100, "height": 440}
        await desk.screenshot(path=FOLDER / "desk.png", clip=clip)


async def tab(browser: Browser, width: int, height: int) -> Page:
    """Open a tab of a size, in French."""
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=1.5,
        locale="fr-FR",
        timezone_id="Europe/Paris",
    )
    context.set_default_timeout(10_000)
    await stay_home(context)
    return await context.new_page()


async def people(chat: str, stories: tuple[tuple[str, str], ...]) -> None:
    """Let some people wait in the queue."""
    async with httpx.AsyncClient(base_url=chat) as client:
        for number, (text, way) in enumerate(stories):
            token = (await client.post("/open", json={"zone": "Europe/Paris"})).json()["tab"]
            for place, said in enumerate((
                {"value": "c:entry.hello:go"},
                {"text": text},
                {"value": way},
            )):
                note = {"id": f"picture-{number}-{place}", **said}
                await client.post("/note", json=note, headers={"X-Tab": token})
                await asyncio.sleep(0.4)


async def walk(seeker: Page) -> None:
    """Go from the greeting into the queue, by buttons, and write."""
    for label in PATH:
        await seeker.get_by_role("button", name=label, exact=True).last.click()
    await seeker.get_by_text("avec tes mots").last.wait_for()
    await say(seeker, STORY)


async def say(page: Page, text: str) -> None:
    """Write in whichever page this is."""
    await page.locator("#text").fill(text)
    await page.get_by_role("button", name="Envoyer").click()


async def enrol(desk: Page, link: str) -> None:
    """Make the first counsellor."""
    await desk.goto(link)
    await desk.fill("#login", "camille")
    await desk.fill("#name", "Camille")
    await desk.fill("#password", "quatre mots sans rapport")
    await desk.locator("form.fields button").click()
    secret = (await desk.locator("p.secret code").inner_text()).replace(" ", "")
    await desk.fill("#code", pyotp.TOTP(secret).at(int(time.time())))
    await desk.locator("form.fields button").click()
    await desk.click('.answers a[href="/"]')  # the tour of a first shift comes first


async def take(desk: Page, seeker: Page) -> None:
    """Take the case of the seeker and talk."""
    case = desk.locator("li.case", has_text="Harcèlement").last
    await case.get_by_role("button", name="Prendre").click()
    # What is said in an urgent case is covered at first.
    await desk.get_by_text("Tout montrer").click()
    await desk.wait_for_url("**voile=non*")
    for who, other, text in ((desk, seeker, REPLY), (seeker, desk, ANSWER), (desk, seeker, NEXT)):
        await say(who, text)
        await other.get_by_text(text).last.wait_for()
    await desk.locator(".bubble .state", has_text="envoyé").last.wait_for()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
