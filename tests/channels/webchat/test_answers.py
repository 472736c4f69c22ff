"""Every answer of the page, whatever was asked: its headers, and that it repeats nothing."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.webchat import stream
from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.entrance import mint
from bot.channels.webchat.page import PageSettings
from tests.channels.webchat.doubles import House

MARK = "zanzibar"
TAB = mint()
IDENT = "0123456789abcdef"
HEAD = {"X-Tab": TAB, "X-Mark": MARK, "Referer": f"https://x.example/{MARK}", "User-Agent": MARK}
NOTE = {"id": IDENT, "text": MARK}
STRANGE = {"Accept-Language": MARK, "X-Forwarded-For": MARK, "Cookie": f"a={MARK}"}
ASKED = [
    ("GET", "/", {}, 200),
    ("GET", f"/?q={MARK}", {}, 200),
    ("GET", f"/{MARK}", {}, 404),
    ("GET", f"/static/{MARK}", {}, 404),
    ("GET", f"/static/../{MARK}", {}, 404),
    ("GET", f"/n/{MARK}", {}, 200),
    ("GET", "/static/page.css", {}, 200),
    ("GET", "/static/page.css", {"headers": {"Range": "bytes=0-9"}}, 206),
    ("GET", "/static/page.css", {"headers": {"Range": "bytes=999999-"}}, 416),
    ("GET", "/static/page.css", {"headers": {"Range": f"bytes={MARK}"}}, 400),
    ("GET", "/favicon.ico", {}, 200),
    ("GET", "/robots.txt", {}, 200),
    ("GET", "/", {"headers": STRANGE}, 200),
    ("HEAD", "/", {}, 200),
    ("HEAD", f"/{MARK}", {}, 404),
    ("OPTIONS", "/", {}, 405),
    ("OPTIONS", "/note", {}, 405),
    ("PUT", "/", {"content": MARK}, 405),
    ("DELETE", f"/{MARK}", {}, 404),
    (MARK.upper(), "/", {}, 405),
    ("GET", "/open", {}, 405),
    ("GET", "/end", {}, 405),
    ("POST", "/", {"data": {"text": MARK}}, 303),
    ("POST", "/", {"data": {"text": MARK, "tab": TAB}}, 303),
    ("POST", "/", {"data": {"text": MARK * 1000, "tab": TAB}}, 204),
    ("POST", "/", {"files": {MARK: (MARK, MARK)}}, 204),
    ("POST", "/end", {"data": {"tab": MARK}}, 200),
    ("POST", "/end", {"data": {"tab": mint()}}, 200),
    ("POST", "/open", {"json": {"zone": MARK}}, 200),
    ("POST", "/open", {"json": {MARK: MARK}}, 400),
    ("POST", "/note", {"json": NOTE}, 204),
    ("POST", "/note", {"json": {"id": MARK, MARK: MARK}}, 400),
    ("POST", "/note", {"content": MARK}, 400),
    ("POST", "/note", {"content": MARK.encode() * 40_000}, 413),
    ("POST", "/note", {"json": NOTE, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    ("POST", "/flow", {"json": {"after": f"<{MARK}>"}}, 400),
    ("POST", f"/{MARK}", {"content": MARK}, 404),
]


@pytest.fixture
def house() -> House:
    """Make the doors."""
    return House()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Open the page on them; what fails inside is answered, not raised."""
    settings = PageSettings("https://meteo.example", "https://notes.example", wait_seconds=0.01)
    app = create_chat_app(house.doors(), settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes") as client:
        yield client


def check(answer: httpx.Response) -> None:
    """Check what holds for every answer."""
    head = answer.headers
    assert "no-store" == head["cache-control"]
    assert "no-referrer" == head["referrer-policy"]
    assert "nosniff" == head["x-content-type-options"]
    assert "same-origin" == head["cross-origin-opener-policy"]
    assert "worker-src 'none'" in head["content-security-policy"]
    assert "set-cookie" not in head
    assert "server" not in head
    # The one sentence that may come back is the language: nothing else of a request stands in an answer.
    assert MARK not in (answer.text + str(head.raw)).casefold()


@pytest.mark.parametrize(("method", "path", "what", "status"), ASKED)
async def test_no_answer_is_kept_or_repeats_anything(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    what: dict[str, dict[str, str]],
    status: int,
) -> None:
    """P4, P7: no cache, no referrer, no cookie, and not a word of path, query, form or headers."""
    more = {name: value for name, value in what.items() if name != "headers"}
    answer = await client.request(method, path, headers=HEAD | what.get("headers", {}), **more)  # type: ignore[arg-type]
    assert status == answer.status_code
    check(answer)


async def test_an_answer_that_failed_is_no_other(client: httpx.AsyncClient, house: House) -> None:
    """P4: what breaks inside is answered with three points; a form leaves the page as it is."""
    house.inbox.failures = 9
    for path in ("/open", "/note"):
        answer = await client.post(path, json=NOTE if path == "/note" else {}, headers=HEAD)
        assert (500, "…") == (answer.status_code, answer.text)
        check(answer)
    answer = await client.post("/", data={"act": "start"})
    assert (204, "") == (answer.status_code, answer.text)
    check(answer)


async def test_a_flood_is_answered_like_the_rest(client: httpx.AsyncClient) -> None:
    """P4: too many requests get a number and the same headers."""
    answers = [await client.post("/note", json=NOTE, headers=HEAD) for _ in range(230)]
    assert 429 == answers[-1].status_code
    check(answers[-1])


async def test_a_stream_has_the_headers_too(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: an event stream is kept nowhere, and ends for whoever was wiped."""
    monkeypatch.setattr(stream, "INSTEAD_SECONDS", 0.05)
    answer = await client.post("/flow", json={"after": "00000001-0"}, headers=HEAD)
    assert "text/event-stream" in answer.headers["content-type"]
    assert 'data: {"out": true}' in answer.text
    check(answer)


async def test_leaving_clears_what_the_browser_keeps(client: httpx.AsyncClient) -> None:
    """P4: cookies, storage and workers go with the leave address, and with no other."""
    left = await client.post("/end", data={"tab": TAB})
    assert '"cookies", "storage"' == left.headers["clear-site-data"]
    assert "clear-site-data" not in (await client.get("/")).headers
