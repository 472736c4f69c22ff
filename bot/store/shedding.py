"""What has had its time, kind by kind; what has a TTL goes by itself (P8)."""

from datetime import datetime, timedelta

from bot.store.audit import Audit
from bot.store.door import Door, command
from bot.store.scripts.signatures import Signatures

BATCH = 500


class Shedding:
    """What the janitor calls each round."""

    def __init__(self, door: Door, scripts: Signatures, audit: Audit) -> None:
        self._door = door
        self._scripts = scripts
        self._audit = audit

    async def closed(self, now: datetime) -> int:
        """Take away what was said up to the end of cases that are over; return how many lines went."""
        moment = int(now.timestamp())
        due = await self._door.run([
            command("ZRANGEBYSCORE", key, "-inf", moment, "LIMIT", 0, BATCH)
            for key in self._scripts.layout.everywhere(b"closed")
        ])
        names = [name.decode() for found in due for name in found]
        return sum(await self._door.run([self._scripts.shed(name, moment) for name in names]))

    async def dead(self) -> int:
        """Take away old dead letters, though no new one comes; return how many went."""
        oldest = self._scripts.oldest_dead()
        return sum(
            await self._door.run([
                command("XTRIM", key, "MINID", oldest)
                for key in self._scripts.layout.everywhere(b"dead")
            ])
        )

    async def audit(self, now: datetime) -> int:
        """Take old entries off the audit log; return how many went."""
        return await self._audit.cut(now - timedelta(days=self._scripts.lives.audit))
