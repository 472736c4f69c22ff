"""Who is given which case now, and who is asked first or spared: for the web desk and the staff bot alike.

**Rules.** The queue chooses and reserves; what somebody may carry is decided by `model.care` alone. A hard case is
given to whoever said that they take it; until then it stays reserved for them, and *not now* sends it to somebody else
at once. What a colleague offers is asked about by the same rules before it is accepted. What a supervisor hands over is
theirs at once, but nothing that was said in a hard one is shown before they say that they read it. What is decided here
is an offer: who owns a case, its inbox decides (P10).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.content.content import Content
from bot.desk.commands import Verb
from bot.model import care as model
from bot.model import carried
from bot.model.care import Sign, Spared
from bot.model.care_rules import Rules, is_hard
from bot.model.carried import State
from bot.model.case import CaseCard
from bot.model.presence import Presence
from bot.model.queue import QueueRules
from bot.ports import OpenCase
from bot.store.values import Account

Why = Literal[
    "nobody", "full", "break", "off", "pause", "check_in", "limit", "hours", "night", "hard"
]
HANDS = frozenset({"taken", "accepted", "reassigned"})
"""How a case comes into somebody's hands, as its lines say it."""
LEAVES: frozenset[Verb] = frozenset({"give_back", "move", "decline"})
"""What lets go of somebody, so that a colleague goes on with them."""
TO_READ = timedelta(seconds=90)
"""How long a hard case stays reserved for somebody who reads the warning."""


class Index(Protocol):
    """What `store.desk` has for this."""

    async def take_next(
        self, login: str, account: Account, now: datetime, rules: QueueRules, spared: Spared
    ) -> str | None: ...

    async def card(self, case_id: str) -> CaseCard | None: ...

    async def cases(self, owner: str) -> list[CaseCard]: ...

    async def presence(self, login: str) -> Presence | None: ...

    async def online(self) -> list[str]: ...


class Care(Protocol):
    """What `store.care` has for this."""

    async def state(self, login: str) -> State: ...

    async def observe(
        self,
        login: str,
        cards: Iterable[CaseCard],
        rules: Rules,
        now: datetime,
        *,
        working: bool = True,
    ) -> State: ...

    async def alter(self, login: str, change: Callable[[State], State]) -> State: ...

    async def keep(self, login: str, until: datetime) -> None: ...

    async def release(self, login: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Given:
    """This case, now: it is reserved for ten seconds."""

    case_id: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why nothing is given, and until when, if that is known.

    Attributes:
        case_id: with `hard`: which case waits for their word.
    """

    reason: Why
    until: datetime | None = None
    case_id: str = ""


class Taking:
    """The way to a case, over the index of the desk and what its people carry."""

    def __init__(self, index: Index, care: Care) -> None:
        self._index, self._care = index, care

    async def give_next(
        self, account: Account, now: datetime, content: Content, sure: str = ""
    ) -> Given | Nothing:
        """Give a counsellor their next case; `sure` names the hard one that they said they take."""
        login, rules = account.login, content.care
        presence = await self._index.presence(login)
        if presence is not None and presence.shift != "on":
            return Nothing(presence.shift)
        held = await self._index.cases(login)
        state = await self._care.observe(login, held, rules, now)
        spared = model.spared(state, rules, now)
        speaks = account.speaking(content.locales)
        case_id = await self._index.take_next(login, speaks, now, content.desk.queue, spared)
        card = None if case_id is None else await self._index.card(case_id)
        if card is None:
            return _none(state, len(held) >= account.capacity, rules, now)
        why_not = refusal(state, card, rules, now, sure)
        if why_not is None:
            return Given(card.case_id)
        if why_not.reason == "hard":
            await self._care.keep(login, now + TO_READ)
        else:
            await self._care.release(login)
        return why_not

    async def chosen(
        self, login: str, card: CaseCard, now: datetime, rules: Rules, sure: str = ""
    ) -> Nothing | None:
        """Say why somebody should not take the case that they chose themselves, or that a colleague offers.

        None: nothing stands in the way. Whoever is off counts as gone: the person would be taken from them at once.
        """
        if await self.off(login):
            return Nothing("off")
        state = await self._care.observe(login, await self._index.cases(login), rules, now)
        return refusal(state, card, rules, now, sure)

    async def off(self, login: str) -> bool:
        """Tell whether somebody has ended their shift: they begin nothing then, not even to read along."""
        presence = await self._index.presence(login)
        return presence is not None and presence.shift == "off"

    async def leave_to_others(self, login: str, case_id: str, now: datetime) -> None:
        """Send a case to somebody else at once; nobody counts that."""
        await self.not_now(login, case_id, now)
        await self._care.release(login)

    async def not_now(self, login: str, case_id: str, now: datetime) -> None:
        """Spare somebody for a while a case that they leave to others: one that was offered, or handed, to them."""
        await self._care.alter(login, lambda state: carried.leave_to_others(state, case_id, now))

    async def lets_go(self, login: str, case_id: str, now: datetime) -> None:
        """Spare somebody for a while who cannot go on with it, or does not take it over: it goes to somebody else.

        Unless nobody else is given people: an emergency would wait for nobody.
        """
        card = await self._index.card(case_id)
        if card is None or login not in {card.owner, card.offered} or card.training:
            return
        if any(one != login for one in await self._index.online()):
            await self.not_now(login, case_id, now)

    async def asks_first(self, one: OpenCase, login: str, rules: Rules) -> bool:
        """Tell whether somebody is to be warned before they read what a supervisor handed to them.

        What was not hard when they first saw it is not hidden from them later.
        """
        if not handed(one, login):
            return False
        state = await self._care.state(login)
        if one.card.case_id in state.met:
            return False
        if is_hard(one.card, rules):
            return True
        await self.reads(login, one.card.case_id)
        return False

    async def reads(self, login: str, case_id: str) -> None:
        """Note that somebody reads what was handed to them."""
        await self._care.alter(login, lambda state: carried.meet(state, case_id))

    async def over(
        self, login: str, card: CaseCard, now: datetime, rules: Rules
    ) -> tuple[Sign, ...]:
        """Say to a supervisor which limits of somebody are reached for this case: nothing forbids to hand it over."""
        return model.over(await self._care.state(login), card, rules, now)


def handed(one: OpenCase, login: str) -> bool:
    """Tell whether somebody holds a case because a supervisor gave it to them."""
    if one.listening or one.card.training:
        return False
    said = (line.entry.text for line in reversed(one.lines) if line.entry.who == "system")
    last = next((text for text in said if text.partition(":")[0] in HANDS), "")
    return last == f"reassigned:{login}"


def refusal(
    state: State, card: CaseCard, rules: Rules, now: datetime, sure: str = ""
) -> Nothing | None:
    """Say why somebody should not have this case now; `sure` names the hard one that they said they take."""
    reason = model.may_take(state, card, rules, now)
    if reason is None or (reason.code == "hard" and card.case_id == sure):
        return None
    return Nothing(reason.code, reason.until, card.case_id if reason.code == "hard" else "")


def _none(state: State, full: bool, rules: Rules, now: datetime) -> Nothing:  # noqa: FBT001
    reason = model.resting(state, rules, now)
    if reason is None and full:
        return Nothing("full")
    reason = reason or model.limit(state, rules, now)
    return Nothing("nobody") if reason is None else Nothing(reason.code, reason.until)
