"""Many at once: somebody who opens streams without end must not take the last chair from everybody else."""

import asyncio
from typing import Any

from starlette.types import Message

from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.entrance import mint
from bot.channels.webchat.page import PageSettings
from bot.web.limits import Seats
from tests.channels.webchat.doubles import House


def test_one_sender_gets_so_many_seats() -> None:
    """P5: one address cannot take them all; whoever leaves makes room."""
    seats = Seats(total=5, each=3)
    assert [True, True, True, False] == [seats.take("203.0.113.7") for _ in range(4)]
    assert [True, True, False] == [seats.take(f"198.51.100.{n}") for n in range(3)]
    seats.leave("203.0.113.7")
    assert seats.take("198.51.100.9")


def test_a_subscriber_is_one_sender_however_many_addresses() -> None:
    """An IPv6 /64 is one subscriber."""
    seats = Seats(total=9, each=1)
    assert [True, False] == [seats.take(f"2001:db8::{n}") for n in range(2)]


def test_seats_remember_nobody_who_left() -> None:
    """P7: an address is forgotten with its last stream."""
    seats = Seats(total=9, each=1)
    for number in range(100):
        assert seats.take(f"198.51.100.{number}")
        seats.leave(f"198.51.100.{number}")
    assert {} == dict(seats._taken)


async def test_streams_beyond_the_limit_are_refused_and_others_are_not() -> None:
    """P1, P5: after a flood of open streams, somebody else still opens theirs and everybody can still leave."""
    app = create_chat_app(
        House().doors(), PageSettings("https://meteo.example"), seats=Seats(9, 2)
    )
    async with asyncio.TaskGroup() as group:
        opened = [_Reader(app, "203.0.113.7") for _ in range(3)]
        other = _Reader(app, "198.51.100.9")
        for reader in (*opened, other):
            group.create_task(reader.run())
        assert [200, 200, 503, 200] == [await one.status() for one in (*opened, other)]
        for reader in (*opened, other):
            reader.hung_up.set()
    again = _Reader(app, "203.0.113.7")
    again.hung_up.set()
    await again.run()
    assert 200 == await again.status()


class _Reader:
    """One open stream, driven as a server would."""

    def __init__(self, app: Any, address: str) -> None:
        self._app = app
        self._scope = {
            "type": "http", "method": "POST", "path": "/flow", "raw_path": b"/flow", "query_string": b"",
            "headers": [(b"host", b"notes"), (b"x-tab", mint().encode())],
            "http_version": "1.1", "scheme": "http", "server": ("notes", 80), "client": (address, 1), "root_path": "",
        }  # fmt: skip
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._asked = False
        self.hung_up = asyncio.Event()

    async def run(self) -> None:
        """Serve the stream until it ends."""
        await self._app(self._scope, self._receive, self._said.put)

    async def status(self) -> int:
        """Give the status of the answer."""
        async with asyncio.timeout(20):
            return int((await self._said.get())["status"])

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"{}", "more_body": False}
        await self.hung_up.wait()
        return {"type": "http.disconnect"}
