"""The sealed conversation, opened for the case's owner, and for who listens in with the owner's knowledge (P7).

**Rules.** Who may read is decided by the session as it is stored at this instant, not by an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.cases import case_card
from bot.model.case import Case, Status
from bot.model.effect import Entry
from bot.model.session import Session
from bot.ports import Line, OpenCase
from bot.store import codec
from bot.store.door import Door, pairs
from bot.store.scripts.signatures import Signatures
from bot.vault.envelope import Envelope
from bot.vault.vault import Vault


class StoreTranscript:
    """`ports.Transcript` on Redis."""

    def __init__(self, door: Door, scripts: Signatures, vault: Vault) -> None:
        self._door = door
        self._scripts = scripts
        self._vault = vault

    async def entries(self, conversation: str) -> tuple[Entry, ...]:
        """Open a conversation for the person whose it is (`engine.own`); nothing if it was erased."""
        wrapped, _, lines, _ = await self._door.one(self._scripts.read(conversation))
        if wrapped is None:
            return ()
        envelope = self._vault.envelope(conversation, wrapped)
        return tuple(codec.entry.load(envelope.open(b"entry", sealed)) for sealed in lines)

    async def read(self, case_id: str, counsellor: str) -> OpenCase | None:
        """Open the case's conversation; None unless this counsellor holds it or listens in now."""
        kept = await self._kept(case_id)
        if kept is None or kept.case.status is not Status.ASSIGNED:
            return None
        listening = kept.case.owner != counsellor
        if listening and counsellor not in kept.case.listeners:
            return None
        states = dict(pairs(kept.statuses))
        opened = tuple(
            Line(entry, states.get(entry.key.encode(), b"").decode()) for entry in kept.entries()
        )
        card = case_card(kept.session, kept.case)
        return OpenCase(card, opened, listening, kept.session.plan, kept.case.before)

    async def offered(self, case_id: str, login: str) -> str | None:
        """Read the note that comes with an offer; None unless the case is offered to them now.

        Of the conversation nothing else is opened before they accept (P7).
        """
        kept = await self._kept(case_id)
        if kept is None or kept.case.offered != login:
            return None
        return _note_beside(kept.entries(), "offered", f"note:{kept.case.owner}")

    async def block_asked(self, case_id: str, login: str) -> str | None:
        """Read why a block is asked; None unless somebody else asks for one now.

        Of the conversation nothing else is opened, whoever holds it (P7).
        """
        kept = await self._kept(case_id)
        if kept is None or kept.case.block is None or kept.case.block[0] == login:
            return None
        return _note_beside(kept.entries(), "block_asked", f"note:{kept.case.block[0]}")

    async def _kept(self, case_id: str) -> "_Kept | None":
        """Read what is stored of a case, and open its session alone; None if it is not this case any more."""
        conversation = case_id.rsplit(".", 1)[0]
        wrapped, blob, lines, statuses = await self._door.one(self._scripts.read(conversation))
        if wrapped is None or blob is None:
            return None
        envelope = self._vault.envelope(conversation, wrapped)
        session = codec.session.load(envelope.open(b"session", blob))
        if session.case is None or session.case.id != case_id:
            return None
        return _Kept(envelope, session, session.case, lines, statuses)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A case as it is stored; what was said is opened by `entries`, once somebody may read it."""

    envelope: Envelope
    session: Session
    case: Case
    lines: Sequence[bytes]
    statuses: Sequence[bytes]

    def entries(self) -> list[Entry]:
        return [codec.entry.load(self.envelope.open(b"entry", line)) for line in self.lines]


def _note_beside(entries: Sequence[Entry], code: str, author: str) -> str:
    """Find what somebody wrote when they did this last; empty if nothing."""
    done = [entry.at for entry in entries if entry.who == "system" and _is(entry.text, code)]
    notes = [entry.text for entry in entries if entry.who == author and entry.at in done[-1:]]
    return notes[-1] if notes else ""


def _is(said: str, code: str) -> bool:
    return said.partition(":")[0] == code
