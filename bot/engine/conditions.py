"""Whether a branch's condition holds: answers, desk, risk, case, language."""

from collections.abc import Sequence

from bot.dialogs.conditions import Arm, Condition
from bot.engine.cases import live, waiting
from bot.engine.phrases import locale_of
from bot.engine.turn import Turn
from bot.model.case import Level
from bot.model.desk import DeskSnapshot
from bot.model.session import Session

LEVELS = {"concern": Level.CONCERN, "urgent": Level.URGENT, "emergency": Level.EMERGENCY}


def way(turn: Turn, arms: Sequence[Arm]) -> str:
    """Give the first way whose condition holds, or the last one."""
    for arm in arms:
        if arm.when is None or holds(turn, arm.when):
            return arm.to
    return arms[-1].to


def holds(turn: Turn, condition: Condition) -> bool:
    """Tell whether all that is given holds."""
    session = turn.session
    return (
        _answers(session, condition)
        and (condition.desk is None or _desk(turn.context.desk, condition.desk))
        and (condition.risk_at_least is None or session.risk >= LEVELS[condition.risk_at_least])
        and (condition.case is None or condition.case == _case(session))
        and (condition.locale is None or locale_of(session, turn.content) in condition.locale)
    )


def _answers(session: Session, condition: Condition) -> bool:
    for name, wanted in (condition.answer or {}).items():
        given = session.topic if name == "topic" else session.answers.get(name, "")
        if given not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


def _desk(desk: DeskSnapshot, wanted: str) -> bool:
    match wanted:
        case "open":
            return desk.open
        case "closed":
            return not desk.open
        case _:
            return desk.staff > 0


def _case(session: Session) -> str:
    """Name the case as this person may know it: one they left is none, whoever holds the phone now."""
    if live(session):
        return "assigned"
    return "waiting" if waiting(session) else "none"
