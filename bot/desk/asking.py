"""What is written down of what staff ask for, whichever desk they sit at.

**Rules.** What opens a conversation to somebody, keeps a person away or erases them does not happen without an entry in
the audit log; words for somebody who waits are not held up by it. What became of what was asked for, the
conversation's inbox decides (P10).
"""

from collections.abc import Mapping
from typing import Protocol

from bot.desk.commands import Verb
from bot.model.audit import Action
from bot.ports import OpenCase

ACTIONS: Mapping[Verb, Action] = {
    "take": Action.TAKE,
    "reply": Action.REPLY,
    "give_back": Action.GIVE_BACK,
    "close": Action.CLOSE,
    "erase": Action.ERASE,
    "note": Action.NOTE,
    "whisper": Action.WHISPER,
    "offer": Action.OFFER,
    "accept": Action.ACCEPT,
    "decline": Action.DECLINE,
    "withdraw": Action.WITHDRAW,
    "move": Action.MOVE,
    "hand_back": Action.HAND_BACK,
    "reassign": Action.REASSIGN,
    "call": Action.CALL,
    "join": Action.JOIN,
    "part": Action.PART,
    "block_ask": Action.BLOCK_ASK,
    "block_settle": Action.BLOCK_SETTLE,
    "plan": Action.PLAN,
}
SUPERVISED: frozenset[Verb] = frozenset({"whisper", "join", "part"})
"""What supervisors alone do beside whoever holds a case."""
REFUSED_UNRECORDED = frozenset({
    Action.TAKE,
    Action.ERASE,
    Action.ACCEPT,
    Action.REASSIGN,
    Action.JOIN,
    Action.BLOCK_SETTLE,
})
"""Without an entry in the audit log these do not happen."""


class Log(Protocol):
    """The audit log, as `store.audit` has it."""

    async def record(self, actor: str, action: Action, subject: str = "") -> None:
        """Write it down, or raise: who would read text now must not."""
        ...

    async def note(self, actor: str, action: Action, subject: str = "") -> None:
        """Write it down if that is possible."""
        ...


class Reads(Protocol):
    """What of `ports.Transcript` is needed."""

    async def read(self, case_id: str, counsellor: str) -> OpenCase | None: ...


async def written_down(audit: Log, action: Action, login: str, case_id: str) -> None:
    """Note what was asked for.

    Raises:
        StoreError, VaultError: it must not happen, because it could not be written down.
    """
    write = audit.record if action in REFUSED_UNRECORDED else audit.note
    await write(login, action, case_id)


async def holds(transcript: Reads, case_id: str, login: str) -> bool:
    """Tell whether a case is theirs, and not only open to them because they listen in."""
    opened = await transcript.read(case_id, login)
    return opened is not None and not opened.listening
