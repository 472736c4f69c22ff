"""The counsellor's side of a case: take, reply, give back, close; and the timers that watch over it.

**Rules.** Whoever may not gets a notice, never an exception (P10). Nothing is sent to a person who
left (P3). A silent counsellor loses the case back to the queue, in its old place.
"""

from dataclasses import replace

from bot.engine import cases, cover, leaving, page, render
from bot.engine.cases import REASSURE, RETURN
from bot.engine.interpreter import jump, stand
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.engine.window import opened
from bot.model.case import LIFECYCLE, Case, Status
from bot.model.effect import Entry, Lane, Notice, NoticeCode, Post, Record
from bot.model.event import Closed, DeskEvent, Fired, Forgot, GaveBack, Replied, Took

OVER = frozenset({Status.CLOSED, Status.ABANDONED})


def command(turn: Turn, event: DeskEvent) -> None:
    """Carry out what a counsellor asks for, or say why not."""
    case = turn.session.case
    if case is None:
        turn.do(Notice(event.counsellor, "unknown_case", turn.session.conversation))
        return
    if event.case not in {"", case.id}:
        turn.do(Notice(event.counsellor, "closed", event.case))
        return
    refusal = _refusal(turn, case, event)
    if refusal is not None:
        other = case.owner if case.owner not in {None, event.counsellor} else None
        turn.do(Notice(event.counsellor, refusal, case.id, other or ""))
        return
    case = replace(case, status=LIFECYCLE[case.status, event.kind])
    match event:
        case Took():
            _took(turn, case, event)
        case Replied():
            _replied(turn, case, event)
        case GaveBack():
            _back(turn, case, "gave_back")
            turn.do(Notice(event.counsellor, "gave_back", case.id))
        case Closed():
            _closed(turn, case, event)
        case _:
            pass


def forgot(turn: Turn, event: Forgot) -> None:
    """Erase everything: at the person's word, or at a counsellor's if the case is still theirs (P8, P10)."""
    case = turn.session.case
    held = case is not None and case.status is Status.ASSIGNED and case.owner == event.counsellor
    if not event.counsellor or (case is not None and held and case.id == event.case):
        leaving.forgot(turn, event.at)
        return
    turn.do(Notice(event.counsellor, "not_yours", event.case))


def _refusal(turn: Turn, case: Case, event: DeskEvent) -> NoticeCode | None:
    """Say why this counsellor may not do this now; None if they may."""
    if not isinstance(event, Took | Replied | GaveBack | Closed):
        return "not_yours"
    if case.status in OVER:
        return "closed"
    if isinstance(event, Took) and case.status is Status.ASSIGNED:
        return "taken" if case.owner == event.counsellor else "already_taken"
    if not isinstance(event, Took) and case.owner != event.counsellor:
        return "not_yours"
    if _gone(turn, case) and not _without_them(case, event):
        return "away"
    return None if (case.status, event.kind) in LIFECYCLE else "not_yours"


def _gone(turn: Turn, case: Case) -> bool:
    return case.away or turn.session.hidden


def _without_them(case: Case, event: DeskEvent) -> bool:
    """Tell what can be done while the person is away: close; and pass on a message they left."""
    return isinstance(event, Closed) or (case.message_only and not isinstance(event, Replied))


def _took(turn: Turn, case: Case, event: Took) -> None:
    now, gone = turn.context.now, _gone(turn, case)
    turn.disarm(REASSURE)
    turn.note("taken")
    since = None if gone else now
    taken = replace(case, owner=event.counsellor, unanswered=since, unseen=False)
    cases.put(turn, taken)
    if not gone:
        turn.post(render.brief(turn, cases.there(turn)), Lane.HUMAN)
        turn.arm(RETURN, now + turn.content.desk.return_after)
    turn.do(Notice(event.counsellor, "taken", case.id))


def _replied(turn: Turn, case: Case, event: Replied) -> None:
    """Send a counsellor's words; the transcript line carries what became of them."""
    if not event.text.strip():
        return
    turn.disarm(RETURN)
    turn.session = replace(turn.session, case=replace(case, unanswered=None))
    who = f"counsellor:{event.counsellor}"
    turn.do(Record(Entry(event.key, turn.context.now, who, event.text)))
    turn.do(Post(render.human(turn, event.text), Lane.HUMAN, entry=event.key))


def _back(turn: Turn, case: Case, code: str) -> None:
    """Put a case back into the queue, in its old place, and tell the person so."""
    turn.disarm(RETURN)
    turn.note(code)
    cases.put(turn, replace(case, owner=None, unanswered=None))
    if _gone(turn, case):
        return
    if not case.message_only:
        cases.start_reassuring(turn)
    turn.session = replace(turn.session, confused=0)
    line = Phrases(turn.session, turn.context).line(turn.content.rules.lines.returned)
    if cases.shut(turn) and not case.message_only:
        stand(turn)  # nobody else will come before it opens: do not promise it
    else:
        turn.post(render.brief(turn, line))


def _closed(turn: Turn, case: Case, event: Closed) -> None:
    """Close, and hand back to the bot with a word of care; a person who left hears nothing."""
    turn.disarm(RETURN, REASSURE)
    turn.note("closed")
    outcome = event.outcome if event.outcome in turn.content.desk.outcomes else ""
    cases.put(turn, replace(case, owner=None, unanswered=None, away=False, outcome=outcome))
    if not _gone(turn, case):
        line = Phrases(turn.session, turn.context).line(turn.content.rules.lines.closed)
        jump(turn, turn.content.rules.after_human, line)
    turn.do(Notice(event.counsellor, "closed", case.id))


def fired(turn: Turn, event: Fired) -> None:
    """Answer a timer, unless the session expects another one by now."""
    if event.timer == page.TIMER:
        page.fell_silent(turn, event)
        return
    if turn.session.timers.get(event.timer) != event.due:
        return
    turn.forget_timer(event.timer)
    if event.timer == leaving.WINDOW:
        opened(turn)
    if event.timer == leaving.IDLE:
        cover.fell_idle(turn)
    case = turn.session.case
    if case is None or turn.session.hidden:
        return
    match event.timer:
        case "return":
            _expired(turn, case)
        case "reassure":
            _reassure(turn, case)
        case _:
            return


def _expired(turn: Turn, case: Case) -> None:
    """Take the case from a silent counsellor."""
    if not cases.live(turn.session) or case.unanswered is None:
        return
    _back(turn, replace(case, status=LIFECYCLE[case.status, "expired"]), "expired")
    if case.owner:
        turn.do(Notice(case.owner, "returned", case.id))


def _reassure(turn: Turn, case: Case) -> None:
    """Say that nobody is forgotten, and where the person stands."""
    if not cases.waiting(turn.session) or case.message_only:
        return
    turn.session = replace(turn.session, confused=0)
    stand(turn, lane=Lane.NOTICE)
    cases.start_reassuring(turn)
