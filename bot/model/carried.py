"""What one counsellor carries: the cases of a shift in times and counts, and no word of what was said.

**Rules.** Pure. A shift is brought up to date by looking at what somebody holds; looking twice changes nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from bot.model.care_rules import Rules, day_of, is_hard, night_of, night_worked
from bot.model.case import CaseCard

Wish = Literal["pause", "lighter"]
"""What somebody asks for after a check-in."""
BRIEF = timedelta(minutes=2)
"""Whoever gave a case back within this has not carried it."""
ASKED_AGAIN = timedelta(minutes=15)
"""Whoever left a case to others is not asked for so long; after that they are: the queue forgets nobody (P10)."""
SIGN = timedelta(minutes=1)
"""Signs closer than this are one."""
TOGETHER = timedelta(minutes=15)
"""Between signs further apart than this was a break."""
A_NIGHT = timedelta(hours=1)
"""Who worked less of a night has not worked that night."""
GAP = timedelta(hours=4)
"""So long without a sign, and what follows is another shift."""
LEAST = timedelta(minutes=10)
"""A wish for a pause, or for lighter cases, holds at least so long."""


@dataclass(frozen=True, slots=True)
class Held:
    """A case in somebody's hands, and since when; `hard` stays true if it was so at any time."""

    case_id: str
    hard: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that left somebody's hands."""

    case_id: str
    hard: bool
    since: datetime
    at: datetime

    @property
    def felt(self) -> bool:
        """Whether it was held long enough to weigh, or to lighten."""
        return self.at - self.since >= BRIEF

    @property
    def carried(self) -> bool:
        """Whether it was hard, and held long enough to weigh."""
        return self.hard and self.felt


@dataclass(frozen=True, slots=True)
class Passed:
    """A case that somebody left to others, and until when they are not asked again."""

    case_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class State:
    """One counsellor's shift: when it began, the last sign of it, what they hold and held.

    Attributes:
        worked, dark: how long they were there in this shift, and how much of that was night.
        checked: when they last answered, or skipped, the check-in.
        paused, lighter: until when they asked for a longer pause, or for lighter cases alone.
        passed: cases that they left to somebody else.
        met: cases handed to them of which they said that they read them now.
        nights: the nights in which they worked, of the last seven days.
    """

    began: datetime | None = None
    seen: datetime | None = None
    worked: timedelta = timedelta()
    dark: timedelta = timedelta()
    held: tuple[Held, ...] = ()
    ended: tuple[Ended, ...] = ()
    checked: datetime | None = None
    paused: datetime | None = None
    lighter: datetime | None = None
    passed: tuple[Passed, ...] = ()
    met: tuple[str, ...] = ()
    nights: tuple[date, ...] = ()


def observed(
    state: State, cards: Iterable[CaseCard], rules: Rules, now: datetime, *, working: bool = True
) -> State:
    """Bring a shift up to date with what somebody holds now: what is gone has ended, what is new has begun."""
    state = came(state, rules, now, working=working)
    known = {one.case_id: one for one in state.held}
    real = (card for card in cards if not card.training)
    held = tuple(_held(card, known.get(card.case_id), rules, now) for card in real)
    here = {one.case_id for one in held}
    gone = (one for one in state.held if one.case_id not in here)
    ended = tuple(Ended(one.case_id, one.hard, one.since, now) for one in gone)
    return replace(state, held=held, ended=state.ended + ended)


def came(state: State, rules: Rules, now: datetime, *, working: bool = True) -> State:
    """Note a sign of somebody: a new shift begins after a long silence. On a break no time is counted."""
    seen = state.seen
    if seen is None or (now - seen > GAP and not state.held):
        state, seen = State(began=now, seen=now, nights=state.nights), now
    if now - seen >= SIGN:
        counts = working and now - seen <= TOGETHER
        state = _worked(state, seen, now, rules) if counts else replace(state, seen=now)
    week = day_of(now, rules) - timedelta(days=7)
    nights = tuple(night for night in state.nights if night > week)
    passed = tuple(one for one in state.passed if one.until > now)
    return replace(state, nights=nights, passed=passed)


def _worked(state: State, seen: datetime, now: datetime, rules: Rules) -> State:
    """Count the time since the last sign; a night counts once an hour of it was worked."""
    dark = state.dark + night_worked(seen, now, rules)
    nights, tonight = set(state.nights), night_of(now, rules)
    if tonight is not None and dark >= A_NIGHT:
        nights.add(tonight)
    worked = state.worked + (now - seen)
    return replace(state, seen=now, worked=worked, dark=dark, nights=tuple(sorted(nights)))


def leave_to_others(state: State, case_id: str, now: datetime) -> State:
    """Note that somebody said *not now*: nothing counts it, and it is forgotten soon."""
    others = tuple(one for one in state.passed if one.case_id != case_id)
    return replace(state, passed=(*others, Passed(case_id, now + ASKED_AGAIN)))


def meet(state: State, case_id: str) -> State:
    """Note that somebody reads what was handed to them: they are not asked again in this shift."""
    return state if case_id in state.met else replace(state, met=(*state.met, case_id))


def checked_in(state: State, rules: Rules, now: datetime, wishes: Collection[Wish] = ()) -> State:
    """Note that somebody was asked how they are, and what they wish for next; nothing else that they answered."""
    return replace(
        state,
        checked=now,
        paused=now + max(rules.pause, LEAST) if "pause" in wishes else state.paused,
        lighter=now + max(rules.breather, LEAST) if "lighter" in wishes else state.lighter,
    )


def check_in_due(state: State) -> bool:
    """Tell whether a hard case ended and nobody has asked how they are since."""
    last = last_hard(state)
    return last is not None and (state.checked is None or state.checked < last.at)


def hard_count(state: State) -> int:
    """Count the hard cases of this shift, those in hand too."""
    return sum(one.carried for one in state.ended) + sum(one.hard for one in state.held)


def in_a_row(state: State, rules: Rules, now: datetime) -> int:
    """Count the hard cases since the last lighter one or the last longer break, those in hand too."""
    count, held = 0, [one for one in state.held if one.hard]
    after = min((one.since for one in held), default=now)
    for one in reversed([one for one in state.ended if one.felt]):
        if not one.hard or after - one.at >= rules.breather:
            break
        count, after = count + 1, min(after, one.since)
    return count + len(held)


def last_hard(state: State) -> Ended | None:
    """Give the hard case that ended last."""
    return next((one for one in reversed(state.ended) if one.carried), None)


def _held(card: CaseCard, known: Held | None, rules: Rules, now: datetime) -> Held:
    hard = is_hard(card, rules)
    if known is None:
        return Held(card.case_id, hard, now)
    return known if known.hard or not hard else replace(known, hard=True)
