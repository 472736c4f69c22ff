"""How a case changes hands: to a counsellor, back to the queue, to its end.

**Rules.** Each is one step, so that there is one owner or none at every instant (P10). The person hears one honest
line, and nothing once they have left (P3).
"""

from dataclasses import dataclass, replace

from bot.engine import cases, leaving, render
from bot.engine.cases import REASSURE, RETURN
from bot.engine.interpreter import jump, stand
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.model.case import Case
from bot.model.effect import Lane


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ends: what the person is told, and where the bot goes on."""

    line: str
    node: str
    outcome: str = ""


def gone(turn: Turn, case: Case) -> bool:
    """Tell whether nothing can be said to this person now."""
    return case.away or turn.session.hidden


def own(turn: Turn, case: Case, to: str, line: str) -> None:
    """Make a case somebody's, and start the clock by which they answer."""
    now, left = turn.context.now, gone(turn, case)
    turn.disarm(REASSURE)
    cases.put(
        turn,
        replace(
            case,
            owner=to,
            unanswered=None if left else case.unanswered or now,
            unseen=False,
            offered="",
            called=False,
            listeners=tuple(one for one in case.listeners if one != to),
        ),
    )
    if left:
        turn.disarm(RETURN)
        return
    turn.post(render.brief(turn, line), Lane.HUMAN)
    turn.arm(RETURN, now + turn.content.desk.return_after)


def changed(turn: Turn) -> str:
    """Say that somebody else is there from now on."""
    lines = turn.content.rules.lines
    return Phrases(turn.session, turn.context).line(lines.changed or lines.taken)


def back(turn: Turn, case: Case, code: str) -> None:
    """Put a case back into the queue, in its old place, and tell the person so; who has left does not wait in it."""
    turn.disarm(RETURN)
    turn.note(code)
    if gone(turn, case):
        cases.put(turn, leaving.withdrawn(case) or case)
        return
    cases.put(turn, case)
    if not case.message_only:
        cases.start_reassuring(turn)
    turn.session = replace(turn.session, confused=0)
    if cases.shut(turn) and not case.message_only:
        stand(turn)  # nobody else will come before it opens: do not promise it
    else:
        lines = turn.content.rules.lines
        said = lines.moved if code == "moved" and lines.moved else lines.returned
        turn.post(render.brief(turn, Phrases(turn.session, turn.context).line(said)))


def close(turn: Turn, case: Case, by: str, ending: Ending) -> None:
    """Close, and hand back to the bot; a person who left hears nothing."""
    turn.disarm(RETURN, REASSURE)
    left = gone(turn, case)
    outcome = ending.outcome if ending.outcome in turn.content.desk.outcomes else ""
    cases.put(turn, replace(case, away=False, outcome=outcome, before=by))
    if not left:
        jump(turn, ending.node, *filter(None, [ending.line]))
