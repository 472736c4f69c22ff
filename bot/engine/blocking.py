"""Keeping somebody from the team for some days, for abuse: asked by one, settled by another.

**Rules.** Four eyes, ninety days at most, and it ends by itself. Whoever decides does so about the question that they
read; one that was asked since is theirs to read first. What is kept from them is the team, and nothing else:
exits, emergency cards, services and all dialogs work as ever, and they are told until when (P5).
"""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.engine import cases, release
from bot.engine.beside import note
from bot.engine.interpreter import elsewhere, kept_out
from bot.engine.turn import Turn
from bot.model.case import MOST_BLOCKED, OVER, Case
from bot.model.desk_event import BlockAsked, BlockSettled
from bot.model.effect import SUPERVISORS, Notice, NoticeCode
from bot.model.event import Blocking

MISUSE = "misuse"


def carry_out(turn: Turn, case: Case, event: Blocking) -> None:
    """Ask, or settle what was asked."""
    match event:
        case BlockAsked():
            _asked(turn, case, event)
        case BlockSettled():
            _settled(turn, case, event)
        case _:
            assert_never(event)


def _asked(turn: Turn, case: Case, event: BlockAsked) -> None:
    turn.note("block_asked")
    note(turn, event.counsellor, event.note)
    days = max(1, min(event.days, MOST_BLOCKED))
    cases.put(turn, replace(case, block=(event.counsellor, days), asked=case.asked + 1))
    turn.do(Notice(SUPERVISORS, "block_asked", case.id, event.counsellor))


def _settled(turn: Turn, case: Case, event: BlockSettled) -> None:
    before = turn.session.case
    if case.block is None or before is None:
        return
    asker, days = case.block
    if event.asked not in {None, case.asked}:
        turn.do(Notice(event.counsellor, "block_asked", case.id, asker))
        return
    case = replace(case, block=None)
    code: NoticeCode = "blocked" if event.agreed else "block_refused"
    turn.note(code)
    if not event.agreed:
        cases.put(turn, case)
    else:
        until = turn.context.now + timedelta(days=days)
        turn.session = replace(turn.session, blocked_until=until)
        if before.status in OVER:
            cases.put(turn, case)
        else:
            ending = release.Ending(kept_out(turn), elsewhere(turn), MISUSE)
            release.close(turn, case, case.owner or asker, ending)
    told = dict.fromkeys(one for one in (asker, case.owner, event.counsellor) if one)
    for one in told:
        turn.do(Notice(one, code, case.id, event.counsellor))
