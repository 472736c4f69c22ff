"""P7, P8: words, names and numbers of a whole story are in no file, no log, no metric and no error page."""

import base64
import signal
from pathlib import Path
from urllib.parse import quote

import pytest
from httpx import AsyncClient

from bot.opening import kept
from bot.settings import Settings
from bot.store.embedded import reach
from tests.e2e.clients import PASSWORD, Desk, Tab, http
from tests.e2e.murmure import Murmure
from tests.e2e.planted import Planted, everything, shapes
from tests.e2e.steps import EXIT, GREETING, NEUTRAL, to_queue_alone
from tests.e2e.telegram_fixtures import telegram
from tests.emulator.errors import ApiError
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["telegram"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

TOLD = "Mon beau-père lit mes messages à Zanzibar"
EDITED = "Il a trouvé ma cachette chez Ottokar"
LATE = "Je suis revenue de Patagonie, il dort"
CAPTION = "regarde cette photo de Tombouctou"
NUMBER = "0639981247"
ABROAD = "+33639981247"
TAB_TOLD = "Ma sœur Philomène cache des bleus"
ANSWER = "Bonjour, ici Ouagadougou, je te lis"
TAB_ANSWER = "Bonsoir, ici Valparaíso, tu n’es pas seule"
FIRST, LAST, HANDLE = "Cunégonde", "Quatremaille", "cunegonde_q77"
CHAT = 6_518_274_903
HOOK = "Erreur écrite par Pondichéry"
"""What a platform's error page repeats of a call."""


def _words(telegram: TelegramServer, tab: str, desk: Desk) -> Planted:
    told = (TOLD, EDITED, LATE, CAPTION, TAB_TOLD, ANSWER, TAB_ANSWER, HOOK)
    who = (FIRST, LAST, HANDLE, str(CHAT), NUMBER, ABROAD)
    tail = telegram.token.partition(":")[2]
    return Planted([*told, *who, tail, tab, PASSWORD, desk.secret])


def _person(telegram: TelegramServer) -> Person:
    person = telegram.person(FIRST, user_id=CHAT, username=HANDLE)
    person.user.last_name = LAST
    return person


async def _on_telegram(telegram: TelegramServer, person: Person, desk: Desk) -> None:
    """Everything that somebody can do there, refusals that repeat it, a counsellor, an exit, a return."""
    person.start("Zanzibar")
    await person.wait_until(lambda device: device.last is not None)
    await to_queue_alone(person)
    message = person.say(f"{TOLD}, {NUMBER}")
    person.edit(message, f"{EDITED} {ABROAD}")
    person.send_photo(CAPTION)
    person.send_media("contact")
    person.send_media("document")
    person.update("never_heard_of", {"from": person.user.as_json(), "text": TOLD})
    (case,) = await desk.queue()
    await desk.take(case)
    await desk.reads(case, EDITED)
    for error in (ApiError(429, f"Too Many Requests: {TOLD}", 1), ApiError(502, HOOK)):
        telegram.script.fail_next(error, "sendMessage", chat_id=CHAT)
    await desk.write(case, ANSWER)
    await person.wait_for_text(ANSWER, timeout=30)
    telegram.script.fail_next(ApiError(400, f"Bad Request: {HOOK} {TOLD}"), "sendMessage")
    await desk.write(case, ANSWER + " encore")
    await desk.reads(case, ANSWER + " encore")
    person.press(EXIT)
    await person.wait_until(lambda device: device.texts == (NEUTRAL,), timeout=30)
    person.start()
    await person.wait_for_text(GREETING, timeout=30)
    person.say(LATE)
    count = len(person.device.texts)
    await person.wait_until(lambda device: len(device.texts) > count, timeout=30)


async def _on_the_page(browser: AsyncClient, desk: Desk) -> Tab:
    tab = await Tab.open(browser)
    await tab.grows(1)
    await tab.say(f"{TAB_TOLD} {NUMBER}")
    await tab.grows(2)
    await tab.ask_for_a_human()
    (case,) = await desk.queue()
    await desk.take(case)
    await desk.reads(case, TAB_TOLD)
    await desk.write(case, TAB_ANSWER)
    await tab.reads(TAB_ANSWER)
    return tab


async def _wrong_turns(browser: AsyncClient, office: AsyncClient, tab: str) -> str:
    """Ask for what cannot be had, with planted words in every place of a request; return all that was answered."""
    said = quote(TOLD)
    notes = {"X-Tab": tab}
    answers = [
        await browser.get(f"/{said}?q={said}"),
        await browser.post(f"/{said}", content=TOLD.encode()),
        await browser.put("/note", content=TOLD.encode(), headers={"X-Name": said}),
        await browser.post("/note", content=TOLD.encode(), headers=notes),
        await browser.post("/note", json={"id": TOLD, "text": TOLD, TOLD: TOLD}, headers=notes),
        await browser.post(
            "/note", json={"id": "abcd1234", "text": TOLD}, headers={"X-Tab": said}
        ),
        await browser.post("/", data={"act": TOLD, "tab": tab, "id": TOLD, "text": TOLD * 200}),
        await browser.post("/open", json={"zone": TOLD * 9}),
        await browser.get("/static/" + said),
        await office.get(f"/dossier/{said}"),
        await office.get(f"/{said}"),
        await office.post("/entrer", data={"login": TOLD, "password": TOLD, "code": TOLD}),
        await office.get(f"/bienvenue/{said}"),
        await office.post("/dossier/x.1/ecrire", data={"text": TOLD, "csrf": TOLD}),
    ]
    assert {400, 403, 404, 405} <= {answer.status_code for answer in answers}
    pages = (f"{answer.headers}\n{answer.text}" for answer in answers if not answer.is_redirect)
    return "\n".join(pages)


async def _in_redis(data: Path) -> dict[str, bytes]:
    url = await reach(data)
    async with kept(Settings(data_dir=data), url) as (_, store):
        return await everything(store)


async def test_a_whole_story_leaves_no_word(telegram: TelegramServer, tmp_path: Path) -> None:
    """P7, P8: Telegram, the chat page and the desk, at the loudest log level, with refusals, errors and a kill."""
    program = Murmure(tmp_path / "data", {
        "MURMURE_TELEGRAM_TOKEN": telegram.token,
        "MURMURE_TELEGRAM_API": telegram.base_url,
        "MURMURE_LOG_LEVEL": "DEBUG",
    })  # fmt: skip
    await program.start()
    async with http(program.chat) as browser, http(program.desk) as office:
        noe = Desk(office, "noe", "Noé")
        await noe.enrol(program.enrol)
        tab = await _on_the_page(browser, noe)
        planted = _words(telegram, tab.token, noe)
        await _on_telegram(telegram, _person(telegram), noe)
        planted.scan("error pages", await _wrong_turns(browser, office, tab.token))
        metrics = (await office.get("/metrics")).text
        planted.scan("metrics", metrics)
        held = await _in_redis(program.data)
    await program.stop(signal.SIGKILL)
    printed = "\n".join(program.lines)

    planted.scan("output", printed)
    for name, value in held.items():
        planted.scan(f"Redis: {name}", value)
    files = [path for path in program.data.rglob("*") if path.is_file()]
    for path in files:
        planted.scan(str(path.relative_to(program.data)), path.read_bytes())
    assert planted.finds == []
    # There was something to look through.
    assert len(held) > 20
    assert any(b"m{meta}" in path.read_bytes() for path in files)
    assert 'murmure_deliveries_total{channel="telegram",outcome="failed"} 1.0' in metrics
    assert 'murmure_deliveries_total{channel="telegram",outcome="retried"} 2.0' in metrics
    assert "started" in printed


def test_the_search_finds_every_shape() -> None:
    """A word written as text, JSON, an address, base64 or hexadecimal inside something longer is found."""
    inside = f"avant {TOLD} après"
    written = [
        inside.encode(),
        inside.encode("utf-16"),
        repr(inside.encode()).encode(),
        inside.upper().encode(),
        quote(inside).encode(),
        inside.encode().hex().encode(),
        *(base64.b64encode(b"x" * n + inside.encode()) for n in range(3)),
        *(base64.urlsafe_b64encode(b"x" * n + inside.encode()) for n in range(3)),
    ]
    for data in written:
        planted = Planted([TOLD])
        planted.scan("here", data)
        assert planted.finds == [f"{TOLD!r} in here"], data
    assert CHAT.to_bytes(8, "little") in shapes(str(CHAT))
    planted = Planted([TOLD])
    planted.scan("elsewhere", b"nothing of it")
    assert planted.finds == []
