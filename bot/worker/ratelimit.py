"""How fast a bot may send: one token bucket with a reserve that only exits may use.

**Rules.** Pure: the clock is passed in. Telegram publishes about 30 messages a second for a bot
and is the only judge (`429 retry_after`); a broadcast must never make an exit wait (P2).
"""

from bot.model.effect import Lane

RESERVE = 0.2
"""Part of the rate that only the exit lane may use."""
ROUNDING = 1e-6
"""Whoever waited exactly as told must not be sent away for the last bit of a float."""


class RateLimit:
    """A token bucket.

    Args:
        per_second: calls a second, all chats together; 0 means no limit.
        now: seconds of a monotonic clock.
    """

    __slots__ = ("_paused_until", "_rate", "_then", "_tokens")

    def __init__(self, per_second: float, now: float) -> None:
        self._rate = per_second
        self._tokens = per_second
        self._then = now
        self._paused_until = now

    def wait(self, lane: Lane, now: float) -> float:
        """Take one token if there is one and return 0.

        Otherwise return the seconds to wait before asking again.
        """
        if now < self._paused_until:
            return self._paused_until - now
        if self._rate == 0:
            return 0.0
        self._tokens = min(self._rate, self._tokens + (now - self._then) * self._rate)
        self._then = now
        floor = 0.0 if lane is Lane.EXIT else self._rate * RESERVE
        if self._tokens - 1 >= floor - ROUNDING:
            self._tokens -= 1
            return 0.0
        return (floor + 1 - self._tokens) / self._rate

    def pause(self, seconds: float, now: float) -> None:
        """Stop everything: the platform said so to the whole bot."""
        self._paused_until = max(self._paused_until, now + seconds)
