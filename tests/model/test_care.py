"""What counsellors may carry: pauses, limits, hours and nights, and what never yields to them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.model import care, care_rules, carried
from bot.model.care import Code, Reason
from bot.model.care_rules import Night, Rules
from bot.model.carried import Ended, Held, Passed, State
from bot.model.case import CaseCard, Level, Status
from bot.model.presence import Presence, Shift
from bot.model.queue import BANDS
from tests.desk.stand_ins import fits

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
RULES = Rules(level=Level.URGENT)
MINUTE = timedelta(minutes=1)
PARIS = ZoneInfo("Europe/Paris")


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def case(
    number: int = 1, level: Level = Level.URGENT, topic: str = "school", waited: float = 0
) -> CaseCard:
    """A case that waits."""
    since, status = NOW - minutes(waited), Status.WAITING
    return CaseCard(f"c.{number}", "c", 1, "Loutre 27", status, since, topic, "fr", level)


def ended(ago: float, hard: bool = True, lasted: float = 20, number: int = 1) -> Ended:
    """A case that ended so many minutes ago."""
    at = NOW - minutes(ago)
    return Ended(f"e.{number}", hard, at - minutes(lasted), at)


def shift(*cases: Ended, began: float = 120, **changes: object) -> State:
    """A shift with these cases behind it, checked in after the last."""
    usual = {"began": NOW - minutes(began), "seen": NOW, "ended": cases, "checked": NOW}
    return State(**{**usual, **changes})  # type: ignore[arg-type]


moments = some.integers(0, 600).map(lambda count: NOW - minutes(count))
cards = some.builds(
    case,
    level=some.sampled_from(Level),
    topic=some.sampled_from(["school", "suicide"]),
    waited=some.integers(0, 20),
)


@some.composite
def shifts(draw: some.DrawFn) -> State:
    """Any shift that can come about."""
    one = some.tuples(some.integers(0, 500), some.booleans(), some.integers(0, 90))
    past = sorted(draw(some.lists(one, max_size=8)), reverse=True)
    cases = tuple(ended(ago, hard, lasted, n) for n, (ago, hard, lasted) in enumerate(past))
    held = draw(some.lists(some.tuples(some.booleans(), moments), max_size=3))
    return State(
        began=draw(moments),
        seen=NOW,
        held=tuple(Held(f"h.{n}", hard, since) for n, (hard, since) in enumerate(held)),
        ended=cases,
        checked=draw(some.none() | moments),
        paused=draw(some.none() | moments.map(lambda at: at + minutes(20))),
        nights=tuple(draw(some.lists(some.just(date(2026, 3, 1)), max_size=1))),
    )


@given(shifts(), cards)
def test_danger_is_never_left_alone_by_a_rule(state: State, card: CaseCard) -> None:
    """P10: an emergency that nobody takes is offered whatever the limits, and always with its warning."""
    alarm = replace(card, risk=Level.EMERGENCY, since=NOW - RULES.yield_after)

    assert Reason("hard") == care.may_take(state, alarm, RULES, NOW)


@given(shifts(), cards)
def test_the_queue_spares_what_the_rules_forbid(state: State, card: CaseCard) -> None:
    """What the queue is told to spare somebody is exactly what they may not take: nothing is lost between the two."""
    reason = care.may_take(state, card, RULES, NOW)
    allowed = reason is None or reason.code == "hard"

    assert allowed == fits(card, care.spared(state, RULES, NOW), NOW)


@given(shifts(), some.lists(some.integers(0, 6), unique=True, max_size=4))
def test_what_somebody_holds_is_noticed_once(state: State, numbers: Sequence[int]) -> None:
    """Looking twice changes nothing; each case is in somebody's hands or has left them, never lost."""
    here = [case(number) for number in numbers]
    before = {one.case_id for one in state.held} | {one.case_id for one in state.ended}

    first = carried.observed(state, here, RULES, NOW)

    assert first == carried.observed(first, here, RULES, NOW)
    assert {card.case_id for card in here} == {one.case_id for one in first.held}
    left = {one.case_id for one in first.ended}
    assert before <= left | {one.case_id for one in first.held}


@given(shifts())
def test_a_pause_ends_when_it_was_said_to(state: State) -> None:
    """Nobody is told a time that does not hold."""
    reason = care.resting(state, RULES, NOW)

    if reason is not None and reason.code == "pause":
        assert reason.until is not None
        later = care.resting(state, RULES, reason.until)
        assert later is None or later.code != "pause"


@given(shifts())
def test_a_row_ends_when_it_was_said_to(state: State) -> None:
    """With empty hands, the moment named for the next hard case is the moment at which it may come."""
    free = replace(state, held=())
    reason = care.limit(free, RULES, NOW)

    if reason is not None and reason.until is not None:
        assert care.limit(free, RULES, reason.until) is None


@given(some.datetimes(datetime(2026, 3, 27), datetime(2026, 3, 31)), some.integers(0, 900))
def test_nights_are_counted_minute_by_minute(began: datetime, length: int) -> None:
    """How much of a shift was night agrees with a count of its minutes, over a change of clocks too."""
    start = began.replace(second=0, microsecond=0, tzinfo=UTC)
    minutes_of_it = [start + n * MINUTE for n in range(length)]
    expected = sum(care_rules.night_of(at, RULES) is not None for at in minutes_of_it)

    assert expected * MINUTE == care_rules.night_worked(start, start + length * MINUTE, RULES)


@pytest.mark.parametrize(
    ("card", "hard"),
    [
        (case(level=Level.CONCERN), False),
        (case(level=Level.URGENT), True),
        (case(level=Level.EMERGENCY), True),
        (case(level=Level.NONE, topic="suicide"), True),
    ],
)
def test_hard_is_by_level_or_by_subject(card: CaseCard, hard: bool) -> None:
    """An organisation says from which level on, and which subjects whatever the level."""
    assert hard == care_rules.is_hard(card, RULES)


def test_a_hard_case_is_announced_and_a_lighter_one_is_not() -> None:
    """Whoever is fresh is asked before a hard case, and simply given any other."""
    assert Reason("hard") == care.may_take(shift(), case(), RULES, NOW)
    assert care.may_take(shift(), case(level=Level.NONE), RULES, NOW) is None


def test_after_a_hard_case_comes_a_pause_then_the_check_in() -> None:
    """Nothing is offered for ten minutes; then not before the three questions were answered, or skipped."""
    state = shift(ended(4), checked=None)

    assert Reason("pause", NOW + minutes(6)) == care.may_take(state, case(level=Level.NONE), RULES, NOW)  # fmt: skip
    rested = NOW + minutes(6)
    assert Reason("check_in") == care.may_take(state, case(level=Level.NONE), RULES, rested)
    checked = replace(state, checked=NOW)
    assert care.may_take(checked, case(level=Level.NONE), RULES, rested) is None


def test_a_lighter_case_asks_for_no_pause() -> None:
    """Pauses are for what weighs: after a lighter case, and after one given back at once, the next may come."""
    assert care.resting(shift(ended(1, hard=False), checked=None), RULES, NOW) is None
    assert care.resting(shift(ended(1, lasted=1), checked=None), RULES, NOW) is None


@pytest.mark.parametrize(
    ("behind", "in_a_row"),
    [
        ((), 0),
        ((ended(60), ended(20)), 2),
        ((ended(60), ended(50, hard=False), ended(20)), 1),
        ((ended(120), ended(20)), 1),
        ((ended(90), ended(40)), 0),
        ((ended(60), ended(50, hard=False, lasted=1), ended(20)), 2),
    ],
)
def test_hard_cases_in_a_row(behind: tuple[Ended, ...], in_a_row: int) -> None:
    """A row is ended by a lighter case, or by half an hour without a hard one; what is held counts too."""
    assert in_a_row == carried.in_a_row(shift(*behind), RULES, NOW)
    held = (Held("h.1", True, NOW - minutes(5)),)
    assert in_a_row + 1 == carried.in_a_row(shift(*behind, held=held), RULES, NOW - minutes(5))


def test_two_hard_cases_in_a_row_are_followed_by_a_lighter_one() -> None:
    """At the limit hard cases are spared, with the moment from which they may come; others are not."""
    state = shift(ended(60), ended(12))

    assert Reason("limit", NOW + minutes(18)) == care.may_take(state, case(), RULES, NOW)
    assert care.may_take(state, case(level=Level.CONCERN), RULES, NOW) is None
    assert ("row",) == care.load(state, RULES, NOW)


def test_a_shift_holds_so_many_hard_cases() -> None:
    """The fifth hard case of a shift is its last, however they were spread."""
    state = shift(*(ended(ago) for ago in (330, 270, 210, 150, 90)), began=350)

    assert Reason("limit") == care.may_take(state, case(), RULES, NOW)
    assert ("shift",) == care.load(state, RULES, NOW)


@pytest.mark.parametrize(
    ("at", "began", "nights", "code"),
    [
        ("14:00", 5.9, 0, None),
        ("14:00", 6, 0, "hours"),
        ("02:30", 4.4, 0, None),
        ("03:00", 5, 0, "night"),
        ("23:00", 1, 2, None),
        ("23:00", 1, 3, "night"),
        ("14:00", 1, 3, None),
    ],
)
def test_hours_and_nights(at: str, began: float, nights: int, code: Code | None) -> None:
    """Six hours, five of night, three nights in seven days: after that nothing new is offered."""
    now = datetime.combine(date(2026, 3, 4), time.fromisoformat(at), PARIS).astimezone(UTC)
    before = tuple(date(2026, 3, 3) - timedelta(days=n + 1) for n in range(nights))
    length = timedelta(hours=began)
    dark = care_rules.night_worked(now - length, now, RULES)
    state = State(now - length, now, length, dark, nights=before)

    reason = care.resting(state, RULES, now)

    assert code == (reason.code if reason else None)


@given(some.lists(some.integers(0, 40), max_size=60))
def test_time_is_counted_while_somebody_is_there(gaps: list[int]) -> None:
    """Breaks of more than a quarter of an hour are no work; however often one looks, the minutes are the same."""
    state, now = carried.came(State(), RULES, NOW), NOW
    for gap in gaps:
        now += minutes(gap)
        state = carried.came(state, RULES, now)

    assert minutes(sum(gap for gap in gaps if gap <= 15)) == state.worked


def test_a_night_counts_once_an_hour_of_it_was_worked() -> None:
    """Whoever stays ten minutes after ten has not worked a night."""
    start = datetime(2026, 3, 4, 21, 30, tzinfo=PARIS).astimezone(UTC)
    state = carried.came(State(), RULES, start)
    found = []
    for step in range(1, 10):
        state = carried.came(state, RULES, start + minutes(10 * step))
        found.append(len(state.nights))

    assert [0] * 8 + [1] == found
    assert (minutes(90), minutes(60)) == (state.worked, state.dark)


def test_a_night_within_one_day() -> None:
    """A night may also begin after midnight."""
    rules = Rules(level=Level.URGENT, night=Night(time(1), time(6)))
    at = datetime(2026, 3, 4, 2, tzinfo=PARIS)

    assert date(2026, 3, 4) == care_rules.night_of(at, rules)
    assert care_rules.night_of(at - timedelta(hours=2), rules) is None
    around = at - timedelta(hours=9), at + timedelta(hours=9)
    assert timedelta(hours=5) == care_rules.night_worked(*around, rules)


def test_a_new_shift_begins_after_a_long_silence() -> None:
    """What was carried yesterday does not weigh on today, but for the nights; who still holds a case is not gone."""
    night = (date(2026, 3, 1),)
    state = shift(ended(300), seen=NOW - timedelta(hours=5), nights=night)

    assert State(began=NOW, seen=NOW, nights=night) == carried.came(state, RULES, NOW)
    holding = replace(state, held=(Held("h.1", True, NOW),))
    assert state.ended == carried.came(holding, RULES, NOW).ended


def test_a_case_left_to_others_is_not_asked_for_again_soon() -> None:
    """*Not now* sends it on; if nobody took it, it is offered again: the queue forgets nobody (P10)."""
    state = carried.leave_to_others(shift(), "c.1", NOW)

    assert (Passed("c.1", NOW + carried.ASKED_AGAIN),) == state.passed
    assert not fits(case(), care.spared(state, RULES, NOW), NOW)
    later = NOW + carried.ASKED_AGAIN
    assert fits(case(), care.spared(state, RULES, later), later)
    assert () == carried.came(state, RULES, later).passed


def test_at_rest_the_queue_spares_everything() -> None:
    """During a pause no band is given; after it all are."""
    assert BANDS == care.spared(shift(ended(4)), RULES, NOW).bands
    assert 0 == care.spared(shift(ended(40)), RULES, NOW).bands


def test_care_says_what_a_colleague_should_know() -> None:
    """A long hard conversation, a check-in that waits: words for care, never a count."""
    held = (Held("h.1", True, NOW - care.LONG),)

    assert ("long",) == care.load(shift(held=held), RULES, NOW)
    assert ("pause",) == care.load(shift(ended(4)), RULES, NOW)
    assert () == care.load(shift(ended(40), checked=None), RULES, NOW)


@pytest.mark.parametrize(
    ("shift_of_it", "since", "training", "due"),
    [
        ("on", 119, False, False),
        ("on", 120, False, True),
        ("break", 300, False, False),
        ("on", 300, True, False),
    ],
)
def test_a_break_is_suggested(shift_of_it: Shift, since: int, training: bool, due: bool) -> None:
    """After two hours on shift; not to who has one, nor to who practises."""
    there = Presence("noe", shift_of_it, NOW - minutes(since), NOW + minutes(9), training)

    assert due == care.break_due(there, RULES, NOW)
    assert not care.break_due(None, RULES, NOW)


def test_a_check_in_may_end_in_a_wish() -> None:
    """A longer pause, or lighter cases for a while: asked for by whoever needs it, and it ends by itself."""
    state = shift(ended(12), checked=None)

    assert care.resting(carried.checked_in(state, RULES, NOW), RULES, NOW) is None
    rest = carried.checked_in(state, RULES, NOW, {"pause"})
    assert Reason("pause", NOW + RULES.pause) == care.resting(rest, RULES, NOW)
    light = carried.checked_in(state, RULES, NOW, {"lighter"})
    until = NOW + RULES.breather
    assert Reason("limit", until) == care.may_take(light, case(), RULES, NOW)
    assert care.may_take(light, case(level=Level.NONE), RULES, NOW) is None
    assert Reason("hard") == care.may_take(light, case(), RULES, until)


def test_whoever_holds_a_row_waits_for_no_clock() -> None:
    """Two hard cases in hand are a row without an end: no moment is promised."""
    held = (Held("h.1", True, NOW), Held("h.2", True, NOW))

    assert Reason("limit") == care.limit(shift(held=held), RULES, NOW)


def test_practice_weighs_nothing() -> None:
    """A practice case is no case: it needs no warning, waits for no pause and is counted nowhere."""
    practice = replace(case(level=Level.EMERGENCY, waited=20), training=True)

    assert care.may_take(shift(ended(4)), practice, RULES, NOW) is None
    assert () == carried.observed(shift(), [practice], RULES, NOW).held
