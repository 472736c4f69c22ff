"""A state: where somebody stands and what of their past can still matter; and what else may hold beside it.

**Rules.** A state is a place, the live answers, and where calls return to. What holds beside it (the case, the risk)
is a mask: it matters only in walks that look at it, and those are walked for every bit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.engine.leaving import IDLE
from bot.engine.numbers import ADULT, saved
from bot.model.case import Case, Level, Status
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
        ways: where what is done here leads.
        carries: the states that what holds beside is carried to unchanged, but for some cases.
    """

    key: Key
    session: Session
    parent: Key | None
    how: str
    mask: int = 0
    done: int = 0
    ways: set[Key] = field(default_factory=set)
    carries: set[tuple[Key, frozenset[str]]] = field(default_factory=set)

    @property
    def place(self) -> str:
        """Name the node whose answer is awaited."""
        return self.key[0]


class Told(Protocol):
    """What is known of somebody: a session, or what it will be."""

    @property
    def place(self) -> str: ...
    @property
    def calls(self) -> tuple[str, ...]: ...
    @property
    def answers(self) -> Mapping[str, str]: ...
    @property
    def topic(self) -> str: ...
    @property
    def locale(self) -> str: ...


def key_of(session: Told, live: Liveness) -> Key:
    """Reduce a session to what can matter."""
    names = live.at(session.place, session.calls)
    calls = session.calls if CALLS in live.names.get(session.place, ()) else ()
    return session.place, calls, tuple(sorted(known(session, live, names)))


def known(session: Told, live: Liveness, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give what is known under some names, as far as conditions tell it apart."""
    for name in names:
        value = session.topic if name == TOPIC else session.answers.get(name, "")
        if name == LOCALE:
            yield LOCALE, session.locale
        elif value in live.values.get(name, ()):
            yield name, value
        elif name == AGE and (years := saved(value)) is not None:
            yield AGE, "minor" if years < ADULT else "adult"


def beside(session: Session, live: Liveness) -> Beside:
    """Name the case, and the risk if anything looks at it."""
    return case_kind(session.case), int(session.risk) if live.risky else 0


def case_kind(case: Case | None) -> str:
    """Name a case by what it lets happen; one that is over is none."""
    if case is None or case.status not in OPEN:
        return ""
    message, away, unseen = case.message_only, case.away, case.unseen
    return f"{case.status}{' message' * message}{' away' * away}{' unseen' * unseen}"


def joined(session: Session, other: Session) -> Session:
    """Put somebody's case and risk beside somebody's place."""
    return replace(
        session,
        case=other.case,
        cases=other.cases,
        risk=other.risk,
        timers=other.timers,
        window=other.window,
        sees_window=other.sees_window,
        stranger=other.stranger,
    )


def lean(session: Session) -> Session:
    """Drop what only bounds or dates things, and what no way depends on, so that states stay small."""
    timers = {name: due for name, due in session.timers.items() if name != IDLE}
    return replace(
        session,
        version=1,
        reasons=(),
        seen_at=NOON,
        showed_at=None,
        path=session.path[-1:],
        leaves="wipe",
        told=(),
        remains=0,
        timers=timers,
        since=None,
        heard=Level.NONE,
    )


def bits(mask: int) -> Iterator[int]:
    """Give the numbers of the bits that are set."""
    number = 0
    while mask:
        if mask & 1:
            yield number
        mask >>= 1
        number += 1
