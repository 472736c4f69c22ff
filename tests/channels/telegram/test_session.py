"""What Telegram refuses, in our words; and what is sent, seen by the emulator."""

import asyncio
import traceback

import pytest
from aiogram.methods import GetMe, GetUpdates, SendMessage

from bot.channels.telegram.session import Client
from bot.errors import ChannelError, Retryable, SettingsError, TokenRefused, Undeliverable
from tests.channels.telegram.doubles import answering
from tests.emulator.errors import (
    ApiError,
    bad_gateway,
    bad_request,
    blocked,
    conflict,
    too_many,
    unauthorized,
)
from tests.emulator.server import TelegramServer

SEND = SendMessage(chat_id=6510000017, text="phrase secrète")


async def refused(client: Client) -> ChannelError:
    """Send, and return the refusal."""
    with pytest.raises(ChannelError) as caught:
        await client.call(SEND)
    return caught.value


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (too_many(7), Retryable(7.0, refused=True)),
        (bad_gateway(), Retryable(1.0)),
        (ApiError(500, "Internal Server Error"), Retryable(1.0)),
        (conflict("terminated by other getUpdates request"), Retryable(1.0)),
        (unauthorized(), TokenRefused(1.0)),
        (ApiError(404, "Not Found"), TokenRefused(1.0)),
        (blocked(), Undeliverable("blocked")),
        (ApiError(403, "Forbidden: user is deactivated"), Undeliverable("blocked")),
        (bad_request("chat not found"), Undeliverable("gone")),
        (bad_request("message can't be deleted"), Undeliverable("too_old")),
        (bad_request("message is too long"), Undeliverable("refused")),
    ],
)
async def test_refusals(
    telegram: TelegramServer, client: Client, error: ApiError, expected: ChannelError
) -> None:
    """Each refusal says whether it may work later, or why it never will."""
    telegram.script.fail_next(error, "sendMessage")

    made = await refused(client)

    assert (type(made), vars(made)) == (type(expected), vars(expected))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, b"<html>Bad Gateway</html>"),
        (403, b"<html>blocked by your company</html>"),
        (200, b"<html>please log in</html>"),
        (200, b'{"ok": false}'),
        (200, b"[]"),
        (201, b'{"ok": true, "result": true}'),
        (400, b""),
        (429, b'{"ok": false, "error_code": 429}'),
    ],
)
async def test_somebody_else_answers(status: int, body: bytes) -> None:
    """P6: a page of a proxy in between decides nothing: the call is tried again."""
    async with answering(status, body) as address:
        client = Client("4242:token", address)
        assert isinstance(await refused(client), Retryable)
        await client.close()


async def test_nobody_answers(telegram: TelegramServer, client: Client) -> None:
    """P6: a network that breaks, before or after, is tried again."""
    telegram.script.lose_next("sendMessage", when="before")
    broken = await refused(client)
    away = Client(telegram.token, "http://127.0.0.1:1")
    absent = await refused(away)
    await away.close()

    assert [Retryable, Retryable] == [type(broken), type(absent)]


async def test_slow_answers(telegram: TelegramServer, client: Client) -> None:
    """A call that hangs ends, and may be tried again."""
    hold = telegram.script.hold_next("getMe")
    with pytest.raises(Retryable):
        await client.call(GetMe(), seconds=0.05)
    hold.release()


async def test_nothing_leaks(telegram: TelegramServer, client: Client) -> None:
    """P7: no error that leaves here holds the token, an address, the text, or what Telegram said about it."""
    said = []
    for error in (bad_request("chat 6510000017 not found"), bad_gateway(), blocked()):
        telegram.script.fail_next(error, "sendMessage")
        made = await refused(client)
        said += traceback.format_exception(made)
    async with answering(200, b"6510000017 emulated_bot_token") as address:
        other = Client(telegram.token, address)
        said += traceback.format_exception(await refused(other))
        await other.close()

    text = "".join(said)
    assert [
        word for word in (telegram.token, "6510000017", "secrète", "emulated") if word in text
    ] == []


async def test_half_a_surrogate() -> None:
    """P6: an answer that is not quite UTF-8 or not quite JSON still brings all of its updates."""
    body = b'{"ok": true, "result": [{"update_id": 1, "x": "\\ud83d", "y": "\xff"}]}'
    async with answering(200, body) as address:
        client = Client("4242:token", address)
        (update,) = await client.call(GetUpdates())
        await client.close()

    assert update["update_id"] == 1


async def test_calls_share_connections(telegram: TelegramServer, client: Client) -> None:
    """Calls at the same time do not wait for each other."""
    held = telegram.script.hold_next("getMe")
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(client.call(GetMe()))
        await held.reached.wait()
        quick = await client.call(GetMe())
        assert not slow.done()
        held.release()

    assert slow.result() == quick


@pytest.mark.parametrize("token", ["", "abc", "4242", "x:y", "42 42:abc"])
def test_no_token(token: str) -> None:
    """Something else where the token belongs is one sentence that names the setting and not the value."""
    with pytest.raises(SettingsError, match="MURMURE_TELEGRAM_TOKEN") as caught:
        Client(token, "http://127.0.0.1:1")
    assert len(token) < 4 or token not in str(caught.value)
