"""A tab that has left does not come back by itself: what was on its way, or is sent again, is no return."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.page import PageSettings
from tests.channels.webchat.doubles import House


@pytest.fixture
async def house() -> House:
    """Make the doors."""
    return House()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Open the page on them."""
    app = create_chat_app(house.doors(), PageSettings("https://meteo.example", wait_seconds=0.01))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes") as opened:
        yield opened


@pytest.mark.parametrize("down", [False, True])
async def test_a_sentence_that_was_on_its_way_is_no_return(
    client: httpx.AsyncClient, house: House, *, down: bool
) -> None:
    """P3: on a slow network a sentence may arrive after the exit that was pressed after it; nobody came back."""
    tab = (await client.post("/open", json={})).json()["tab"]
    house.inbox.failures = 1 if down else 0
    await client.post("/end", data={"tab": tab, "act": "page"})
    late = {"id": "0123456789abcdef", "text": "il arrive"}
    answer = await client.post("/note", json=late, headers={"x-tab": tab})
    assert {"out": True} == answer.json()
    assert "said" not in house.inbox.events()
    form = await client.post("/", data={"tab": tab, "text": "il arrive"}, follow_redirects=True)
    assert "il arrive" not in form.text
    assert "Commencer" in form.text
    assert "said" not in house.inbox.events()


async def test_another_tab_speaks_on(client: httpx.AsyncClient, house: House) -> None:
    """P5: whoever opens the page again begins anew and is heard."""
    first, second = [(await client.post("/open", json={})).json()["tab"] for _ in range(2)]
    await client.post("/end", data={"tab": first})
    note = {"id": "0123456789abcdef", "text": "bonjour"}
    await client.post("/note", json=note, headers={"x-tab": second})
    assert "said" in house.inbox.events()
