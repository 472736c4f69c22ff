"""Why somebody should not have a case now, and what the queue must spare them.

**Rules.** Pure: times and counts in, a reason or none out. Nothing here is a score: no rank, no sum over days. A
rule never leaves an emergency alone: after `yield_after` it is offered all the same, with its warning, and who says
*not now* is right.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.model.care_rules import Rules, is_hard, night_of
from bot.model.carried import State, check_in_due, hard_count, in_a_row, last_hard
from bot.model.case import CaseCard, Level
from bot.model.presence import Presence
from bot.model.queue import BANDS

Code = Literal["pause", "check_in", "limit", "hours", "night", "hard"]
"""Why somebody is not given a case now. `hard`: they are asked first."""
Sign = Literal["pause", "row", "shift", "hours", "night", "long", "break_due"]
"""What a colleague should know of, to take care: never how much somebody did, nor whether they answered."""
ENOUGH: frozenset[Sign] = frozenset({"pause", "hours", "night"})
"""Of these, whoever gives them a case must know; of `ROW` too, if it is a hard one."""
ROW: frozenset[Sign] = frozenset({"row", "shift"})
LONG = timedelta(hours=1)
"""A hard conversation of this length is worth a word from a colleague."""


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


def limit(state: State, rules: Rules, now: datetime) -> Reason | None:
    """Say why somebody should have no hard case now."""
    if hard_count(state) >= rules.per_shift:
        return Reason("limit")
    asked = state.lighter if state.lighter and state.lighter > now else None
    if in_a_row(state, rules, now) < rules.in_a_row:
        return Reason("limit", asked) if asked else None
    last = last_hard(state)
    if last is None or any(one.hard for one in state.held):
        return Reason("limit")
    return Reason("limit", max(last.at + rules.breather, asked or now))


def spared(state: State, rules: Rules, now: datetime) -> Spared:
    """Say what the queue must not give somebody now."""
    still = rules.yield_after // timedelta(milliseconds=1)
    left = tuple(one.case_id for one in state.passed if one.until > now)
    if resting(state, rules, now) is not None:
        return Spared(BANDS, frozenset(), left, still)
    if limit(state, rules, now) is not None:
        return Spared(2 * (Level.EMERGENCY - rules.level + 1), rules.topics, left, still)
    return Spared(cases=left)


def break_due(presence: Presence | None, rules: Rules, now: datetime) -> bool:
    """Tell whether somebody has worked for long without a break."""
    if presence is None or not presence.serving:
        return False
    return now - presence.since >= rules.break_after


def load(state: State, rules: Rules, now: datetime) -> tuple[Sign, ...]:
    """Say what a colleague who cares should know of somebody's shift."""
    reason = resting(state, rules, now)
    code = reason.code if reason else None
    signs: dict[Sign, bool] = {
        "hours": code == "hours",
        "night": code == "night",
        "pause": code == "pause",
        "long": any(one.hard and now - one.since >= LONG for one in state.held),
        "row": in_a_row(state, rules, now) >= rules.in_a_row,
        "shift": hard_count(state) >= rules.per_shift,
    }
    return tuple(sign for sign, holds in signs.items() if holds)


def over(state: State, card: CaseCard, rules: Rules, now: datetime) -> tuple[Sign, ...]:
    """Say which limits of somebody are reached for this case, to who would give it to them; none: nothing is over."""
    matter = ENOUGH | ROW if is_hard(card, rules) else ENOUGH
    return tuple(sign for sign in load(state, rules, now) if sign in matter)


def _too_long(state: State, rules: Rules, now: datetime) -> Reason | None:
    if state.worked >= rules.shift:
        return Reason("hours")
    tonight = night_of(now, rules)
    if tonight is None:
        return None
    before = sum(night != tonight for night in state.nights)
    long = state.dark >= timedelta(hours=rules.night.hours)
    return Reason("night") if long or before >= rules.night.per_week else None
