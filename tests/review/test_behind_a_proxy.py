"""Behind a reverse proxy every request comes from one address: floods must still be told apart."""

import asyncio
import ipaddress
import re

import httpx

from bot.channels.webchat.app import create_chat_app
from bot.channels.webchat.page import PageSettings
from bot.web.server import bind, port_of, serve
from tests.channels.webchat.doubles import House
from tests.conventions.tree import ROOT


async def test_one_flood_does_not_keep_others_out() -> None:
    """P5: who floods through the proxy is refused; somebody else, through the same proxy, is not."""
    app = create_chat_app(House().doors(), PageSettings("https://meteo.example"))
    opened, closing = bind("127.0.0.1", 0), asyncio.Event()
    base = f"http://127.0.0.1:{port_of(opened)}"
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(app, opened, closing))
        async with httpx.AsyncClient(base_url=base) as client:
            status = 200
            while status == 200:
                status = await _open(client, "203.0.113.7")
            assert 429 == status
            assert 200 == await _open(client, "198.51.100.9")
        closing.set()


async def _open(client: httpx.AsyncClient, address: str) -> int:
    headers = {"x-forwarded-for": address}
    return (await client.post("/open", json={}, headers=headers)).status_code


def test_operators_are_told_to_pass_the_address_on() -> None:
    """P5: without it one flood, or thirty wrong passwords, would shut out everybody."""
    for name in ("deploy/runbook.md", "docs/operators.md"):
        assert "X-Forwarded-For" in (ROOT / name).read_text(encoding="utf-8"), name


def test_the_image_believes_the_proxy_of_its_machine() -> None:
    """In a container the proxy's requests come from the engine's gateway, a private address, never from 127.0.0.1."""
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    found = re.search(r"FORWARDED_ALLOW_IPS=(\S+)", text)
    assert found is not None
    trusted = [ipaddress.ip_network(part) for part in found[1].split(",")]
    for gateway in ("127.0.0.1", "172.18.0.1", "10.88.0.1", "192.168.16.1"):
        assert any(ipaddress.ip_address(gateway) in network for network in trusted), gateway
    assert not any(ipaddress.ip_address("203.0.113.7") in network for network in trusted)
