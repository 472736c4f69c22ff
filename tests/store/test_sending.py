"""What must be sent is handed out in order, one conversation to one sender, and settled once."""

from datetime import UTC, datetime, timedelta

from bot.model.effect import Delivery, Lane, Remove, Wipe
from bot.store.door import command, entries
from bot.store.store import Store
from bot.store.values import Sent
from tests.conftest import Eventually
from tests.store.helpers import (
    ADDRESS,
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
    take,
    wipe,
)
from tests.store.invariants import check_invariants

OK, OK_MORE = Sent(stale=False), Sent(stale=False, more=True)


async def status(store: Store, entry: str) -> bytes | None:
    """Return a transcript entry's delivery state."""
    found: bytes | None = await store.door.one(
        command("HGET", store.layout.conversation(CONV)[6], entry)
    )
    return found


async def test_nothing_before_its_commit(store: Store) -> None:
    """I4: what was decided but not committed is not sent."""
    await store.inbox.append([said(1)])
    decide(await claim_one(store), post("x"))

    assert [] == await store.sending.claim("d", LANES, block_ms=0)


async def test_in_order_one_at_a_time(store: Store) -> None:
    """I5: messages of one conversation go out in order, by one sender at a time, across processes."""
    await say(store, 1, post("un"), post("deux", Lane.HUMAN), post("trois"))
    told = []
    for i in range(3):
        token, due = await take(store, consumer=f"d{i}")
        assert [] == await store.sending.claim("other", LANES, block_ms=0)
        told.append(body(due))
        settled = await store.sending.sent(token, key(due), [f"b{i}"], at(i))
        assert (OK if i == 2 else OK_MORE) == settled
        await check_invariants(store)

    assert ["un", "deux", "trois"] == told
    assert ["u1", "b0", "b1", "b2"] == await _by_age(store)


async def _by_age(store: Store) -> list[str]:
    refs = await store.trail.refs(CONV)
    return sorted(refs, key=lambda ref: (ref[0] != "u", ref))


async def test_delivery_is_complete(store: Store) -> None:
    """P6: a delivery holds all that is needed to send it in another process."""
    await say(store, 1, post("un", Lane.HUMAN, "k1"))

    _, due = await take(store)

    expected = Delivery(f"{CONV}.1.0", CONV, 0, Lane.HUMAN, ADDRESS, post("un", Lane.HUMAN, "k1"))
    assert expected == due.delivery


async def test_lanes_in_the_order_asked(store: Store) -> None:
    """P2: exits are handed out before human words, those before the bot's, notices last."""
    for number, lane in enumerate(reversed(LANES)):
        await store.inbox.append([said(number, f"c{number}")])
        await commit(store, post("x", lane))

    tokens = await store.sending.claim("d", LANES, block_ms=0)

    assert ["exit", "human", "bot", "notice"] == [token.lane for token in tokens]


async def test_only_the_lanes_asked(store: Store) -> None:
    """A broadcast can never make an exit wait: each lane can have senders of its own."""
    await say(store, 1, post("x"))

    assert [] == await store.sending.claim("d", (Lane.EXIT, Lane.HUMAN), block_ms=0)
    assert 1 == len(await store.sending.claim("d", (Lane.BOT,), block_ms=0))


async def test_human_words_upgrade_the_lane(store: Store) -> None:
    """A counsellor's words behind the bot's lift the whole conversation into their lane, in its order."""
    await say(store, 1, post("un"))
    await say(store, 2, post("deux", Lane.HUMAN))

    token, due = await take(store, (Lane.HUMAN,))

    assert "un" == body(due)
    await check_invariants(store, idle=False)
    assert OK_MORE == await store.sending.sent(token, key(due), [], at(0))
    _, due = await take(store, (Lane.HUMAN,))
    assert "deux" == body(due)


async def test_no_upgrade_from_under_a_sender(store: Store) -> None:
    """I5: an upgrade never takes the token from somebody who is sending; nothing goes out twice."""
    await say(store, 1, post("un"))
    token, due = await take(store)
    await say(store, 2, post("deux", Lane.HUMAN))

    assert [] == await store.sending.claim("other", LANES, block_ms=0)

    assert OK_MORE == await store.sending.sent(token, key(due), [], at(0))
    _, due = await take(store, (Lane.HUMAN,))
    assert "deux" == body(due)


async def test_sent_is_told(store: Store) -> None:
    """Sent appears only when the platform accepted it: queued, then sent."""
    await say(store, 1, post("un", Lane.HUMAN, "k1"))
    assert b"queued" == await status(store, "k1")
    token, due = await take(store)
    assert b"queued" == await status(store, "k1")

    await store.sending.sent(token, key(due), ["b1"], at(0))

    assert b"sent" == await status(store, "k1")


async def test_failed_is_told_and_the_rest_goes_on(store: Store) -> None:
    """A refusal is shown with its reason, leaves a dead letter without text, and blocks nothing."""
    await say(store, 1, post("un", Lane.HUMAN, "k1"), post("deux"))
    token, due = await take(store)

    assert OK_MORE == await store.sending.failed(token, key(due), "blocked")

    assert b"failed:blocked" == await status(store, "k1")
    stream = store.layout.shared(store.layout.partition(CONV), b"dead")
    ((_, dead),) = entries(await store.door.one(command("XRANGE", stream, "-", "+")))
    expected = {
        b"c": CONV.encode(),
        b"why": b"failed:blocked",
        b"delivery": f"{CONV}.1.0".encode(),
    }
    assert expected == dead
    assert "deux" == body((await take(store))[1])


async def test_dead_sender(store: Store) -> None:
    """P6: a delivery whose sender died is sent by somebody else; at least once, still in order."""
    await say(store, 1, post("un"), post("deux"))
    dead, lost = await take(store, consumer="dead")
    assert [] == await store.sending.reclaim("d", 60_000)

    (token,) = await store.sending.reclaim("d", 0)
    (due,) = await store.sending.head([token])
    assert key(lost) == key(due)
    assert OK_MORE == await store.sending.sent(token, key(due), ["b1"], at(0))

    # The one who seemed dead had sent it, too: its message is remembered for the wipe, nothing else happens.
    assert OK_MORE == await store.sending.sent(dead, key(lost), ["b0"], at(0))
    assert {"u1", "b0", "b1"} == set(await store.trail.refs(CONV))
    await check_invariants(store)
    assert "deux" == body((await take(store))[1])


async def test_head_belongs_to_the_holder(store: Store) -> None:
    """I5: who lost the token to a reclaimer is handed nothing, and takes nothing away."""
    await say(store, 1, post("un"))
    stalled, _ = await take(store, consumer="stalled")
    (token,) = await store.sending.reclaim("d", 0)

    (nothing,) = await store.sending.head([stalled])
    (due,) = await store.sending.head([token])

    assert (None, "un") == (nothing.delivery, body(due))


async def test_head_renews_the_lease(store: Store, eventually: Eventually) -> None:
    """A conversation that waited for its turn to be sent is not taken for a dead sender's."""
    await say(store, 1, post("un"))
    token, _ = await take(store)
    stream = store.layout.stream(token.partition, token.lane)

    async def idle_for_a_while() -> bool:
        ((_, _, idle, _),) = await store.door.one(command("XPENDING", stream, "g", "-", "+", 1))
        return bool(idle >= 50)

    await eventually(idle_for_a_while)
    await store.sending.head([token])

    assert [] == await store.sending.reclaim("other", 50)


async def test_deferred_and_woken(store: Store) -> None:
    """A 429 puts the conversation aside until its time, then it comes back in its lane, in order."""
    await say(store, 1, post("un"))
    token, _ = await take(store)

    assert await store.sending.defer(token, 30)

    await check_invariants(store)
    await say(store, 2, post("deux", Lane.HUMAN))
    await check_invariants(store)
    assert [] == await store.sending.claim("d", LANES, block_ms=0)
    from bot.store.sending import now as clock

    assert 0 == await store.sending.wake(clock())
    assert 1 == await store.sending.wake(clock() + timedelta(seconds=31))
    await check_invariants(store)
    assert "un" == body((await take(store, (Lane.HUMAN,)))[1])


async def test_defer_too_late(store: Store) -> None:
    """P2: who was overtaken by an exit while waiting cannot put the wipe aside."""
    await say(store, 1, post("un"))
    token, _ = await take(store)
    await store.inbox.append([left(2)])

    assert not await store.sending.defer(token, 30)
    await check_invariants(store)


async def test_exit_does_not_wait_for_a_deferral(store: Store) -> None:
    """P2: a wipe goes out although the conversation had been put aside."""
    await say(store, 1, post("un"))
    token, _ = await take(store)
    await store.sending.defer(token, 3600)
    await store.inbox.append([left(2)])
    await check_invariants(store)

    await commit(store, wipe())

    _, due = await take(store, (Lane.EXIT,))
    assert due.delivery is not None
    assert isinstance(due.delivery.body, Wipe)
    await check_invariants(store, idle=False)


async def test_remove_takes_its_refs_out_of_the_trail(store: Store) -> None:
    """P9: a picture is deleted in its turn, and is no longer looked for by the wipe."""
    await say(store, 1, Remove(("u1",)), post("un"))
    token, due = await take(store)
    assert due.delivery is not None
    assert Remove(("u1",)) == due.delivery.body

    assert OK_MORE == await store.sending.wiped(token, key(due), ["u1"], [])

    assert [] == await store.trail.refs(CONV)
    assert "un" == body((await take(store))[1])


async def test_sweep(store: Store) -> None:
    """P4: what is old is deleted before the platform's limit, what is young stays; asked twice, done once."""
    await say(store, 1)
    await say(store, 1000)
    assert [CONV] == await store.trail.expiring(at(500), 10)
    assert [] == await store.trail.expiring(at(0), 10)

    assert await store.sending.sweep(CONV, at(500))
    assert not await store.sending.sweep(CONV, at(500))

    token, due = await take(store)
    assert (("u1",), ADDRESS) == (due.refs, due.delivery.address if due.delivery else None)
    assert OK == await store.sending.wiped(token, key(due), ["u1"], [])
    assert ["u1000"] == await store.trail.refs(CONV)
    assert [] == await store.trail.expiring(at(500), 10)
    assert not await store.sending.sweep(CONV, at(500))
    await check_invariants(store)


async def test_sweep_of_nobody(store: Store) -> None:
    """P4: a conversation that is gone leaves the list of those to sweep."""
    await say(store, 1)
    keys = store.layout.conversation(CONV)
    await store.door.one(command("DEL", *keys[:8]))

    assert not await store.sending.sweep(CONV, at(500))
    assert [] == await store.trail.expiring(at(500), 10)


async def test_nothing_left(store: Store) -> None:
    """I5: a token without a delivery is spent on the spot."""
    await say(store, 1, post("un"))
    (token,) = await store.sending.claim("d", LANES, block_ms=0)
    await store.door.one(command("DEL", store.layout.conversation(CONV)[3]))

    (due,) = await store.sending.head([token])

    assert None is due.delivery
    await check_invariants(store)


async def test_the_neutral_line_is_not_swept(store: Store) -> None:
    """P4: an empty chat would show what the bot is; the neutral line stays, until a later wipe takes it."""
    await say(store, 1, wipe())
    token, due = await take(store)
    await store.sending.wiped(token, key(due), due.refs, [], ["n1"])

    assert [] == await store.trail.expiring(datetime.now(UTC) + timedelta(days=2), 10)
    assert ["n1"] == await store.trail.refs(CONV)
