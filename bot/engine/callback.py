"""When somebody may be written to although they left: the day, the hours and the line that they choose from.

**Rules.** The one exception to silence (P3), made by the person alone. A window is counted on their own clock. One that
is over, that the clocks skip, or that opens when the conversation is no longer kept, is not offered, and none is ever
moved to another day: that would not be what they chose. A button carries all that was chosen before it, with the date,
so that an old one means what it meant.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.dialogs.base import Prose
from bot.dialogs.steps import Callback, Window
from bot.engine import leaving, secret
from bot.engine.phrases import Phrases, zone_of
from bot.engine.render import Row, paired
from bot.engine.turn import Turn
from bot.model.abilities import abilities
from bot.model.message import Button
from bot.model.session import Session
from bot.model.window import CHOSEN, Booked

NONE, DAYS = "none", "days"
"""The buttons that every call-back has: no call-back; and the days once more."""
BOOKED = "callback"
"""What `set` takes a call-back back by."""
DAY = timedelta(days=1)
SOON = timedelta(minutes=10)
"""A window that has begun opens so much later: whoever chooses it is still there, and wants to leave first."""

Span = tuple[datetime, datetime]
Parts = tuple[str, ...]
"""What was chosen: a day, a window, a line, as far as they are asked for."""


def rows(turn: Turn, ref: str, node: Callback) -> tuple[Row, ...]:
    """Make the buttons: what is asked for now; the days once more, if one was chosen; and none."""
    buttons = [Button(label, f"c:{ref}:{name}") for name, label in offered(turn, ref, node)]
    return paired(buttons)


def offered(turn: Turn, ref: str, node: Callback) -> Iterator[tuple[str, str]]:
    """Give what is asked for now, by name: its labels."""
    chosen = _chosen(turn, ref, node)
    phrases, answers = Phrases(turn.session, turn.context), turn.content.rules.answers
    for part in _next(turn, node, chosen):
        yield ".".join((*chosen, part)), _label(turn, ref, node, (*chosen, part))
    if chosen and node.days and answers.other_day:
        yield DAYS, phrases.label(ref, answers.other_day.label)
    yield NONE, phrases.label(ref, answers.none.label)


def every(turn: Turn, node: Callback, chosen: Parts = ()) -> Iterator[str]:
    """Name everything that can be chosen, one way to each kind: for proofs."""
    if not chosen:
        yield NONE
    for part in _next(turn, node, chosen):
        parts = (*chosen, part)
        yield ".".join(parts)
        yield from every(turn, node, parts)
        if len(parts) == 1 and node.days:
            return  # one day is like another


def said(turn: Turn, ref: str, node: Callback, name: str) -> str | None:
    """Say what stands on a button, of whatever message; None if it can no longer be chosen."""
    answers = turn.content.rules.answers
    own = {NONE: answers.none, DAYS: answers.other_day}.get(name)
    if own is not None:
        return Phrases(turn.session, turn.context).label(ref, own.label)
    parts = tuple(name.split("."))
    return _label(turn, ref, node, parts) if _valid(turn, node, parts) else None


def words(turn: Turn, ref: str, node: Callback) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give other ways to type what is asked for now: the editors' own language, and the words of the buttons."""
    answers = turn.content.rules.answers
    for name, _ in offered(turn, ref, node):
        last = name.rpartition(".")[2]
        if name == NONE:
            yield name, (answers.none.label, *answers.none.words)
        elif name == DAYS and answers.other_day:
            yield name, (answers.other_day.label, *answers.other_day.words)
        elif last in node.windows or last in node.openings:
            yield name, (_source(node, last),)
        elif day := _read(last):
            source = turn.content.source_locale
            yield name, (Phrases(turn.session, turn.context, source).date(day),)


def asked(turn: Turn, ref: str, node: Callback) -> Prose:
    """Give the question for what is asked for now."""
    match _kinds(node)[len(_chosen(turn, ref, node))]:
        case "window" if node.hours is not None:
            return node.hours
        case "line" if node.line is not None:
            return node.line
        case _:
            return node.callback


def follow(turn: Turn, ref: str, node: Callback, name: str) -> str:
    """Take one answer, which is one of those that can be chosen; give where it leads."""
    parts = () if name in {NONE, DAYS} else tuple(name.split("."))
    whole = len(parts) == len(_kinds(node))
    _keep(turn, "" if whole or not parts else f"{ref}:{name}")
    if name == NONE:
        cancel(turn)
        return node.none
    if not whole:
        return ref
    _book(turn, ref, node, parts)
    return node.then


def cancel(turn: Turn) -> None:
    """Take every window back: nothing will be sent."""
    if turn.session.window is not None:
        turn.disarm(leaving.WINDOW)
        turn.note("no_callback")
    turn.session = replace(turn.session, window=None, windows=())


def known(session: Session) -> Literal["none", "booked"]:
    """Say whether something is booked, as far as they may know: whoever came back may be somebody else (P4)."""
    return "booked" if session.window and session.sees_window else "none"


def booked(session: Session) -> tuple[Booked, ...]:
    """Give every window that is still to come, the next one first."""
    return (session.window, *session.windows) if session.window else ()


def put(turn: Turn, windows: tuple[Booked, ...]) -> None:
    """Keep these windows, the next one first, and wake as it opens."""
    turn.session = replace(turn.session, window=windows[0], windows=windows[1:])
    turn.arm(leaving.WINDOW, windows[0].start)


def _book(turn: Turn, ref: str, node: Callback, parts: Parts) -> None:
    """Keep a window, in place of an earlier one; where days are chosen, beside those of other days.

    Those that they may not be told of go: what is said to be booked is all that is.
    """
    chosen = dict(zip(_kinds(node), parts, strict=True))
    found = _span(turn, node, chosen.get("day", ""), chosen["window"])
    start, end = found or (turn.context.now, turn.context.now)
    turn.session = secret.told(turn.session)  # what is shown with it is what opens it
    line, issue = node.openings[chosen.get("line", "")], secret.issue(turn.session)
    new = Booked(start, end, ref, line, issue)
    zone = ZoneInfo(zone_of(turn.session, turn.content))
    others = booked(turn.session) if node.days and known(turn.session) == "booked" else ()
    kept = (one for one in others if not _meet(one, new, zone))
    put(turn, tuple(sorted((*kept, new), key=lambda one: one.start)))
    turn.session = replace(turn.session, sees_window=True)
    turn.note("callback")


def _meet(one: Booked, other: Booked, zone: ZoneInfo) -> bool:
    """Tell whether two windows are on one day, or overlap: then the later choice holds alone."""
    same = one.start.astimezone(zone).date() == other.start.astimezone(zone).date()
    return same or (one.start < other.end and other.start < one.end)


def _kinds(node: Callback) -> tuple[str, ...]:
    several = isinstance(node.opening, dict)
    return (*(["day"] if node.days else []), "window", *(["line"] if several else []))


def _chosen(turn: Turn, ref: str, node: Callback) -> Parts:
    """Give what was chosen at this question so far, if it can still be chosen."""
    where, _, name = turn.session.answers.get(CHOSEN, "").partition(":")
    parts = tuple(name.split(".")) if where == ref else ()
    return parts if len(parts) < len(_kinds(node)) and _valid(turn, node, parts) else ()


def _keep(turn: Turn, chosen: str) -> None:
    others = {name: value for name, value in turn.session.answers.items() if name != CHOSEN}
    answers = {**others, CHOSEN: chosen} if chosen else others
    turn.session = replace(turn.session, answers=answers)


def _valid(turn: Turn, node: Callback, parts: Parts) -> bool:
    """Tell whether all of it can be chosen now, one after the other."""
    if len(parts) > len(_kinds(node)):
        return False
    return all(part in _next(turn, node, parts[:at]) for at, part in enumerate(parts))


def _next(turn: Turn, node: Callback, chosen: Parts) -> list[str]:
    """Name what can be chosen after this: days, windows of the day, or lines."""
    kinds = _kinds(node)
    match kinds[len(chosen)] if len(chosen) < len(kinds) else "":
        case "day":
            return [day.isoformat() for day in _days(turn, node) if _windows(turn, node, f"{day}")]
        case "window":
            return _windows(turn, node, chosen[0] if node.days else "")
        case "line":
            return list(node.openings)
        case _:
            return []


def _days(turn: Turn, node: Callback) -> Iterator[date]:
    today = _today(turn)
    yield from (today + number * DAY for number in range(node.days or 0))


def _windows(turn: Turn, node: Callback, day: str) -> list[str]:
    return [name for name in node.windows if _span(turn, node, day, name)]


def _span(turn: Turn, node: Callback, day: str, name: str) -> Span | None:
    """Give a window on the clock, if it is still to come and opens while we still know of it."""
    now, window = turn.context.now, node.windows[name]
    zone = ZoneInfo(zone_of(turn.session, turn.content))
    first = _read(day) if node.days else _today(turn)
    if first is None or "reach" not in abilities(turn.session.address.channel):
        return None
    start, end = span(window, first, zone)
    start = start if now < start else now + SOON
    return (start, end) if start < end <= now + turn.context.kept_days * DAY else None


def span(window: Window, first: date, zone: ZoneInfo) -> Span:
    """Give start and end in UTC, from a day on; an end that is not after the start is one of the next day."""
    opens, closes = time.fromisoformat(window.start), time.fromisoformat(window.end)
    day = first + window.days * DAY
    last = day if opens < closes else day + DAY
    start = datetime.combine(day, opens, zone).astimezone(UTC)
    return start, datetime.combine(last, closes, zone).astimezone(UTC)


def _today(turn: Turn) -> date:
    zone = ZoneInfo(zone_of(turn.session, turn.content))
    return turn.context.now.astimezone(zone).date()


def _read(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def _label(turn: Turn, ref: str, node: Callback, parts: Parts) -> str:
    phrases, last = Phrases(turn.session, turn.context), parts[-1]
    if _kinds(node)[len(parts) - 1] == "day":
        return phrases.date(date.fromisoformat(last))
    return phrases.label(ref, _source(node, last))


def _source(node: Callback, name: str) -> str:
    window = node.windows.get(name)
    return window.label if window else node.openings[name]
