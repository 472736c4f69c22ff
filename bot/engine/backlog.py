"""What somebody did before a pause of ours, and that only now can be read: heard and kept, never answered as if new.

**Rules.** Whoever holds the phone by now is unknown, and a chat that lights up is looked at. So nothing follows but the
neutral entry, once, as on a return (P3, P4): danger that was written is heard, and raises the case that is open (I8).
A press on emergency help gets no card either: a list of numbers that comes by itself would betray more than it helps,
and under the neutral entry that same button is one tap away. The press is written down, and weighs for the desk. Who
waits for a human or talks with one is read by them, and hears nothing from the bot.
"""

from bot.engine import cases, hear, leaving, render, stranger
from bot.engine.interpreter import go
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.model.case import Level
from bot.model.effect import Remove
from bot.model.event import Chose, Said, Showed

REASON = "backlog.emergency"


def dealt_with(turn: Turn, event: leaving.Seeker) -> bool:
    """Deal with what comes too late to be answered; tells whether it does."""
    if not turn.late(event.at):
        return False
    _heard(turn, event)
    if cases.live(turn.session):
        if isinstance(event, Said):
            cases.expect_answer(turn, event.at)
    elif not cases.waiting(turn.session) and not _spoken_since(turn, event):
        stranger.meet(turn, event)
        go(turn, turn.content.rules.entry)
    return True


def _heard(turn: Turn, event: leaving.Seeker) -> None:
    lines, rules = Phrases(turn.session, turn.context), turn.content.rules
    match event:
        case Said():
            hear.heard(turn, event)
        case Chose(value=render.EMERGENCY):
            turn.record("seeker", lines.line(rules.emergency.label), event.at)
            cases.worry(turn, Level.URGENT, (REASON,))
        case Chose(value=render.HUMAN):
            turn.record("seeker", lines.line(rules.human.label), event.at)
        case Showed():
            turn.note("media")
            if event.ref:
                turn.do(Remove((event.ref,)))
        case _:
            pass


def _spoken_since(turn: Turn, event: leaving.Seeker) -> bool:
    """Tell whether they were answered after they did this: of many old messages one is answered, once."""
    return turn.session.seen_at is not None and event.at <= turn.session.seen_at
