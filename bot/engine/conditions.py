"""Whether a branch's condition holds: answers, desk, services, risk, case, language, channel, age; and, or, not.

**Rules.** Pure, total. A service that nobody knows is not open, a channel that nobody described can do nothing, an
age that nobody told is unknown.
"""

from collections.abc import Sequence

from bot.dialogs.conditions import Arm, Condition
from bot.dialogs.sugar import TERRITORY
from bot.engine import callback
from bot.engine.cases import live, waiting
from bot.engine.lasting import untold
from bot.engine.numbers import ADULT, age
from bot.engine.phrases import locale_of
from bot.engine.turn import Turn
from bot.hotlines.directory import whole
from bot.model.abilities import abilities
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
    return _facts(turn, condition) and _joined(turn, condition) and _around(turn, condition)


def _facts(turn: Turn, condition: Condition) -> bool:
    """Tell whether what is known of the person is as wanted."""
    session = turn.session
    return (
        _answers(session, condition)
        and (condition.risk_at_least is None or session.risk >= LEVELS[condition.risk_at_least])
        and (condition.case is None or condition.case == _case(session))
        and (condition.locale is None or locale_of(session, turn.content) in condition.locale)
        and (condition.minor is None or condition.minor == _minor(session))
        and (condition.zone is None or condition.zone == _zone(session))
        and (condition.callback is None or condition.callback == callback.known(session))
    )


def _around(turn: Turn, condition: Condition) -> bool:
    """Tell whether the desk, the services and the channel are as wanted."""
    channel = turn.session.address.channel
    return (
        (condition.desk is None or _desk(turn.context.desk, condition.desk))
        and (condition.untold is None or untold(turn.session, condition.untold))
        and (condition.can is None or abilities(channel).issuperset(_several(condition.can)))
        and (condition.service_open is None or _open(turn, _several(condition.service_open)))
    )


def _joined(turn: Turn, condition: Condition) -> bool:
    """Tell whether the conditions inside hold together."""
    return (
        (condition.all is None or all(holds(turn, one) for one in condition.all))
        and (condition.any is None or any(holds(turn, one) for one in condition.any))
        and (condition.not_ is None or not holds(turn, condition.not_))
    )


def _answers(session: Session, condition: Condition) -> bool:
    for name, wanted in (condition.answer or {}).items():
        given = session.topic if name == "topic" else session.answers.get(name, "")
        if given not in _several(wanted):
            return False
    return True


def _several(wanted: str | Sequence[str]) -> Sequence[str]:
    """Take one word, or several, as several."""
    return [wanted] if isinstance(wanted, str) else wanted


def _desk(desk: DeskSnapshot, wanted: str) -> bool:
    match wanted:
        case "open":
            return desk.open
        case "closed":
            return not desk.open
        case _:
            return desk.staff > 0


def _open(turn: Turn, names: Sequence[str]) -> bool:
    """Tell whether somebody answers now at one of these services."""
    found = (turn.content.services.get(name) for name in names)
    now = turn.context.now
    return any(one is not None and whole(one, now).state == "open" for one in found)


def _case(session: Session) -> str:
    """Name the case as this person may know it: one they left is none, whoever holds the phone now."""
    if live(session):
        return "assigned"
    return "waiting" if waiting(session) else "none"


def _zone(session: Session) -> str:
    """Say whether their clock was told since they came; one from before an exit is another's, as far as they know."""
    return "known" if TERRITORY in session.answers else "unknown"


def _minor(session: Session) -> str:
    """Say whether somebody is below 18 (article 388 of the French civil code)."""
    years = age(session)
    if years is None:
        return "unknown"
    return "yes" if years < ADULT else "no"
