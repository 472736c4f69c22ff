"""Who waits for long is brought to mind: to those who could take them, and if nobody could, to the supervisors.

**Rules.** A reminder names nobody, and says only that somebody waits (P7). Nobody is reminded who is on a break, rests
after a hard case or holds enough, nor twice within the same time, however many processes look (P10).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.content.content import Content
from bot.model.care import resting
from bot.model.effect import SUPERVISORS, Notice
from bot.model.queue import QueueRules
from bot.store.store import Store

FIRST = 50
"""Who stands behind these does not wait for a reminder, but for them."""
CODE: Final = "unclaimed"


class Reminding:
    """Look who waits for long, and who could take them."""

    def __init__(self, store: Store, content: Callable[[], Content]) -> None:
        self._store, self._content = store, content

    async def look(self, now: datetime) -> None:
        """Do one look."""
        rules = self._content().desk.queue
        if not rules.remind or not await self._store.desk.online(now):
            return
        if await self._long(rules, now):
            for name in await self._able(now) or [SUPERVISORS]:
                await self._remind(name, timedelta(minutes=rules.remind), now)

    async def _long(self, rules: QueueRules, now: datetime) -> bool:
        before = now - timedelta(minutes=rules.remind)
        first = await self._store.desk.queue(rules, first=FIRST)
        return any(card.since <= before and not (card.message_only or card.away) for card in first)

    async def _able(self, now: datetime) -> list[str]:
        return [
            login for login in await self._store.desk.online(now) if await self._could(login, now)
        ]

    async def _could(self, login: str, now: datetime) -> bool:
        account = await self._store.staff.get(login)
        if account is None or len(await self._store.desk.cases(login)) >= account.capacity:
            return False
        carried = await self._store.care.state(login)
        return resting(carried, self._content().care, now) is None

    async def _remind(self, name: str, after: timedelta, now: datetime) -> None:
        """Remind somebody, if they were not lately; whoever else looks at this moment names it alike."""
        told = await self._store.desk.notices(name)
        last = next((at for at, one in reversed(told) if one.code == CODE), "0-0")
        if now - datetime.fromtimestamp(int(last.partition("-")[0]) / 1000, UTC) >= after:
            await self._store.care.tell(Notice(name, CODE, ""), f"{CODE}:{name}:{last}")
