"""The order of the queue: total, stable, danger first, and nobody waits for ever (P10)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.case import CaseCard, Level, Status
from bot.model.queue import QueueRules, can_be_given, in_order, place

NOW = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
MONTH = 30 * 24 * 60
MINUTES = st.integers(0, MONTH)


def case(number: int, minute: int, risk: Level = Level.NONE, *, message: bool = False) -> CaseCard:
    """Return a case that came in this minute."""
    return CaseCard(
        case_id=f"c{number}.1",
        conversation=f"c{number}",
        version=1,
        alias="Mésange 12",
        status=Status.WAITING,
        since=NOW + timedelta(minutes=minute),
        topic="violence",
        locale="fr",
        risk=risk,
        message_only=message,
    )


@st.composite
def rules(draw: st.DrawFn) -> QueueRules:
    """Return any settings that `desk.yaml` may hold."""
    concern, urgent, emergency = sorted(draw(st.tuples(MINUTES, MINUTES, MINUTES)))
    return QueueRules((0, concern, urgent, emergency), draw(MINUTES), draw(MINUTES))


CASES = st.lists(
    st.builds(case, st.integers(0, 99), MINUTES, st.sampled_from(Level), message=st.booleans()),
    unique_by=lambda one: one.case_id,
    max_size=30,
)


def test_danger_then_waiting() -> None:
    """P10: danger first, then who waits at the screen, then the longest wait."""
    plain, later = case(1, 0), case(2, 1)
    message = case(3, -60, message=True)
    worried, urgent, danger = (case(n, 5, Level(n - 3)) for n in (4, 5, 6))
    mixed = [message, later, worried, plain, danger, urgent]

    assert [danger, urgent, worried, plain, later, message] == in_order(mixed, QueueRules())


def test_a_long_wait_catches_up() -> None:
    """P10: who has waited four hours stands level with an urgent case that comes now."""
    patient = case(1, 0)
    usual = QueueRules()

    assert [patient] == in_order([case(2, 241, Level.URGENT), patient], usual)[:1]
    assert [patient] == in_order([case(2, 239, Level.URGENT), patient], usual)[1:]


@given(CASES, rules(), st.randoms())
def test_the_order_is_total_and_stable(
    cards: list[CaseCard], settings: QueueRules, random: object
) -> None:
    """P10: however the cases lie, they come out in the same order, and no two share a place."""
    mixed = list(cards)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    assert in_order(cards, settings) == in_order(mixed, settings)
    assert len({place(card, settings) for card in cards}) == len(cards)


@given(CASES, rules())
def test_nobody_waits_for_ever(cards: list[CaseCard], settings: QueueRules) -> None:
    """P10: whoever comes later than the longest headstart stands behind, so only so many can ever overtake."""
    last = max(settings.headstart) + settings.message_behind
    for patient in cards:
        late = patient.since + timedelta(minutes=last, milliseconds=1)
        stream = [replace(other, case_id=f"late-{other.case_id}", since=late) for other in cards]
        assert patient == in_order([*stream, patient], settings)[0]


@given(
    rules(),
    st.lists(st.tuples(st.sampled_from(Level), st.booleans()), min_size=1, max_size=5),
    st.sampled_from(Level),
    st.booleans(),
)
def test_served_against_any_stream(
    settings: QueueRules, pattern: list[tuple[Level, bool]], risk: Level, message: bool
) -> None:
    """P10: one comes and one is served at every step, for ever: everybody has their turn."""
    step = 24 * 60
    longest = (max(settings.headstart) + settings.message_behind) // step + 2
    patient = case(0, 0, risk, message=message)
    queue, served = [patient], 0
    while patient in queue:
        level, left = pattern[served % len(pattern)]
        queue.append(case(served + 1, served * step, level, message=left))
        queue = in_order(queue, settings)[1:]
        served += 1
        assert served <= longest + len(pattern)


@given(CASES, rules())
def test_old_place_after_return(cards: list[CaseCard], settings: QueueRules) -> None:
    """P10: who was taken and comes back stands where they stood."""
    for taken in cards:
        others = [card for card in cards if card != taken]
        assigned = replace(taken, status=Status.ASSIGNED, owner="lea", version=2)
        assert in_order([*others, assigned], settings) == in_order(others, settings)
        back = replace(taken, version=3)
        ids = [card.case_id for card in in_order([*others, back], settings)]
        assert ids == [card.case_id for card in in_order(cards, settings)]


def test_what_the_desk_may_give() -> None:
    """P3: of somebody who has left only a message can be given to anybody."""
    waiting = case(1, 0)
    assert can_be_given(waiting)
    assert can_be_given(replace(waiting, away=True, message_only=True))
    assert not can_be_given(replace(waiting, away=True))
    assert not can_be_given(replace(waiting, status=Status.ASSIGNED))
