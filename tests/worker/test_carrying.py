"""What counsellors carry is noticed for every desk, with no page open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.care import Reason, resting
from bot.model.care_rules import Rules
from bot.model.carried import State
from bot.model.case import Level, Status
from bot.store.store import Store
from bot.worker.carrying import Carrying
from tests.store.test_desk import card
from tests.store.test_queue import put
from tests.worker.crew import content

HARD = card(1, risk=Level.EMERGENCY, status=Status.ASSIGNED, owner="lea")
RULES = Rules()


async def test_a_pause_begins_when_a_hard_case_ends(store: Store) -> None:
    """Somebody who answers from a phone has their pause as anybody: what they hold is looked at, and what they held."""
    now, later = datetime.now(UTC), datetime.now(UTC) + timedelta(minutes=5)
    await store.desk.set_shift("lea", "on", now)
    looks = Carrying(store, content, lambda: now)
    await put(store, HARD)
    await looks.look(now)
    await put(store, replace(HARD, version=2, status=Status.CLOSED, owner=None))
    for _ in range(2):
        await looks.look(later)

    state = await store.care.state("lea")
    assert [(HARD.case_id, True, later)] == [
        (one.case_id, one.hard, one.at) for one in state.ended
    ]
    assert Reason("pause", later + RULES.pause) == resting(state, RULES, later)


async def test_a_break_is_no_work(store: Store) -> None:
    """What somebody still holds during a break is noticed; its minutes are not counted as hours of work."""
    now = datetime.now(UTC)
    await put(store, HARD)
    looks = Carrying(store, content, lambda: now)
    for shift, later in (("on", 0), ("on", 10), ("break", 15), ("on", 20), ("on", 30)):
        await store.desk.set_shift("lea", shift, now)  # type: ignore[arg-type]
        await looks.look(now + timedelta(minutes=later))

    state = await store.care.state("lea")
    assert (timedelta(minutes=25), 1) == (state.worked, len(state.held))


async def test_who_practises_and_who_is_gone_carry_nothing(store: Store) -> None:
    """Practice is no shift, nor is an evening at home."""
    now = datetime.now(UTC)
    await store.desk.set_shift("lea", "on", now, training=True)
    await store.desk.set_shift("max", "off", now)

    await Carrying(store, content, lambda: now).look(now)

    assert [State(), State()] == [await store.care.state(login) for login in ("lea", "max")]
