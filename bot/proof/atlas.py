"""All states that were found, what holds beside each, and the shortest way to them.

**Rules.** States are told apart by their key alone. A bit stands for everybody whose case and risk are the same; what
may change in place (a case is taken) changes everywhere.
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.content.content import Content
from bot.dialogs.steps import Handoff
from bot.engine.cases import live, waiting
from bot.model.session import Session
from bot.proof.liveness import Liveness
from bot.proof.moment import TooMany
from bot.proof.states import Beside, Key, State, beside, bits, joined, lean


@dataclass(slots=True)
class Atlas:
    """The states, and those that wait to be walked from."""

    live: Liveness
    most: int
    states: dict[Key, State] = field(default_factory=dict)
    ends: set[Key] = field(default_factory=set)
    queues: set[Key] = field(default_factory=set)
    doors: set[Key] = field(default_factory=set)
    queue: deque[Key] = field(default_factory=deque)
    changes: dict[int, int] = field(default_factory=dict)
    _besides: dict[Beside, int] = field(default_factory=dict)
    _samples: list[Session] = field(default_factory=list)
    _count: int = 0

    @property
    def count(self) -> int:
        """How many states there are, what holds beside them counted."""
        return self._count

    def mask_of(self, cases: frozenset[str]) -> int:
        """Give the bits of some cases."""
        if not cases:
            return 0
        found = (number for kind, number in self._besides.items() if kind[0] in cases)
        return sum(1 << number for number in found)

    def grow(self, state: State, mask: int) -> None:
        new = mask & ~state.mask
        if not new:
            return
        state.mask |= new
        self._count += new.bit_count()
        if self._count > self.most:
            raise TooMany(self.multipliers())
        self.queue.append(state.key)
        for number in bits(new):
            self.grow(state, self.changes.get(number, 0))

    def bit(self, session: Session) -> int:
        """Number what holds beside a state, and keep somebody for whom it does."""
        kind = beside(session, self.live)
        if kind not in self._besides:
            self._besides[kind] = len(self._besides)
            self._samples.append(lean(session))
        return self._besides[kind]

    def sample(self, state: State, number: int) -> Session:
        """Make somebody who is in a state, with this beside it."""
        return joined(state.session, self._samples[number])

    def everyone(self, state: State) -> Iterator[Session]:
        """Give somebody for everything that may hold beside a state."""
        return (self.sample(state, number) for number in bits(state.mask))

    def multipliers(self) -> Counter[str]:
        """Count the values of every answer that makes states differ."""
        values: dict[str, set[str]] = {}
        for _, calls, told in self.states:
            values.setdefault("calls", set()).add("/".join(calls))
            for name, value in told:
                values.setdefault(name, set()).add(value)
        return Counter({name: len(found) for name, found in values.items()})

    def path(self, state: State | None) -> str:
        """Tell a shortest way to a state."""
        hows: list[str] = []
        while state is not None:
            hows.append(state.how)
            state = self.states[state.parent] if state.parent is not None else None
        return " → ".join(reversed(hows))

    def mark(self, content: Content, visited: Sequence[str], key: Key, *, ended: bool) -> None:
        """Keep from where one choice leads to an end, to the home, or into the queue."""
        hands = [node for ref in visited if isinstance(node := content.nodes.get(ref), Handoff)]
        if ended or hands or content.rules.home in visited:
            self.ends.add(key)
        if any(node.handoff in {"queue", "urgent"} for node in hands):
            self.queues.add(key)

    def door(self, after: Session, key: Key) -> None:
        """Keep where somebody is who asked for a human and is not in the queue yet."""
        queued = waiting(after) and after.case is not None and not after.case.message_only
        if after.place and not queued and not live(after):
            self.doors.add(key)
