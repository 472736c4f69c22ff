"""Hiding behind the quiz: getting in, what happens there, and the one word that leads out.

**Rules.** Covered is hidden (P3): staff can write nothing, no timer speaks; only the quiz answers, and only what was
said to it. No answer shows that a secret exists: a wrong word, too many of them, the word that calls for help and a
plain wrong answer look the same. Of what is said here nothing is recorded, but danger is heard (I8).
"""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.content.cover import CoverFile
from bot.engine import cases, leaving, quiz, secret
from bot.engine.phrases import locale_of
from bot.engine.turn import Turn
from bot.model.case import Level
from bot.model.cover import Cover
from bot.model.effect import Notice, Post, Remove
from bot.model.event import Chose, Said, Showed, Start
from bot.risk.detect import assess

MOST_GUESSES = 5
"""So many wrong words that look like a return word, and for the rest of the hour the right one is wrong too."""
FORGIVEN_AFTER = timedelta(hours=1)
REASON = "cover.watched"


def hide(turn: Turn) -> None:
    """Hide where a dialog leads to the cover."""
    leaving.covered(turn, turn.context.now)


def expect_idleness(turn: Turn) -> None:
    """Let the cover come by itself, for who chose it as the way to leave: each thing they do puts it off."""
    cover = turn.content.cover
    if cover is None or turn.session.hidden or turn.session.leaves != "cover":
        turn.disarm(leaving.IDLE)
    else:
        turn.arm(leaving.IDLE, turn.context.now + timedelta(minutes=cover.idle))


def fell_idle(turn: Turn) -> None:
    """Put the cover on, as an exit would; whoever waits or talks with somebody keeps their place."""
    if not turn.session.hidden:
        leaving.covered(turn, turn.context.now, keeps=True)


def under_watch(turn: Turn, event: leaving.Seeker) -> bool:
    """Put the cover on for who says the other word outside of it; tells whether that was so."""
    cover = turn.content.cover
    if cover is None or not isinstance(event, Said) or event.edited:
        return False
    said, session = secret.guess(event.text, cover), turn.session
    if not secret.warns(said, secret.source(session), cover, secret.issue(session)):
        return False
    if turn.session.hidden and not leaving.comes_back(turn.session, event, turn.context.seq):
        return False
    leaving.covered(turn, event.at, keeps=True)
    _watched(turn)
    return True


def acted(turn: Turn, event: leaving.Seeker, cover: CoverFile) -> int:
    """Let the quiz answer what was done; the issue of the return word if it was said, and the cover is off; else 0."""
    match event:
        case Said():
            return _said(turn, event, cover)
        case Chose():
            turn.do(Post(quiz.judge_press(turn, cover, event.value)))
        case Showed():
            _showed(turn, event, cover)
        case Start():
            turn.do(Post(quiz.begin(turn, cover)))
        case _:
            assert_never(event)
    return 0


def is_meant(turn: Turn, event: leaving.Seeker) -> bool:
    """Tell what is said to the quiz from what was sent before it and came late: that must not stand there (P4)."""
    if isinstance(event, Chose) and quiz.is_button(event.value):
        return turn.context.seq > turn.session.left_seq
    return leaving.comes_back(turn.session, event, turn.context.seq)


def _said(turn: Turn, event: Said, cover: CoverFile) -> int:
    _listen(turn, event)
    if event.edited:
        return 0
    said, session = secret.guess(event.text, cover), turn.session
    worn = session.cover or Cover(quiz.first(session))
    if known := secret.leads(said, secret.source(session), cover, worn.words):
        if not (_locked(turn) or turn.late(event.at)):  # whoever is there now may not have said it
            if event.ref:
                turn.do(Remove((event.ref,)))  # the word itself does not stay on the screen
            return known
    elif secret.warns(said, secret.source(session), cover, secret.issue(session)):
        _watched(turn)
    elif said:
        _count(turn)
    turn.do(Post(quiz.judge(turn, cover, event.text)))
    return 0


def _listen(turn: Turn, event: Said) -> None:
    """Hear danger, whoever speaks: the desk sees it, the screen does not."""
    locale = locale_of(turn.session, turn.content)
    heard = assess(event.text, locale, turn.content.lexicons)
    if heard.level > Level.NONE:
        cases.worry(turn, heard.level, heard.reasons)


def _watched(turn: Turn) -> None:
    """Tell staff that somebody watches; the case stays where it is, and nothing is said to the person."""
    turn.note("watched")
    cases.worry(turn, turn.session.risk, (REASON,))
    case = turn.session.case
    if case is not None and case.owner and cases.open_case(turn.session):
        turn.do(Notice(case.owner, "watched", case.id))


def _locked(turn: Turn) -> bool:
    state = turn.session.cover
    return state is not None and state.wrong >= MOST_GUESSES and not _forgiven(turn, state)


def _forgiven(turn: Turn, state: Cover) -> bool:
    since = state.wrong_since
    return since is None or turn.context.now - since >= FORGIVEN_AFTER


def _count(turn: Turn) -> None:
    """Count a wrong word; the hour runs from the first one and is not prolonged, so nobody is kept out for ever."""
    state = turn.session.cover
    if state is None:
        return
    if _forgiven(turn, state):
        state = replace(state, wrong=0, wrong_since=turn.context.now)
    turn.session = replace(turn.session, cover=replace(state, wrong=state.wrong + 1))


def _showed(turn: Turn, event: Showed, cover: CoverFile) -> None:
    """Take a picture out unseen (P9), an album at one go, and go on with the quiz."""
    if event.ref:
        turn.do(Remove((event.ref,)))
    before, now = turn.session.showed_at, turn.context.now
    turn.session = replace(turn.session, showed_at=now)
    if before is None or now - before >= leaving.ALBUM:
        turn.do(Post(quiz.refuse(turn, cover)))
