"""The staff bot, whole: what the composition root starts. One process at a time runs it; a second one waits."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from bot import log
from bot.content.content import Content
from bot.desk.telegram.client import Client
from bot.desk.telegram.courtesy import Courtesy
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.intake import Intake
from bot.desk.telegram.keeper import Keeper
from bot.desk.telegram.lead import Lead, Lost
from bot.desk.telegram.parse import COMMANDS
from bot.desk.telegram.poll import ROLE, poll
from bot.desk.telegram.words import Words
from bot.desk.wording import LANGUAGES
from bot.store.store import Store
from bot.web.metrics import Metrics
from bot.web.updates import first, hook_route, until_done

PATH = "/hook/2"
"""Beside the public bot's; it does not say whose it is."""
WHOSE = ("the staff bot", "MURMURE_STAFF_TELEGRAM_TOKEN")
"""Which bot it is, and which setting has its token, for whoever must copy it again."""


class StaffBot:
    """Polling, or webhooks if there is a public address.

    Attributes:
        routes: what the public server must mount (webhooks only).
    """

    def __init__(
        self, client: Client, doors: Doors, metrics: Metrics, hook: tuple[str, str] | None
    ) -> None:
        """Compose; `hook` is (public address, secret)."""
        self._client, self._doors, self._hook = client, doors, hook
        self._keeper, self._lead = Keeper(doors, client), Lead(doors.chats)
        self._intake = Intake(doors, self._keeper.nudge, metrics)
        self._courtesy = Courtesy(client, doors.content)
        take, finish = self._intake.take, self._courtesy.show
        self.routes = [hook_route(PATH, hook[1], take, finish)] if hook else []

    async def run(self) -> None:
        """Receive and keep the chats until cancelled.

        Raises:
            SettingsError: Telegram does not know the token.
        """
        _, self._keeper.topics = await first(self._client.me, *WHOSE, role=ROLE)
        while True:
            await self._lead.wait()
            try:
                await self._work()
            except* Lost:
                log.logger().warning("another process has taken over the staff chats")
            finally:
                await self._lead.end()

    async def _work(self) -> None:
        """Do what one process alone may do, until another one does it."""
        address, secret = self._hook or ("", "")
        await until_done(lambda: self._client.hook(address and address + PATH, secret), role=ROLE)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._lead.keep())
            group.create_task(until_done(self._name_commands, role=ROLE))
            group.create_task(self._keeper.run())
            if self._hook is None:
                group.create_task(poll(self._client, self._intake, self._courtesy))

    async def _name_commands(self) -> None:
        """Name the commands in every language; they say nothing about what this is for."""
        for locale in ("", *LANGUAGES[1:]):
            words = Words(self._doors.content(), locale or LANGUAGES[0])
            named = {name: words.say("command", name) for name in COMMANDS}
            await self._client.commands(named, locale)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()


def open_staff(
    store: Store,
    content: Callable[[], Content],
    metrics: Metrics,
    bot: tuple[str, str],
    hook: tuple[str, str] | None,
) -> StaffBot:
    """Put the staff bot together; `bot` is (token, base address of the Bot API), `hook` (public address, secret)."""
    return StaffBot(Client(*bot), doors_of(store, content), metrics, hook)


def doors_of(store: Store, content: Callable[[], Content]) -> Doors:
    """Give what the staff bot uses of the store."""
    return Doors(
        inbox=store.inbox,
        index=store.desk,
        transcript=store.transcript,
        staff=store.staff,
        chats=store.chats,
        audit=store.audit,
        wakeups=store.wakeups,
        care=store.care,
        following=store.following,
        content=content,
        now=lambda: datetime.now(UTC),
    )
