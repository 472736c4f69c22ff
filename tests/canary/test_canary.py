"""P7, P8: a full run over all features with marked words; they are nowhere outside sealed fields."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from httpx import AsyncClient

from tests.canary import marks, on_telegram, on_the_page
from tests.canary.house import House, living
from tests.canary.search import after_a_crash, while_it_runs
from tests.e2e.clients import PASSWORD, Desk, Tab, http
from tests.e2e.telegram_fixtures import content, telegram
from tests.emulator.server import TelegramServer

__all__ = ["telegram"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(280)]


async def two_counsellors(house: House, office: AsyncClient, second: AsyncClient) -> Desk:
    """Enrol two people, the second by a link that an operator makes; what they know is marked."""
    noe, lou = Desk(office, "noe", "Noé"), Desk(second, "lou", "Lou")
    await noe.enrol(house.program.enrol)
    link = (await house.command("enrol")).split()[-1]
    house.printed.clear()  # the link is there to be printed, to whoever asks for it
    await lou.enrol("/bienvenue/" + link.rpartition("/")[2])
    house.planted.add(PASSWORD, noe.secret, lou.secret, link.rpartition("/")[2])
    return noe


async def on_both_channels(house: House, browser: AsyncClient, desk: Desk) -> str:
    """Let everybody do everything while content is published, then without Redis for a while; return a tab's token."""
    async with asyncio.TaskGroup() as group:
        group.create_task(house.command("publish"))
        group.create_task(house.command("doctor"))
        tab = await everybody(house, browser, desk)
    os.kill(int((house.program.data / "redis" / "redis.pid").read_text()), signal.SIGKILL)
    await on_the_page.says_it_while_redis_is_away(house, tab)
    other = await on_telegram.books_a_window(house, desk)
    third = await on_telegram.falls_idle(house)
    await on_telegram.is_forgotten(house, third)
    await on_telegram.the_window_opens(house, other)
    return tab.token


async def everybody(house: House, browser: AsyncClient, desk: Desk) -> Tab:
    """Let people talk, play, be erased, be answered, leave, and meet a mistake of ours; return a tab."""
    tab = await on_the_page.talks(house, browser, desk)
    await on_the_page.plays(house, browser)
    await on_the_page.is_erased(house, browser, desk)
    await on_the_page.without_scripts(house, browser)
    person = await on_telegram.talks_with_a_counsellor(house, desk)
    await on_telegram.leaves_in_every_way(house, person)
    await on_the_page.breaks_everything(house, browser)
    return tab


async def by_commands(house: House) -> Path:
    """Type every command that looks at what is stored or changes all of it; return the backup."""
    saved = house.temporary / "saved"
    await house.command("rekey")
    async with asyncio.TaskGroup() as group:
        for typed in ("audit --json", "audit --verify", "stats", "staff", "versions"):
            group.create_task(house.command(*typed.split()))
        group.create_task(house.command("backup", str(saved)))
    return saved


async def test_nothing_is_found(telegram: TelegramServer, tmp_path: Path) -> None:
    """P7, P8: zero finds, in answers, logs at DEBUG, metrics, Redis, its files, a backup, temporary files, a crash."""
    async with living(telegram, content(), tmp_path) as house:
        chat, desk = house.program.chat, house.program.desk
        async with http(chat) as browser, http(desk) as office, http(desk) as second:
            noe = await two_counsellors(house, office, second)
            tab = await on_both_channels(house, browser, noe)
            for answer in await on_the_page.wrong_turns(browser, office, tab):
                house.planted.scan(f"answer {answer.splitlines()[0]}", answer)
            for answer in await on_the_page.wrong_doors(second, noe):
                house.planted.scan("answer of the door", answer)
            # Only now: a browser is told its own cookies, and nothing else is.
            on_the_page.cookies(house.planted, office, second)
            saved = await by_commands(house)
            held = await while_it_runs(house, office)
        files = await after_a_crash(house)
    assert house.planted.finds == []
    printed = "\n".join(house.program.lines)
    # There was something to look through, and it was as loud as it can be.
    assert len(held) > 40
    assert saved in files
    assert "Fatal Python error: Aborted" in printed
    for event in ("step failed", "thread failed", "left behind", "warned", "embedded redis died"):
        assert f"event='{event}'" in printed, event
    for library in ("aiogram.event", "httpx", "redis", "telegram.ext", "uvicorn.error", "asyncio"):
        assert f"library={library}\n" in printed, library
    assert marks.SPARK not in printed
