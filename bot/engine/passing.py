"""A case leaves its owner's hands otherwise than by their closing or giving it back.

**Rules.** In the queue it has its old place (P10). Where the bot is told to go on must be one of `desk.yaml`'s nodes,
which were proved as every other (P5, P11).
"""

from dataclasses import replace
from typing import assert_never

from bot.engine import release
from bot.engine.beside import note
from bot.engine.cases import there
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.model.case import Case
from bot.model.desk_event import HandedBack, Moved, Reassigned, Vanished
from bot.model.effect import SUPERVISORS, Notice
from bot.model.event import Passing


def carry_out(turn: Turn, case: Case, event: Passing) -> None:
    """Pass a case on."""
    match event:
        case Moved():
            _moved(turn, case, event)
        case HandedBack():
            _handed_back(turn, case, event)
        case Reassigned():
            _reassigned(turn, case, event)
        case Vanished():
            release.back(turn, case, "vanished")
            turn.do(Notice(event.counsellor, "returned", case.id))
            turn.do(Notice(SUPERVISORS, "vanished", case.id, event.counsellor))
        case _:
            assert_never(event)


def _moved(turn: Turn, case: Case, event: Moved) -> None:
    known = event.topic in turn.content.desk.topics
    note(turn, event.counsellor, event.note)
    if known and event.topic != case.topic:
        case = replace(case, topic=event.topic, moved=turn.context.now)
    release.back(turn, case, "moved")
    turn.do(Notice(event.counsellor, "gave_back", case.id))


def _handed_back(turn: Turn, case: Case, event: HandedBack) -> None:
    lines, rules = turn.content.rules.lines, turn.content.rules
    known = event.node in turn.content.desk.hand_back
    turn.note("handed_back")
    said = Phrases(turn.session, turn.context).line(lines.handed_back or lines.closed)
    ending = release.Ending(said, event.node if known else rules.after_human, event.outcome)
    release.close(turn, case, event.counsellor, ending)
    turn.do(Notice(event.counsellor, "closed", case.id))


def _reassigned(turn: Turn, case: Case, event: Reassigned) -> None:
    if event.to:
        turn.note(f"reassigned:{event.to}")
        said = release.changed(turn) if case.owner else there(turn)
        release.own(turn, case, event.to, said)
        turn.do(Notice(event.to, "assigned", case.id, event.counsellor))
    else:
        release.back(turn, case, "unassigned")
    if case.owner and case.owner != event.counsellor:
        turn.do(Notice(case.owner, "reassigned", case.id, event.to or event.counsellor))
