"""The public Telegram bot, whole: what the composition root starts."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.poll import WHOSE, Poller
from bot.channels.telegram.session import Client
from bot.channels.telegram.setup import never_set
from bot.channels.telegram.webhook import drained, set_webhook, webhook_route
from bot.errors import ChannelError
from bot.ports import Inbox
from bot.web.metrics import Metrics
from bot.web.updates import first, until_done


class PublicBot:
    """Polling, or webhooks if there is a public address.

    Attributes:
        channel: sends.
        routes: what the public server must mount (webhooks only).
        caught_up: set when the backlog from before the start is stored.
    """

    def __init__(
        self,
        client: Client,
        inbox: Inbox,
        pseudonym: Callable[[str, str], str],
        exits: Callable[[], frozenset[str]],
        metrics: Metrics,
        hook: tuple[str, str] | None,
    ) -> None:
        """Compose; `hook` is (public address, secret)."""
        intake = Intake(client, inbox, pseudonym, exits, metrics)
        self._client = client
        self._hook = hook
        self._poller = Poller(client, intake)
        self.channel = TelegramChannel(client)
        self.routes = [webhook_route(intake, hook[1])] if hook else []
        self.caught_up = self._poller.caught_up

    async def run(self) -> None:
        """Receive until cancelled.

        Raises:
            SettingsError: Telegram does not know the token.
        """
        if self._hook is None:
            await self._poller.run()
            return
        address, secret = self._hook
        await first(lambda: set_webhook(self._client, address, secret), *WHOSE)
        await until_done(lambda: drained(self._client))
        self.caught_up.set()
        await asyncio.Event().wait()

    async def remind(self, say: Callable[[str], None]) -> None:
        """Say so if nobody set up what an emptied chat shows; asked once, and nothing waits for it (P4)."""
        await self.caught_up.wait()
        with suppress(ChannelError):  # then it is not known
            if await never_set(self._client):
                say("Telegram    the bot has no description yet: run `murmure telegram setup`")

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()
