"""The webhook's door, tried by strangers and with updates that nobody could read."""

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.session import Client
from bot.channels.telegram.webhook import webhook_route
from bot.web.metrics import Metrics
from bot.web.updates import HEADER
from tests.channels.telegram.doubles import MemoryInbox

SECRET = "s" * 32
UPDATE = {
    "update_id": 1,
    "message": {"message_id": 2, "date": 3, "text": "x", "chat": {"id": 4, "type": "private"}},
}


def _house() -> tuple[MemoryInbox, httpx.AsyncClient]:
    inbox = MemoryInbox()
    client = Client("1:a", "http://127.0.0.1:9")
    intake = Intake(
        client, inbox, lambda *parts: "".join(parts), lambda: frozenset("x"), Metrics()
    )
    app = Starlette(routes=[webhook_route(intake, SECRET)])
    return inbox, httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hook")


@pytest.mark.parametrize("given", [None, "", "s" * 31, "s" * 33, "S" * 32, "é" * 16])
async def test_nobody_gets_in_without_the_secret(given: str | None) -> None:
    """Without it there is no such address."""
    inbox, browser = _house()
    headers = [] if given is None else [(HEADER.encode(), given.encode("latin-1"))]
    answer = await browser.post("/hook", json=UPDATE, headers=headers)
    assert 404 == answer.status_code
    assert [] == inbox.arrivals


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b"{" * 10,
        b"null",
        b"[]",
        b'"x"',
        b"\xff",
        b'{"update_id":1,"message":[]}',
        b"{}",
    ],
)
async def test_what_nobody_can_read_does_not_come_again(body: bytes) -> None:
    """P6: an update that stays unreadable is confirmed, or it would block what follows in that chat, exits too."""
    inbox, browser = _house()
    answer = await browser.post("/hook", content=body, headers={HEADER: SECRET})
    assert 200 == answer.status_code
    assert b"" == answer.content
    assert [] == inbox.arrivals
