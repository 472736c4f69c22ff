"""Who of the desk is missed, and who waits when somebody comes.

**Rules.** Any number of processes may do this at once, and each may end at any point: everything is an event in
somebody's inbox, under a source that names it (P6). A vanished counsellor loses what they hold, back to its old place
(P10); who listened in and is gone does so no more, and the owner sees it (P7). Who waits hears again when somebody
comes to a desk where nobody was, since only then is what they were told no longer true: their next reassurance comes
early, once in ten minutes at most, and to nobody who left or has been silent for a day, since they have none (P3). Many
at once are told a few at a time: exits and words are not held up.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from bot import log
from bot.content.content import Content
from bot.engine.cases import REASSURE
from bot.model.case import CaseCard
from bot.model.desk_event import Parted, Vanished
from bot.model.event import Arrival, Fired
from bot.model.presence import Presence
from bot.ports import Accepted
from bot.store.rounds import Round
from bot.store.store import Store
from bot.worker.loop import forever
from bot.worker.reminding import Reminding
from bot.worker.view import FRESH_SECONDS

TICK = 5.0
"""Seconds between looks."""
SETTLED = timedelta(seconds=FRESH_SECONDS + 0.5)
"""By then every worker knows that somebody came, and says so."""
STEP = 100
"""How many are told at once."""
PACE = timedelta(seconds=TICK - 0.5)
"""Between two such steps, whoever makes them."""
LONGEST = timedelta(minutes=10)
"""Who is not reached by then has heard from us anyway; and how often one person may be told early."""


class Attendance:
    """Look who is missed, tell who waits."""

    def __init__(self, store: Store, content: Callable[[], Content]) -> None:
        self._store, self._content = store, content
        self._reminding = Reminding(store, content)

    async def run(self) -> None:
        """Work until cancelled."""
        await forever(self._turn)

    async def _turn(self) -> None:
        await asyncio.sleep(await self.look(datetime.now(UTC)))

    async def look(self, now: datetime) -> float:
        """Do one look; return in how many seconds the next is due."""
        await self._miss(now)
        await self._reminding.look(now)
        return await self._tell(now)

    async def _miss(self, now: datetime) -> None:
        """Have what vanished counsellors hold go back into the queue."""
        desk = self._store.desk
        holders = await desk.holders()
        if not holders:
            return
        known = {one.login: one for one in await desk.presences(now)}
        for login in holders - known.keys():
            await desk.missed(login, now)
        after = self._content().desk.vanish_after
        held = [(login, card) for login in sorted(holders) for card in await desk.cases(login)]
        beside = [(login, card) for _, card in held for login in card.listeners]
        here = holders | {login for login, _ in beside}
        gone = _gone(here, known, await self._store.staff.logins(), now - after)
        await self._store.inbox.append([
            _parted(card, login, now) for login, card in beside if login in gone
        ])
        told = await self._store.inbox.append([
            _vanished(card, login, now) for login, card in held if login in gone
        ])
        if stored := told.count(Accepted.STORED):
            log.logger().info("counsellor vanished", count=stored)

    async def _tell(self, now: datetime) -> float:
        """Let those who wait hear that somebody came."""
        rounds = self._store.rounds
        if not await self._store.desk.online(now):
            await rounds.unstaffed()
            return TICK
        known = await rounds.staffed(now)
        if known.over:
            return TICK
        if now - known.began < SETTLED:
            return SETTLED.total_seconds()
        if known.after and now - known.moved < PACE:
            return TICK
        await self._step(known, now)
        return TICK

    async def _step(self, known: Round, now: datetime) -> None:
        """Tell the next few. First told, then noted: whoever ends in between tells them again, and is not heard."""
        reached = await self._store.rounds.next(known, STEP)
        # Who asked after somebody came was told so.
        waiting = [one.conversation for one in reached if one.since < known.began + SETTLED]
        due = await self._store.timers.armed(REASSURE, waiting)
        early = [_early(known, name, at, now) for name, at in due.items() if at > now]
        await self._store.inbox.append(early)
        more = len(reached) == STEP and now - known.began < LONGEST
        if more:
            await self._store.rounds.moved(known, now, reached[-1].member)
        else:
            await self._store.rounds.moved(known, now)


def _gone(
    holders: Iterable[str],
    known: Mapping[str, Presence],
    accounts: Collection[str],
    before: datetime,
) -> set[str]:
    """Name who holds cases and is not there: for too long, or for ever."""
    return {
        login
        for login in holders
        if login not in accounts
        or (login in known and known[login].shift == "off" and known[login].since <= before)
    }


def _vanished(card: CaseCard, login: str, now: datetime) -> Arrival:
    source = f"vanish:{card.case_id}:{login}:{card.version}"
    return Arrival(card.conversation, source, Vanished(now, login, card.case_id))


def _parted(card: CaseCard, login: str, now: datetime) -> Arrival:
    source = f"part:{card.case_id}:{login}:{card.version}"
    return Arrival(card.conversation, source, Parted(now, login, card.case_id))


def _early(known: Round, conversation: str, due: datetime, now: datetime) -> Arrival:
    window = int(known.began.timestamp() // LONGEST.total_seconds())
    return Arrival(conversation, f"staffed:{conversation}:{window}", Fired(now, REASSURE, due))
