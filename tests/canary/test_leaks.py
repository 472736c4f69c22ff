"""The canary's own canary: a program that leaks is found out, leak by leak."""

from pathlib import Path

import pytest

from tests.canary import marks, on_the_page
from tests.canary.house import living
from tests.canary.program import LEAKS
from tests.canary.search import after_a_crash, while_it_runs
from tests.e2e.clients import http
from tests.e2e.telegram_fixtures import content, telegram
from tests.emulator.server import TelegramServer

__all__ = ["telegram"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(280)]


async def test_every_leak_is_found(telegram: TelegramServer, tmp_path: Path) -> None:
    """A log line with one field more, a value in Redis, a header, a file, the last words of a thread: all are finds."""
    async with living(telegram, content(), tmp_path, **{LEAKS: "1"}) as house:
        async with http(house.program.chat) as browser, http(house.program.desk) as office:
            tab = await on_the_page.opened(house, browser)
            await tab.say(marks.TAB_TOLD)
            await tab.grows(2)
            answer = await browser.get("/")
            house.planted.scan("header", str(answer.headers))
            tab = await on_the_page.opened(house, browser)
            await tab.say(marks.SPARK)
            await house.quiet()
            await while_it_runs(house, office)
        await after_a_crash(house)
    finds = house.planted.finds
    told, spark = repr(marks.TAB_TOLD), repr(marks.SPARK)
    assert f"{told} in header" in finds
    assert f"{told} in output" in finds
    assert f"{spark} in output" in finds
    assert any(find.startswith(f"{told} in Redis: m{{0}}:session:") for find in finds)
    assert any(find.startswith("unlisted: {0}:session:") for find in finds)
    assert any(find.startswith(f"{told} in file tmp") for find in finds)
    assert any(find.startswith(f"{told} in file appendonly") for find in finds)
