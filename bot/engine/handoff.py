"""The counsellor's side of a case: who may do what, and the timers that watch over it.

**Rules.** Whoever may not gets a notice, never an exception (P10). Nothing is sent to a person who
left (P3). A silent counsellor loses the case back to the queue, in its old place.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, assert_never

from bot.engine import (
    beside,
    blocking,
    cases,
    cover,
    leaving,
    offering,
    page,
    passing,
    release,
    render,
)
from bot.engine.cases import RETURN
from bot.engine.interpreter import stand
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.engine.window import opened
from bot.model.case import LIFECYCLE, OVER, Case, Status
from bot.model.desk_event import (
    Accepted,
    BlockSettled,
    Composing,
    Joined,
    Noted,
    Offered,
    Reassigned,
    Vanished,
)
from bot.model.effect import SUPERVISORS, Entry, Lane, Notice, NoticeCode, Post, Record
from bot.model.event import (
    Beside,
    Blocking,
    Closed,
    DeskEvent,
    Fired,
    Forgot,
    GaveBack,
    Offering,
    Passing,
    Replied,
    Took,
)

Who = Literal["anybody", "owner", "reader", "asked", "second"]
MAY: Mapping[str, Who] = {
    "took": "anybody",
    "reassigned": "anybody",
    "joined": "anybody",
    "parted": "anybody",
    "planned": "anybody",
    "noted": "reader",
    "accepted": "asked",
    "declined": "asked",
    "block_settled": "second",
}
"""Who may do what besides the owner: `asked` is whom it was offered to, `second` anybody but who asked for a block. Of
what anybody may, the desk asks for a role before."""


def command(turn: Turn, event: DeskEvent) -> None:
    """Carry out what a counsellor asks for, or say why not."""
    case = turn.session.case
    if case is None:
        _refuse(turn, event, "unknown_case", turn.session.conversation)
        return
    if event.case not in {"", case.id}:
        _refuse(turn, event, "closed", event.case)
        return
    refusal = _refusal(turn, case, event)
    if refusal is not None:
        other = case.owner if case.owner not in {None, event.counsellor} else None
        _refuse(turn, event, refusal, case.id, other or "")
        return
    _carry_out(turn, replace(case, status=LIFECYCLE[case.status, _deed(event)]), event)


def _carry_out(turn: Turn, case: Case, event: DeskEvent) -> None:
    match event:
        case Took():
            turn.note("taken")
            release.own(turn, case, event.counsellor, cases.there(turn))
            turn.do(Notice(event.counsellor, "taken", case.id))
        case Replied():
            _replied(turn, case, event)
        case GaveBack():
            release.back(turn, case, "gave_back")
            turn.do(Notice(event.counsellor, "gave_back", case.id))
        case Closed():
            _closed(turn, case, event)
        case _:
            _more(turn, case, event)


def _more(turn: Turn, case: Case, event: Offering | Passing | Beside | Blocking) -> None:
    if isinstance(event, Offering):
        offering.carry_out(turn, case, event)
    elif isinstance(event, Passing):
        passing.carry_out(turn, case, event)
    elif isinstance(event, Blocking):
        blocking.carry_out(turn, case, event)
    elif isinstance(event, Beside):
        beside.carry_out(turn, case, event)
    else:
        assert_never(event)


def forgot(turn: Turn, event: Forgot) -> None:
    """Erase everything: at the person's word, or at a counsellor's if the case is still theirs (P8, P10)."""
    case = turn.session.case
    held = case is not None and case.status is Status.ASSIGNED and case.owner == event.counsellor
    if not event.counsellor or (case is not None and held and case.id == event.case):
        leaving.forgot(turn, event.at)
        return
    turn.do(Notice(event.counsellor, "not_yours", event.case))


def _refuse(turn: Turn, event: DeskEvent, code: NoticeCode, case_id: str, other: str = "") -> None:
    """Say why not; who has vanished, or only writes, did not ask for anything."""
    if not isinstance(event, Vanished | Composing):
        turn.do(Notice(event.counsellor, code, case_id, other))


def _deed(event: DeskEvent) -> str:
    """Name what happens in the table of lifecycles."""
    match event:
        case Reassigned(to=""):
            return "unassigned"
        case BlockSettled(agreed=True):
            return "blocked"
        case _:
            return event.kind


def _refusal(turn: Turn, case: Case, event: DeskEvent) -> NoticeCode | None:
    """Say why this counsellor may not do this now; None if they may."""
    possible = (case.status, _deed(event)) in LIFECYCLE
    if case.status in OVER and not possible:
        return "closed"
    if isinstance(event, Took) and case.status is Status.ASSIGNED:
        return "taken" if case.owner == event.counsellor else "already_taken"
    barred = _decided(turn, case, event) or _not_theirs(case, event)
    if barred is None and release.gone(turn, case) and not _without_them(case, event):
        return "away"
    return barred or (None if possible else "not_yours")


def _decided(turn: Turn, case: Case, event: DeskEvent) -> NoticeCode | None:
    """Say what was decided about a block, to who decides later than somebody else."""
    if not isinstance(event, BlockSettled) or case.block is not None or not case.asked:
        return None
    until = turn.session.blocked_until
    return "blocked" if until is not None and turn.context.now < until else "block_refused"


def _not_theirs(case: Case, event: DeskEvent) -> NoticeCode | None:
    """Say why this is not for this person to do, whatever else holds."""
    who = event.counsellor
    match MAY.get(event.kind, "owner"):
        case "owner":
            return None if case.owner == who and _sound(case, event) else "not_yours"
        case "reader":
            return None if _reads(case, event) else "not_yours"
        case "asked":
            return None if who and case.offered == who else "offer_over"
        case "second":
            return None if case.block and case.block[0] != who else "not_yours"
        case "anybody":
            return _theirs_already(case, event)


def _sound(case: Case, event: DeskEvent) -> bool:
    """Tell whether an offer is made to somebody else."""
    return not isinstance(event, Offered) or event.to not in {"", case.owner}


def _reads(case: Case, event: DeskEvent) -> bool:
    """Tell whether somebody reads this case; only who listens in has somebody to whisper to."""
    if event.counsellor in case.listeners:
        return True
    return case.owner == event.counsellor and not (isinstance(event, Noted) and event.whisper)


def _theirs_already(case: Case, event: DeskEvent) -> NoticeCode | None:
    if isinstance(event, Joined) and case.owner == event.counsellor:
        return "taken"
    if isinstance(event, Reassigned) and event.to and case.owner == event.to:
        return "already_taken"
    return None


def _without_them(case: Case, event: DeskEvent) -> bool:
    """Tell what can be done while the person is away: all but writing, offering, and taking what is no message."""
    if isinstance(event, Took):
        return case.message_only
    return not isinstance(event, Replied | Composing | Offered | Accepted)


def _replied(turn: Turn, case: Case, event: Replied) -> None:
    """Send a counsellor's words; the transcript line carries what became of them."""
    if not event.text.strip():
        return
    turn.disarm(RETURN)
    turn.session = replace(turn.session, case=replace(case, unanswered=None))
    who = f"counsellor:{event.counsellor}"
    turn.do(Record(Entry(event.key, turn.context.now, who, event.text)))
    turn.do(Post(render.human(turn, event.text), Lane.HUMAN, entry=event.key))


def _closed(turn: Turn, case: Case, event: Closed) -> None:
    """Close with a word of care."""
    rules = turn.content.rules
    turn.note("closed")
    line = Phrases(turn.session, turn.context).line(rules.lines.closed)
    ending = release.Ending(line, rules.after_human, event.outcome)
    release.close(turn, case, event.counsellor, ending)
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
    _watch(turn, case, event.timer)


def _watch(turn: Turn, case: Case, timer: str) -> None:
    match timer:
        case "return":
            _expired(turn, case)
        case "reassure":
            _reassure(turn, case)
        case "offer":
            offering.lapsed(turn, case)
        case _:
            return


def _expired(turn: Turn, case: Case) -> None:
    """Take the case from a silent counsellor."""
    if not cases.live(turn.session) or case.unanswered is None:
        return
    release.back(turn, replace(case, status=LIFECYCLE[case.status, "expired"]), "expired")
    if case.owner:
        turn.do(Notice(case.owner, "returned", case.id))
        turn.do(Notice(SUPERVISORS, "expired", case.id, case.owner))


def _reassure(turn: Turn, case: Case) -> None:
    """Say that nobody is forgotten, and where the person stands."""
    if not cases.waiting(turn.session) or case.message_only:
        return
    turn.session = replace(turn.session, confused=0)
    stand(turn, lane=Lane.NOTICE)
    cases.start_reassuring(turn)
