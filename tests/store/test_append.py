"""Arrivals come in sealed, in order, once, and exits in front."""

import pytest

from bot.model.event import Arrival, Fired
from bot.ports import Accepted
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Claimed
from tests.conftest import OpenStore
from tests.store.helpers import ADDRESS, CONV, NOW, claim_one, commit, left, said
from tests.store.invariants import check_invariants

STORED, DUPLICATE = Accepted.STORED, Accepted.DUPLICATE


def sources(claimed: Claimed) -> list[str]:
    """Return where the claimed events came from, without the conversation."""
    return [queued.arrival.source.rsplit(":", 1)[1] for queued in claimed.events]


async def test_order_is_kept(store: Store) -> None:
    """P6: what one person wrote is claimed in the order in which it arrived, numbered from 1."""
    await store.inbox.append([said(1), said(2)])
    await store.inbox.append([said(3)])

    claimed = await claim_one(store)

    assert ["1", "2", "3"] == sources(claimed)
    assert [1, 2, 3] == [queued.seq for queued in claimed.events]
    assert said(1) == claimed.events[0].arrival


async def test_a_key_that_cannot_be_opened_stops_nobody_else(store: Store) -> None:
    """P6: whose key the key file does not hold is said to be unreadable; those behind them are stored all the same."""
    lost = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
    await store.inbox.append([said(1, lost)])
    key = store.layout.conversation(lost)[1]
    wrapped = await store.door.one(command("GET", key))
    await store.door.one(command("SET", key, b"zzzz" + wrapped[4:], "KEEPTTL"))
    store.keys.forget(lost)

    outcomes = await store.inbox.append([said(2, lost), said(1), said(3, lost), said(2)])

    assert [Accepted.UNREADABLE, STORED, Accepted.UNREADABLE, STORED] == outcomes
    assert ["1", "2"] == sources(await claim_one(store))


async def test_one_token_for_many_arrivals(store: Store) -> None:
    """I1: one ready token exists iff the inbox is not empty, however many events wait."""
    await store.inbox.append([said(1), said(2), said(3)])

    await check_invariants(store)
    assert 1 == (await store.stats())["ready"]


async def test_duplicates_are_dropped(store: Store) -> None:
    """P6: the same update five times is one event, also after it was worked on."""
    assert [STORED, DUPLICATE, DUPLICATE] == await store.inbox.append([said(1)] * 3)
    await commit(store)

    assert [DUPLICATE, DUPLICATE] == await store.inbox.append([said(1)] * 2)
    assert [] == await store.work.claim("w", block_ms=0)
    await check_invariants(store)


async def test_duplicate_remembered_for_two_days(store: Store) -> None:
    """P6: an update is remembered longer than any platform repeats it, and not for ever (I7)."""
    await store.inbox.append([said(1)])

    life = await store.door.one(command("TTL", store.layout.seen(CONV, said(1).source)))

    assert 172_790 <= life <= 172_800


async def test_exit_goes_in_front(store: Store) -> None:
    """P2: an exit overtakes everything queued; two exits keep their own order."""
    await store.inbox.append([said(1), said(2), left(3), said(4), left(5)])

    claimed = await claim_one(store)

    assert ["3", "5", "1", "2", "4"] == sources(claimed)
    assert "urgent" == claimed.token.lane
    assert 2 == claimed.epoch


async def test_urgent_conversations_first(store: Store) -> None:
    """P2: a conversation with an exit is claimed before one that has waited longer."""
    await store.inbox.append([said(1, "aaa"), said(1, "bbb"), left(1, "ccc")])

    claims = await store.work.claim("w", block_ms=0)

    assert "ccc" == claims[0].token.conversation
    assert {"aaa", "bbb", "ccc"} == {claimed.token.conversation for claimed in claims}


async def test_duplicate_exit_flips_once(store: Store) -> None:
    """P2: the same exit twice raises the epoch once."""
    await store.inbox.append([left(1), left(1)])

    assert 1 == (await claim_one(store)).epoch


async def test_first_arrival_in_two_processes(open_stores: OpenStore) -> None:
    """P6: two processes that meet somebody new at once use one key, and nothing becomes unreadable."""
    one, two = await open_stores(), await open_stores()

    assert [STORED] == await one.inbox.append([said(1)])
    assert [STORED, STORED] == await two.inbox.append([said(2), said(3)])

    assert ["1", "2", "3"] == sources(await claim_one(one))


async def test_erased_elsewhere(open_stores: OpenStore) -> None:
    """I6: a process that still remembers an erased key makes a new one instead of bringing it back."""
    one, two = await open_stores(), await open_stores()
    await one.inbox.append([said(1)])
    before = (await claim_one(one)).wrapped
    assert await two.erase(CONV)

    assert [STORED, STORED] == await one.inbox.append([said(2), said(3)])

    claimed = await claim_one(one)
    assert ["2", "3"] == sources(claimed)
    assert before != claimed.wrapped


async def test_timer_of_an_erased_conversation(store: Store) -> None:
    """P8: what comes from inside never brings an erased conversation back to life."""
    fired = Arrival(CONV, "timer:x", Fired(NOW, "x", NOW))
    await store.inbox.append([said(1)])
    assert [STORED] == await store.inbox.append([fired])
    assert await store.erase(CONV)

    again = Arrival(CONV, "timer:y", Fired(NOW, "y", NOW))

    assert [DUPLICATE] == await store.inbox.append([again])
    assert [] == await store.work.claim("w", block_ms=0)
    await check_invariants(store)


async def test_desk_event_in_a_cold_process(open_stores: OpenStore) -> None:
    """P6: a process that has never seen the conversation finds its key and appends."""
    one, two = await open_stores(), await open_stores()
    await one.inbox.append([said(1)])

    outcome = await two.inbox.append([Arrival(CONV, "desk:1", Fired(NOW, "x", NOW))])

    assert [STORED] == outcome
    assert 2 == len((await claim_one(one)).events)


async def test_trail_keeps_the_oldest_time(store: Store) -> None:
    """P4: an edit or a press never makes a message look younger than it is."""
    await store.inbox.append([said(1)])
    edited = Arrival(CONV, "edit", said(5000).event, ADDRESS)
    object.__setattr__(edited.event, "ref", "u1")
    await store.inbox.append([edited])

    trail = store.layout.conversation(CONV)[4]
    score = await store.door.one(command("ZSCORE", trail, "u1"))

    assert int(NOW.timestamp()) + 1 == int(float(score))


@pytest.mark.parametrize("count", [0, 200])
async def test_batches(store: Store, count: int) -> None:
    """P6: a batch of any size is one round trip, and every arrival has its outcome."""
    arrivals = [said(i, f"conv{i % 7}") for i in range(count)]
    await store.inbox.append([said(1000, f"conv{i}") for i in range(7)])
    trips = store.door.trips

    outcomes = await store.inbox.append(arrivals)

    assert [STORED] * count == outcomes
    assert (1 if count else 0) == store.door.trips - trips
    await check_invariants(store)
