"""One script stores what was decided, or nothing at all: its table of outcomes."""

from collections.abc import Awaitable, Callable

import pytest

from bot.model.effect import CancelTimer, Decision, Erase, SetTimer
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Claimed, Commit, Outcome
from tests.store.helpers import (
    CONV,
    at,
    body,
    claim_one,
    commit,
    decide,
    left,
    post,
    record,
    said,
    say,
    session,
    take,
)
from tests.store.invariants import check_invariants


async def run(store: Store, item: Commit) -> Outcome:
    """Commit one conversation."""
    (outcome,) = await store.work.commit([item])
    return outcome


async def test_ok_stores_everything(store: Store) -> None:
    """I3: session, transcript, outbox and timers are stored by the script that takes the events out."""
    await store.inbox.append([said(1), said(2)])
    claimed = await claim_one(store)
    decisions = (
        Decision(session(version=1), (post("un"), record("k1", "phrase 1"))),
        Decision(session(version=2, place="a.b"), (post("deux"), SetTimer("idle", at(60)))),
    )

    assert Outcome.OK == await run(store, Commit(claimed, 2, decisions))

    token, due = await take(store)
    assert ("un", f"{CONV}.1.0") == (body(due), due.delivery.key if due.delivery else "")
    assert [(CONV, "idle", at(60))] == await store.timers.due(at(60), 10)
    assert not (await store.sending.sent(token, f"{CONV}.1.0", ["b1"], at(0))).stale
    await store.inbox.append([said(3)])
    again = await claim_one(store)
    assert (2, session(version=2, place="a.b")) == (again.version, again.session)


async def test_part_of_a_batch(store: Store) -> None:
    """I1, I3: events that were claimed but not applied stay, in order, under a new token."""
    await store.inbox.append([said(1), said(2), said(3)])
    claimed = await claim_one(store)

    assert Outcome.OK == await run(store, Commit(claimed, 1, (Decision(session(version=1)),)))

    await check_invariants(store)
    again = await claim_one(store)
    assert [2, 3] == [queued.seq for queued in again.events]


async def test_events_that_came_meanwhile_stay(store: Store) -> None:
    """P6: what arrives between claim and commit is worked on next."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    await store.inbox.append([said(2)])

    assert Outcome.OK == await run(store, decide(claimed))

    assert [2] == [queued.seq for queued in (await claim_one(store)).events]


async def _exit(store: Store, claimed: Claimed) -> None:
    await store.inbox.append([left(9)])


async def _same_again(store: Store, claimed: Claimed) -> None:
    assert await run(store, decide(claimed)) is Outcome.OK


async def _reclaimed(store: Store, claimed: Claimed) -> None:
    await store.work.reclaim("other", 0)


async def _released(store: Store, claimed: Claimed) -> None:
    assert await store.work.release(claimed.token)


async def _erased(store: Store, claimed: Claimed) -> None:
    assert await store.erase(CONV)


async def _erased_and_back(store: Store, claimed: Claimed) -> None:
    assert await store.erase(CONV)
    await store.inbox.append([said(7)])


async def _tampered(store: Store, claimed: Claimed) -> None:
    await store.door.one(command("HSET", store.layout.conversation(CONV)[0], "v", 41))


async def _inbox_lost(store: Store, claimed: Claimed) -> None:
    await store.door.one(command("LPOP", store.layout.conversation(CONV)[2]))


RACES = [
    (_exit, Outcome.FENCED),
    (_same_again, Outcome.FENCED),
    (_reclaimed, Outcome.FENCED),
    (_released, Outcome.FENCED),
    (_erased, Outcome.ERASED),
    (_erased_and_back, Outcome.FENCED),
    (_tampered, Outcome.CONFLICT),
    (_inbox_lost, Outcome.CONFLICT),
]


@pytest.mark.parametrize(("race", "expected"), RACES)
async def test_lost_races_change_nothing(
    store: Store, race: Callable[[Store, Claimed], Awaitable[None]], expected: Outcome
) -> None:
    """I2: a holder that was overtaken in any way commits nothing, and no token is left behind."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    await race(store, claimed)
    before = await _state(store)

    assert expected == await run(store, decide(claimed, post("zu spät"), record("k", "t")))

    assert before == await _state(store)
    await check_invariants(store, idle=race is not _reclaimed)


async def _state(store: Store) -> list[object]:
    keys = store.layout.conversation(CONV)
    return await store.door.run([
        command("HMGET", keys[0], "v", "e", "b"),
        command("LRANGE", keys[2], 0, -1),
        command("LRANGE", keys[3], 0, -1),
        command("LRANGE", keys[5], 0, -1),
    ])


async def test_reclaimer_wins(store: Store) -> None:
    """I2: after the lease the new holder commits, and the stalled one is fenced."""
    await store.inbox.append([said(1)])
    stalled = await claim_one(store, "stalled")
    (taken,) = await store.work.reclaim("rescuer", 0)

    assert Outcome.FENCED == await run(store, decide(stalled))
    assert Outcome.OK == await run(store, decide(taken))
    await check_invariants(store)


async def test_batch_of_conversations(store: Store) -> None:
    """A busy worker commits many conversations in one round trip; one lost race does not touch the others."""
    await store.inbox.append([said(1, name) for name in ("aaa", "bbb", "ccc")])
    claims = await store.work.claim("w", block_ms=0)
    await store.inbox.append([left(2, "bbb")])
    trips = store.door.trips

    outcomes = await store.work.commit([decide(claimed, post("x")) for claimed in claims])

    found = {c.token.conversation: o for c, o in zip(claims, outcomes, strict=True)}
    assert {"aaa": Outcome.OK, "bbb": Outcome.FENCED, "ccc": Outcome.OK} == found
    assert 1 == store.door.trips - trips
    await check_invariants(store)


async def test_timers_are_replaced_and_cancelled(store: Store) -> None:
    """The same name arms anew; a cancelled timer never fires; order inside a chain counts."""
    await say(store, 1, SetTimer("a", at(10)), SetTimer("b", at(10)), SetTimer("c", at(10)))
    await say(store, 2, SetTimer("a", at(20)), CancelTimer("b"))
    await say(store, 3, CancelTimer("c"), SetTimer("c", at(30)))

    assert [(CONV, "a", at(20)), (CONV, "c", at(30))] == await store.timers.due(at(99), 10)
    assert [] == await store.timers.due(at(19), 10)


async def test_timer_done_unless_armed_anew(store: Store) -> None:
    """A timer that was armed anew while it fired is not taken off."""
    await say(store, 1, SetTimer("a", at(10.123456)))
    ((_, _, due),) = await store.timers.due(at(11), 10)
    assert at(10.123456) == due
    await say(store, 2, SetTimer("a", at(20)))

    assert not await store.timers.done(CONV, "a", due)
    assert await store.timers.done(CONV, "a", at(20))
    assert [] == await store.timers.due(at(99), 10)


async def test_erase_effect(store: Store) -> None:
    """P8: an Erase leaves nothing of the conversation, and is committed like everything else."""
    await say(store, 1, post("x"), SetTimer("a", at(1)), record("k", "t"))
    await store.inbox.append([said(2)])

    assert Outcome.OK == await commit(store, Erase())

    keys = store.layout.conversation(CONV)[:8]
    assert 0 == await store.door.one(command("EXISTS", *keys))
    assert [] == await store.timers.due(at(99), 10)
    await check_invariants(store)
