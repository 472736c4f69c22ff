"""Webhook delivery: queues, secret, retries, as WebhookActor has them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from aiohttp import web

from tests.emulator.clock import Clock
from tests.emulator.server import TelegramServer
from tests.emulator.webhook import SECRET_HEADER, Backoff
from tests.emulator_tests.raw import Json, Raw

Answer = Callable[[Json], Awaitable[web.Response]]
SPREAD = Backoff(cap=(60.0, 60.0))


class Hook:
    """A server of a bot that answers as it is told."""

    def __init__(self) -> None:
        """Say 200 to everything."""
        self.url = ""
        self.updates: list[Json] = []
        self.secrets: list[str | None] = []
        self.answer: Answer = self.fine

    async def fine(self, update: Json) -> web.Response:
        """Accept."""
        return web.Response()

    async def handle(self, request: web.Request) -> web.Response:
        """Keep the update and answer."""
        update = await request.json()
        self.updates.append(update)
        self.secrets.append(request.headers.get(SECRET_HEADER))
        return await self.answer(update)

    def texts(self) -> list[str]:
        """Return what was delivered."""
        return [u["message"]["text"] if "message" in u else "press" for u in self.updates]


def status(code: int, **headers: str) -> Answer:
    """Answer everything with one status."""

    async def answer(update: Json) -> web.Response:
        return web.Response(status=code, headers=headers)

    return answer


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[Hook]:
    """Start a server that takes updates."""
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


@pytest_asyncio.fixture
async def frozen() -> AsyncIterator[Raw]:
    """Give an emulator whose clock only moves when told."""
    async with TelegramServer(clock=Clock(speed=0), backoff=SPREAD) as server, Raw(server) as raw:
        yield raw
        assert not server.violations


async def attempts(raw: Raw, count: int) -> list[int]:
    """Wait for so many attempts and return their statuses."""
    deliveries = raw.server.bot.deliveries
    async with asyncio.timeout(20):
        await raw.server.clock.until(lambda: len(deliveries) >= count)
    return [code for _, _, code in deliveries]


async def test_secret_comes_back(frozen: Raw, hook: Hook) -> None:
    """Every delivery carries the secret token of setWebhook."""
    await frozen.call("setWebhook", url=hook.url, secret_token="s3cret_-")
    frozen.server.person().start()
    assert [200] == await attempts(frozen, 1)
    assert ["s3cret_-"] == hook.secrets


async def test_settings_are_checked(frozen: Raw) -> None:
    """Bad secrets, plain HTTP and too many connections are refused."""
    url = "https://example.org/hook"
    for bad in ("", "a b", "a" * 257):
        text = await frozen.refused("setWebhook", url=url, secret_token=bad)
        assert "secret token contains unallowed characters" in text
    assert "HTTPS" in await frozen.refused("setWebhook", url="http://example.org/hook")
    assert "1-100" in await frozen.refused("setWebhook", url=url, max_connections=101)


async def test_info(frozen: Raw, hook: Hook) -> None:
    """The method getWebhookInfo tells address, waiting updates and the last error."""
    empty = (await frozen.call("getWebhookInfo"))["result"]
    assert ("", 0) == (empty["url"], empty["pending_update_count"])
    hook.answer = status(500)
    await frozen.call("setWebhook", url=hook.url, allowed_updates=["message"])
    frozen.server.person().start()
    await attempts(frozen, 2)
    info = (await frozen.call("getWebhookInfo"))["result"]
    assert (hook.url, 1, 40) == (
        info["url"],
        info["pending_update_count"],
        info["max_connections"],
    )
    assert ["message"] == info["allowed_updates"]
    assert info["last_error_message"].endswith("500")
    assert [] == frozen.server.spec.check_type("WebhookInfo", info)


async def test_only_the_head_of_a_chat_is_in_flight(frozen: Raw, hook: Hook) -> None:
    """Messages of a chat come one by one; another chat does not wait for them."""
    gate = asyncio.Event()
    slow = frozen.server.person("Lou")

    async def answer(update: Json) -> web.Response:
        if update["message"]["chat"]["id"] == slow.chat_id:
            await gate.wait()
        return web.Response()

    hook.answer = answer
    await frozen.call("setWebhook", url=hook.url)
    slow.start()
    slow.say("deux")
    other = frozen.server.person("Sam")
    other.start()
    other.say("ailleurs")
    await attempts(frozen, 2)
    assert ["/start", "/start", "ailleurs"] == sorted(hook.texts())
    gate.set()
    await attempts(frozen, 4)
    assert "deux" == hook.texts()[-1]


async def test_a_press_overtakes_a_message(frozen: Raw, hook: Hook) -> None:
    """Button presses stand in a queue of their own, so order across the two is not kept."""
    gate = asyncio.Event()

    async def answer(update: Json) -> web.Response:
        if "message" in update:
            await gate.wait()
        return web.Response()

    person = frozen.server.person()
    person.start()
    keys = {"inline_keyboard": [[{"text": "Quitter", "callback_data": "x"}]]}
    await frozen.call("sendMessage", chat_id=person.chat_id, text="a", reply_markup=keys)
    hook.answer = answer
    await frozen.call("setWebhook", url=hook.url)
    person.press("x")
    await attempts(frozen, 1)
    assert {"/start", "press"} == set(hook.texts())
    gate.set()
    await attempts(frozen, 2)


async def test_connections_are_limited(frozen: Raw, hook: Hook) -> None:
    """No more queues are in flight than ``max_connections``."""
    gate = asyncio.Event()

    async def answer(update: Json) -> web.Response:
        await gate.wait()
        return web.Response()

    hook.answer = answer
    for name in ("Lou", "Sam", "Noa"):
        frozen.server.person(name).start()
    await frozen.call("setWebhook", url=hook.url, max_connections=1)
    await frozen.call("getMe")
    assert 1 >= len(hook.updates)
    gate.set()
    assert [200, 200, 200] == await attempts(frozen, 3)


async def test_retries(frozen: Raw, hook: Hook) -> None:
    """A failure is tried again at once, then after 2, 4, 8 … seconds, at most the cap."""
    hook.answer = status(500)
    await frozen.call("setWebhook", url=hook.url)
    frozen.server.person().start()
    await attempts(frozen, 2)
    for done, wait in enumerate((2, 4, 8, 16, 32, 60, 60), start=2):
        frozen.server.clock.advance(wait - 0.5)
        await frozen.call("getMe")
        assert done == len(frozen.server.bot.deliveries)
        frozen.server.clock.advance(0.5)
        await attempts(frozen, done + 1)


async def test_retry_after(frozen: Raw, hook: Hook) -> None:
    """The bot's ``Retry-After`` is honoured, up to an hour."""
    hook.answer = status(503, **{"Retry-After": "9000"})
    await frozen.call("setWebhook", url=hook.url)
    frozen.server.person().start()
    await attempts(frozen, 1)
    frozen.server.clock.advance(3599)
    await frozen.call("getMe")
    assert 1 == len(frozen.server.bot.deliveries)
    frozen.server.clock.advance(1)
    await attempts(frozen, 2)


async def test_an_update_is_given_up_after_its_life(frozen: Raw, hook: Hook) -> None:
    """After a day the failing head goes, and the next update has its turn."""
    hook.answer = status(500)
    await frozen.call("setWebhook", url=hook.url)
    person = frozen.server.person()
    person.start()
    await attempts(frozen, 2)
    frozen.server.clock.advance(86_400)
    hook.answer = hook.fine
    person.say("encore là")
    async with asyncio.timeout(20):
        await frozen.server.clock.until(lambda: not frozen.server.bot.updates.items)
    assert "encore là" == hook.texts()[-1]


async def test_gone_for_23_hours_removes_the_webhook(frozen: Raw, hook: Hook) -> None:
    """HTTP 410 for 23 hours means that nobody lives there any more."""
    hook.answer = status(410)
    await frozen.call("setWebhook", url=hook.url)
    frozen.server.person().start()
    await attempts(frozen, 2)
    frozen.server.clock.advance(23 * 3600)
    async with asyncio.timeout(20):
        await frozen.server.clock.until(lambda: frozen.server.bot.webhook is None)


async def test_a_method_in_the_answer_is_run_without_a_result(frozen: Raw, hook: Hook) -> None:
    """P4: what is answered inside a webhook is sent, and its message id is known to nobody."""
    person = frozen.server.person()

    async def answer(update: Json) -> web.Response:
        body: dict[str, Any] = {"method": "sendMessage", "chat_id": person.chat_id, "text": "ici"}
        return web.json_response(body)

    hook.answer = answer
    await frozen.call("setWebhook", url=hook.url)
    person.start()
    await person.wait_for_text("ici")
    hook.answer = status(200)
