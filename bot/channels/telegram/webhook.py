"""Webhooks on our own server: where Telegram delivers, and when it has nothing left to deliver.

**Rules.** What is taken, and how it is confirmed, stands in `web.updates`.
"""

import asyncio

from aiogram.methods import GetWebhookInfo, SetWebhook
from starlette.routing import Route

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.channels.telegram.session import Client
from bot.web.updates import hook_route

PATH = "/hook"
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
    return hook_route(PATH, secret, intake.take, intake.finish)
