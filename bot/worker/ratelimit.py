"""How fast a bot may send: slots given out in order, with a share that only exits may use.

**Rules.** Pure: the clock is passed in. Telegram publishes about 30 calls a second for a bot and is the
only judge (`429 retry_after`); a broadcast must never make an exit wait (P2). Whoever must wait is told
for how long and has a slot then: nobody asks twice, so a crowd of waiting sends costs nothing.
"""

from bot.model.effect import Lane

RESERVE = 0.2
"""Part of the rate that only the exit lane may use."""
BURST = 1.0
"""Seconds of unused slots that may be made up for."""


class _Slots:
    """Evenly spaced slots (the generic cell rate algorithm)."""

    __slots__ = ("_next", "_spacing")

    def __init__(self, per_second: float, now: float) -> None:
        self._spacing = 1 / per_second
        self._next = now

    def wait(self, now: float) -> float:
        """Return the seconds until the next free slot."""
        return max(0.0, self._next - BURST - now)

    def take(self, now: float) -> None:
        """Take that slot."""
        self._next = max(self._next, now) + self._spacing


class RateLimit:
    """Slots for one bot.

    Args:
        per_second: calls a second, all chats together; 0 means no limit.
        now: seconds of a monotonic clock.
    """

    def __init__(self, per_second: float, now: float) -> None:
        self._paused_until = now
        self._words = _Slots(per_second * (1 - RESERVE), now) if per_second else None
        self._exits = _Slots(per_second * RESERVE, now) if per_second else None

    def wait(self, lane: Lane, now: float, longest: float) -> float:
        """Return the seconds to wait before sending; a slot is taken unless that is more than `longest`."""
        paused = max(0.0, self._paused_until - now)
        slots = self._slots(lane, now)
        if slots is None:
            return paused
        wait = max(paused, slots.wait(now))
        if wait <= longest:
            slots.take(now)
        return wait

    def pause(self, seconds: float, now: float) -> None:
        """Stop everything: the platform said so to the whole bot."""
        self._paused_until = max(self._paused_until, now + seconds)

    def _slots(self, lane: Lane, now: float) -> _Slots | None:
        """An exit uses whichever slot comes first."""
        words, exits = self._words, self._exits
        if lane is Lane.EXIT and words and exits and exits.wait(now) <= words.wait(now):
            return exits
        return words
