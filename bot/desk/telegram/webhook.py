"""Webhooks of the staff bot on our own server.

**Rules.** The secret is mandatory and compared in constant time. 200 is the confirmation, so it is sent after all is
stored (I9); it never carries a method.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from starlette.background import BackgroundTask, BackgroundTasks
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk.telegram.courtesy import Courtesy
from bot.desk.telegram.intake import Intake
from bot.errors import StoreError

PATH = "/hook/2"
"""Beside the public bot's; it does not say whose it is."""
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook_route(intake: Intake, courtesy: Courtesy, secret: str) -> Route:
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
            return Response(status_code=200)  # unreadable now, unreadable for ever
        try:
            left = await intake.take([update])
        except StoreError:
            return Response(status_code=503)  # not stored, so not confirmed: Telegram keeps it
        after = BackgroundTasks([BackgroundTask(courtesy.show, made) for made in left])
        return Response(status_code=200, background=after)

    return Route(PATH, receive, methods=["POST"])


def _read(body: bytes) -> Mapping[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
