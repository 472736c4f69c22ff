"""Notices what counsellors carry, whichever desk they sit at and whether a page of theirs is open.

**Rules.** Looking twice changes nothing, so any number of processes may look. Whoever practises carries nothing.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.content.content import Content
from bot.store.store import Store
from bot.worker.loop import forever

TICK = 5.0
"""Seconds between looks: by so much a pause may begin late."""


class Carrying:
    """Bring everybody's shift up to date with what they hold."""

    def __init__(
        self, store: Store, content: Callable[[], Content], now: Callable[[], datetime]
    ) -> None:
        self._store, self._content, self._now = store, content, now

    async def run(self) -> None:
        """Work until cancelled."""
        await forever(self._turn)

    async def _turn(self) -> None:
        await self.look(self._now())
        await asyncio.sleep(TICK)

    async def look(self, now: datetime) -> None:
        """Do one look, at whoever is there or holds a case."""
        desk, rules = self._store.desk, self._content().care
        there = await desk.presences(now)
        practising = {one.login for one in there if one.training}
        resting = {one.login for one in there if one.shift == "break"}
        serving = {one.login for one in there if one.shift == "on"} | await desk.holders()
        for login in sorted((resting | serving) - practising):
            cards, working = await desk.cases(login), login not in resting
            await self._store.care.observe(login, cards, rules, now, working=working)
