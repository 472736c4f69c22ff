"""What a counsellor may carry: hard cases, pauses, hours and nights, as an organisation set them.

**Rules.** Pure: times and counts in, a reason or none out. Nothing here is a score: no rank, no sum over days, no word
of what was said. A rule never leaves an emergency alone: after `yield_after` it is offered all the same, with its
warning, and who says *not now* is right.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.model.case import CaseCard, Level
from bot.model.queue import BANDS

Code = Literal["pause", "check_in", "limit", "hours", "night", "hard"]
"""Why somebody is not given a case now. `hard`: they are asked first."""
Sign = Literal["pause", "check_in", "row", "shift", "hours", "night", "long"]
"""What a supervisor should know of, to take care: never how much somebody did."""
NEVER = 4
"""The veil of somebody who wants none: above every level."""
BRIEF = timedelta(minutes=2)
"""Whoever gave a case back within this has not carried it."""
ASKED_AGAIN = timedelta(minutes=15)
"""Whoever left a case to others is not asked for so long; after that they are: the queue forgets nobody (P10)."""
SIGN = timedelta(minutes=1)
"""Signs closer than this are one."""
GAP = timedelta(hours=4)
"""So long without a sign, and what follows is another shift."""
LONG = timedelta(hours=1)
"""A hard conversation of this length is worth a word from a colleague."""


@dataclass(frozen=True, slots=True)
class Night:
    """When it is night, how many hours of it one shift may hold, and how many nights seven days may."""

    start: time = time(22)
    end: time = time(7)
    hours: float = 5
    per_week: int = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """`care.yaml`.

    Attributes:
        level: from this level on a case is hard.
        topics: subjects that are hard whatever the level.
        in_a_row: how many hard cases before a lighter one or a longer break.
        per_shift: how many hard cases one shift holds.
        pause: how long nothing is offered after a hard case.
        breather: a break of this length ends a row.
        shift: how long a shift may be before nothing new is offered.
        yield_after: after how long an emergency is offered in spite of all this.
        veil: from this level on what people write is covered, unless somebody chose otherwise; `NEVER`: not.
        zone: where nights are counted.
    """

    level: Level = Level.URGENT
    topics: frozenset[str] = frozenset({"suicide", "sexual_violence"})
    in_a_row: int = 2
    per_shift: int = 5
    pause: timedelta = timedelta(minutes=10)
    breather: timedelta = timedelta(minutes=30)
    shift: timedelta = timedelta(hours=6)
    night: Night = Night()
    yield_after: timedelta = timedelta(minutes=3)
    veil: int = Level.URGENT
    zone: str = "Europe/Paris"


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
        checked: when they last answered, or skipped, the check-in.
        paused: until when they asked for a longer pause themselves.
        passed: cases that they left to somebody else.
        nights: the nights in which they worked, of the last seven days.
    """

    began: datetime | None = None
    seen: datetime | None = None
    held: tuple[Held, ...] = ()
    ended: tuple[Ended, ...] = ()
    checked: datetime | None = None
    paused: datetime | None = None
    passed: tuple[Passed, ...] = ()
    nights: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not now, and until when, if that is known."""

    code: Code
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spared:
    """What the queue must not give somebody: so many bands from the worst, some subjects, single cases.

    Attributes:
        still: an emergency is given all the same when it has waited for so many milliseconds.
    """

    bands: int = 0
    topics: frozenset[str] = frozenset()
    cases: tuple[str, ...] = ()
    still: int = 0


def is_hard(card: CaseCard, rules: Rules) -> bool:
    """Tell whether a case is hard to carry, as far as one can tell from outside."""
    return card.risk >= rules.level or card.topic in rules.topics


def may_take(state: State, card: CaseCard, rules: Rules, now: datetime) -> Reason | None:
    """Say why somebody should not have this case now; `hard`: only after a warning. None: nothing stands in the way."""
    if card.training:
        return None
    if card.risk >= Level.EMERGENCY and now - card.since >= rules.yield_after:
        return Reason("hard")
    reason = resting(state, rules, now)
    if reason is not None or not is_hard(card, rules):
        return reason
    return limit(state, rules, now) or Reason("hard")


def resting(state: State, rules: Rules, now: datetime) -> Reason | None:
    """Say why somebody should be given nothing at all for now."""
    reason = _too_long(state, rules, now)
    if reason is not None:
        return reason
    last = last_hard(state)
    until = max(last.at + rules.pause if last else now, state.paused or now)
    if until > now:
        return Reason("pause", until)
    return Reason("check_in") if check_in_due(state) else None


def check_in_due(state: State) -> bool:
    """Tell whether a hard case ended and nobody has asked how they are since."""
    last = last_hard(state)
    return last is not None and (state.checked is None or state.checked < last.at)


def limit(state: State, rules: Rules, now: datetime) -> Reason | None:
    """Say why somebody should have no hard case now."""
    if hard_count(state) >= rules.per_shift:
        return Reason("limit")
    if in_a_row(state, rules, now) < rules.in_a_row:
        return None
    last = last_hard(state)
    return Reason("limit", last.at + rules.breather if last else None)


def spared(state: State, rules: Rules, now: datetime) -> Spared:
    """Say what the queue must not give somebody now."""
    still = rules.yield_after // timedelta(milliseconds=1)
    left = tuple(one.case_id for one in state.passed if one.until > now)
    if resting(state, rules, now) is not None:
        return Spared(BANDS, frozenset(), left, still)
    if limit(state, rules, now) is not None:
        return Spared(2 * (Level.EMERGENCY - rules.level + 1), rules.topics, left, still)
    return Spared(cases=left)


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


def observed(state: State, cards: Iterable[CaseCard], rules: Rules, now: datetime) -> State:
    """Bring a shift up to date with what somebody holds now: what is gone has ended, what is new has begun."""
    state = came(state, rules, now)
    known = {one.case_id: one for one in state.held}
    real = (card for card in cards if not card.training)
    held = tuple(_held(card, known.get(card.case_id), rules, now) for card in real)
    here = {one.case_id for one in held}
    gone = (one for one in state.held if one.case_id not in here)
    ended = tuple(Ended(one.case_id, one.hard, one.since, now) for one in gone)
    return replace(state, held=held, ended=state.ended + ended)


def came(state: State, rules: Rules, now: datetime) -> State:
    """Note a sign of somebody: a new shift begins after a long silence."""
    if state.seen is None or (now - state.seen > GAP and not state.held):
        state = State(began=now, seen=now, nights=state.nights)
    seen = now if now - (state.seen or now) >= SIGN else state.seen
    today = _day(now, rules)
    week = {night for night in state.nights if night > today - timedelta(days=7)}
    tonight = night_of(now, rules)
    nights = tuple(sorted(week | ({tonight} if tonight else set())))
    passed = tuple(one for one in state.passed if one.until > now)
    return replace(state, seen=seen, nights=nights, passed=passed)


def leave_to_others(state: State, case_id: str, now: datetime) -> State:
    """Note that somebody said *not now*: nothing counts it, and it is forgotten soon."""
    others = tuple(one for one in state.passed if one.case_id != case_id)
    return replace(state, passed=(*others, Passed(case_id, now + ASKED_AGAIN)))


def over(state: State) -> State:
    """End a shift: nothing of it counts in the next one, but for the nights of the week."""
    return State(nights=state.nights)


def night_of(at: datetime, rules: Rules) -> date | None:
    """Name the night that a moment belongs to by the day on which it began; None by day."""
    local, night = at.astimezone(ZoneInfo(rules.zone)), rules.night
    clock = local.time()
    if night.start <= night.end:
        return local.date() if night.start <= clock < night.end else None
    if clock >= night.start:
        return local.date()
    return local.date() - timedelta(days=1) if clock < night.end else None


def night_worked(began: datetime, now: datetime, rules: Rules) -> timedelta:
    """Measure how much of a shift was night."""
    zone, total = ZoneInfo(rules.zone), timedelta()
    for day in _days(
        began.astimezone(zone).date() - timedelta(days=1), now.astimezone(zone).date()
    ):
        start = datetime.combine(day, rules.night.start, zone)
        later = timedelta(days=rules.night.end <= rules.night.start)
        end = datetime.combine(day + later, rules.night.end, zone)
        # Through UTC: local subtraction would not see the hour that a change of clocks adds or takes.
        first, last = (
            max(start.timestamp(), began.timestamp()),
            min(end.timestamp(), now.timestamp()),
        )
        total += timedelta(seconds=max(0.0, last - first))
    return total


def load(state: State, rules: Rules, now: datetime) -> tuple[Sign, ...]:
    """Say what a colleague who cares should know of somebody's shift."""
    reason = resting(state, rules, now)
    signs: list[Sign] = []
    if reason is not None and reason.code in {"hours", "night", "pause", "check_in"}:
        signs.append(reason.code)
    if in_a_row(state, rules, now) >= rules.in_a_row:
        signs.append("row")
    if hard_count(state) >= rules.per_shift:
        signs.append("shift")
    if any(one.hard and now - one.since >= LONG for one in state.held):
        signs.append("long")
    return tuple(signs)


def _too_long(state: State, rules: Rules, now: datetime) -> Reason | None:
    if state.began is None:
        return None
    if now - state.began >= rules.shift:
        return Reason("hours")
    tonight = night_of(now, rules)
    if tonight is None:
        return None
    before = sum(night != tonight for night in state.nights)
    many = before >= rules.night.per_week
    worked = night_worked(state.began, now, rules)
    return Reason("night") if many or worked >= timedelta(hours=rules.night.hours) else None


def _held(card: CaseCard, known: Held | None, rules: Rules, now: datetime) -> Held:
    hard = is_hard(card, rules)
    if known is None:
        return Held(card.case_id, hard, now)
    return known if known.hard or not hard else replace(known, hard=True)


def _day(at: datetime, rules: Rules) -> date:
    return at.astimezone(ZoneInfo(rules.zone)).date()


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
