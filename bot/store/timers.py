"""Timers that decisions armed, and the leases of tabs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.store.batch import microseconds
from bot.store.door import Door, command, pairs
from bot.store.scripts.signatures import Signatures
from bot.store.values import DueTimer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMERS = 8
"""Place among the keys of a conversation."""


class Timers:
    """What the scheduler needs: ask what is due, append it to the inbox, then say it is done."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        self._door = door
        self._scripts = scripts

    async def due(self, now: datetime, limit: int = 100) -> list[DueTimer]:
        """Return timers whose time has come, oldest first in each partition."""
        calls = [
            command(
                "ZRANGEBYSCORE", key, "-inf", microseconds(now), "WITHSCORES", "LIMIT", 0, limit
            )
            for key in self._scripts.layout.everywhere(b"timers")
        ]
        found = []
        for reply in await self._door.run(calls):
            for member, score in pairs(reply):
                conversation, name = member.decode().split("\0", 1)
                due = EPOCH + timedelta(microseconds=int(float(score)))
                found.append(DueTimer(conversation, name, due))
        return found

    async def armed(self, name: str, conversations: Sequence[str]) -> dict[str, datetime]:
        """Return when the timer of this name is due, for each conversation that has one."""
        layout = self._scripts.layout
        calls = [
            command("ZSCORE", layout.conversation(one)[TIMERS], f"{one}\0{name}")
            for one in conversations
        ]
        found = zip(conversations, await self._door.run(calls), strict=True)
        return {
            one: EPOCH + timedelta(microseconds=int(float(score)))
            for one, score in found
            if score is not None
        }

    async def done(self, conversation: str, name: str, due: datetime) -> bool:
        """Disarm a timer, unless it was armed anew meanwhile."""
        call = self._scripts.timer_done(conversation, name, microseconds(due))
        return bool(await self._door.one(call))

    async def arm(self, conversation: str, name: str, due: datetime) -> None:
        """Set a timer that no decision set: a tab's lease. One of a conversation that is gone fires for nobody."""
        key = self._scripts.layout.conversation(conversation)[TIMERS]
        member = f"{conversation}\0{name}"
        await self._door.one(command("ZADD", key, microseconds(due), member))
