"""Practice: a counsellor, scripted seekers, the same desk; and the wall between these and real people.

**Rules.** Who practises is given practice alone, and nobody else is (`apart`): asked before a conversation is opened to
anybody. To begin, nobody real may be in their hands. What ends a practice erases all of it. The audit log is for what
is done to people: of practice nothing is written there.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Literal, Protocol

from bot.content.content import Content
from bot.content.practice import Seeker
from bot.desk import asking
from bot.desk.commands import Verb, conversation_of
from bot.errors import StoreError
from bot.model.audit import Action
from bot.model.case import CaseCard
from bot.model.event import Address, Arrival, Event, Said, Start
from bot.model.presence import Presence, Shift
from bot.model.session import PRACTICE
from bot.ports import Inbox
from bot.store.practice import Run

OPENS: frozenset[Verb] = frozenset({"take", "accept", "join"})
"""What opens a conversation to whoever asks."""
KEPT_APART: frozenset[Verb] = frozenset({"offer", "reassign", "block_ask", "block_settle", "plan"})
"""What of a practice would reach people who do not practise, or outlive it."""


class Presences(Protocol):
    """What of `store.desk` says who practises."""

    async def presence(self, login: str) -> Presence | None: ...


class Cards(Protocol):
    """What of `store.desk` says which case is practice."""

    async def card(self, case_id: str) -> CaseCard | None: ...


class Index(Presences, Protocol):
    """What `store.desk` has for this."""

    async def cases(self, owner: str) -> list[CaseCard]: ...

    async def holders(self) -> set[str]: ...

    async def of(self, conversation: str) -> list[CaseCard]: ...

    async def set_shift(
        self, login: str, shift: Shift, at: datetime, *, training: bool | None = None
    ) -> None: ...


class Runs(Protocol):
    """The list of scripted seekers, as `store.practice` has it."""

    async def add(self, run: Run) -> None: ...

    async def of(self, login: str) -> list[Run]: ...

    async def drop(self, conversation: str) -> None: ...


def practises(there: Presence | None) -> bool:
    """Tell whether somebody practises now."""
    return there is not None and there.training and there.shift != "off"


async def apart(index: Presences, verb: Verb, card: CaseCard, login: str) -> bool:
    """Tell whether somebody must not do this: practice and people never mix."""
    if verb in OPENS:
        return card.training is not practises(await index.presence(login))
    return card.training and verb in KEPT_APART


class RealAudit:
    """The audit log, without practice."""

    def __init__(self, log: asking.Log, cards: Cards) -> None:
        self._log, self._cards = log, cards

    async def record(self, actor: str, action: Action, subject: str = "") -> None:
        """Write it down if it is about somebody, or raise."""
        if not await self._practice(subject):
            await self._log.record(actor, action, subject)

    async def note(self, actor: str, action: Action, subject: str = "") -> None:
        """Write it down if it is about somebody and that is possible."""
        try:
            practice = await self._practice(subject)
        except StoreError:
            practice = False
        if not practice:
            await self._log.note(actor, action, subject)

    async def _practice(self, subject: str) -> bool:
        card = await self._cards.card(subject) if conversation_of(subject) else None
        return card is not None and card.training


@dataclass(frozen=True, slots=True)
class Played:
    """One scripted seeker, and what has become of their case; None: it is not there yet, or erased."""

    run: Run
    card: CaseCard | None


@dataclass(frozen=True, slots=True)
class Practice:
    """What the pages of practice use.

    Attributes:
        conversation: names the conversation of an address.
        erase: destroys a conversation.
    """

    index: Index
    inbox: Inbox
    runs: Runs
    conversation: Callable[[str, str], str]
    erase: Callable[[str], Awaitable[bool]]

    async def begin(self, login: str, now: datetime) -> Literal["", "held"]:
        """Practise from now on; not while somebody real is in their hands, or under their eyes."""
        before = await self.index.presence(login)
        await self.index.set_shift(login, "on", now, training=True)
        # Asked afterwards: what is given to them before is seen here, and nobody real is given to them from here on.
        if not await self._real(login):
            return ""
        shift = before.shift if before is not None and before.shift != "off" else "on"
        await self.index.set_shift(login, shift, now, training=False)
        return "held"

    async def end(self, login: str, now: datetime) -> None:
        """Stop practising: all of it is erased. Nobody real comes before they say that they are on."""
        for run in await self.runs.of(login):
            await self.erase(run.conversation)
            await self.runs.drop(run.conversation)
        await self.index.set_shift(login, "break", now, training=False)

    async def call(
        self, login: str, seeker: Seeker, content: Content, locale: str, now: datetime
    ) -> None:
        """Have a scripted seeker come: they write, and ask for a human."""
        address = f"{seeker.id}.{token_hex(8)}"
        conversation = self.conversation(PRACTICE, address)
        # First noted: what nobody knows of, nobody erases.
        await self.runs.add(Run(conversation, login, seeker.id, address, now))
        said = [content.catalogs.text(locale, seeker.context, line) for line in seeker.opens]
        words = [Said(now, text) for text in (*said, content.rules.human.words[0])]
        events: list[Event] = [Start(now, locale=locale, zone=content.desk.hours.zone), *words]
        await self.inbox.append([
            Arrival(
                conversation,
                f"{PRACTICE}:{address}:open{number}",
                event,
                Address(PRACTICE, address),
            )
            for number, event in enumerate(events)
        ])

    async def played(self, login: str) -> list[Played]:
        """List who was called so far, and what became of them."""
        found = []
        for run in await self.runs.of(login):
            cards = await self.index.of(run.conversation)
            found.append(Played(run, cards[-1] if cards else None))
        return found

    async def _real(self, login: str) -> bool:
        """Tell whether somebody holds a person's case, or reads along in one."""
        for owner in await self.index.holders():
            for card in await self.index.cases(owner):
                if not card.training and (owner == login or login in card.listeners):
                    return True
        return False
