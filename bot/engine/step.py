"""The one function that turns what happened into what we do.

**Rules.** Pure, total, deterministic: no clock, no chance, no I/O; every event in every session
gets a decision, and the same event in the same session gets the same one. `version` grows by one
each time, even when nothing else changes.
"""

from bot.engine import handoff, leaving, seeker
from bot.engine.context import Context
from bot.engine.turn import Turn
from bot.model.effect import Decision
from bot.model.event import (
    Barred,
    Chose,
    Event,
    Fired,
    Forgot,
    Left,
    Said,
    Showed,
    Start,
    Wiped,
)
from bot.model.session import Session

__all__ = ["Context", "step"]


def step(session: Session, event: Event, context: Context) -> Decision:
    """Decide what an event means for a conversation."""
    turn = Turn(session, context)
    match event:
        case Left():
            leaving.left(turn, event.at)
        case Forgot():
            handoff.forgot(turn, event)
        case Barred():
            leaving.barred(turn, event.at)
        case Start() | Said() | Chose() | Showed():
            seeker.acted(turn, event)
        case Fired():
            handoff.fired(turn, event)
        case Wiped():
            leaving.wiped(turn, event)
        case _:  # all that is left are events of the desk: mypy sees to it
            handoff.command(turn, event)
    return turn.decision()
