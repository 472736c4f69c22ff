"""What one deed does at a question, for everybody who is the same to it: done once for real, then carried over.

**Rules.** A walk looks at some answers and at nothing else of the past: it is done by the engine with these alone, and
what it sets, calls and forgets is then true of whoever knows more.
"""

from dataclasses import dataclass, replace

from bot.model.session import MOST_CALLS, Session
from bot.proof.events import Deed
from bot.proof.liveness import CALLS, TOPIC
from bot.proof.moment import Moment

KEPT = "(kept)"
"""Stands for what the walk does not look at."""


@dataclass(slots=True)
class Landing:
    """Where somebody is after a deed: what the walk brought, and what they knew before."""

    after: Session
    place: str
    answers: dict[str, str]
    topic: str
    calls: tuple[str, ...]
    locale: str

    @property
    def session(self) -> Session:
        """Write it out."""
        return replace(
            self.after,
            place=self.place,
            answers=self.answers,
            topic=self.topic,
            calls=self.calls,
        )


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Where a deed leads.

    Attributes:
        moment: how it was really done.
        after: whoever did it; None if nobody stands anywhere any more.
    """

    moment: Moment
    after: Session | None

    def taken(self, session: Session) -> "Landing | None":
        """Take somebody there who knows more than the walk looks at."""
        after = self.after
        if after is None:
            return None
        kept = session.answers if KEPT in after.answers else {}
        return Landing(
            after,
            session.place if self.stays else after.place,
            {**kept, **{name: value for name, value in after.answers.items() if name != KEPT}},
            session.topic if after.topic == KEPT else after.topic,
            _calls(session.calls, after.calls),
            after.locale,
        )

    @property
    def stays(self) -> bool:
        """Whether somebody still stands where they stood."""
        return self.after is not None and self.after.place == self.moment.session.place


def bare(session: Session, deed: Deed) -> Session:
    """Leave somebody only what a deed looks at."""
    answers = {name: value for name, value in session.answers.items() if name in deed.names}
    topic = session.topic if TOPIC in deed.names else KEPT
    calls = session.calls if CALLS in deed.names else (KEPT,)
    return replace(session, answers=answers | {KEPT: KEPT}, topic=topic, calls=calls)


def _calls(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    if after[:1] != (KEPT,):
        return after
    return (*before, *after[1:])[-MOST_CALLS:]
