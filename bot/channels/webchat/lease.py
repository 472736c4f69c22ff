"""How long a tab may be silent before its person counts as gone.

**Rules.** A page that is closed without a word, or left while the network is away, tells nobody. So whatever a tab asks
prolongs its lease, and a lease that runs out is an exit (P2, P10): no counsellor writes to nobody, nothing waits for
whoever opens. A tunnel or a reload is shorter than that.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.engine.page import TIMER
from bot.errors import StoreError

PLAIN = 6
"""A page without JavaScript asks only when somebody presses something, so it may be silent for longer."""


class Timers(Protocol):
    """Where a lease is written down: it must outlive this process."""

    async def arm(self, conversation: str, name: str, due: datetime) -> None:
        """Set a timer, or set it anew."""
        ...


class Lease:
    """Prolongs the stay of tabs."""

    def __init__(self, timers: Timers, minutes: int) -> None:
        self._timers = timers
        self._length = timedelta(minutes=minutes)

    async def renew(self, conversation: str, *, scripts: bool = True) -> None:
        """Prolong one; what the store cannot take now it takes with the next beat."""
        due = datetime.now(UTC) + self._length * (1 if scripts else PLAIN)
        with suppress(StoreError):
            await self._timers.arm(conversation, TIMER, due)
