"""Receiving updates of a Bot API, for whichever bot: stored first, confirmed after (I9).

**Rules.** The secret is mandatory and compared in constant time. 200 is the confirmation, so it is sent after all is
stored; it never carries a method: Telegram would not tell the message id, and the message could not be wiped (P4).
Telegram or Redis being away is no reason to stop.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from starlette.background import BackgroundTask, BackgroundTasks
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot import log
from bot.errors import ChannelError, Retryable, SettingsError, StoreError, TokenRefused

HEADER = "X-Telegram-Bot-Api-Secret-Token"
PAUSE = 1.0

T = TypeVar("T")
Take = Callable[[Sequence[Mapping[str, Any]]], Awaitable[Sequence[T]]]
"""Stores what updates mean; gives what is left to do for them, which may be lost."""


def hook_route(
    path: str, secret: str, take: Take[T], finish: Callable[[T], Awaitable[None]]
) -> Route:
    """Return the route that takes updates; `finish` does what is left, once they are confirmed."""
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
            left = await take([update])
        except StoreError:
            return Response(status_code=503)  # not stored, so not confirmed: Telegram keeps it
        after = BackgroundTasks([BackgroundTask(finish, one) for one in left])
        return Response(status_code=200, background=after)

    return Route(path, receive, methods=["POST"])


def _read(body: bytes) -> Mapping[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None


async def until_done(work: Callable[[], Awaitable[T]], pause: float = PAUSE, **who: str) -> T:
    """Try until it works; `who` are fields for the log."""
    while True:
        try:
            return await work()
        except (ChannelError, StoreError) as error:
            log.logger().warning("updates delayed", **who, **log.failure(error))
            await asyncio.sleep(max(pause, error.after if isinstance(error, Retryable) else 0))


async def first(
    work: Callable[[], Awaitable[T]], whose: str, setting: str, pause: float = PAUSE, **who: str
) -> T:
    """Make the first call: a token that Telegram does not know is found now, not in the log tomorrow.

    Raises:
        SettingsError: it is refused.
    """

    async def checked() -> T:
        try:
            return await work()
        except TokenRefused:
            raise SettingsError(
                f"Telegram does not know {whose}: copy {setting} again from BotFather, "
                "and check MURMURE_TELEGRAM_API if it is set"
            ) from None

    return await until_done(checked, pause, **who)
