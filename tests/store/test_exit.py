"""P2 on the store's side: an exit overtakes everything, at every instant of somebody else's work."""

from bot.model.effect import Decision, Lane, Wipe
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Commit, Due, Outcome, Sent
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
    say,
    session,
    take,
    wipe,
)
from tests.store.invariants import check_invariants

STALE = Sent(stale=True)


def is_wipe(due: Due) -> bool:
    """Return whether this is a wipe."""
    return due.delivery is not None and isinstance(due.delivery.body, Wipe)


async def states(store: Store) -> dict[bytes, bytes]:
    """Return every delivery state of the transcript."""
    flat = await store.door.one(command("HGETALL", store.layout.conversation(CONV)[6]))
    return dict(zip(flat[::2], flat[1::2], strict=True))


async def test_epoch_flips_in_the_append(store: Store) -> None:
    """P2: the state flips in the transaction that accepts the exit, before anybody works on it."""
    await say(store, 1)

    await store.inbox.append([left(2)])

    session_key = store.layout.conversation(CONV)[0]
    assert b"1" == await store.door.one(command("HGET", session_key, "e"))


async def test_queued_is_cancelled(store: Store) -> None:
    """P2: what is queued when the exit arrives is never handed out, and the counsellor is told so."""
    await say(store, 1, post("un", Lane.HUMAN, "k1"), post("deux"))

    await store.inbox.append([left(2)])

    assert [] == await store.sending.claim("d", LANES, block_ms=0)
    assert {b"k1": b"dropped"} == await states(store)
    await check_invariants(store)


async def test_holder_of_the_work_is_fenced(store: Store) -> None:
    """P2: what was being decided when the exit arrived is thrown away, and the exit is decided first."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store, "slow")
    await store.inbox.append([left(2)])

    assert [Outcome.FENCED] == await store.work.commit([decide(claimed, post("secret"))])

    again = await claim_one(store)
    assert [2, 1] == [queued.seq for queued in again.events]
    await check_invariants(store, idle=False)


async def test_exit_between_claim_and_head(store: Store) -> None:
    """P2: a sender that has claimed but not asked yet is handed nothing."""
    await say(store, 1, post("un"))
    (token,) = await store.sending.claim("d", LANES, block_ms=0)
    await store.inbox.append([left(2)])

    (due,) = await store.sending.head([token])

    assert None is due.delivery
    await check_invariants(store)


async def test_in_flight_answers_stale(store: Store) -> None:
    """P2: a send that was under way answers STALE, before and after the wipe, and its id is not lost."""
    await say(store, 1, post("un"))
    slow, due = await take(store)
    await store.inbox.append([left(2)])
    await commit(store, wipe())
    token, wiping = await take(store)
    assert set(wiping.refs) == {"u1", "u2"}
    await store.sending.wiped(token, key(wiping), wiping.refs, [], ["n1"])

    assert STALE == await store.sending.sent(slow, key(due), ["b1"], at(3))

    # If the sender dies now, the janitor still finds it, before everything else.
    assert ["b1", "n1"] == await store.trail.refs(CONV)
    assert [CONV] == await store.trail.expiring(at(-3600), 10)
    await store.trail.forget(CONV, ["b1"])
    assert [] == await store.trail.expiring(at(-3600), 10)
    await check_invariants(store)


async def test_stale_before_the_wipe_is_wiped_as_well(store: Store) -> None:
    """P2: an id that comes in before the wipe was handed out is among what it deletes."""
    await say(store, 1, post("un"))
    slow, due = await take(store)
    await store.inbox.append([left(2)])
    await commit(store, wipe())

    assert Sent(stale=True, more=True) == await store.sending.sent(slow, key(due), ["b1"], at(3))

    _, wiping = await take(store)
    assert {"u1", "u2", "b1"} == set(wiping.refs)


async def test_wipe_overrides_a_sender(store: Store) -> None:
    """P2: a wipe that no exit caused (an idle cover) also overtakes who is sending."""
    await say(store, 1, post("un"))
    slow, due = await take(store)
    await say(store, 2, wipe())

    assert Sent(stale=True, more=True) == await store.sending.sent(slow, key(due), ["b1"], at(3))
    assert is_wipe((await take(store, (Lane.EXIT,)))[1])


async def test_second_exit_keeps_the_first_wipe(store: Store) -> None:
    """P2: pressing exit twice never cancels the wipe of the first press, queued or being carried out."""
    await store.inbox.append([left(1)])
    await commit(store, wipe())
    await store.inbox.append([left(2)])
    token, due = await take(store)
    assert is_wipe(due)
    await store.inbox.append([left(3)])

    settled = await store.sending.wiped(token, key(due), due.refs, [], ["n1"])

    assert Sent(stale=False) == settled
    await check_invariants(store)


async def test_second_wipe_replaces_the_first(store: Store) -> None:
    """P2: one wipe is enough; the neutral line of one that was overtaken answers STALE."""
    await store.inbox.append([left(1)])
    await commit(store, wipe())
    slow, first = await take(store)
    await store.inbox.append([left(2)])
    await commit(store, wipe())
    token, second = await take(store, consumer="other")
    assert (is_wipe(first), is_wipe(second)) == (True, True)
    await store.sending.wiped(token, key(second), second.refs, [], ["n2"])

    settled = await store.sending.wiped(slow, key(first), first.refs, [], ["n1"])

    assert STALE == settled
    await check_invariants(store)


async def test_posts_before_the_wipe_in_one_chain(store: Store) -> None:
    """P2: in a chain of decisions the wipe cancels what was decided before it, not what comes after."""
    await store.inbox.append([said(1), said(2), said(3)])
    claimed = await claim_one(store)
    decisions = (
        Decision(session(version=1), (post("un", Lane.HUMAN, "k1"),)),
        Decision(session(version=2), (post("deux"), wipe())),
        Decision(session(version=3), (post("trois"),)),
    )
    assert [Outcome.OK] == await store.work.commit([Commit(claimed, 3, decisions)])

    token, due = await take(store)
    assert is_wipe(due)
    assert {b"k1": b"dropped"} == await states(store)
    await store.sending.wiped(token, key(due), due.refs, [])
    token, due = await take(store)
    assert "trois" == body(due)
    assert Sent(stale=False) == await store.sending.sent(token, key(due), [], at(0))


async def test_return_after_exit(store: Store) -> None:
    """P3: who comes back is answered after the wipe, in the epoch of the return."""
    await say(store, 1, post("un"))
    await store.inbox.append([left(2)])
    await commit(store, wipe())
    await say(store, 3, post("bonsoir"))

    token, due = await take(store)
    assert is_wipe(due)
    await store.sending.wiped(token, key(due), due.refs, [], ["n1"])
    _, due = await take(store)

    assert ("bonsoir", 1) == (body(due), due.delivery.epoch if due.delivery else None)


async def test_old_epoch_is_dropped_at_the_head(store: Store) -> None:
    """P2: even a delivery that survived every other check is dropped when its epoch is over."""
    await say(store, 1, post("un", Lane.HUMAN, "k1"), post("deux"))
    (token,) = await store.sending.claim("d", LANES, block_ms=0)
    await store.door.one(command("HINCRBY", store.layout.conversation(CONV)[0], "e", 1))

    (due,) = await store.sending.head([token])

    assert (None, True) == (due.delivery, due.stale)
    assert {b"k1": b"dropped"} == await states(store)
    await check_invariants(store)


async def test_erasing_wipe_survives_a_later_exit(store: Store) -> None:
    """P8: "forget me" followed by an exit still forgets."""
    await store.inbox.append([left(1)])
    await commit(store, wipe(erase=True))
    await store.inbox.append([left(2)])
    await commit(store, wipe())
    token, due = await take(store)
    assert due.erase

    await store.sending.wiped(token, key(due), due.refs, [], ["n1"])

    assert 0 == await store.door.one(command("EXISTS", *store.layout.conversation(CONV)[:8]))
    await check_invariants(store)
