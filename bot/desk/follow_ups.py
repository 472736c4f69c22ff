"""Follow-ups at whichever desk: who sets one, who reads its note, who says that it is done.

**Rules.** Set by whoever holds the case; done by who set it, who holds the case, or a supervisor; the note is read by
who wrote it, and by who holds a case of the same person. Nothing is kept in view of who was practised with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.content.content import Content
from bot.desk import asking
from bot.desk.commands import conversation_of
from bot.model.audit import Action
from bot.model.case import CaseCard
from bot.model.following import FARTHEST_DAYS, FollowUp
from bot.store.values import Account


class Index(Protocol):
    """What `store.desk` has for this."""

    async def card(self, case_id: str) -> CaseCard | None: ...

    async def cases(self, owner: str) -> list[CaseCard]: ...


class Following(Protocol):
    """What `store.following` has for this."""

    async def put(self, one: FollowUp) -> bool: ...

    async def done(self, conversation: str) -> bool: ...

    async def follow_ups(self) -> list[FollowUp]: ...

    async def follow_up(self, conversation: str) -> FollowUp | None: ...


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Follow-ups, over the index, what is kept in view, the conversations and the audit log."""

    index: Index
    following: Following
    transcript: asking.Reads
    audit: asking.Log

    async def holds(self, login: str, case_id: str) -> bool:
        """Tell whether somebody real is behind a case that is theirs."""
        card = await self.index.card(case_id)
        if card is not None and card.training:
            return False
        return await asking.holds(self.transcript, case_id, login)

    async def put(self, login: str, case_id: str, due: date, note: str, now: datetime) -> bool:
        """Set one; False if the case is not theirs."""
        if not await self.holds(login, case_id):
            return False
        one = FollowUp(conversation_of(case_id), login, due, now, note)
        if await self.following.put(one):
            await self.audit.note(login, Action.FOLLOW, case_id)
        return True

    async def done(self, account: Account, case_id: str) -> bool:
        """Take one away; False if it is not theirs to say."""
        conversation, login = conversation_of(case_id), account.login
        known = {one.conversation: one for one in await self.following.follow_ups()}
        one = known.get(conversation)
        if one is None:
            return True
        if not (one.by == login or account.supervises or await self.holds(login, case_id)):
            return False
        await self.following.done(conversation)
        await self.audit.note(login, Action.FOLLOWED, case_id)
        return True

    async def notes(self, login: str, several: Iterable[FollowUp]) -> dict[str, str]:
        """Open the notes that somebody may read."""
        held = {card.conversation for card in await self.index.cases(login)}
        found = {}
        for one in several:
            if one.by == login or one.conversation in held:
                whole = await self.following.follow_up(one.conversation)
                found[one.conversation] = whole.note if whole else ""
        return found


def today(content: Content, now: datetime) -> date:
    """Say which day it is where the desk is."""
    return now.astimezone(ZoneInfo(content.desk.hours.zone)).date()


def in_reach(due: date, first: date) -> bool:
    """Tell whether a day may be chosen."""
    return first <= due <= first + timedelta(days=FARTHEST_DAYS)
