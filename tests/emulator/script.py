"""Scripted misfortune: fail, delay, hold or lose the answer of the next call.

``before`` is before the service accepts the call; ``after`` is when it has accepted it and only
the answer is still missing.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.emulator.clock import Clock
from tests.emulator.errors import ApiError

Moment = Literal["before", "after"]
Match = Callable[[str, dict[str, Any]], bool]


@dataclass(slots=True)
class Hold:
    """A call that stands still until the test lets it go."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let the call go on."""
        self.gate.set()


@dataclass(slots=True)
class Fault:
    """What happens to a call that matches, `times` times."""

    method: str | None
    chat_id: int | None
    times: int
    error: ApiError | None = None
    seconds: float = 0.0
    hold: Hold | None = None
    when: Moment = "before"
    lose: bool = False

    def matches(self, method: str, params: dict[str, Any]) -> bool:
        """Tell whether this call is meant."""
        return self.method in {None, method} and self.chat_id in {None, params.get("chat_id")}

    async def pause(self, moment: Moment, clock: Clock) -> None:
        """Stand still if this is the moment."""
        if moment != self.when:
            return
        if self.hold is not None:
            self.hold.reached.set()
            await self.hold.gate.wait()
        if self.seconds:
            await clock.sleep(self.seconds)


class Script:
    """The misfortunes still to come, oldest first. Polls are only hit when named."""

    def __init__(self) -> None:
        """Start with a quiet day."""
        self.faults: list[Fault] = []
        self.holds: list[Hold] = []

    def fail_next(
        self,
        error: ApiError,
        method: str | None = None,
        *,
        chat_id: int | None = None,
        times: int = 1,
    ) -> None:
        """Refuse the next matching call with `error`."""
        self.faults.append(Fault(method, chat_id, times, error=error))

    def delay_next(
        self,
        seconds: float,
        method: str | None = None,
        *,
        chat_id: int | None = None,
        when: Moment = "before",
    ) -> None:
        """Make the next matching call take `seconds` of the emulator's clock."""
        self.faults.append(Fault(method, chat_id, 1, seconds=seconds, when=when))

    def hold_next(
        self,
        method: str | None = None,
        *,
        chat_id: int | None = None,
        when: Moment = "before",
    ) -> Hold:
        """Stop the next matching call; wait for ``reached``, then call ``release()``."""
        hold = Hold()
        self.holds.append(hold)
        self.faults.append(Fault(method, chat_id, 1, hold=hold, when=when))
        return hold

    def lose_next(
        self,
        method: str | None = None,
        *,
        chat_id: int | None = None,
        when: Moment = "after",
        times: int = 1,
    ) -> None:
        """Cut the connection of the next matching calls: after they were accepted, or before."""
        self.faults.append(Fault(method, chat_id, times, lose=True, when=when))

    def pop(self, method: str, params: dict[str, Any]) -> Fault | None:
        """Return what must happen to this call."""
        for fault in self.faults:
            if fault.method is None and method == "getUpdates":
                continue
            if fault.matches(method, params):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def release_all(self) -> None:
        """Forget what has not happened yet, and let held calls go."""
        for hold in self.holds:
            hold.release()
        self.faults.clear()
