"""A messaging platform that does what the test says: accepts, refuses, hangs, and remembers what is on the screen.

**Rules.** Nothing here waits for time. What `screen` shows was accepted and not deleted.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.model.message import Message

NAME = "telegram"
WIPE = "<wipe>"
"""Stands for every deletion in a script."""
HINT = "<hint>"
"""Stands for every sign that somebody is writing."""


class Did(NamedTuple):
    """One accepted call."""

    conversation: str
    what: str
    refs: tuple[str, ...]


@dataclass(slots=True)
class Gate:
    """A call that hangs until it is let go.

    Attributes:
        landed: the message is on the screen while the call hangs, not only afterwards.
    """

    landed: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


Act = Gate | Exception | None


class Platform:
    """`ports.Channel` under a test's control.

    Attributes:
        stuck: ids that are too old to be deleted.
        slow: while it is there and not set, every post with a first line (no neutral line has one) hangs.
    """

    name = NAME

    def __init__(self) -> None:
        self.did: list[Did] = []
        self.asked: list[tuple[str, str]] = []
        self.screen: dict[str, dict[str, str]] = defaultdict(dict)
        self.always: dict[str, Act] = {}
        self._script: dict[str, deque[Act]] = defaultdict(deque)
        self._made = 0
        self.stuck: set[str] = set()
        self.slow: asyncio.Event | None = None
        self.hanging = 0

    def script(self, what: str, *acts: Act) -> None:
        """Say what happens to the next calls that send this text (or `WIPE`); None: it is accepted."""
        self._script[what].extend(acts)

    def hang(self, what: str, *, landed: bool = False) -> Gate:
        """Let the next such call hang."""
        gate = Gate(landed)
        self.script(what, gate)
        return gate

    def said(self, conversation: str) -> list[str]:
        """Return what was done in one conversation, in order."""
        return [did.what for did in self.did if did.conversation == conversation]

    def seen(self, conversation: str) -> list[str]:
        """Return what a person sees of ours."""
        return list(self.screen[conversation].values())

    async def post(
        self, conversation: str, address: str, key: str, message: Message
    ) -> tuple[str, ...]:
        """Send, as the script says."""
        act = self._next(conversation, message.body)
        if isinstance(act, Exception):
            raise act
        if self.slow is not None and message.lead:
            self.hanging += 1
            await self.slow.wait()
        if isinstance(act, Gate) and not act.landed:
            await _wait(act)
        ref = self._land(conversation, message.body)
        if isinstance(act, Gate) and act.landed:
            await _wait(act)
        return (ref,)

    async def wipe(self, conversation: str, address: str, refs: Sequence[str]) -> tuple[str, ...]:
        """Delete, as the script says."""
        act = self._next(conversation, WIPE)
        if isinstance(act, Exception):
            raise act
        if isinstance(act, Gate):
            await _wait(act)
        for ref in set(refs) - self.stuck:
            self.screen[conversation].pop(ref, None)
        self.did.append(Did(conversation, WIPE, tuple(refs)))
        return tuple(ref for ref in refs if ref in self.stuck)

    async def hint(self, conversation: str, address: str, key: str) -> None:
        """Show that somebody is writing, as the script says."""
        act = self._next(conversation, HINT)
        if isinstance(act, Exception):
            raise act
        if isinstance(act, Gate):
            await _wait(act)
        self.did.append(Did(conversation, HINT, ()))

    def _next(self, conversation: str, what: str) -> Act:
        self.asked.append((conversation, what))
        script = self._script[what]
        return script.popleft() if script else self.always.get(what)

    def _land(self, conversation: str, text: str) -> str:
        self._made += 1
        ref = f"b{self._made}"
        self.screen[conversation][ref] = text
        self.did.append(Did(conversation, text, (ref,)))
        return ref


async def _wait(gate: Gate) -> None:
    gate.reached.set()
    await gate.opened.wait()
