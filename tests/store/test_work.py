"""Tokens: given back, taken over, buried."""

from bot.store.door import command, entries
from bot.store.store import Store
from bot.store.values import Buried, Outcome
from tests.conftest import Eventually, OpenStore
from tests.store.helpers import CONV, LANES, NOW, claim_one, commit, decide, left, said, say
from tests.store.invariants import check_invariants


async def test_nobody_else_gets_it(store: Store) -> None:
    """P6: a claimed conversation is claimed by nobody else, whatever arrives for it."""
    await store.inbox.append([said(1)])
    await claim_one(store, "one")
    await store.inbox.append([said(2)])

    assert [] == await store.work.claim("two", block_ms=0)


async def test_claim_waits(open_stores: OpenStore, eventually: Eventually) -> None:
    """A waiting worker is woken by the arrival itself."""
    one, two = await open_stores(), await open_stores()

    async def appended() -> bool:
        await two.inbox.append([said(1)])
        return True

    import asyncio

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(one.work.claim("w", block_ms=5000))
        await eventually(appended)

    assert 1 == len(waiting.result())


async def test_release(store: Store) -> None:
    """A worker that stops gives its tokens back at once, nothing waits for a lease."""
    await store.inbox.append([said(1), left(2)])
    claimed = await claim_one(store, "one")

    assert await store.work.release(claimed.token)

    assert not await store.work.release(claimed.token)
    await check_invariants(store)
    again = await claim_one(store, "two")
    assert ("urgent", claimed.events) == (again.token.lane, again.events)


async def test_reclaim_after_lease_only(store: Store) -> None:
    """P6: a token comes back when its holder has been silent for the lease, not before; one event at a time."""
    await store.inbox.append([said(1), said(2)])
    await claim_one(store, "dead")

    assert [] == await store.work.reclaim("w", 60_000)
    (taken,) = await store.work.reclaim("w", 0)

    assert (1, 1) == (len(taken.events), taken.reclaims)
    assert Outcome.OK == (await store.work.commit([decide(taken)]))[0]
    assert 0 == (await claim_one(store)).reclaims


async def test_poison_is_buried_and_the_rest_flows(store: Store) -> None:
    """P6: an event that fails five times stands aside, sealed, and what follows is served."""
    await store.inbox.append([said(1), said(2)])
    outcomes = []
    for _ in range(5):
        outcomes.append(await store.work.bury(await claim_one(store), "bug"))
        await check_invariants(store)

    assert [Buried.RETRY] * 4 + [Buried.BURIED] == outcomes
    claimed = await claim_one(store)
    assert ([2], 0) == ([queued.seq for queued in claimed.events], claimed.tries)
    stream = store.layout.shared(store.layout.partition(CONV), b"dead")
    ((_, dead),) = entries(await store.door.one(command("XRANGE", stream, "-", "+")))
    assert b"bug" == dead[b"why"]
    assert b"phrase" not in dead[b"event"]


async def test_failed_event_stands_alone(store: Store) -> None:
    """After a failure events are handed out one by one, so that the bad one is found."""
    await store.inbox.append([said(1), said(2), said(3)])
    await store.work.bury(await claim_one(store), "bug")

    claimed = await claim_one(store)

    assert ([1], 1) == ([queued.seq for queued in claimed.events], claimed.tries)


async def test_bury_too_late(store: Store) -> None:
    """I2: who was overtaken buries nothing."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    await store.inbox.append([left(2)])

    assert Buried.GONE == await store.work.bury(claimed, "bug", tries=1)
    assert [2, 1] == [queued.seq for queued in (await claim_one(store)).events]


async def test_unreadable_waits_for_somebody_who_can(store: Store) -> None:
    """P6: an event that this version cannot read is lost for nobody; others are not held up by it."""
    await store.inbox.append([said(1), said(1, "bbb")])
    inbox = store.layout.conversation(CONV)[2]
    (element,) = await store.door.one(command("LRANGE", inbox, 0, -1))
    await store.door.one(command("LSET", inbox, 0, element[:-1] + bytes([element[-1] ^ 1])))

    assert ["bbb"] == [c.token.conversation for c in await store.work.claim("w", block_ms=0)]

    await store.door.one(command("LSET", inbox, 0, element))
    assert CONV in [c.token.conversation for c in await store.work.reclaim("new", 0)]


async def test_consumer_retires(store: Store) -> None:
    """No lease is left behind: a consumer goes when it holds nothing, and stays while it does."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store, "one")
    await store.work.retire("one")
    assert Outcome.OK == (await store.work.commit([decide(claimed)]))[0]

    await store.work.retire("one")

    stream = store.layout.stream(store.layout.partition(CONV), "ready")
    assert [] == await store.door.one(command("XINFO CONSUMERS", stream, "g"))


async def test_dead_consumers_are_tidied_away(store: Store) -> None:
    """No name of a dead worker stays for ever; one that still holds something stays until it is taken over."""
    await store.inbox.append([said(1)])
    await claim_one(store, "dead")
    assert 0 == await store.work.tidy(0)

    await store.work.reclaim("alive", 0)

    assert 0 == await store.work.tidy(3_600_000)
    assert 1 == await store.work.tidy(0)
    await store.sending.claim("gone", LANES, block_ms=0)
    await store.sending.retire("gone")
    assert 0 == await store.sending.tidy(0)


async def test_retention_is_renewed(store: Store) -> None:
    """P8: everything of a conversation lives as long as the retention, counted from its last use."""
    await say(store, 1)
    keys = store.layout.conversation(CONV)[:2]
    await store.door.run([command("EXPIRE", key, 1000) for key in keys])

    await store.inbox.append([said(2)])
    await commit(store)

    lives = await store.door.run([command("TTL", key) for key in keys])
    assert [True, True] == [life > 14 * 86_400 - 60 for life in lives]
    assert NOW.tzinfo is not None
