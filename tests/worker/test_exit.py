"""An exit overtakes everything that is being sent, and nothing decided before it stays on a screen (P2, P4)."""

import asyncio
from dataclasses import replace
from time import monotonic

import pytest

from bot.errors import Retryable, Undeliverable
from bot.model.effect import Lane
from bot.model.event import Barred, Forgot, Left, Replied, Said, Start, Took
from bot.store import handover
from bot.store.door import command
from bot.store.store import Store
from bot.worker import dispatcher as module
from bot.worker import retry
from bot.worker.ratelimit import RateLimit
from tests.store.helpers import (
    CONV,
    LANES,
    at,
    body,
    claim_one,
    commit,
    decide,
    left,
    post,
    said,
    say,
    wipe,
)
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, order, running
from tests.worker.platform import NAME, WIPE, Platform

OTHER = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
HIDDEN = ["Bonsoir."]


async def leave(store: Store, number: int = 9) -> None:
    """Let an exit arrive and be answered with a wipe."""
    await store.inbox.append([left(number)])
    await commit(store, wipe())


async def test_stuck_words_do_not_delay_an_exit(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P2: more words hang than may be under way at once; an exit is carried out all the same."""
    people = [f"person{number:020d}" for number in range(module.AT_ONCE + 20)]
    await store.inbox.append([said(1, person) for person in people])
    claims = await store.work.claim("w", limit=1000, block_ms=0)
    await store.work.commit([decide(claimed, post("un")) for claimed in claims])
    gates = [platform.hang("un") for _ in people]

    async with running(crew.dispatcher().run()):
        await asyncio.gather(*(gate.reached.wait() for gate in gates[: module.AT_ONCE]))
        await leave(store)
        await crew.until(lambda: platform.seen(CONV))
        assert [WIPE, "Bonsoir."] == platform.said(CONV)
        reached = sum(gate.reached.is_set() for gate in gates)
        assert reached < module.AT_ONCE + 10, "no more are begun than can be carried"
        for gate in gates:
            gate.opened.set()
        await crew.until(crew.sent)


async def test_who_keeps_the_messages_keeps_them(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P2, P4: nothing is deleted and nothing follows; a later wipe still finds every message."""
    await say(store, 1, post("un"), post("deux"))
    async with running(crew.dispatcher().run()):
        await crew.until(crew.sent)
        await store.inbox.append([left(8)])
        await commit(store, replace(wipe(), keep=True))
        await crew.until(crew.sent)
        assert ["un", "deux", "Bonsoir."] == platform.seen(CONV)
        assert WIPE not in platform.said(CONV)
        assert 5 == len(await store.trail.refs(CONV))
        await leave(store)
        await crew.until(crew.sent)
    assert HIDDEN == platform.seen(CONV)
    await check_invariants(store)


async def test_a_crowd_that_hangs_does_not_delay_an_exit(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P2: the same with all workers in one process, where what is decided goes straight on to be sent."""
    people = [f"person{number:020d}" for number in range(3 * module.AT_ONCE)]
    await crew.decide(arrival(0, Start(at(0), locale="fr")))
    await crew.send()
    platform.slow = asyncio.Event()

    async with running(crew.processor().run(), crew.dispatcher().run()):
        for person in people:
            await store.inbox.append([arrival(0, Start(at(0), locale="fr"), person)])
        await crew.until(lambda: platform.hanging >= module.AT_ONCE)
        await store.inbox.append([arrival(1, Left(at(1), "word"))])
        await crew.until(lambda: platform.seen(PERSON) == ["Il fera beau."])
        platform.slow.set()
        await crew.until(crew.sent)


@pytest.mark.parametrize("landed", [False, True])
async def test_what_was_in_flight_is_deleted(
    crew: Crew, store: Store, platform: Platform, *, landed: bool
) -> None:
    """P2, P4: a post that was under way when the exit came is deleted after it, whenever it lands."""
    gate = platform.hang("un", landed=landed)
    await say(store, 1, post("un"), post("deux"))
    async with running(crew.dispatcher().run()):
        await gate.reached.wait()
        await leave(store)
        await crew.until(lambda: "Bonsoir." in platform.seen(CONV))
        gate.opened.set()
        await crew.until(lambda: platform.seen(CONV) == HIDDEN)
        await crew.until(crew.sent)

    assert "deux" not in platform.said(CONV)
    assert ["b2" if landed else "b1"] == await store.trail.refs(CONV)
    await check_invariants(store)


async def test_the_deletion_of_what_landed_late_is_insisted_upon(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: the platform refuses for now, several times; the message goes all the same."""
    monkeypatch.setattr(retry, "delay", lambda _tries, _asked: 0.0)
    gate = platform.hang("un")
    await say(store, 1, post("un"))
    async with running(crew.dispatcher().run()):
        await gate.reached.wait()
        await leave(store)
        await crew.until(lambda: "Bonsoir." in platform.seen(CONV))
        platform.script(WIPE, *[Retryable(0)] * 30)
        gate.opened.set()
        await crew.until(lambda: platform.seen(CONV) == HIDDEN)
        await crew.until(crew.sent)

    assert ["b1"] == await store.trail.refs(CONV)


async def test_what_could_not_be_deleted_is_swept(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P4: whoever dies before deleting what landed late leaves it to the first sweep of the next worker."""
    gate = platform.hang("un")
    await crew.decide(arrival(0, Start(at(0), locale="fr")))
    await crew.send()
    await crew.decide(arrival(1, Said(at(1), "humain")))
    await crew.send()
    await crew.decide(order("t", Took(at(1), "ana")))
    await crew.send()
    await crew.decide(order("r", Replied(at(1), "ana", "e1", "un")))
    async with running(crew.dispatcher().run()):
        await gate.reached.wait()
        await crew.decide(arrival(2, Left(at(2), "word")))
        await crew.until(lambda: "Il fera beau." in platform.seen(PERSON))
        platform.always[WIPE] = Undeliverable("unknown")
        gate.opened.set()
        await crew.until(crew.sent)
    assert sorted(["un", "Il fera beau."]) == sorted(platform.seen(PERSON))
    platform.always.clear()

    for conversation in await store.trail.expiring(at(-3600)):
        assert await store.sending.sweep(conversation, at(-3600))
    await crew.send()

    assert ["Il fera beau."] == platform.seen(PERSON)


@pytest.mark.parametrize("in_hand", [False, True])
async def test_an_exit_during_a_wait_for_the_rate_limit(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch, *, in_hand: bool
) -> None:
    """P2: the epoch is checked after the wait as well: nothing decided before the exit is sent then."""
    limit = RateLimit(0, monotonic())
    limits = {NAME: limit}
    waiting, over = asyncio.Event(), asyncio.Event()
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if not 1 < seconds < 3:  # the other loops' own
            await real(seconds)
            return
        waiting.set()
        await over.wait()

    monkeypatch.setattr(asyncio, "sleep", sleep)
    limit.pause(2, monotonic())
    if not in_hand:
        await say(store, 1, post("un"), post("deux"))
    async with running(crew.dispatcher(limits=limits).run()):
        if in_hand:
            await crew.until(lambda: _listening(store))
            await say(store, 1, post("un"), post("deux"))
        await waiting.wait()
        await leave(store)
        over.set()
        await crew.until(lambda: platform.seen(CONV) == HIDDEN)
        await crew.until(crew.sent)

    assert [(CONV, WIPE), (CONV, "Bonsoir.")] == platform.asked
    await check_invariants(store)


async def test_what_waited_in_hand_is_checked_again(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: handed over by a commit, not sent within a moment: the epoch is asked for again, and an exit found."""
    monkeypatch.setattr(handover, "MOMENT", 0.0)
    store.sending.handed.open("d")
    await say(store, 1, post("un"))
    assert ["un"] == [body(handed.item) for handed in store.sending.handed._items]
    await leave(store)

    await crew.send(name="d")

    assert [(CONV, WIPE), (CONV, "Bonsoir.")] == platform.asked
    await check_invariants(store)


async def _listening(store: Store) -> bool:
    """Return whether a dispatcher's two loops wait for work."""
    lines = (await store.door.one(command("INFO", "clients"))).decode().splitlines()
    return "blocked_clients:2" in lines


async def test_a_long_wait_for_the_rate_limit_is_not_spent_holding_a_place(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P2: who must wait long is put aside, and an exit brings the conversation back at once."""
    limit = RateLimit(0, monotonic())
    limit.pause(60, monotonic())
    await say(store, 1, post("un"))
    async with running(crew.dispatcher(limits={NAME: limit}).run()):
        await crew.until(crew.deferred)
    assert [] == platform.asked

    await leave(store)
    await crew.send()

    assert [WIPE, "Bonsoir."] == platform.said(CONV)
    assert not await crew.deferred()


async def test_an_exit_cancels_what_was_put_aside(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P2: words that wait for their next try are gone with the exit, and the wipe does not wait with them."""
    await say(store, 1, post("un", Lane.HUMAN, "e1"))
    platform.script("un", Retryable(3600))
    await crew.send()

    await leave(store)
    await crew.send()

    assert [WIPE, "Bonsoir."] == platform.said(CONV)
    assert {"e1": "dropped"} == await crew.statuses()
    await check_invariants(store)


async def test_a_wipe_hides_first(crew: Crew, store: Store, platform: Platform) -> None:
    """P2: the neutral line comes after the deletion, and not at all while the deletion is refused."""
    await say(store, 1, post("un"))
    await crew.send()
    await leave(store)
    platform.script(WIPE, Retryable(60))

    await crew.send()
    assert ["un"] == platform.said(CONV)
    await crew.send_all()

    assert ["un", WIPE, "Bonsoir."] == platform.said(CONV)
    assert {"u1", "u9", "b1"} == set(platform.did[1].refs)
    assert ["b2"] == await store.trail.refs(CONV)


async def test_what_cannot_be_deleted_is_not_tried_for_ever(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: ids that the platform keeps leave the trail with the wipe; the neutral line comes all the same."""

    async def keeps(conversation: str, _address: str, refs: object) -> tuple[str, ...]:
        return tuple(refs)  # type: ignore[arg-type]

    monkeypatch.setattr(platform, "wipe", keeps)
    await say(store, 1, post("un"))
    await crew.send()
    await leave(store)
    await crew.send()

    assert ["un", "Bonsoir."] == platform.seen(CONV)
    assert ["b2"] == await store.trail.refs(CONV)
    await check_invariants(store)


async def test_a_wipe_survives_its_sender(crew: Crew, store: Store, platform: Platform) -> None:
    """P4, P6: killed between the deletion and its note; the next sender deletes again and leaves nothing."""
    await say(store, 1, post("un"))
    await crew.send()
    await leave(store)
    (token,) = await store.sending.claim("dead", LANES, block_ms=0)
    (due,) = await store.sending.head([token])
    await platform.wipe(CONV, "", due.refs)

    await crew.send(lease_ms=30)

    assert HIDDEN == platform.seen(CONV)
    assert ["b2"] == await store.trail.refs(CONV)
    await check_invariants(store)


@pytest.mark.parametrize("reason", ["blocked", "gone"])
async def test_who_blocks_us_is_gone_for_good(
    crew: Crew, store: Store, platform: Platform, reason: str
) -> None:
    """P4, P8: a 403 ends the case, tells its counsellor, and destroys the conversation."""
    await crew.decide(arrival(0, Start(at(0), locale="fr")), arrival(1, Said(at(1), "humain")))
    await store.desk.consume("f", block_ms=1)
    assert [PERSON] == [card.conversation for card in await store.desk.queue()]
    statuses = []
    failed = store.sending.failed

    async def noted(token: object, key: str, why: str) -> object:
        sent = await failed(token, key, why)  # type: ignore[arg-type]
        statuses.append(why)
        return sent

    store.sending.failed = noted  # type: ignore[method-assign, assignment]
    platform.post = _refuses(reason)  # type: ignore[method-assign, assignment]
    await crew.send()
    assert [reason] == statuses[:1]

    (claimed,) = await store.work.claim("w", block_ms=0)
    assert isinstance(claimed.events[0].arrival.event, Barred)
    await crew.processor().process([claimed])
    await crew.send()
    await store.desk.consume("f", block_ms=1)

    assert [] == await store.desk.queue()
    assert await store.erase(PERSON) is False, "nothing was left to erase"
    await check_invariants(store)


def _refuses(reason: str) -> object:
    async def post(*_: object) -> tuple[str, ...]:
        raise Undeliverable(reason)  # type: ignore[arg-type]

    return post


async def test_blocked_again_after_coming_back(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P8: someone who blocks us a second time, with delivery keys begun anew, is erased a second time."""
    for number in range(2):
        platform.script("un", Undeliverable("blocked"))
        await store.inbox.append([said(number)])
        await store.work.commit([decide(await claim_one(store), post("un"))])
        await crew.send()
        await crew.decide()
        assert await store.erase(CONV) is False


async def test_erasing_goes_through_refusals(crew: Crew, store: Store, platform: Platform) -> None:
    """P8: asked to forget everything, we do, though the platform refuses for a while; nothing stays on the screen."""
    await crew.decide(arrival(0, Start(at(0), locale="fr")))
    await crew.send()
    await crew.decide(arrival(1, Forgot(at(1))))
    platform.script(WIPE, Retryable(0), Retryable(0))
    platform.script("Il fera beau.", Retryable(0))

    await crew.send_all()

    assert ["Il fera beau."] == platform.seen(PERSON)
    assert await store.erase(PERSON) is False
