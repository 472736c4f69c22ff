"""A state: where somebody stands and what of their past can still matter; and what else may hold beside it.

**Rules.** A state is a place, the live answers, and where calls return to. What holds beside it (the case, the risk)
is a mask: it matters only in walks that look at it, and those are walked for every bit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.engine.numbers import ADULT, age
from bot.model.case import Case, Status
from bot.model.session import Session
from bot.proof.liveness import AGE, CALLS, LOCALE, TOPIC, Liveness
from bot.proof.world import NOON

Key = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]
"""Place, calls, live answers."""
Beside = tuple[str, int]
"""The case and the risk."""
OPEN = frozenset({Status.WAITING, Status.ASSIGNED})


@dataclass(slots=True)
class State:
    """One state.

    Attributes:
        session: somebody who is there; everybody who is there can do the same.
        mask: what may hold beside it, a bit for each that was met.
        done: the bits that were walked from here.
        parent, how: a shortest way here.
        ways: where what is done here leads, by what it is; None where the conversation ends or hides.
        carries: the states that everything beside is carried to unchanged.
    """

    key: Key
    session: Session
    parent: Key | None
    how: str
    mask: int = 0
    done: int = 0
    ways: dict[str, set[Key | None]] = field(default_factory=dict)
    carries: set[Key] = field(default_factory=set)

    @property
    def place(self) -> str:
        """Name the node whose answer is awaited."""
        return self.key[0]


def key_of(session: Session, live: Liveness) -> tuple[Key, Beside]:
    """Reduce a session to what can matter."""
    names = live.at(session.place)
    told = {**session.answers, TOPIC: session.topic}
    known = {
        name: value
        for name, value in told.items()
        if name in names and value in live.values.get(name, ())
    }
    if AGE in names and AGE not in known:
        years = age(session)
        known |= {} if years is None else {AGE: "minor" if years < ADULT else "adult"}
    if LOCALE in names:
        known[LOCALE] = session.locale
    calls = session.calls if CALLS in live.names.get(session.place, ()) else ()
    return (session.place, calls, tuple(sorted(known.items()))), beside(session, live)


def beside(session: Session, live: Liveness) -> Beside:
    """Name the case, and the risk if anything looks at it."""
    return case_kind(session.case), int(session.risk) if live.risky else 0


def case_kind(case: Case | None) -> str:
    """Name a case by what it lets happen; one that is over is none."""
    if case is None or case.status not in OPEN:
        return ""
    return f"{case.status}{' message' * case.message_only}{' away' * case.away}"


def joined(session: Session, other: Session) -> Session:
    """Put somebody's case and risk beside somebody's place."""
    return replace(
        session,
        case=other.case,
        cases=other.cases,
        risk=other.risk,
        timers=other.timers,
    )


def lean(session: Session) -> Session:
    """Drop what only bounds or dates things, so that states stay small."""
    return replace(
        session, version=1, reasons=(), seen_at=NOON, showed_at=None, path=session.path[-1:]
    )


def bits(mask: int) -> Iterator[int]:
    """Give the numbers of the bits that are set."""
    number = 0
    while mask:
        if mask & 1:
            yield number
        mask >>= 1
        number += 1
