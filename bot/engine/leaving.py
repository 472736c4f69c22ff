"""Leaving: the exit, erasing everything, being blocked; and what counts as coming back.

**Rules.** Hide first, tell staff last (P2). After an exit nothing comes out but the wipe and the
removal of late messages, until the person comes back (P3). Who waited is taken out of the queue: a
counsellor could not write to them.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine import cases, quiz, render, secret
from bot.engine.turn import Turn
from bot.model.abilities import abilities
from bot.model.case import Case, Status
from bot.model.cover import Cover
from bot.model.effect import Erase, Remove, Wipe
from bot.model.event import Chose, Said, Showed, Start, Wiped
from bot.model.message import Message
from bot.model.session import Session

Seeker = Start | Said | Chose | Showed
ALBUM = timedelta(seconds=10)
"""Pictures that come together are refused together."""
WINDOW = "callback"
"""The one timer that an exit leaves: a window that the person set themselves (P3)."""
IDLE = "idle"
"""The timer that puts the cover on for who chose it and does nothing for a while."""
LATE_PRESS = timedelta(seconds=150)
"""How long Telegram keeps a press. It has no date but its receipt, and a queue of its own, so until then it may be from
before the exit. Nobody is kept waiting: the exit took the buttons away."""


def left(turn: Turn, at: datetime) -> None:
    """Exit: do with what is visible as the person chose, then let staff know."""
    session = turn.session
    if session.cover is not None:
        _go(turn, at, Wipe(_behind(turn)))
    elif session.leaves == "cover":
        covered(turn, at)
    else:
        keep = session.leaves == "keep" and "reach" in abilities(session.address.channel)
        _go(turn, at, Wipe(_behind(turn), keep=keep), "left")


def covered(turn: Turn, at: datetime, *, keeps: bool = False) -> None:
    """Exit into the quiz; without one in the content it is an ordinary exit. `keeps`: a case keeps its place."""
    if turn.content.cover is not None:
        turn.session = replace(
            turn.session,
            cover=Cover(quiz.first(turn.session), words=secret.issue(turn.session)),
        )
    _go(turn, at, Wipe(_behind(turn)), "covered", keeps=keeps)


def _go(turn: Turn, at: datetime, wipe: Wipe, code: str = "", *, keeps: bool = False) -> None:
    """Hide first, then let staff know; a page that goes elsewhere keeps nothing."""
    turn.do(wipe)
    if code:
        turn.note(code)
    _hide(turn, at)
    _withdraw(turn, keeps=keeps)


def unknown(turn: Turn, at: datetime) -> None:
    """Count as out of sight whoever is there, and does not know of what is about to be said to somebody else."""
    _hide(turn, at)
    _withdraw(turn, keeps=True)


def wiped(turn: Turn, event: Wiped) -> None:
    """Keep how many messages could not be deleted, to say so when the person is back; nothing is said now (P3)."""
    turn.session = replace(turn.session, remains=turn.session.remains + max(0, event.left))


def _behind(turn: Turn) -> Message:
    """What stands there afterwards: who is covered stays so."""
    cover = turn.content.cover
    if turn.session.cover is not None and cover is not None:
        return quiz.begin(turn, cover)
    return render.neutral(turn)


def forgot(turn: Turn, at: datetime) -> None:
    """Erase everything (P8): the neutral line is all that stays."""
    turn.do(Wipe(render.neutral(turn), erase=True))
    _hide(turn, at)
    _abandon(turn)


def barred(turn: Turn, at: datetime) -> None:
    """The platform shut the door: an exit with nothing left to say, and a purge."""
    _hide(turn, at)
    _abandon(turn)
    turn.do(Erase())


def _hide(turn: Turn, at: datetime) -> None:
    turn.session = hidden(turn.session, at, turn.context.seq)
    turn.disarm(*(name for name in turn.session.timers if name != WINDOW))


def hidden(session: Session, at: datetime, seq: int) -> Session:
    """Take somebody out of sight; what was done before `at`, or numbered up to `seq`, is no return."""
    before = session.left_at
    return replace(
        nowhere(session),
        hidden=True,
        showed_at=None,
        left_at=at if before is None else max(before, at),
        left_seq=max(session.left_seq, seq),
    )


def nowhere(session: Session) -> Session:
    """Forget where somebody stands and all that they chose on the way."""
    free = replace(session, place="", answers={}, topic="", confused=0, calls=(), path=())
    return replace(free, sees_window=False, knows=False)


def _withdraw(turn: Turn, *, keeps: bool = False) -> None:
    changed = withdrawn(turn.session.case, keeps=keeps)
    if changed is not None and changed != turn.session.case:
        cases.put(turn, changed)


def withdrawn(case: Case | None, *, keeps: bool = False) -> Case | None:
    """End a waiting case, unless it keeps its place; a held one and a left message stay anyway.

    What stays says that the person is away: writing to them is impossible. No offer and no listener outlives it.
    """
    status = cases.moved(case, "left") if case else None
    if case is None or status is None:
        return case
    stays = keeps or case.status is Status.ASSIGNED or case.message_only
    end = case.status if stays else status
    return replace(case, status=end, unanswered=None, away=stays, offered="", listeners=())


def _abandon(turn: Turn) -> None:
    case = turn.session.case
    status = cases.moved(case, "barred") if case else None
    if case is not None and status is not None:
        cases.put(turn, replace(case, status=status, unanswered=None, owner=None, away=False))


def overtaken(session: Session, seq: int) -> bool:
    """Tell whether an exit overtook this event: it was sent before, and must not be answered."""
    return seq < session.left_seq


def comes_back(session: Session, event: Seeker, seq: int) -> bool:
    """Tell whether an event ends the silence: numbered after the exit, and not dated before it."""
    if seq <= session.left_seq:
        return False
    if isinstance(event, Start) or session.left_at is None:
        return True
    if isinstance(event, Chose):
        return event.at - session.left_at > LATE_PRESS
    return int(event.at.timestamp()) > int(session.left_at.timestamp())


def stay_hidden(turn: Turn, event: Seeker) -> None:
    """Answer nothing. A message that came in after the exit is taken off the screen: no wipe would find it (P4)."""
    late = turn.session.hidden and turn.context.seq > turn.session.left_seq
    if (
        turn.session.leaves == "keep"
        and turn.session.cover is None
        and not isinstance(event, Showed)
    ):
        return
    if event.ref and late and not isinstance(event, Chose):
        turn.do(Remove((event.ref,)))


def come_back(turn: Turn) -> None:
    """End the silence. What was said before is never shown again: somebody else may hold the phone."""
    turn.session = replace(nowhere(turn.session), hidden=False, cover=None)
    turn.note("came_back")
