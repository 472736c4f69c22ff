"""When somebody may be written to although they left: the windows to choose from, and what happens as one opens.

**Rules.** The one exception to silence (P3), made by the person alone. A window is counted on their own clock. One
whose end has passed, or that the clocks skip, is not offered, and never moved to another day: that would not be what
they chose. As it opens, one harmless line goes out, once, and nothing else; never after its end. What they write then
is an ordinary return.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.dialogs.steps import Callback, Window
from bot.engine import cases, leaving, render
from bot.engine.phrases import Phrases, zone_of
from bot.engine.render import Row, paired
from bot.engine.turn import Turn
from bot.model.effect import Post
from bot.model.message import Button, Message
from bot.model.window import Booked

NONE = "none"
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


def rows(turn: Turn, ref: str, node: Callback) -> tuple[Row, ...]:
    """Make the buttons: each window that is still to come, and none."""
    phrases, none = Phrases(turn.session, turn.context), turn.content.rules.answers.none
    labels = [(name, node.windows[name].label) for name, _ in _offered(turn, node)]
    return paired([
        Button(phrases.label(ref, text), f"c:{ref}:{name}")
        for name, text in [*labels, (NONE, none.label)]
    ])


def chosen(turn: Turn, node: Callback, ref: str, name: str) -> None:
    """Keep the window, in place of an earlier one; anything else means that none is wanted."""
    span = dict(_offered(turn, node)).get(name)
    if span is None:
        turn.session = replace(turn.session, window=None)
        turn.disarm(leaving.WINDOW)
        turn.note("no_callback")
        return
    start, end = span
    turn.session = replace(turn.session, window=Booked(start, end, ref, node.opening))
    turn.arm(leaving.WINDOW, start)
    turn.note("callback")


def opened(turn: Turn) -> None:
    """Open the window: the one line, and a place in the queue so that somebody is ready."""
    booked, now = turn.session.window, turn.context.now
    turn.session = replace(turn.session, window=None)
    if booked is None:
        return
    if now >= booked.end:
        turn.note("window_missed")
        return
    if cases.live(turn.session):
        return  # somebody is talking with them this very moment
    text = Phrases(turn.session, turn.context).node(booked.where, booked.line)
    turn.do(Post(_line(turn, text), until=booked.end))
    turn.record("bot", text, now)
    turn.note("window_open")
    if not cases.open_case(turn.session):
        cases.enter(turn, "message")


def _line(turn: Turn, text: str) -> Message:
    """Say the line; to who is out of sight with nothing under it but the exit, which looks like any button."""
    footer = render.footer(turn, ())
    shown = footer[:1] if turn.session.hidden else footer
    return Message("", text, (shown,))


def _offered(turn: Turn, node: Callback) -> Iterator[tuple[str, Span]]:
    zone, now = ZoneInfo(zone_of(turn.session, turn.content)), turn.context.now
    for name, window in node.windows.items():
        start, end = span(window, now, zone)
        if now < end and start < end:
            yield name, (start, end)


def span(window: Window, now: datetime, zone: ZoneInfo) -> Span:
    """Give start and end in UTC; an end that is not after the start is one of the next day."""
    opens, closes = time.fromisoformat(window.start), time.fromisoformat(window.end)
    first = now.astimezone(zone).date() + window.days * DAY
    last = first if opens < closes else first + DAY
    start = datetime.combine(first, opens, zone).astimezone(UTC)
    return start, datetime.combine(last, closes, zone).astimezone(UTC)
