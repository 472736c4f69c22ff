"""Token buckets for the rates that Telegram makes felt with 429.

The true limits are not documented and differ between bots; only ``retry_after`` is
authoritative. The figures here are those that libraries carry, and can be changed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.emulator.errors import too_many


@dataclass(frozen=True, slots=True)
class Limits:
    """About one message a second in a chat, about thirty a second for a bot."""

    chat_rate: float = 1.0
    chat_burst: int = 5
    bot_rate: float = 30.0
    bot_burst: int = 30


@dataclass(slots=True)
class Bucket:
    """Permits that refill with time."""

    rate: float
    burst: int
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Return the seconds until a permit is there."""
        self.level = min(self.burst, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.level) / self.rate)


@dataclass(slots=True)
class Meter:
    """The buckets of one bot."""

    limits: Limits | None
    now: Callable[[], float]
    buckets: dict[int | None, Bucket] = field(default_factory=dict)

    def spend(self, chat_id: int) -> None:
        """Take a permit of the chat and one of the bot, or refuse with 429."""
        if self.limits is None:
            return
        now = self.now()
        wanted = [self._bucket(chat_id, now), self._bucket(None, now)]
        wait = max(bucket.wait(now) for bucket in wanted)
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        for bucket in wanted:
            bucket.level -= 1

    def _bucket(self, chat_id: int | None, now: float) -> Bucket:
        assert self.limits is not None
        limits = self.limits
        if chat_id not in self.buckets:
            rate, burst = (
                (limits.bot_rate, limits.bot_burst)
                if chat_id is None
                else (limits.chat_rate, limits.chat_burst)
            )
            self.buckets[chat_id] = Bucket(rate, burst, burst, now)
        return self.buckets[chat_id]
