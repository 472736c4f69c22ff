"""What may go out once, between two times, or not at all: a call-back's line (P3), the sign that somebody is writing.

**Rules.** Asked immediately before the call, behind the epoch check. Everything else is sent at least once (I5); this
is sent at most once: a harmless line that comes twice, early or late, may harm somebody who is watched. Of two clocks
that differ a little the slower one is waited for; a line that is much too early was woken by a clock that is wrong.
That somebody is writing is shown now or never: it waits for nothing, and nothing is tried again.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

from bot.errors import ChannelError, Retryable
from bot.model.effect import Delivery, Hint, Post
from bot.ports import Channel
from bot.store.sending import Sending, now
from bot.store.values import Token
from bot.worker.loop import insist
from bot.worker.ratelimit import RateLimit

PATIENCE = timedelta(seconds=5)
"""How much two clocks of one system may differ."""
MOMENT = 2.0
"""Longest wait for a call that shows that somebody is writing, in seconds: their words may stand behind it."""


async def allowed(
    sending: Sending, token: Token, delivery: Delivery, limits: Mapping[str, RateLimit]
) -> bool:
    """Tell whether to send; what is not to be sent any more is taken out of the queue."""
    match delivery.body:
        case Post(until=datetime() as until, since=since):
            if since is not None and timedelta() < since - now() <= PATIENCE:
                await asyncio.sleep((since - now()).total_seconds())
            inside = (since is None or since <= now()) and now() < until
            # Not insisted on: an answer that was lost must not become a second try.
            if inside and await sending.once(token, delivery.key):
                return True
        case Hint(until=until):
            # It takes nobody's turn: what would have to wait is no sign of this moment.
            limit = limits.get(delivery.address.channel)
            if now() < until and not (limit and limit.wait(delivery.lane, monotonic(), 0.0)):
                return True
        case _:
            return True
    await insist(lambda: sending.dropped(token, delivery.key))
    return False


async def shown(sending: Sending, token: Token, delivery: Delivery, channel: Channel) -> None:
    """Show that somebody is writing; whatever becomes of it is not worth another try."""
    conversation, address = delivery.conversation, delivery.address.value
    with suppress(ChannelError, TimeoutError):
        async with asyncio.timeout(MOMENT):
            await channel.hint(conversation, address, delivery.key)
    await insist(lambda: sending.sent(token, delivery.key, (), now()))


async def failed(sending: Sending, delivery: Delivery, error: Retryable) -> None:
    """Allow another try if the platform certainly did nothing."""
    if error.refused and isinstance(delivery.body, Post) and delivery.body.until is not None:
        await insist(lambda: sending.once_more(delivery.conversation))
