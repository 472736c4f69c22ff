"""Requests that no page of ours would send."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.entrance import mint
from bot.channels.webchat.page import PageSettings
from tests.channels.webchat.doubles import House

NEUTRAL = "https://meteo.example"
DEEP = "[" * 100_000
BODIES = {
    "deep": DEEP.encode(),
    "deep object": ('{"id":' * 20_000).encode(),
    "lone surrogate": b'{"id":"0123456789abcdef","text":"\\ud800"}',
    "not utf-8": b'{"id":"0123456789abcdef","text":"\xff\xfe"}',
    "huge number": b'{"id":' + b"9" * 10_000 + b"}",
    "too long": b'{"id":"0123456789abcdef","text":"' + b"a" * 4001 + b'"}',
    "twice": b'{"id":"0123456789abcdef","text":"a","value":"x"}',
    "unknown": b'{"id":"0123456789abcdef","text":"a","conversation":"b"}',
    "empty": b"",
    "null": b"null",
}


@pytest.fixture
async def house() -> House:
    """Make the doors."""
    return House()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Open the page on them."""
    app = create_chat_app(house.doors(), PageSettings(NEUTRAL, wait_seconds=0.01))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes") as opened:
        yield opened


@pytest.mark.parametrize("path", ["/open", "/note", "/flow"])
@pytest.mark.parametrize("name", BODIES)
async def test_a_crafted_body_is_refused_without_a_word(
    client: httpx.AsyncClient, house: House, path: str, name: str
) -> None:
    """P6, P7: nothing is stored, nothing of it comes back, and it is no failure of ours."""
    headers = {"x-tab": mint(), "content-type": "application/json"}
    answer = await client.post(path, content=BODIES[name], headers=headers)
    assert 400 == answer.status_code
    assert "" == answer.text
    assert [] == house.inbox.arrivals


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "fr;q=" + "9" * 5000},
        {"accept-language": "," * 5000},
        {"accept-language": "é;q=²"},
        {"x-tab": "é" * 43},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"cookie": "a=" + "b" * 8000},
    ],
)
async def test_crafted_headers_break_nothing(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    """P5: whatever a broken or hostile browser sends, the page is served or refused, never a failure."""
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    for answer in (
        await client.get("/", headers=raw),
        await client.post("/open", json={}, headers=raw),
        await client.post("/", data={"act": "start"}, headers=raw),
    ):
        assert answer.status_code < 500


@pytest.mark.parametrize(
    "form",
    [
        {"tab": "<script>alert(1)</script>", "seen": "<b>", "text": "<b>x</b>"},
        {"tab": "a" * 64},
        {"act": "z" * 17},
        {"value": "\x00"},
        {str(number): "x" for number in range(50)},
    ],
)
async def test_the_way_out_is_open_whatever_is_sent(
    client: httpx.AsyncClient, form: dict[str, str]
) -> None:
    """P1: `/end` always answers with the page that goes away, and repeats nothing."""
    answer = await client.post("/end", data=form)
    assert 200 == answer.status_code
    assert answer.headers["refresh"].endswith(NEUTRAL)
    assert "<b>" not in answer.text
    assert "alert" not in answer.text


async def test_words_come_back_escaped(client: httpx.AsyncClient) -> None:
    """What a seeker writes is text in the page without scripts, never markup."""
    page = await client.post("/", data={"act": "start"}, follow_redirects=True)
    found = re.search(r'name="tab" value="([^"]+)"', page.text)
    assert found is not None
    said = {"tab": found[1], "text": "<img src=x onerror=alert(1)>"}
    answer = await client.post("/", data=said, follow_redirects=True)
    assert 200 == answer.status_code
    assert "<img src=x" not in answer.text
