"""The program itself with the emulated Telegram: a wrong token, and a kill at the worst moment."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from httpx import AsyncClient

from tests.e2e.murmure import Murmure
from tests.e2e.stack import sent
from tests.e2e.steps import NEUTRAL, to_topics
from tests.e2e.telegram_fixtures import person, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "telegram"]

pytestmark = pytest.mark.e2e


def program(telegram: TelegramServer, folder: Path, token: str) -> Murmure:
    """Return the program, to be started."""
    settings = {"MURMURE_TELEGRAM_TOKEN": token, "MURMURE_TELEGRAM_API": telegram.base_url}
    return Murmure(folder / "data", settings)


async def noted(murmure: Murmure, count: int) -> None:
    """Wait until it has noted the ids of so many messages: Telegram tells them once, and nobody else knows them."""
    line = f'murmure_deliveries_total{{channel="telegram",outcome="sent"}} {count}.0'
    async with AsyncClient() as http, asyncio.timeout(30):
        while line not in (await http.get(f"{murmure.desk}metrics")).text:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def test_a_wrong_token(telegram: TelegramServer, tmp_path: Path) -> None:
    """Wrong settings: one sentence with the fix and exit status 2, no traceback, no token."""
    murmure = program(telegram, tmp_path, "4242:AAwrong")
    with suppress(AssertionError):  # it may end before it has said where it is
        await murmure.start()
    assert murmure.process is not None
    rest, _ = await murmure.process.communicate()
    said = [*murmure.lines, *rest.decode().splitlines()]

    assert murmure.process.returncode == 2
    assert len([line for line in said if "MURMURE_TELEGRAM_TOKEN" in line]) == 1
    assert not [line for line in said if "Traceback" in line or "AAwrong" in line]


async def test_killed_before_the_exit_came(
    telegram: TelegramServer, person: Person, tmp_path: Path
) -> None:
    """P2, P6: killed without warning, it finds at the next start whom it talked to, and leaves before it speaks."""
    murmure = program(telegram, tmp_path, telegram.token)
    await murmure.start()
    await to_topics(person)
    before = len(sent(telegram, person))
    await noted(murmure, before)
    await murmure.stop(signal.SIGKILL)
    person.say("il me frappe")
    person.press("Autre chose")
    person.say("x")

    await murmure.start()
    await person.wait_until(lambda device: device.texts == (NEUTRAL,), timeout=30)
    status = await murmure.stop()

    assert status == 0
    assert person.device.texts == (NEUTRAL,)
    assert sent(telegram, person)[before:] == [NEUTRAL]
