"""What a seeker did: whether it may be answered at all, and by whom.

**Rules.** While hidden, only a return is answered, and as a stranger is (P3). What an
exit overtook is recorded and answered with nothing. Media are refused and taken out of the chat,
never looked at (P9).
"""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.content.cover import CoverFile
from bot.dialogs.words import is_exit
from bot.engine import backlog, cases, cover, hear, leaving, press, render, stranger, window
from bot.engine.interpreter import go, resume, stand
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.model.effect import Remove
from bot.model.event import Chose, Said, Showed, Start
from bot.model.session import Session

KNOWN = {"quiz": "known"}
"""An answer for branches: who has said their word knows the quiz, and that it is the word that leads back."""


def acted(turn: Turn, event: leaving.Seeker) -> None:
    """Answer what a seeker did, if it may be answered."""
    session, seq = turn.session, turn.context.seq
    if _exits(turn, event):
        leaving.left(turn, event.at)
    elif leaving.overtaken(session, seq):
        _unanswered(turn, event)
    elif session.cover is not None and turn.content.cover is not None:
        _covered(turn, event, turn.content.cover)
    elif cover.under_watch(turn, event):
        return
    elif not session.hidden:
        _present(turn, event)
        _seen(turn)
        cases.go_on_reassuring(turn)
    elif leaving.comes_back(session, event, seq):
        _return(turn, event)
        _seen(turn)
    else:
        _unanswered(turn, event)


def _exits(turn: Turn, event: leaving.Seeker) -> bool:
    """Tell an exit that its channel did not make a `Left` of: none may be missed (P1)."""
    match event:
        case Chose(value=render.EXIT):
            return True
        case Said():
            return is_exit(event.text, turn.content.exits)
        case _:
            return False


def _seen(turn: Turn) -> None:
    turn.session = replace(turn.session, seen_at=turn.context.now)
    cover.expect_idleness(turn)


def _unanswered(turn: Turn, event: leaving.Seeker) -> None:
    if isinstance(event, Said):
        hear.heard(turn, event)
    leaving.stay_hidden(turn, event)


def _covered(turn: Turn, event: leaving.Seeker, quiz: CoverFile) -> None:
    """Leave it to the quiz; only the return word leads to the neutral entry, and is not written down.

    Who was called by a window that they had chosen is led to a human.
    """
    if not cover.is_meant(turn, event):
        _unanswered(turn, event)
    elif known := cover.acted(turn, event, quiz):
        called = turn.session.cover is not None and turn.session.cover.called
        leaving.come_back(turn)
        booked = turn.session.window
        sees = known == 1 or (booked is not None and known <= booked.words)
        turn.session = replace(
            turn.session, sees_window=sees, knows=True, stranger=False, answers=KNOWN
        )
        stranger.came(turn, event)
        # Later issues were shown to somebody who had come back without saying one.
        turn.note("verified" if known == 1 else "unverified")
        if called:
            window.answered(turn)
        else:
            go(turn, turn.content.rules.entry)
        _seen(turn)


def _return(turn: Turn, event: leaving.Seeker) -> None:
    """Whatever they did, they get what a stranger gets, and nothing of what was before."""
    leaving.come_back(turn)
    stranger.meet(turn, event)
    if not backlog.dealt_with(turn, event):
        _anew(turn, event)


def _present(turn: Turn, event: leaving.Seeker) -> None:
    """Answer somebody who is there; after a long pause it may be somebody else, who learns nothing (P4)."""
    if _paused(turn):
        turn.note("unverified")
        if not (cases.live(turn.session) or _queues(turn.session)):
            stranger.meet(turn, event)
    new = turn.session.seen_at is None
    if not backlog.dealt_with(turn, event):
        (_anew if new else _answer)(turn, event)


def _paused(turn: Turn) -> bool:
    pause, before = turn.content.rules.pause, turn.session.seen_at
    if pause is None or before is None:
        return False
    return turn.context.now - before >= timedelta(minutes=pause.minutes)


def _queues(session: Session) -> bool:
    """Tell whether they wait for a human to come at any moment; a left message keeps nobody waiting."""
    case = session.case
    return cases.waiting(session) and case is not None and not case.message_only


def _anew(turn: Turn, event: leaving.Seeker) -> None:
    """Answer somebody as nobody had ever written: help at once for who asks for it, the first screen for all else."""
    line: tuple[str, ...] = ()
    match event:
        case Said() if hear.called(turn, event):
            return
        case Chose(value=render.EMERGENCY | render.HUMAN):
            press.chose(turn, event)
            return
        case Showed():
            _take_away(turn, event)
            turn.session = replace(turn.session, showed_at=turn.context.now)
            line = (Phrases(turn.session, turn.context).line(turn.content.rules.lines.media),)
        case _:
            pass
    go(turn, turn.content.rules.entry, *line)


def _answer(turn: Turn, event: leaving.Seeker) -> None:
    match event:
        case Start():
            _start(turn)
        case Said():
            hear.said(turn, event)
        case Chose():
            press.chose(turn, event)
        case Showed():
            _showed(turn, event)
        case _:
            assert_never(event)


def _start(turn: Turn) -> None:
    """Begin again; a case in the queue or in a counsellor's hands is not disturbed."""
    if cases.live(turn.session):
        turn.post(render.brief(turn, cases.there(turn)))
    elif cases.waiting(turn.session):
        _still_waiting(turn)
    else:
        fresh = replace(turn.session, place="", answers={}, topic="", calls=(), path=())
        turn.session = fresh
        go(turn, turn.content.rules.entry)


def _still_waiting(turn: Turn) -> None:
    """Say that the request is kept, and where it stands; a left message has no place in a line."""
    line = Phrases(turn.session, turn.context).line(turn.content.rules.lines.waiting)
    case = turn.session.case
    if case and case.message_only:
        turn.post(render.brief(turn, line))
    else:
        stand(turn, line)


def _showed(turn: Turn, event: Showed) -> None:
    """Refuse kindly, an album once; someone who has no question before them gets one."""
    _take_away(turn, event)
    before, turn.session = (
        turn.session.showed_at,
        replace(turn.session, showed_at=turn.context.now),
    )
    if before is not None and turn.context.now - before < leaving.ALBUM:
        return
    line = Phrases(turn.session, turn.context).line(turn.content.rules.lines.media)
    if turn.session.place or cases.open_case(turn.session):
        turn.post(render.brief(turn, line))
    else:
        resume(turn, line)


def _take_away(turn: Turn, event: Showed) -> None:
    turn.note("media")
    if event.ref:
        turn.do(Remove((event.ref,)))
