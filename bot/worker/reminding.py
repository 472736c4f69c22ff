"""Who waits for long is brought to mind: to those who could take them, and if nobody could, to the supervisors.

**Rules.** A reminder names nobody, and says only that somebody waits (P7). Nobody is reminded who is on a break, rests,
holds enough or would not be given them, nor twice within the same time, however many processes look (P10).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.content.content import Content
from bot.model.care import may_take
from bot.model.care_rules import Rules
from bot.model.carried import State
from bot.model.case import CaseCard
from bot.model.effect import SUPERVISORS, Notice
from bot.model.queue import QueueRules
from bot.store.queue import helps
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
        online = await self._store.desk.online(now) if rules.remind else []
        if not online:
            return
        if long := await self._long(rules, now):
            able = [one for one in online if await self._could(one, long, rules, now)]
            for name in able or [SUPERVISORS]:
                await self._remind(name, timedelta(minutes=rules.remind), now)

    async def _long(self, rules: QueueRules, now: datetime) -> list[CaseCard]:
        before = now - timedelta(minutes=rules.remind)
        first = await self._store.desk.queue(rules, first=FIRST)
        return [one for one in first if one.since <= before and not one.message_only]

    async def _could(
        self, login: str, long: Sequence[CaseCard], rules: QueueRules, now: datetime
    ) -> bool:
        """Tell whether somebody would be given one of these: they have room, and nothing spares it to them."""
        account = await self._store.staff.get(login)
        if account is None or len(await self._store.desk.cases(login)) >= account.capacity:
            return False
        state, content = await self._store.care.state(login), self._content()
        speaks = account.speaking(content.locales)
        return any(
            helps(speaks, card, rules, now) and _allowed(state, card, content.care, now)
            for card in long
        )

    async def _remind(self, name: str, after: timedelta, now: datetime) -> None:
        """Remind somebody, if they were not lately; whoever else looks at this moment names it alike."""
        told = await self._store.desk.notices(name)
        last = next((at for at, one in reversed(told) if one.code == CODE), "0-0")
        if now - datetime.fromtimestamp(int(last.partition("-")[0]) / 1000, UTC) >= after:
            await self._store.care.tell(Notice(name, CODE, ""), f"{CODE}:{name}:{last}")


def _allowed(state: State, card: CaseCard, rules: Rules, now: datetime) -> bool:
    """Tell whether nothing but a warning stands before it, and they have not just left it to others."""
    reason = may_take(state, card, rules, now)
    left = {one.case_id for one in state.passed if one.until > now}
    return card.case_id not in left and (reason is None or reason.code == "hard")
