"""Whoever may be somebody else: after an exit, after a long pause, after a backlog (rule 16).

**Rules.** They are met as somebody who has never written, to the letter: language and clock are those that the platform
names, what is told once is told again, nobody stands anywhere, and nothing shows that a case is open (P4).
"""

from dataclasses import replace

from bot.engine import leaving
from bot.engine.fresh import closest
from bot.engine.turn import Turn
from bot.model.case import Level
from bot.model.event import Said, Start


def meet(turn: Turn, event: leaving.Seeker) -> None:
    """Forget all that could show on the screen."""
    session, content = leaving.nowhere(turn.session), turn.content
    named = event.locale if isinstance(event, Start | Said) else ""
    hint = closest(named, content) if named else session.hint or content.source_locale
    clock = (event.zone if isinstance(event, Start) else "") or session.clock
    turn.session = replace(
        session,
        locale=hint,
        hint=hint,
        zone=clock or content.desk.hours.zone,
        clock=clock,
        told=(),
        seen_at=None,
        showed_at=None,
        warned_at=None,
        stranger=True,
    )
    came(turn, event)
    case = turn.session.case
    if case is not None and case.message_only:
        turn.session = replace(turn.session, case=replace(case, unseen=True))


def came(turn: Turn, event: leaving.Seeker) -> None:
    """Count from now what whoever is there may know of."""
    at = min(event.at, turn.context.now)
    turn.session = replace(turn.session, since=at, heard=Level.NONE)
