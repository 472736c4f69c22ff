"""A case is offered to a colleague: who holds it keeps it, and answers, until they accept (P10).

**Rules.** One offer at a time. It ends when it is answered or taken back, when its time is over, and with whatever
takes the case out of its owner's hands (`cases.put`); the person leaving ends it too.
"""

from dataclasses import replace
from typing import assert_never

from bot.engine import cases, release
from bot.engine.beside import note
from bot.engine.cases import OFFER
from bot.engine.turn import Turn
from bot.model.case import Case
from bot.model.desk_event import Accepted, Declined, Offered, Withdrew
from bot.model.effect import Notice
from bot.model.event import Offering


def carry_out(turn: Turn, case: Case, event: Offering) -> None:
    """Offer, or answer an offer."""
    match event:
        case Offered():
            _offered(turn, case, event)
        case Accepted():
            _accepted(turn, case, event)
        case Declined():
            _declined(turn, case, event)
        case Withdrew():
            if case.offered:
                turn.note("withdrew")
                cases.put(turn, replace(case, offered=""))
        case _:
            assert_never(event)


def _offered(turn: Turn, case: Case, event: Offered) -> None:
    turn.note(f"offered:{event.to}")
    note(turn, event.counsellor, event.note)
    if event.to != case.offered:
        cases.put(turn, replace(case, offered=event.to))
    turn.arm(OFFER, turn.context.now + turn.content.desk.offer_after)
    turn.do(Notice(event.to, "offered", case.id, event.counsellor))


def _accepted(turn: Turn, case: Case, event: Accepted) -> None:
    turn.note(f"accepted:{event.counsellor}")
    release.own(turn, case, event.counsellor, release.changed(turn))
    turn.do(Notice(event.counsellor, "taken", case.id))
    if case.owner:
        turn.do(Notice(case.owner, "accepted", case.id, event.counsellor))


def _declined(turn: Turn, case: Case, event: Declined) -> None:
    turn.note(f"declined:{event.counsellor}")
    answered = replace(case, offered="")
    turn.disarm(OFFER)
    turn.session = replace(turn.session, case=answered)
    cases.put(turn, answered)
    if case.owner:
        turn.do(Notice(case.owner, "declined", case.id, event.counsellor))


def lapsed(turn: Turn, case: Case) -> None:
    """End an offer that was not answered in time: it stays whose it is."""
    if not case.offered:
        return
    turn.note("lapsed")
    cases.put(turn, replace(case, offered=""))
    if case.owner:
        turn.do(Notice(case.owner, "offer_over", case.id, case.offered))
