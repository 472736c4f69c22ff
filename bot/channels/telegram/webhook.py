"""Webhooks on our own server.

**Rules.** The secret is mandatory and compared in constant time. 200 is the confirmation, so it is sent after
`append` (I9); it never carries a method: Telegram would not tell the message id, and the message could not be wiped
(P4).
"""

import hmac
import json

from aiogram.methods import SetWebhook
from starlette.background import BackgroundTask, BackgroundTasks
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.channels.telegram.session import Client
from bot.errors import StoreError

PATH = "/hook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


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
            update = json.loads(await request.body())
            number = update["update_id"]
        except (ValueError, KeyError, TypeError):
            return Response(
                status_code=200
            )  # unreadable now, unreadable for ever: do not let it come again
        try:
            presses = await intake.take([update | {"update_id": int(number)}])
        except StoreError:
            return Response(status_code=503)  # not stored, so not confirmed: Telegram keeps it
        after = BackgroundTasks([BackgroundTask(intake.answer, press) for press in presses])
        return Response(status_code=200, background=after)

    return Route(PATH, receive, methods=["POST"])
