"""Posts that may go out once, before a time, or not at all: the line that opens a call-back window (P3).

**Rules.** Asked immediately before the call, behind the epoch check. Everything else is sent at least once (I5); this
is sent at most once: a harmless line that comes twice, or late, may harm somebody who is watched.
"""

from datetime import datetime

from bot.errors import Retryable
from bot.model.effect import Delivery, Post
from bot.store.sending import Sending, now
from bot.store.values import Token
from bot.worker.loop import insist


async def allowed(sending: Sending, token: Token, delivery: Delivery) -> bool:
    """Tell whether to send; what is not to be sent any more is taken out of the queue."""
    match delivery.body:
        case Post(until=datetime() as until):
            # Not insisted on: an answer that was lost must not become a second try.
            if now() < until and await sending.once(token, delivery.key):
                return True
            await insist(lambda: sending.dropped(token, delivery.key))
            return False
        case _:
            return True


async def failed(sending: Sending, delivery: Delivery, error: Retryable) -> None:
    """Allow another try if the platform certainly did nothing."""
    if error.refused and isinstance(delivery.body, Post) and delivery.body.until is not None:
        await insist(lambda: sending.once_more(delivery.conversation))
