"""Updates that Telegram pushes."""

import asyncio
import json

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.public import PublicBot
from bot.channels.telegram.session import Client
from bot.channels.telegram.webhook import PATH, set_webhook, webhook_route
from bot.errors import SettingsError
from bot.model.event import Left, Start
from bot.web.metrics import Metrics
from bot.web.updates import HEADER
from tests.channels.telegram.doubles import MemoryInbox
from tests.channels.telegram.golden import message, press
from tests.emulator.errors import bad_gateway
from tests.emulator.server import TelegramServer

SECRET = "s" * 32


async def post(
    intake: Intake, body: bytes, secret: str | bytes | None = SECRET, method: str = "POST"
) -> Response:
    """Deliver as Telegram does."""
    app = Starlette(routes=[webhook_route(intake, SECRET)])
    headers = {} if secret is None else {HEADER: secret}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://bot") as http:
        return await http.request(method, PATH, content=body, headers=headers)  # type: ignore[arg-type]


async def test_delivery(intake: Intake, inbox: MemoryInbox) -> None:
    """I9: 200 means stored; the answer is empty, as a method in it could never be wiped (P4)."""
    answer = await post(intake, json.dumps(message(text="x")).encode())

    assert (answer.status_code, answer.content) == (200, b"")
    assert [Left] == [type(arrival.event) for arrival in inbox.arrivals]


@pytest.mark.parametrize("secret", [None, "", "t" * 32, "s" * 31, "S" * 32, b"\xff" * 32])
async def test_strangers(intake: Intake, inbox: MemoryInbox, secret: str | bytes | None) -> None:
    """Whoever does not know the secret finds nothing here."""
    answer = await post(intake, json.dumps(message(text="x")).encode(), secret)

    assert (answer.status_code, answer.content) == (404, b"")
    assert inbox.tries == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'"x"',
        b"{}",
        b"\xff",
        b'{"update_id": "one", "message": {}}',
        b'{"update_id": 1}',
        b'{"update_id": 1, "message": {"text": "\\ud83d"}}',
    ],
)
async def test_unreadable(intake: Intake, inbox: MemoryInbox, body: bytes) -> None:
    """What nobody can read is confirmed, or it would block its chat for a day."""
    assert (await post(intake, body)).status_code == 200
    assert inbox.arrivals == []


async def test_store_down(intake: Intake, inbox: MemoryInbox) -> None:
    """I9: not stored is not confirmed; the same update comes again and is stored once."""
    inbox.broken = 1
    body = json.dumps(message(text="/start")).encode()

    assert [503, 200, 200] == [(await post(intake, body)).status_code for _ in range(3)]
    assert [Start] == [type(arrival.event) for arrival in inbox.arrivals]


async def test_a_press_is_answered_after_the_confirmation(
    telegram: TelegramServer, intake: Intake, inbox: MemoryInbox
) -> None:
    """A failing answer to a press changes nothing: the press is stored."""
    telegram.script.fail_next(bad_gateway(), "answerCallbackQuery")

    assert (await post(intake, json.dumps(press()).encode())).status_code == 200
    assert [1, 1] == [len(inbox.arrivals), len(telegram.calls_of("answerCallbackQuery"))]


async def test_only_deliveries(intake: Intake) -> None:
    """Looking at the address shows nothing."""
    assert (await post(intake, b"", method="GET")).status_code == 405


def test_a_secret_is_a_must(intake: Intake) -> None:
    """Without a secret it would take updates from anybody."""
    with pytest.raises(ValueError, match="secret"):
        webhook_route(intake, "")


async def test_set(telegram: TelegramServer, client: Client) -> None:
    """Telegram learns address, secret and kinds; what waits is kept."""
    await set_webhook(client, "https://bot.example", SECRET)

    assert telegram.bot.webhook is not None
    assert telegram.bot.webhook.url == f"https://bot.example{PATH}"
    assert telegram.bot.webhook.secret == SECRET


async def test_caught_up(telegram: TelegramServer, client: Client, inbox: MemoryInbox) -> None:
    """P2: with webhooks too, nothing counts as caught up while Telegram still holds what came before."""
    person = telegram.person()
    person.start()
    bot = PublicBot(
        client,
        inbox,
        lambda channel, address: address,
        lambda: frozenset({"x"}),
        Metrics(),
        ("http://127.0.0.1:1", SECRET),
    )
    async with asyncio.TaskGroup() as group:
        running = group.create_task(bot.run())
        async with asyncio.timeout(20):
            await telegram.clock.until(lambda: len(telegram.calls_of("getWebhookInfo")) > 1)
        assert not bot.caught_up.is_set()
        telegram.bot.updates.items.clear()
        async with asyncio.timeout(20):
            await bot.caught_up.wait()
        running.cancel()


async def test_a_wrong_token(telegram: TelegramServer, inbox: MemoryInbox) -> None:
    """Wrong settings are one sentence with the fix, in this mode too."""
    bot = PublicBot(
        Client("1:wrong", telegram.base_url),
        inbox,
        lambda channel, address: address,
        frozenset,
        Metrics(),
        ("https://bot.example", SECRET),
    )
    with pytest.raises(SettingsError, match="MURMURE_TELEGRAM_TOKEN"):
        await bot.run()
    await bot.close()
