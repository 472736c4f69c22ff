"""The seeker's side of a case: entering the queue, waiting in it, being heard, becoming more urgent.

**Rules.** Statuses move by `LIFECYCLE` only (P10). A conversation has one case at a time; asking
again never makes a second one.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.dialogs.sugar import TERRITORY
from bot.engine.phrases import Phrases, ahead
from bot.engine.turn import Turn
from bot.model.case import LIFECYCLE, Case, CaseCard, Level, Status
from bot.model.effect import Notice, ShowCase
from bot.model.session import Session, practised

REASSURE = "reassure"
SILENT = timedelta(hours=24)
"""Somebody who waits and has not written for so long is not written to any more."""
RETURN = "return"
OFFER = "offer"
MOST_REASONS = 12

Manner = Literal["queue", "urgent", "message", "cancel"]


def waiting(session: Session) -> bool:
    """Tell whether this person is in the queue and there to hear about it."""
    case = session.case
    if case is None or case.status is not Status.WAITING:
        return False
    return not (case.away or case.unseen)


def kept(session: Session) -> bool:
    """Tell whether a message waits for the desk whose writer has left: it stays to be read."""
    case = session.case
    return case is not None and case.status is Status.WAITING and (case.away or case.unseen)


def live(session: Session) -> bool:
    """Tell whether a counsellor and this person are talking: then the bot is silent."""
    case = session.case
    return case is not None and case.status is Status.ASSIGNED and not case.away


def away(session: Session) -> bool:
    """Tell whether a counsellor holds a case whose person left and has not asked for a human again."""
    case = session.case
    return case is not None and case.status is Status.ASSIGNED and case.away


def held(session: Session) -> bool:
    """Tell whether that counsellor is there for whoever asks: not for somebody who may be somebody else."""
    return away(session) and not session.stranger


def open_case(session: Session) -> bool:
    """Tell whether the case is still the desk's business."""
    return waiting(session) or kept(session) or live(session) or away(session)


def blocked(turn: Turn) -> bool:
    """Tell whether this person is kept from the team for now; a case that is open goes on."""
    until = turn.session.blocked_until
    return until is not None and turn.context.now < until and not open_case(turn.session)


def case_card(session: Session, case: Case) -> CaseCard:
    """Show the desk a case: order, and facts that identify nobody (P7)."""
    return CaseCard(
        case_id=case.id,
        conversation=session.conversation,
        version=session.version,
        alias=session.alias,
        status=case.status,
        since=case.since,
        topic=case.topic,
        locale=session.locale,
        risk=case.risk,
        owner=case.owner,
        away=case.away,
        message_only=case.message_only,
        reasons=case.reasons,
        outcome=case.outcome,
        offered=case.offered,
        called=case.called,
        listeners=case.listeners,
        block=case.block,
        asked=case.asked,
        window=case.window,
        moved=case.moved,
        territory=session.answers.get(TERRITORY) or session.clock,
        training=practised(session),
    )


def put(turn: Turn, case: Case) -> None:
    """Keep a case in the session and show it to the desk; what belongs to holding it ends with that."""
    before = turn.session.case
    if case.status is not Status.ASSIGNED:
        case = replace(case, owner=None, unanswered=None, offered="", called=False, listeners=())
    turn.session = replace(turn.session, case=case)
    turn.do(ShowCase(case_card(turn.session, case)))
    if before is not None and before.id == case.id and before.offered not in {"", case.offered}:
        turn.disarm(OFFER)
        if case.owner != before.offered:
            turn.do(Notice(before.offered, "offer_over", case.id))


def moved(case: Case, event: str) -> Status | None:
    """Look up where an event leads; None if the table has no such pair."""
    return LIFECYCLE.get((case.status, event))


def worry(turn: Turn, level: Level, reasons: tuple[str, ...]) -> None:
    """Raise the risk, never lower it, and tell the desk if it has the case."""
    session = turn.session
    known = tuple(dict.fromkeys((*session.reasons, *reasons)))[:MOST_REASONS]
    heard, risk = max(session.heard, level), max(session.risk, level)
    turn.session = replace(session, heard=heard, risk=risk, reasons=known)
    case = session.case
    if case is None or not open_case(session):
        return
    worse = replace(case, risk=max(case.risk, level), reasons=known)
    if worse != case:
        put(turn, worse)


def enter(turn: Turn, manner: Manner) -> tuple[str, ...]:
    """Ask for a human: enter the queue, stay in it, or go on with whoever holds the case. Gives what to say."""
    if manner == "cancel":
        _cancel(turn)
        return ()
    if manner == "urgent":
        worry(turn, Level.EMERGENCY, ())
    case = turn.session.case
    if blocked(turn):
        return ()
    if case is None or not open_case(turn.session):
        return _queue(turn, manner)
    if case.status is Status.WAITING:
        return _stay(turn, case, manner)
    if not case.away:
        return ()
    return _anew(turn, case, manner) if turn.session.stranger else _come_back(turn, case)


def _queue(turn: Turn, manner: Manner) -> tuple[str, ...]:
    session, now, last = turn.session, turn.context.now, turn.session.case
    number = session.cases + 1
    turn.session = replace(session, cases=number)
    case = Case(
        id=f"{session.conversation}.{number}",
        status=Status.WAITING,
        since=now,
        topic=session.topic,
        risk=session.risk,
        reasons=session.reasons,
        message_only=manner == "message",
        away=session.hidden,
        block=last.block if last else None,
        asked=last.asked if last else 0,
        before=last.before if last else "",
    )
    turn.note("asked")
    put(turn, case)
    if case.message_only:
        return ()
    start_reassuring(turn)
    return (position(turn),)


def _cancel(turn: Turn) -> None:
    """Take back the wish of whoever waits, and knows of it."""
    case = turn.session.case
    status = moved(case, "cancelled") if case and waiting(turn.session) else None
    if case is not None and status is not None:
        turn.disarm(REASSURE)
        turn.note("cancelled")
        put(turn, replace(case, status=status))


def _stay(turn: Turn, case: Case, manner: Manner) -> tuple[str, ...]:
    """Ask again: the same case in the same place; a left message may become a wish to talk, and the other way round."""
    changed = replace(case, away=False, unseen=False, message_only=manner == "message")
    if changed != case:
        put(turn, changed)
    if changed.message_only:
        turn.disarm(REASSURE)
        return ()
    if REASSURE not in turn.session.timers:
        start_reassuring(turn)
    return (position(turn),)


def _come_back(turn: Turn, case: Case) -> tuple[str, ...]:
    """Someone who left a live chat asks for a human again: the same counsellor sees that they are back."""
    turn.note("returned")
    put(turn, replace(case, away=False))
    turn.session = replace(turn.session, topic=turn.session.topic or case.topic)
    expect_answer(turn, turn.context.now)
    return (there(turn),)


def _anew(turn: Turn, case: Case, manner: Manner) -> tuple[str, ...]:
    """Let a stranger ask: the case that was held goes back into the queue, and whoever takes it greets them (P4)."""
    turn.note("returned")
    if case.owner:
        turn.do(Notice(case.owner, "gave_back", case.id))
    freed = replace(case, status=LIFECYCLE[case.status, "gave_back"], owner=None, unanswered=None)
    return _stay(turn, replace(freed, message_only=manner == "message"), manner)


def expect_answer(turn: Turn, since: datetime) -> None:
    """The seeker waits for the owner from now on; a clock that already runs keeps running (P10)."""
    case = turn.session.case
    if case is None or (case.unanswered is not None and RETURN in turn.session.timers):
        return
    turn.session = replace(turn.session, case=replace(case, unanswered=case.unanswered or since))
    turn.arm(RETURN, turn.context.now + turn.content.desk.return_after)


def go_on_reassuring(turn: Turn) -> None:
    """Let whoever waits, and writes after a long silence, hear from us again."""
    session = turn.session
    asleep = REASSURE not in session.timers and not session.hidden
    if asleep and waiting(session) and session.case is not None and not session.case.message_only:
        start_reassuring(turn)


def start_reassuring(turn: Turn) -> None:
    """Set when the waiting person hears from us next; the last interval repeats.

    While the desk is closed that is when it opens: no phone rings all night to say the same. Nor for ever: after a day
    of silence they keep their place, and hear from us when they write (P3); what is kept of them has its end (P8).
    """
    case, intervals = turn.session.case, turn.content.desk.reassure_after
    now, desk, seen = turn.context.now, turn.context.desk, turn.session.seen_at
    if case is None or not intervals or (seen is not None and now - seen >= SILENT):
        return
    if shut(turn) and desk.changes is not None and desk.changes > now:
        turn.arm(REASSURE, desk.changes)
        return
    elapsed, passed = now - case.since, 0
    for interval in intervals[:-1]:
        elapsed -= interval
        if elapsed.total_seconds() < 0:
            break
        passed += 1
    turn.arm(REASSURE, now + intervals[passed])


def shut(turn: Turn) -> bool:
    """Tell whether nobody can come for now: the desk is closed, and no counsellor is there all the same."""
    return not turn.context.desk.open and turn.context.desk.staff <= 0


def position(turn: Turn) -> str:
    """Say honestly where this person stands: how many before, or that nobody is there now."""
    phrases, lines = Phrases(turn.session, turn.context), turn.content.rules.lines
    if turn.context.desk.staff <= 0:
        return phrases.line(lines.unstaffed)
    first = ahead(turn.session, turn.context) <= 0
    return phrases.line(lines.position_first if first else lines.position)


def there(turn: Turn) -> str:
    """Say that a human is there."""
    return Phrases(turn.session, turn.context).line(turn.content.rules.lines.taken)
