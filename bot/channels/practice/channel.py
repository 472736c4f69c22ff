"""Where posts to scripted seekers go: nowhere; and the seekers themselves, who answer what the transcript says.

**Rules.** Nothing leaves this program. Any number of processes may play at once: an answer has a source of its own and
is stored once (P6). Whoever does not practise any more has none: their seekers are erased, whatever became of them.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot import log
from bot.channels.practice.player import Forgets, Leaves, Says, next_move
from bot.content.content import Content
from bot.content.practice import Seeker
from bot.errors import StoreError
from bot.model.case import CaseCard, Status
from bot.model.event import Address, Arrival, Event, Forgot, Left, Said
from bot.model.message import Message
from bot.model.session import PRACTICE
from bot.store.practice import Run
from bot.store.store import Store

TICK = 2.0
"""Seconds between looks: about as long as somebody takes who writes fast."""


class PracticeChannel:
    """`ports.Channel` without a platform."""

    name = PRACTICE

    async def post(
        self, conversation: str, address: str, key: str, message: Message
    ) -> tuple[str, ...]:
        """Show it to nobody: the seeker reads the transcript."""
        del conversation, address, key, message
        return ()

    async def wipe(self, conversation: str, address: str, refs: Sequence[str]) -> tuple[str, ...]:
        """Delete nothing: nothing is visible anywhere."""
        del conversation, address, refs
        return ()

    async def hint(self, conversation: str, address: str, key: str) -> None:
        """Show nothing: nobody looks."""
        del conversation, address, key


class Players:
    """Every scripted seeker that is at work."""

    def __init__(
        self, store: Store, content: Callable[[], Content], now: Callable[[], datetime]
    ) -> None:
        self._store, self._content, self._now = store, content, now

    async def run(self) -> None:
        """Play until cancelled; a store that is away is waited for."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                log.logger().warning("store unreachable", **log.failure(error))
            await asyncio.sleep(TICK)

    async def look(self) -> None:
        """Let each do what is due, and erase those of whoever does not practise any more."""
        runs = await self._store.practice.all()
        if not runs:
            return
        known = await self._store.desk.presences(self._now())
        practising = {one.login for one in known if one.training and one.shift != "off"}
        seekers = {one.id: one for one in self._content().practice}
        for run in runs:
            if run.login not in practising:
                await ended(self._store, run)
            elif run.seeker in seekers:
                await self._play(run, seekers[run.seeker])

    async def _play(self, run: Run, seeker: Seeker) -> None:
        card = _held(await self._store.desk.of(run.conversation))
        if card is None:
            return
        said = await self._store.transcript.entries(run.conversation)
        words = self._content().catalogs.text
        now = self._now()
        match next_move(seeker, said):
            case Says(number, text):
                spoken = words(card.locale, seeker.context, text)
                await self._does(run, f"{number}", Said(now, spoken))
            case Leaves():
                await self._does(run, "left", Left(now, "word"))
            case Forgets():
                await self._does(run, "forgot", Forgot(now))
            case None:
                return

    async def _does(self, run: Run, name: str, event: Event) -> None:
        source = f"{PRACTICE}:{run.address}:{name}"
        address = Address(PRACTICE, run.address)
        await self._store.inbox.append([Arrival(run.conversation, source, event, address)])
        if run not in await self._store.practice.of(run.login):
            await self._store.erase(
                run.conversation
            )  # ended meanwhile: this came after the erasure


async def ended(store: Store, run: Run) -> None:
    """Erase a conversation of practice: nothing of it stays (P8)."""
    await store.erase(run.conversation)
    await store.practice.drop(run.conversation)


def _held(cards: Sequence[CaseCard]) -> CaseCard | None:
    """Find the case, if somebody is there who is being talked to."""
    card = cards[-1] if cards else None
    there = card is not None and card.status is Status.ASSIGNED and not card.away
    return card if there else None
