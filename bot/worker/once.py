"""Posts that may go out once, between two times, or not at all: the line that opens a call-back window (P3).

**Rules.** Asked immediately before the call, behind the epoch check. Everything else is sent at least once (I5); this
is sent at most once: a harmless line that comes twice, early or late, may harm somebody who is watched. Of two clocks
that differ a little the slower one is waited for; a line that is much too early was woken by a clock that is wrong.
"""

import asyncio
from datetime import datetime, timedelta

from bot.errors import Retryable
from bot.model.effect import Delivery, Post
from bot.store.sending import Sending, now
from bot.store.values import Token
from bot.worker.loop import insist

PATIENCE = timedelta(seconds=5)
"""How much two clocks of one system may differ."""


async def allowed(sending: Sending, token: Token, delivery: Delivery) -> bool:
    """Tell whether to send; what is not to be sent any more is taken out of the queue."""
    match delivery.body:
        case Post(until=datetime() as until, since=since):
            if since is not None and timedelta() < since - now() <= PATIENCE:
                await asyncio.sleep((since - now()).total_seconds())
            inside = (since is None or since <= now()) and now() < until
            # Not insisted on: an answer that was lost must not become a second try.
            if inside and await sending.once(token, delivery.key):
                return True
            await insist(lambda: sending.dropped(token, delivery.key))
            return False
        case _:
            return True


async def failed(sending: Sending, delivery: Delivery, error: Retryable) -> None:
    """Allow another try if the platform certainly did nothing."""
    if error.refused and isinstance(delivery.body, Post) and delivery.body.until is not None:
        await insist(lambda: sending.once_more(delivery.conversation))
