"""Whom a conversation can be offered to, who could come to help: who is on shift now, whichever desk they sit at."""

from dataclasses import dataclass
from typing import Protocol

from bot.model.case import CaseCard
from bot.model.presence import Presence
from bot.store.values import Account


class Index(Protocol):
    """What `store.desk` has for this."""

    async def cases(self, owner: str) -> list[CaseCard]: ...

    async def presences(self) -> list[Presence]: ...


class Staff(Protocol):
    """What `store.staff` has for this."""

    async def get(self, login: str) -> Account | None: ...


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on shift whom a conversation can be offered to."""

    login: str
    name: str
    holds: int
    full: bool


async def somebody_to_call(index: Index, staff: Staff, login: str) -> bool:
    """Tell whether a supervisor other than this one is on shift, who could come as a second person."""
    for there in await index.presences():
        account = await staff.get(there.login) if there.serving and there.login != login else None
        if account is not None and account.supervises:
            return True
    return False


async def called_in_vain(index: Index, staff: Staff, card: CaseCard) -> bool:
    """Tell whether a second person is wanted, and no supervisor is there to come; of practice none is told."""
    if card.training or not card.called:
        return False
    return not await somebody_to_call(index, staff, card.owner or "")


async def colleagues(index: Index, staff: Staff, login: str) -> list[Colleague]:
    """List who is on shift and could take over from somebody: whoever holds least first."""
    found = []
    for there in await index.presences():
        account = await staff.get(there.login)
        if there.login == login or not there.serving or not account:
            continue
        if account.takes_cases:
            holds = len(await index.cases(there.login))
            name, full = account.name or there.login, holds >= account.capacity
            found.append(Colleague(there.login, name, holds, full))
    return sorted(found, key=lambda one: (one.full, one.holds, one.name))
