"""Webhooks on our own server.

**Rules.** The secret is mandatory and compared in constant time. 200 is the confirmation, so it is sent after
`append` (I9); it never carries a method: Telegram would not tell the message id, and the message could not be wiped
(P4).
"""

import asyncio
import hmac
import json
from collections.abc import Mapping
from typing import Any

from aiogram.methods import GetWebhookInfo, SetWebhook
from starlette.background import BackgroundTask, BackgroundTasks
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.channels.telegram.session import Client
from bot.errors import StoreError

PATH = "/hook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LOOK_AGAIN = 0.2


async def set_webhook(client: Client, public_url: str, secret: str) -> None:
    """Tell Telegram where to deliver.

    Raises:
        ChannelError: Telegram refused or cannot be reached.
    """
    await client.call(
        SetWebhook(
            url=public_url + PATH,
            secret_token=secret,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
        )
    )


async def drained(client: Client) -> None:
    """Return when Telegram has nothing left to deliver.

    Raises:
        ChannelError: Telegram cannot be reached.
    """
    while (await client.call(GetWebhookInfo())).get("pending_update_count"):  # noqa: ASYNC110 - Telegram tells no event
        await asyncio.sleep(LOOK_AGAIN)


def webhook_route(intake: Intake, secret: str) -> Route:
    """Return the route that takes updates."""
    if not secret:
        raise ValueError("a webhook without a secret would take updates from anybody")
    expected = secret.encode()

    async def receive(request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            return Response(status_code=404)
        try:
            update = _read(await request.body())
        except ClientDisconnect:
            return Response(status_code=503)
        if update is None:
            # Unreadable now, unreadable for ever: do not let it come again.
            return Response(status_code=200)
        try:
            chores = await intake.take([update])
        except StoreError:
            return Response(status_code=503)  # not stored, so not confirmed: Telegram keeps it
        after = BackgroundTasks([BackgroundTask(intake.finish, chore) for chore in chores])
        return Response(status_code=200, background=after)

    return Route(PATH, receive, methods=["POST"])


def _read(body: bytes) -> Mapping[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
