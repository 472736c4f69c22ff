"""The end of a shift: what somebody holds goes back, or is offered to a colleague; they read along no more.

**Rules.** First nobody new is given to them, then each case goes through its own inbox, back into its old place (P10).
However often it is asked for, each goes back once. Of one that is offered they stay the owner until it is accepted; if
it is not, it goes back like that of anybody who is gone. Whoever they listened in with sees that they have left (P7).
"""

from datetime import datetime
from typing import Protocol

from bot.desk import asking
from bot.model.audit import Action
from bot.model.case import CaseCard
from bot.model.desk_event import Offered, Parted
from bot.model.event import Arrival, GaveBack
from bot.model.presence import Shift
from bot.ports import Inbox


class Index(Protocol):
    """What `store.desk` has for this."""

    async def cases(self, owner: str) -> list[CaseCard]: ...

    async def holders(self) -> set[str]: ...

    async def set_shift(self, login: str, shift: Shift, at: datetime) -> None: ...


class Ending:
    """The way out of a shift, over the index, the inbox and the audit log."""

    def __init__(self, index: Index, inbox: Inbox, audit: asking.Log) -> None:
        self._index, self._inbox, self._audit = index, inbox, audit

    async def end_shift(self, login: str, now: datetime, to: str = "") -> int:
        """End somebody's shift; return how many cases leave their hands. `to`: whom they are offered to."""
        await self._index.set_shift(login, "off", now)
        held = await self._index.cases(login)
        for card in held:
            # Nobody can be offered somebody who is not there, nor who never lived.
            offered = "" if card.away or card.training else to
            action = Action.OFFER if offered else Action.GIVE_BACK
            if not card.training:
                await asking.written_down(self._audit, action, login, card.case_id)
            await self._inbox.append([_leaves(card, login, now, offered)])
        await self._part(login, now)
        return len(held)

    async def _part(self, login: str, now: datetime) -> None:
        """Read along no more."""
        for owner in sorted(await self._index.holders()):
            for card in await self._index.cases(owner):
                if login in card.listeners:
                    if not card.training:
                        await asking.written_down(self._audit, Action.PART, login, card.case_id)
                    await self._inbox.append([_parts(card, login, now)])


def _leaves(card: CaseCard, login: str, now: datetime, to: str) -> Arrival:
    source = f"desk:{login}:end_shift:{card.case_id}:{card.version}"
    if to:
        return Arrival(card.conversation, source, Offered(now, login, to, case=card.case_id))
    return Arrival(card.conversation, source, GaveBack(now, login, card.case_id))


def _parts(card: CaseCard, login: str, now: datetime) -> Arrival:
    source = f"desk:{login}:end_shift:part:{card.case_id}:{card.version}"
    return Arrival(card.conversation, source, Parted(now, login, card.case_id))
