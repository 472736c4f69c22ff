"""The live stream: it says that something changed, ends with the session, and carries nothing."""

import asyncio
from typing import Any

import pytest

from bot.desk.web.app import create_desk_app
from bot.desk.web.live import case_topics
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, House


class Line:
    """One open stream, driven as a server would."""

    def __init__(self, person: Counsellor, path: str = "/flux") -> None:
        self._app = create_desk_app(person.house.doors())
        cookie = f"bureau={person.browser.cookies.get('bureau', '')}".encode()
        self._scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
            "query_string": b"", "headers": [(b"cookie", cookie), (b"host", b"testserver")],
            "http_version": "1.1", "scheme": "http", "server": ("testserver", 80),
            "client": ("127.0.0.1", 1), "root_path": "",
        }  # fmt: skip
        self.heard: asyncio.Queue[Any] = asyncio.Queue()
        self.hung_up = asyncio.Event()

    async def run(self) -> None:
        """Serve the stream until it ends."""

        async def receive() -> dict[str, Any]:
            await self.hung_up.wait()
            return {"type": "http.disconnect"}

        await self._app(self._scope, receive, self.heard.put)

    async def next(self) -> Any:
        """Wait for what is said next."""
        async with asyncio.timeout(20):
            message = await self.heard.get()
        return message.get("body", message.get("status"))


@pytest.fixture
async def noe() -> Counsellor:
    """A counsellor at the desk."""
    return await Counsellor(House()).enrol()


async def test_a_change_is_said_without_saying_what(noe: Counsellor) -> None:
    """One signal at once, so that a stream that was cut catches up; then one for each change."""
    line = Line(noe)
    async with asyncio.TaskGroup() as group:
        group.create_task(line.run())
        first = [await line.next(), await line.next()]
        noe.house.wakeups.ring()
        second = await line.next()
        line.hung_up.set()

    assert first == [200, b"event: changed\ndata: {}\n\n"]
    assert second == b"event: changed\ndata: {}\n\n"


async def test_a_stream_ends_with_its_session(noe: Counsellor) -> None:
    """An idle screen is told to lock, and a stream alone keeps no session open."""
    line = Line(noe)
    async with asyncio.TaskGroup() as group:
        group.create_task(line.run())
        await line.next()
        await line.next()
        noe.house.clock.turn(minutes=16)
        noe.house.wakeups.ring()
        last = await line.next()

    assert last == b"event: locked\ndata: {}\n\n"


async def test_a_stream_ends_with_the_process(noe: Counsellor) -> None:
    """Stopping takes no longer than a request."""
    line = Line(noe)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(line.run())
        await line.next()
        noe.house.closing.set()

    assert noe.house.closing.is_set()


async def test_no_stream_without_a_session() -> None:
    """Not even the rhythm of the desk is for strangers."""
    line = Line(Counsellor(House()))
    await line.run()

    assert await line.next() == 303


async def test_typing_keeps_the_session_open(noe: Counsellor) -> None:
    """A long message being written is activity."""
    answers = []
    for _ in range(3):
        noe.house.clock.turn(minutes=10)
        answers.append((await noe.press("/present")).status_code)

    assert answers == [204, 204, 204]


def test_a_page_listens_to_its_case_and_to_the_desk() -> None:
    """An invented case adds no topic."""
    found = [case_topics(case) for case in (f"{CONVERSATION}.1", "", "*")]

    assert found == [("desk", f"case:{CONVERSATION}"), ("desk",), ("desk",)]
