"""Our own server: its socket, its manners, its end."""

import asyncio
import logging
import signal
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.errors import SettingsError
from bot.web.server import bind, port_of, serve


async def _slow(_: Request) -> PlainTextResponse:
    await asyncio.sleep(0.3)
    return PlainTextResponse("done")


async def _quick(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


APP = Starlette(routes=[Route("/slow", _slow), Route("/", _quick)])


def test_a_taken_port_is_one_sentence() -> None:
    """An operator reads what is wrong and which setting to change."""
    with bind("127.0.0.1", 0) as first:
        first.listen()
        with pytest.raises(SettingsError, match=r"taken by another program.*MURMURE_DESK_PORT"):
            bind("127.0.0.1", port_of(first), "MURMURE_DESK_PORT")


def test_a_foreign_address_is_one_sentence() -> None:
    """An address that this machine does not have names the setting of the host."""
    with pytest.raises(SettingsError, match=r"not an address of this machine.*MURMURE_HOST"):
        bind("192.0.2.1", 0)


async def test_it_leaves_signals_alone() -> None:
    """Whoever runs the process decides what SIGTERM means."""
    before = signal.getsignal(signal.SIGTERM)
    opened, closing = bind("127.0.0.1", 0), asyncio.Event()
    port = port_of(opened)
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(APP, opened, closing))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            assert "ok" == (await client.get("/")).text
        assert before is signal.getsignal(signal.SIGTERM)
        closing.set()


async def test_a_request_in_flight_is_finished() -> None:
    """P6: a stop does not cut anybody's sentence."""
    opened, closing = bind("127.0.0.1", 0), asyncio.Event()
    port = port_of(opened)
    async with asyncio.TaskGroup() as group:
        served = group.create_task(serve(APP, opened, closing))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await client.get("/")
            answer = group.create_task(client.get("/slow"))
            await asyncio.sleep(0.05)
            closing.set()
            assert "done" == (await answer).text
        await served


async def test_cancelling_stops_it_cleanly() -> None:
    """A sibling that fails takes the server down without leaving the port taken."""
    opened, closing = bind("127.0.0.1", 0), asyncio.Event()
    port = port_of(opened)
    async with asyncio.TaskGroup() as group:
        served = group.create_task(serve(APP, opened, closing))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await client.get("/")
        served.cancel()
    assert served.cancelled()
    assert closing.is_set()
    with bind("127.0.0.1", port):
        pass


async def test_no_access_log(caplog: pytest.LogCaptureFixture) -> None:
    """P7: no line anywhere holds an address."""
    caplog.set_level(logging.DEBUG)
    opened, closing = bind("127.0.0.1", 0), asyncio.Event()
    port = port_of(opened)
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(APP, opened, closing))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await client.get("/?secret")
        closing.set()
    ours = [record for record in caplog.records if record.name.startswith("uvicorn")]
    assert [] == [record for record in ours if "127.0.0.1" in record.getMessage()]


def test_ipv6_is_an_address_too() -> None:
    """An operator may listen on ::1."""
    if not socket.has_ipv6:
        pytest.skip("no IPv6 on this machine")
    with bind("::1", 0) as opened:
        assert port_of(opened) > 0


@pytest.mark.parametrize(
    "sent", [b"zanzibar\r\n\r\n", b"GET / zanzibar\r\n\r\n", b"\x16\x03\x01\x00zanzibar\n\n"]
)
async def test_what_is_no_http_gets_our_words(sent: bytes) -> None:
    """P4, P7: no cache, no referrer, no echo, on what the application never sees either."""
    opened, closing = bind("127.0.0.1", 0), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(APP, opened, closing))
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(opened))
        writer.write(sent)
        answer = (await reader.read()).decode().lower()
        writer.close()
        closing.set()
    assert answer.startswith("http/1.1 400 ")
    assert "cache-control: no-store" in answer
    assert "referrer-policy: no-referrer" in answer
    assert answer.endswith("\r\n\r\n…")
    assert "zanzibar" not in answer
