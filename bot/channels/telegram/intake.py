"""From raw updates to the inbox: one door for polling and webhooks.

**Rules.** Nothing is confirmed to Telegram before `append` has returned (I9). An update that we cannot read is
counted and dropped: it must not block what follows. A button press is answered after it was stored, beside
everything else: its life is 150 seconds and nobody waits for it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aiogram.methods import AnswerCallbackQuery, TelegramMethod

from bot import log
from bot.channels.telegram.parse import CHANNEL, Parsed, parse
from bot.channels.telegram.session import Client
from bot.errors import ChannelError, Retryable
from bot.model.event import Address, Arrival, Left
from bot.ports import Accepted, Inbox
from bot.web.metrics import Metrics

Chore = TelegramMethod[bool]
PAUSES = (0.0, 1.0, 4.0)
"""Seconds before each try."""
_SUFFIXES = ("", ":words")
"""Each event of an update has an idempotency key of its own."""


class Intake:
    """Store updates and do the small chores that come with them.

    Args:
        pseudonym: (channel, address) to conversation id.
        exits: the exit words in force.
        metrics: counts what came, and what nobody could read.
    """

    def __init__(
        self,
        client: Client,
        inbox: Inbox,
        pseudonym: Callable[[str, str], str],
        exits: Callable[[], frozenset[str]],
        metrics: Metrics,
    ) -> None:
        self._client = client
        self._inbox = inbox
        self._pseudonym = pseudonym
        self._exits = exits
        self._metrics = metrics

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> list[Chore]:
        """Store a batch of raw updates, each chat's in order; return, when all are safe, the chores that are left.

        Chats that somebody leaves are stored before the others: a hundred updates take a while (P2).
        """
        now, exits = datetime.now(UTC), self._exits()
        chores: list[Chore] = []
        arrivals: list[Arrival] = []
        for update in updates:
            made = self._parse(update, exits, now)
            if made is None:
                continue
            arrivals += self._arrivals(update["update_id"], made)
            if made.chore is not None:
                chores.append(made.chore)
        leaving = {one.conversation for one in arrivals if one.urgent}
        first = [one for one in arrivals if one.conversation in leaving]
        rest = [one for one in arrivals if one.conversation not in leaving]
        for some in filter(None, (first, rest)):
            self._count(some, await self._inbox.append(some))
        return chores

    async def finish(self, chore: Chore) -> None:
        """Stop the clock on a pressed button, take a line of Telegram's own off the screen, or leave a group.

        Of these only the answer to a press may be lost: the event itself is stored, and the mark goes by itself.
        """
        for pause in (0.0,) if isinstance(chore, AnswerCallbackQuery) else PAUSES:
            await asyncio.sleep(pause)
            try:
                await self._client.call(chore)
            except Retryable:
                continue
            except ChannelError:
                return  # it is gone, or we are
            else:
                return

    def _parse(
        self, raw: Mapping[str, Any], exits: frozenset[str], now: datetime
    ) -> Parsed | None:
        try:
            return parse(raw, exits, now)
        except Exception as error:  # noqa: BLE001 - it would come again for ever, and nothing behind it
            log.logger().error("unreadable", **log.failure(error))
            self._metrics.unreadable.inc()
            return None

    def _arrivals(self, number: int, made: Parsed) -> list[Arrival]:
        if not made.events:
            return []
        conversation = self._pseudonym(CHANNEL, made.chat)
        address = Address(CHANNEL, made.chat)
        return [
            Arrival(conversation, f"{CHANNEL}:{number}{_SUFFIXES[index]}", event, address)
            for index, event in enumerate(made.events)
        ]

    def _count(self, arrivals: Sequence[Arrival], outcomes: Sequence[Accepted]) -> None:
        for arrival, outcome in zip(arrivals, outcomes, strict=True):
            if outcome is Accepted.UNREADABLE:
                self._metrics.unreadable.inc()
            elif outcome is Accepted.STORED:
                self._metrics.arrivals.labels(CHANNEL, arrival.event.kind).inc()
                if isinstance(arrival.event, Left):
                    self._metrics.exits.labels(CHANNEL).inc()
