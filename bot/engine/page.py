"""A page that went without a word: its lease ran out, so its person has left.

**Rules.** The channel sets this timer, no decision does, so the session does not expect it. What fires late was late
because we were down, and then nobody could prolong anything: they get the time to come back first (P6, P10).
"""

from datetime import timedelta

from bot.engine import leaving
from bot.engine.turn import Turn
from bot.model.event import Fired

TIMER = "page"
LATE = timedelta(minutes=1)
"""A timer that fires later than this was not watched."""
AGAIN = timedelta(minutes=5)
"""How long pages may take to find us again."""


def fell_silent(turn: Turn, event: Fired) -> None:
    """Take it for the exit that could not be sent."""
    turn.forget_timer(TIMER)
    if turn.session.hidden:
        return
    now = turn.context.now
    if now - event.due > LATE:
        turn.arm(TIMER, now + AGAIN)
    else:
        leaving.left(turn, now)
