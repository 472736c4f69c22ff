"""An admin closes the desk on the web, and everybody reads it: the real program, its own Redis, plain requests."""

import asyncio
import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient, Response

from tests.desk.office import made
from tests.e2e.clients import Desk, Tab, hidden, http
from tests.e2e.editors import Editor
from tests.e2e.murmure import Murmure, running

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SHUT = "Nous ne répondons pas."


async def published(office: AsyncClient, fields: dict[str, str]) -> Response:
    """Make a change in the calendar, read it again, publish it."""
    page = await office.get("/horaires")
    for path, more in (
        ("/horaires", fields),
        ("/versions/brouillon", {}),
        ("/versions/publier", {"note": "Fermé"}),
    ):
        assert page.status_code == 200, page.text
        carried = {name: _carried(page, name) for name in ("csrf", "draft", "base")}
        page = await office.post(path, data={**carried, **more})
    return page


def _carried(page: Response, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page.text)
    return unescape(found[1]) if found else ""


async def taken_up(office: AsyncClient, number: int) -> None:
    """Wait until the process serves a publication; metrics are asked for, they tell nobody."""
    async with asyncio.timeout(30):
        while f"murmure_content_revision {number}.0" not in (await office.get("/metrics")).text:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def asked(chat: AsyncClient, words: str) -> None:
    """Open the page anew, ask for somebody, and read."""
    tab = await Tab.open(chat)
    await tab.grows(1)
    await tab.say("humain")
    await tab.reads(words)


async def test_a_day_closed_on_the_web_is_closed_for_everybody(tmp_path: Path) -> None:
    """PEERS 7, P5, P11: closed on the web, read by people within seconds, gone back on, and back in a folder."""
    content = made(tmp_path / "own")
    async with running(tmp_path / "data", MURMURE_CONTENT=str(content)) as program:
        await _closed_and_opened(program, tmp_path)


async def _closed_and_opened(program: Murmure, tmp_path: Path) -> None:
    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    day = {
        "act": "add",
        "mode": "closed",
        "from": f"{today}",
        "to": f"{today + timedelta(days=2)}",
    }
    async with http(program.chat) as chat, http(program.desk) as office:
        await Desk(office, "lea", "Léa").enrol(program.enrol)
        done = await published(office, day)
        assert (303, "/versions?fait=2") == (done.status_code, done.headers["location"])
        await taken_up(office, 2)
        await asked(chat, SHUT)

        editor = Editor(tmp_path / "own", {"MURMURE_DATA_DIR": str(program.data)})
        assert 0 == await editor.types("pull", str(editor.dialogs)), editor.said
        assert str(today) in (editor.dialogs / "closures.yaml").read_text("utf-8")

        gone = {**day, "act": "remove"}
        done = await published(
            office, {name: value for name, value in gone.items() if name != "mode"}
        )
        assert "/versions?fait=3" == done.headers["location"]
        page = await office.get("/versions/2")
        assert "Revenir à cette version" in page.text
        csrf = hidden(page.text, "csrf")
        done = await office.post("/versions/2/revenir", data={"csrf": csrf, "base": "3"})
        assert "/versions?fait=4" == done.headers["location"]
        await taken_up(office, 4)
        await asked(chat, SHUT)
        assert 0 == await editor.types("audit")
        for action in ("publish", "roll_back"):
            assert re.search(rf"lea +{action}", editor.said), editor.said
