"""The routes of the page, without a browser."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import structlog

from bot.channels.webchat import entrance
from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.entrance import mint
from bot.channels.webchat.feed import WebChannel
from bot.channels.webchat.page import PageSettings
from bot.channels.webchat.parse import address_of
from bot.channels.webchat.stream import Reader
from bot.channels.webchat.ticket import Ticket, Tickets
from bot.model.event import Left, Said
from bot.model.message import Message
from bot.web.metrics import Metrics
from tests.channels.webchat.doubles import GREETING, House, conversation

NEUTRAL = "https://meteo.example"
SETTINGS = PageSettings(NEUTRAL, "https://notes.example", wait_seconds=0.05)
IDENT = "0123456789abcdef"
TAB = "t" * 43


@pytest.fixture
def house() -> House:
    """Make the doors."""
    return House()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Open the page on them."""
    async with visit(house) as client:
        yield client


def visit(house: House, metrics: Metrics | None = None) -> httpx.AsyncClient:
    """Visit the page without a browser."""
    app = create_chat_app(house.doors(), SETTINGS, metrics=metrics)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notes")


async def _opened(client: httpx.AsyncClient) -> str:
    return str((await client.post("/open", json={"zone": "Europe/Paris"})).json()["tab"])


async def _shown(client: httpx.AsyncClient, form: dict[str, str]) -> str:
    """Send a form and follow where it leads."""
    return (await client.post("/", data=form, follow_redirects=True)).text


def _name(tab: str) -> str:
    return conversation("webchat", address_of(tab))


async def test_the_first_page_announces_nothing(client: httpx.AsyncClient) -> None:
    """P4: title, icon and words could be any notebook's; no cookie, no token, nothing inline."""
    answer = await client.get("/")
    assert "<title>Notes</title>" in answer.text
    assert not re.search(r"aide|violence|danger|secours|écoute", answer.text.lower())
    assert "set-cookie" not in answer.headers
    assert 'name="tab"' not in answer.text
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on\w+=", answer.text)
    assert f'href="{NEUTRAL}"' in answer.text


async def test_the_page_speaks_the_readers_language(client: httpx.AsyncClient) -> None:
    """P5: by the browser's wish."""
    assert "Send" in (await client.get("/", headers={"Accept-Language": "en"})).text
    assert "Envoyer" in (await client.get("/", headers={"Accept-Language": "de"})).text


async def test_the_page_begins_on_the_readers_side(client: httpx.AsyncClient) -> None:
    """P5: Arabic begins on the right, French on the left."""
    arabic = (await client.get("/", headers={"Accept-Language": "ar-MA"})).text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert '<html lang="fr" dir="ltr">' in (await client.get("/")).text


async def test_every_answer_is_guarded(client: httpx.AsyncClient) -> None:
    """P4: pages, files, errors and refusals alike are never stored."""
    for path in ("/", "/static/page.css", "/nowhere", "/favicon.ico", "/robots.txt"):
        assert "no-store" == (await client.get(path)).headers["cache-control"], path
    assert "no-store" == (await client.post("/note")).headers["cache-control"]
    assert "strict-transport-security" in (await client.get("/")).headers


async def test_what_is_not_here_is_told_neutrally(client: httpx.AsyncClient) -> None:
    """P4: an error page could be anybody's."""
    answer = await client.get("/nowhere")
    assert 404 == answer.status_code
    assert "<title>Notes</title>" in answer.text
    assert 405 == (await client.get("/open")).status_code


async def test_opening_starts_one_conversation(client: httpx.AsyncClient, house: House) -> None:
    """P7: the token is fresh, and what goes on is a pseudonym and a hash."""
    tab = await _opened(client)
    (arrival,) = house.inbox.arrivals
    assert ("start", _name(tab)) == (arrival.event.kind, arrival.conversation)
    assert tab not in repr(arrival)
    assert tab != await _opened(client)


async def test_a_note_is_stored_once(client: httpx.AsyncClient, house: House) -> None:
    """I9, P6: 204 means stored; the same id again is the same note."""
    head = {"X-Tab": await _opened(client)}
    for _ in range(2):
        answer = await client.post("/note", json={"id": IDENT, "text": "bonjour"}, headers=head)
        assert 204 == answer.status_code
    assert ["start", "said"] == house.inbox.events()
    assert house.inbox.arrivals[1].source.endswith(f":{IDENT}")


async def test_an_exit_word_drops_the_feed(client: httpx.AsyncClient, house: House) -> None:
    """P2: what could be read is gone in the request that accepts the exit."""
    tab = await _opened(client)
    await house.feed.put(_name(tab), "k", GREETING)
    answer = await client.post(
        "/note", json={"id": IDENT, "text": "Météo"}, headers={"X-Tab": tab}
    )
    assert {"out": True} == answer.json()
    assert ["start", "left"] == house.inbox.events()
    assert {} == house.feed.feeds


@pytest.mark.parametrize(
    ("path", "head", "body", "status"),
    [
        ("/note", {}, {"id": IDENT, "text": "a"}, 400),
        ("/note", {"X-Tab": "nobody"}, {"id": IDENT, "text": "a"}, 400),
        ("/note", {"X-Tab": mint()}, {"id": IDENT}, 400),
        ("/flow", {"X-Tab": mint()}, {"after": "<script>"}, 400),
        ("/open", {"Sec-Fetch-Site": "cross-site"}, {}, 403),
        ("/note", {"Origin": "https://evil.example"}, {}, 403),
    ],
)
async def test_refusals_say_nothing(
    client: httpx.AsyncClient, path: str, head: dict[str, str], body: dict[str, str], status: int
) -> None:
    """P7: a refusal is a number."""
    answer = await client.post(path, headers=head, json=body)
    assert (status, "") == (answer.status_code, answer.text)


async def test_floods_are_held_back_but_nobody_is_kept_from_leaving(
    client: httpx.AsyncClient, house: House
) -> None:
    """P1: whoever used up their share of words can still go."""
    tab = await _opened(client)
    note = {"value": "c:a:b", "id": IDENT}
    codes = [
        (await client.post("/note", json=note, headers={"X-Tab": tab})).status_code
        for _ in range(300)
    ]
    assert 429 in codes
    assert 200 == (await client.post("/end", data={"tab": tab, "act": "page"})).status_code
    assert "left" in house.inbox.events()


async def test_leaving_by_form(client: httpx.AsyncClient, house: House) -> None:
    """P1, P4: the answer is an empty page that goes away by itself and clears what the browser kept."""
    tab = await _opened(client)
    answer = await client.post("/end", data={"tab": tab})
    assert f"0; url={NEUTRAL}" == answer.headers["refresh"]
    assert '"storage"' in answer.headers["clear-site-data"]
    assert tab not in answer.text
    event = house.inbox.arrivals[-1].event
    assert isinstance(event, Left)
    assert "button" == event.how


@pytest.mark.parametrize("sent", [{}, {"tab": "nobody"}, {"tab": "a" * 100}])
async def test_leaving_never_fails(client: httpx.AsyncClient, sent: dict[str, str]) -> None:
    """P1: whatever the form holds, the page goes."""
    assert "refresh" in (await client.post("/end", data=sent)).headers


async def test_leaving_outlives_a_store_that_is_away(
    client: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2, P6: the page goes at once; the exit is stored as soon as that is possible."""
    monkeypatch.setattr(entrance, "LEAVE_RETRIES", (0.01, 0.01, 0.01))
    tab = await _opened(client)
    house.inbox.failures = 2
    assert 200 == (await client.post("/end", data={"tab": tab})).status_code
    assert ["start", "left"] == house.inbox.events()


async def test_a_talk_by_forms(client: httpx.AsyncClient, house: House) -> None:
    """P5: without scripts: start, write, read; the own words come back once."""
    page = await _shown(client, {"act": "start"})
    tab = re.findall(r'name="tab" value="([^"]+)"', page)[0]
    await house.feed.put(_name(tab), "k1", GREETING)
    page = await _shown(client, {"tab": tab, "id": IDENT, "seen": "", "text": "<i>bonjour</i>"})
    assert "Envoyé." in page
    assert "bonjour" not in page
    assert "quelqu’un peut voir" in page
    assert 'value="c:entry.screen:yes"' in page
    assert "Un instant" not in page
    page = await _shown(client, {"tab": tab, "act": "look", "seen": "00000001-0"})
    assert "Envoyé." not in page
    assert ["start", "said"] == house.inbox.events()


async def test_no_form_is_answered_by_a_page(client: httpx.AsyncClient, house: House) -> None:
    """P4: a browser keeps a form's body with the page that answers it; so the answer is elsewhere, or nothing."""
    tab = await _opened(client)
    answer = await client.post("/", data={"tab": tab, "id": IDENT, "text": "bonjour"})
    assert (303, "") == (answer.status_code, answer.text)
    assert tab not in answer.headers["location"]
    house.inbox.failures = 1
    for data in ({"id": IDENT, "text": "oui"}, {"id": "?"}, {"text": "a" * 5000}):
        answer = await client.post("/", data={"tab": tab, **data})
        assert (204, "") == (answer.status_code, answer.text)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert 204 == (await client.post("/", data={"act": "start"}, headers=foreign)).status_code
    assert ["start", "said"] == house.inbox.events()


async def test_a_ticket_is_for_a_reload(house: House) -> None:
    """P4: the address in the history shows the talk for a moment and then nobody; nor does an invented one."""
    await house.feed.put(_name(TAB), "k", Message("", "3018"))
    vault = house.vault
    lasting = Tickets(vault.seal_fixed, vault.open_fixed, 60)
    over = Tickets(vault.seal_fixed, vault.open_fixed, -1)
    good = lasting.issue(Ticket(TAB))
    assert Ticket(TAB) == lasting.take(good)
    assert None is over.take(good)
    async with visit(house) as client:
        assert "3018" in (await client.get(f"/n/{good}")).text
        for bad in ("x", "é", good[:-4], good.swapcase(), "a" * 300):
            answer = await client.get(f"/n/{bad}")
            assert (200, False) == (answer.status_code, "3018" in answer.text)
        await client.post("/end", data={"tab": TAB})
        assert "3018" not in (await client.get(f"/n/{good}")).text


async def test_an_exit_word_in_a_form(client: httpx.AsyncClient, house: House) -> None:
    """P1: inside forms too."""
    tab = await _opened(client)
    answer = await client.post("/", data={"tab": tab, "id": IDENT, "text": "x"})
    assert "refresh" in answer.headers
    assert ["start", "left"] == house.inbox.events()


async def test_a_form_sent_again_after_the_exit_shows_nothing(
    client: httpx.AsyncClient, house: House
) -> None:
    """P3, P4: the back button may offer to send a form again; it is a duplicate and finds no feed."""
    tab = await _opened(client)
    await house.feed.put(_name(tab), "k1", Message("", "3018"))
    form = {"tab": tab, "id": IDENT, "text": "bonjour"}
    assert "3018" in await _shown(client, form)
    await client.post("/end", data={"tab": tab})
    again = await _shown(client, form)
    assert "3018" not in again
    assert "bonjour" not in again
    assert ["start", "said", "left"] == house.inbox.events()


async def test_the_stream_goes_on_where_the_page_is(house: House) -> None:
    """P6: a reconnecting page names what it has and gets what follows."""
    tab = mint()
    for number in range(3):
        await house.feed.put(_name(tab), f"k{number}", Message("", f"n{number}"))
    closing = asyncio.Event()
    app = create_chat_app(house.doors(), SETTINGS, closing=closing)
    transport = httpx.ASGITransport(app=app)
    asyncio.get_running_loop().call_later(0.2, closing.set)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes") as client:
        answer = await client.post("/flow", headers={"X-Tab": tab}, json={"after": "00000001-0"})
    assert "text/event-stream" in answer.headers["content-type"]
    assert ["id: 00000002-0", "id: 00000003-0"] == re.findall(
        r"^id: .*$", answer.text, re.MULTILINE
    )


async def test_a_stream_that_fails_ends_like_any_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6, P7: the page may come back; the log names a class and a place."""

    async def away(conversation: str, after: str) -> list[tuple[str, Message]]:
        raise ConnectionError(f"{conversation} is away")

    monkeypatch.setattr(house.feed, "read", away)
    with structlog.testing.capture_logs() as logged:
        async with visit(house) as client:
            answer = await client.post("/flow", headers={"X-Tab": mint()}, json={})
    assert (200, "") == (answer.status_code, answer.text)
    assert ["ConnectionError"] == [line["error"] for line in logged]
    assert "away" not in str(logged)


async def test_line_ends_count_once(client: httpx.AsyncClient, house: House) -> None:
    """P5: a long text with many lines is not refused because browsers send two characters for one."""
    tab = await _opened(client)
    text = "\r\n".join(["a"] * 1500)
    await client.post("/", data={"tab": tab, "id": IDENT, "text": text})
    event = house.inbox.arrivals[-1].event
    assert isinstance(event, Said)
    assert "\n".join(["a"] * 1500) == event.text


async def test_a_wait_ends_with_the_answer_or_the_time(house: House) -> None:
    """P5: a form waits for its answer, but not for ever."""
    reader = Reader(house.doors(), "c")
    await reader.wait("", 0.01)
    async with asyncio.TaskGroup() as group:
        group.create_task(reader.wait("", 5))
        group.create_task(house.feed.put("c", "k", GREETING))
    assert 1 == len(await reader.read())


async def test_the_channel_fills_and_empties_the_feed(house: House) -> None:
    """P6, P4: a repeated post is one message; a wipe takes exactly what it names."""
    channel = WebChannel(house.feed)
    first = await channel.post("c", "address", "key", GREETING)
    assert first == await channel.post("c", "address", "key", GREETING)
    assert 1 == len(await house.feed.read("c", ""))
    (second,) = await channel.post("c", "address", "other", GREETING)
    assert () == await channel.wipe("c", "address", first)
    assert [second] == [ident for ident, _ in await house.feed.read("c", "")]


async def test_counters_name_nobody(house: House) -> None:
    """P7: after a whole talk the metrics hold no token, pseudonym or word."""
    metrics = Metrics()
    client = visit(house, metrics)
    tab = await _opened(client)
    await client.post("/note", json={"id": IDENT, "text": "photos"}, headers={"X-Tab": tab})
    text = metrics.text().decode()
    assert 'murmure_arrivals_total{channel="webchat",kind="said"} 1.0' in text
    assert not re.search(f"photos|{tab}|{_name(tab)}", text)
