"""What is queued is sent: at least once, in order, after its commit, or with an honest reason why not (P6)."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from bot.errors import Retryable, Undeliverable
from bot.model.effect import Lane, Remove
from bot.store.store import Store
from bot.store.values import Outcome
from bot.worker import dispatcher as module
from bot.worker.ratelimit import RateLimit
from bot.worker.retry import TRIES
from tests.store.helpers import CONV, claim_one, decide, key, post, said, say, take, wipe
from tests.store.invariants import check_invariants
from tests.worker.crew import Crew, running
from tests.worker.platform import WIPE, Platform

OTHER = "bbbbbbbbbbbbbbbbbbbbbbbbbb"


async def test_nothing_is_sent_before_its_commit(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """I4: what was decided and not committed is sent by nobody; a commit that lost its race never is."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store, "slow")
    lost = decide(claimed, post("perdu"))
    (again,) = await store.work.reclaim("quick", 0)
    async with running(crew.dispatcher().run()):
        assert (await store.work.commit([decide(again, post("gagné"))]))[0] is Outcome.OK
        assert (await store.work.commit([lost]))[0] is Outcome.FENCED
        await crew.until(lambda: platform.did)
        await crew.until(crew.sent)

    assert ["gagné"] == platform.said(CONV)
    await check_invariants(store)


async def test_order_holds_over_several_dispatchers(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """I5: five senders race for thirty conversations; each one reads its sentences in order, once."""
    people = [f"person{number:020d}" for number in range(30)]
    for number in range(1, 6):
        await store.inbox.append([said(number, person) for person in people])
        for claimed in await store.work.claim("w", block_ms=0):
            effects = post(f"{number}a"), post(f"{number}b", Lane.HUMAN)
            assert (await store.work.commit([decide(claimed, *effects)]))[0] is Outcome.OK
    platform.script("2a", *[Retryable(0)] * 10)
    platform.script("3b", *[Retryable(0)] * 10)

    async with running(*(crew.dispatcher(f"d{number}").run() for number in range(5))):
        await crew.until(crew.all_sent)

    expected = [f"{number}{half}" for number in range(1, 6) for half in "ab"]
    assert [expected] * 30 == [platform.said(person) for person in people]
    await check_invariants(store)


async def test_a_refusal_is_tried_again_in_order(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P6: "later" puts the conversation aside with all that follows; then everything arrives, in order."""
    await say(store, 1, post("un"), post("deux"))
    platform.script("un", Retryable(30), Retryable(30))

    await crew.send()
    assert [True, []] == [await crew.deferred(), platform.said(CONV)]
    await store.sending.wake(datetime.now(UTC) + timedelta(seconds=29))
    assert await crew.deferred(), "the platform's wait is kept"
    await crew.send_all()

    assert ["un", "deux"] == platform.said(CONV)
    assert 2 == crew.metrics.deliveries.labels("telegram", "retried")._value.get()
    await check_invariants(store)


async def test_each_wait_is_longer(crew: Crew, store: Store, platform: Platform) -> None:
    """Nobody hammers a platform that refuses: half a second, one, two, four, … until the next try."""
    await say(store, 1, post("un"))
    platform.script("un", *[Retryable(0)] * 6)
    waits = []
    sender = crew.dispatcher()
    async with running(sender.run()):
        for _ in range(6):
            await crew.until(crew.deferred)
            waits.append(round(await crew.wait() * 2))
            await crew.wake()
        await crew.until(crew.sent)

    assert waits == sorted(set(waits))
    assert 28 <= waits[-1] <= 32
    assert {} == sender._tries, (
        "delivery keys begin anew after an erasure, and so must their count"
    )


async def test_a_refusal_for_everybody_holds_the_whole_bot(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """A 429 for the bot: no other chat is tried meanwhile, because each refused call makes it worse."""
    limits = {platform.name: RateLimit(0, monotonic())}
    await say(store, 1, post("un"))
    platform.script("un", Retryable(60, everyone=True))
    async with running(crew.dispatcher(limits=limits).run()):
        await crew.until(crew.deferred)
        await store.inbox.append([said(1, OTHER)])
        await store.work.commit([decide(await claim_one(store), post("deux"))])
        await crew.until(crew.sent)

    assert [(CONV, "un")] == platform.asked
    assert 2 == (await store.stats())["deferred"]


async def test_words_are_given_up_in_the_end(crew: Crew, store: Store, platform: Platform) -> None:
    """P6: after the last try the counsellor is told that it failed, and what follows is sent."""
    await say(store, 1, post("un", Lane.HUMAN, "e1"), post("deux", Lane.HUMAN, "e2"))
    platform.script("un", *[Retryable(0)] * TRIES)

    await crew.send_all()

    assert ["deux"] == platform.said(CONV)
    assert {"e1": "failed:unknown", "e2": "sent"} == await crew.statuses()
    assert TRIES == platform.asked.count((CONV, "un"))
    assert 1 == (await store.stats())["dead"]
    await check_invariants(store)


async def test_a_wipe_is_never_given_up(crew: Crew, store: Store, platform: Platform) -> None:
    """P4: refused twice as often as words may be, and still carried out."""
    await say(store, 1, post("un"))
    await crew.send()
    await say(store, 2, wipe())
    platform.script(WIPE, *[Retryable(0)] * (2 * TRIES))

    await crew.send_all()

    assert ["un", WIPE, "Bonsoir."] == platform.said(CONV)
    assert ["Bonsoir."] == platform.seen(CONV)
    await check_invariants(store)


async def test_what_a_platform_never_takes_fails_at_once(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P6: a final refusal is told with its reason, is not tried again, and holds nobody up."""
    await say(store, 1, post("un", Lane.HUMAN, "e1"), post("deux", Lane.HUMAN, "e2"))
    platform.script("un", Undeliverable("refused"))

    await crew.send()

    assert {"e1": "failed:refused", "e2": "sent"} == await crew.statuses()
    assert 1 == platform.asked.count((CONV, "un"))
    assert 0 == (await store.stats())["urgent"], "not an exit"


async def test_a_channel_that_is_not_here(crew: Crew, store: Store) -> None:
    """What is for a channel that this process does not have fails with a status instead of hanging."""
    crew.platform.name = "sms"
    sender = module.Dispatcher(store, {"sms": crew.platform}, {}, "d", crew.metrics)
    await say(store, 1, post("un", Lane.HUMAN, "e1"))

    async with running(sender.run()):
        await crew.until(crew.sent)

    assert {"e1": "failed:unknown"} == await crew.statuses()


async def test_a_hanging_call_is_bounded(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that never answers holds one conversation for seconds, and is tried again."""
    monkeypatch.setattr(module, "CALL_SECONDS", 0.01)
    gate = platform.hang("un")
    await say(store, 1, post("un"))

    async with running(crew.dispatcher().run()):
        await gate.reached.wait()
        await crew.until(crew.deferred)
        await crew.until(crew.all_sent)

    assert ["un"] == platform.said(CONV)


async def test_a_picture_is_taken_off_the_screen(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P9: exactly the ids named are deleted, in their place in the order, and leave the trail."""
    await say(store, 1, post("un"), Remove(("u1",)), post("deux"))

    await crew.send()

    assert ["un", WIPE, "deux"] == platform.said(CONV)
    assert ("u1",) == platform.did[1].refs
    assert ["b1", "b2"] == sorted(await store.trail.refs(CONV))


async def test_a_dead_sender_is_replaced(crew: Crew, store: Store, platform: Platform) -> None:
    """P6: what a sender held when it died is sent by another one after the lease."""
    await say(store, 1, post("un"), post("deux"))
    await take(store, consumer="dead")

    await crew.send(lease_ms=30)

    assert ["un", "deux"] == platform.said(CONV)
    await check_invariants(store)


async def test_a_long_send_is_not_made_twice_by_its_own_process(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P6: a call that outlives the lease is not begun again by the process that is making it."""
    gate = platform.hang("un")
    await say(store, 1, post("un"))
    stolen = asyncio.Event()
    steal = store.sending.reclaim

    async def noticed(*args: object) -> object:
        tokens = await steal(*args)  # type: ignore[arg-type]
        if tokens:
            stolen.set()
        return tokens

    store.sending.reclaim = noticed  # type: ignore[method-assign, assignment]
    async with running(crew.dispatcher(lease_ms=30).run()):
        await gate.reached.wait()
        await stolen.wait()
        gate.opened.set()
        await crew.until(crew.sent)

    assert [(CONV, "un")] == platform.asked


async def test_what_is_handed_over_is_not_sent_twice(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P6: found again among what we hold after an outage, and handed over as well: it is sent once."""
    gate = platform.hang("un")
    async with running(crew.dispatcher().run()):
        await crew.until(lambda: store.sending.handed.consumer)
        await say(store, 1, post("un"))
        await gate.reached.wait()
        (token,) = await store.sending.held("d", (Lane.BOT,))
        store.sending.handed.put((await store.sending.head([token]))[0])
        await crew.until(lambda: not store.sending.handed._items)
        gate.opened.set()
        await crew.until(crew.sent)

    assert [(CONV, "un")] == platform.asked


async def test_one_conversations_trouble_is_its_own(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """A bug in one send is logged and counted, its token comes back after the lease, all others go on."""
    platform.script("un", ValueError("a bug"))
    await say(store, 1, post("un"))
    async with running(crew.dispatcher(lease_ms=60).run()):
        await crew.until(lambda: platform.asked)
        await store.inbox.append([said(1, OTHER)])
        await store.work.commit([decide(await claim_one(store), post("deux"))])
        await crew.until(crew.sent)

    assert [["un"], ["deux"]] == [platform.said(CONV), platform.said(OTHER)]
    assert 1 == crew.metrics.deliveries.labels("any", "error")._value.get()


async def test_a_sender_that_was_overtaken_settles_nothing_of_others(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """I5: stalled past its lease, a sender's note takes nothing away that another one is to send."""
    gate = platform.hang("un")
    await say(store, 1, post("un"), post("deux"))
    async with running(crew.dispatcher("slow").run()):
        await gate.reached.wait()
        (token,) = await store.sending.reclaim("quick", 0)
        (due,) = await store.sending.head([token])
        await store.sending.sent(token, key(due), ["q1"], datetime.now(UTC))
        gate.opened.set()
        await crew.until(crew.sent)

    assert ["un", "deux"] == platform.said(CONV)
    assert {"u1", "q1", "b1", "b2"} == set(await store.trail.refs(CONV))
    await check_invariants(store)
