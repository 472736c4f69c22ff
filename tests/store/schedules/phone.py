"""A platform whose every call waits until the schedule lets it go on: before it lands, and before its answer arrives.

**Rules.** Nothing here waits for time. A message whose number nobody will ever learn (the sender died, the answer was
lost) is an orphan: no platform lists messages, so no bot could delete it.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.model.message import Message

NAME = "telegram"
Task = asyncio.Task[Any]


@dataclass(slots=True)
class Gate:
    """A call that waits; `landed` are the messages that its death would orphan."""

    task: Task
    opened: asyncio.Future[None]
    landed: tuple[str, ...] = ()
    may_fail: bool = False


@dataclass(slots=True)
class Phone:
    """The screens of one schedule.

    Attributes:
        began: called as a post begins, with its conversation, its key and its words.
        moved: called when a call has come to a gate.
    """

    dice: random.Random
    began: Callable[[str, str], None]
    moved: Callable[[], None]
    screen: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    buttons: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    gates: list[Gate] = field(default_factory=list)
    orphans: set[str] = field(default_factory=set)
    calls: int = 0
    draining: bool = False
    called: set[Task] = field(default_factory=set)
    name: str = NAME

    async def post(
        self, conversation: str, address: str, key: str, message: Message
    ) -> tuple[str, ...]:
        """Send when let."""
        self.began(conversation, key)
        await self._gate()
        self.calls += 1
        ref = f"b{self.calls}"
        self.screen[conversation][ref] = key
        self.buttons[conversation] = [button.value for row in message.rows for button in row]
        await self._gate((ref,))
        return (ref,)

    async def wipe(self, conversation: str, address: str, refs: Sequence[str]) -> tuple[str, ...]:
        """Delete when let."""
        await self._gate()
        for ref in refs:
            self.screen[conversation].pop(ref, None)
        await self._gate()
        return ()

    async def hint(self, conversation: str, address: str, key: str) -> None:
        """Show that somebody is writing when let: no message, nothing to delete."""
        self.began(conversation, key)
        await self._gate()

    def let(self, gate: Gate, error: Exception | None = None) -> None:
        """Let a call go on, or fail."""
        self.gates.remove(gate)
        if error is None:
            gate.opened.set_result(None)
        else:
            self.orphans.update(gate.landed)
            gate.opened.set_exception(error)

    def bury(self, tasks: set[Task]) -> None:
        """Forget the calls of somebody who died."""
        for gate in [gate for gate in self.gates if gate.task in tasks]:
            self.orphans.update(gate.landed)
            self.gates.remove(gate)

    async def _gate(self, landed: tuple[str, ...] = ()) -> None:
        task = asyncio.current_task()
        assert task is not None
        # What deletes a late message tries again by the clock: only a sender's first call fails here.
        first = task not in self.called or bool(landed)
        if not landed:
            self.called.add(task)
        if self.draining or self.dice.random() < 0.35:
            return
        gate = Gate(task, asyncio.get_running_loop().create_future(), landed, first)
        self.gates.append(gate)
        self.moved()
        await gate.opened
