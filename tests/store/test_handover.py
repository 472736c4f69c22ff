"""Handing over saves a way through Redis and changes no promise: one holder, exits in front, nothing lost."""

from datetime import UTC, datetime

import pytest

from bot.model.effect import Lane
from bot.store import work
from bot.store.door import command
from bot.store.handover import Handover
from bot.store.keys import GROUP
from bot.store.store import Store
from bot.store.values import Claimed, Due, Outcome, Sent
from tests.conftest import OpenStore
from tests.store.helpers import (
    CONV,
    LANES,
    at,
    body,
    claim_one,
    commit,
    decide,
    key,
    left,
    post,
    said,
    wipe,
)
from tests.store.invariants import check_invariants

OTHER = "zyxwvutsrqponmlkjihgfedcba"


@pytest.fixture
async def store(open_stores: OpenStore) -> Store:
    """One partition, whose worker and sender live in this process."""
    opened = await open_stores(partitions=1)
    opened.work.handed.open("w")
    opened.sending.handed.open("d")
    return opened


async def handed(store: Store) -> Claimed:
    """Return the one conversation that was handed over."""
    (one,) = await store.work.handed.take()
    return one.item


async def due(store: Store) -> Due:
    """Return the one send that was handed over."""
    (one,) = await store.sending.handed.take()
    return one.item


def nothing(queue: Handover[Claimed] | Handover[Due]) -> bool:
    """Return whether nothing was handed over."""
    return not queue._items


async def test_an_append_hands_its_conversation_over(store: Store) -> None:
    """P6: what was handed over is what a claim would have given, and nobody else can claim it."""
    await store.inbox.append([said(1)])
    first = await handed(store)

    assert (0, 0, [said(1)]) == (first.version, first.epoch, [q.arrival for q in first.events])
    assert [] == await store.work.claim("other", block_ms=0)
    assert [Outcome.OK] == await store.work.commit([decide(first, post("un"))])

    await store.inbox.append([said(2)])
    second = await handed(store)
    assert (1, 1) == (second.version, second.session.version if second.session else 0)


async def test_a_commit_hands_its_first_send_over(store: Store) -> None:
    """P2, I4: the send comes from the script that stored it; the rest follows the usual way, in order."""
    await store.inbox.append([said(1)])
    await store.work.commit([decide(await handed(store), post("un"), post("deux"))])
    first = await due(store)

    assert "un" == body(first)
    assert [] == await store.sending.claim("other", LANES, block_ms=0)
    assert Sent(stale=False, more=True) == await store.sending.sent(
        first.token, key(first), ["m1"], at(1)
    )
    (token,) = await store.sending.claim("d", LANES, block_ms=0)
    (second,) = await store.sending.head([token])
    assert "deux" == body(second)
    await store.sending.sent(token, key(second), ["m2"], at(2))
    await check_invariants(store)


async def test_nobody_is_overtaken(store: Store) -> None:
    """While another conversation waits in the lane, a new one queues up behind it."""
    store.work.handed.close()
    await store.inbox.append([said(1, OTHER)])
    store.work.handed.open("w")
    await store.inbox.append([said(1)])

    assert nothing(store.work.handed)
    claims = await store.work.claim("w", block_ms=0)
    assert [OTHER, CONV] == [claimed.token.conversation for claimed in claims]


async def test_a_pending_one_is_in_nobodys_way(store: Store) -> None:
    """What somebody already works on does not wait in the lane."""
    await store.inbox.append([said(1, OTHER)])
    await handed(store)
    await store.inbox.append([said(1)])

    assert CONV == (await handed(store)).token.conversation


async def test_an_exit_is_handed_over_and_fences(store: Store) -> None:
    """P2: the exit goes to this process at once; whoever was at work on something older is fenced."""
    await store.inbox.append([said(1)])
    older = await handed(store)
    await store.inbox.append([left(2)])
    exit_ = await handed(store)

    assert [left(2)] == [queued.arrival for queued in exit_.events]
    assert [Outcome.FENCED] == await store.work.commit([decide(older, post("trop tard"))])
    assert [Outcome.OK] == await store.work.commit([decide(exit_, wipe())])
    assert nothing(store.sending.handed)


async def test_a_second_exit_waits_for_the_first(store: Store) -> None:
    """What is handed over is always the head of its inbox."""
    await store.inbox.append([left(1), left(2)])
    first = await handed(store)

    assert [left(1)] == [queued.arrival for queued in first.events]
    # The second minted a new token: it is claimed the usual way, both exits in order.
    claimed = await claim_one(store)
    assert [left(1), left(2)] == [queued.arrival for queued in claimed.events]


async def test_a_wipe_is_never_handed_over(store: Store) -> None:
    """P4: a wipe needs the ids of all that is visible, which only its head brings."""
    await store.inbox.append([said(1)])
    await store.work.commit([decide(await handed(store), wipe())])

    assert nothing(store.sending.handed)
    (token,) = await store.sending.claim("d", [Lane.EXIT], block_ms=0)
    (head,) = await store.sending.head([token])
    assert ("u1",) == head.refs


async def test_an_exit_after_the_handover_makes_it_stale(store: Store) -> None:
    """P2: the moment between commit and call is covered: what was sent in it is deleted by whoever sent it."""
    await store.inbox.append([said(1)])
    await store.work.commit([decide(await handed(store), post("un"))])
    one = await due(store)
    await store.inbox.append([left(2)])

    assert Sent(stale=True) == await store.sending.sent(one.token, key(one), ["m1"], at(1))


async def test_what_lies_behind_something_else_is_not_handed_over(store: Store) -> None:
    """Order: a commit whose conversation still has something to send waits behind it."""
    await store.inbox.append([said(1)])
    await store.work.commit([decide(await handed(store), post("un"))])
    first = await due(store)
    await store.inbox.append([said(2)])
    await store.work.commit([decide(await handed(store), post("deux"))])

    assert nothing(store.sending.handed)
    assert Sent(stale=False, more=True) == await store.sending.sent(
        first.token, key(first), ["m1"], at(1)
    )


async def test_whoever_dies_with_it_loses_nothing(store: Store) -> None:
    """P6: a token handed over has a lease like any other, and can be given back."""
    await store.inbox.append([said(1)])
    await handed(store)
    (again,) = await store.work.reclaim("other", 0)
    assert [Outcome.OK] == await store.work.commit([decide(again, post("un"))])

    await due(store)
    await store.sending.give_back("d")
    assert 1 == await store.sending.wake(datetime.now(UTC))
    (token,) = await store.sending.claim("other", LANES, block_ms=0)
    assert CONV == token.conversation


async def test_nothing_is_handed_to_nobody(store: Store) -> None:
    """A process without worker or sender, or one that stops, leaves tokens in their lanes."""
    store.work.handed.close()
    store.sending.handed.close()
    await store.inbox.append([said(1)])

    assert Outcome.OK is await commit(store, post("un"))
    (token,) = await store.sending.claim("other", LANES, block_ms=0)
    assert CONV == token.conversation
    await store.sending.give_back("other")


async def test_an_exit_on_its_way_revokes_what_was_handed_over(store: Store) -> None:
    """P2: from the moment an exit reaches this process, nothing that was handed over before is sent unasked."""
    await store.inbox.append([said(1)])
    await store.work.commit([decide(await handed(store), post("un"))])
    (one,) = await store.sending.handed.take()

    assert store.sending.handed.fresh(one, CONV)
    await store.inbox.append([left(2)])
    assert not store.sending.handed.fresh(one, CONV)


async def test_what_was_handed_over_into_a_lost_answer_is_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: a token whose answer never came is ours all the same; looking finds it, long before its lease ends."""
    await store.inbox.append([said(1)])
    unknown = await handed(store)

    monkeypatch.setattr(work, "A_WHILE_MS", 0)

    assert [] == await store.work.lost("w", {unknown.token})
    (found,) = await store.work.lost("w", ())
    assert unknown == found
    assert [Outcome.OK] == await store.work.commit([decide(found, post("un"))])
    assert [Outcome.FENCED] == await store.work.commit([decide(unknown, post("deux"))])


async def test_looking_for_what_is_lost_prolongs_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: what this process holds and cannot read is offered to others when its lease ends, however often we look."""
    await store.inbox.append([said(1)])
    await store.work.commit([decide(await handed(store), post("un"))])
    await due(store)
    monkeypatch.setattr(work, "A_WHILE_MS", 0)
    (lost,) = await store.sending.lost("d")

    assert CONV == lost.conversation
    monkeypatch.setattr(work, "A_WHILE_MS", 60_000)
    assert [] == await store.sending.lost("d")
    key_ = store.layout.stream(0, "bot")
    (row,) = await store.door.one(command("XPENDING", key_, GROUP, "-", "+", 10))
    assert 1 == row[3], "delivered once: looking is not delivering"
