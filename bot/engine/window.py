"""A window opens that somebody set themselves: one line, a place in the queue, and from then on the code word.

**Rules.** One harmless line goes out, once, and nothing else; never after its end (P3). To somebody out of sight the
conversation is the quiz from then on: whoever answers the line plays, and only the return word, which was shown as the
window was chosen, leads back, to where help is. Nothing confirms before it that anybody ever wrote.
"""

from dataclasses import replace

from bot.engine import callback, cases, leaving, quiz, render
from bot.engine.interpreter import jump
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.model.cover import Cover
from bot.model.effect import Post
from bot.model.message import Message
from bot.model.window import Booked


def opened(turn: Turn) -> None:
    """Open the next window, and wait for the one after it."""
    windows = callback.booked(turn.session)
    turn.session = replace(turn.session, window=None, windows=())
    if windows[1:]:
        callback.put(turn, windows[1:])
    if not windows:
        return
    if turn.context.now >= windows[0].end:
        turn.note("window_missed")
    elif not cases.live(turn.session):  # else somebody is talking with them this very moment
        _speak(turn, windows[0])


def _speak(turn: Turn, booked: Booked) -> None:
    text = Phrases(turn.session, turn.context).node(booked.where, booked.line)
    if turn.content.cover is not None and not (turn.session.hidden or turn.session.sees_window):
        # Somebody wrote since who does not know of it: they play as well, and nobody writes to them.
        leaving.unknown(turn, turn.context.now)
    if turn.session.hidden:
        _cover(turn, booked)
    turn.do(Post(_line(turn, text), until=booked.end, since=booked.start))
    turn.record("bot", text, turn.context.now)
    turn.note("window_open")
    if not cases.open_case(turn.session):
        cases.enter(turn, "message")
    case = turn.session.case
    if case is not None and cases.open_case(turn.session):
        cases.put(turn, replace(case, window=booked.end))


def _line(turn: Turn, text: str) -> Message:
    """Say the line; to who is out of sight with nothing under it but the exit, which looks like any button."""
    footer = render.footer(turn, ())
    shown = footer[:1] if turn.session.hidden else footer
    return Message("", text, (shown,))


def _cover(turn: Turn, booked: Booked) -> None:
    """Stand in the cover from now on, if the content has one; who is in it already is called out of it."""
    if turn.content.cover is not None:
        new = Cover(quiz.first(turn.session), words=booked.words, unasked=True)
        worn = turn.session.cover or new
        called = replace(worn, called=True, words=min(worn.words, booked.words))
        turn.session = replace(turn.session, cover=called)


def answered(turn: Turn) -> None:
    """Lead who has said the word to a human: the one who has the case sees that they are back, or the queue."""
    cases.enter(turn, "queue")
    jump(turn, turn.content.rules.human.to)
