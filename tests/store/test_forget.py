"""P8, I6: /forget destroys the key in the script that stores its wipe; whoever writes again begins anew."""

from datetime import timedelta

import pytest

from bot.errors import VaultError
from bot.model.effect import Decision, Lane, SetTimer, ShowCase
from bot.model.event import Arrival, Forgot, Said, Took
from bot.model.message import Message
from bot.ports import Accepted
from bot.store.door import Call, command
from bot.store.sending import now
from bot.store.store import Store
from bot.store.values import Buried, Commit, Outcome, Queued, Sent
from bot.vault.vault import Vault
from tests.conftest import OpenStore
from tests.store.helpers import (
    CONV,
    arrival,
    at,
    body,
    claim_one,
    commit,
    decide,
    key,
    left,
    post,
    record,
    said,
    say,
    session,
    take,
    wipe,
)
from tests.store.invariants import all_keys, check_invariants
from tests.store.sealed import opened, sealed_values
from tests.store.test_desk import card


async def lived(store: Store) -> None:
    """Let a conversation have everything that one can have."""
    await say(store, 1, record("k1", "secret"), ShowCase(card(1)), SetTimer("idle", at(60)))
    await say(store, 2, record("k2", "secret"), post("réponse", Lane.HUMAN, "k2"))
    await store.feed.put(CONV, "k", Message("", "réponse"))
    await store.inbox.append([said(3)])
    assert await store.work.bury(await claim_one(store), "step_failed", tries=1) is Buried.BURIED
    await store.desk.consume("c", block_ms=0)
    await store.inbox.append([said(4)])


async def forget(store: Store, number: int = 9) -> None:
    """Ask for everything to be erased, and have it committed."""
    event = Forgot(at(number), ref=f"u{number}")
    await store.inbox.append([arrival(f"telegram:{number}", event)])
    assert await commit(store, wipe(erase=True)) is Outcome.OK


def late_take() -> Arrival:
    """Return a counsellor's command; it has no address."""
    return Arrival(CONV, "desk:1", Took(at(12), "noe", f"{CONV}.1"))


async def own(store: Store) -> set[str]:
    """Return which keys of the conversation there are."""
    return {
        name.decode().partition("}:")[2].partition(":")[0]
        for name in await all_keys(store)
        if CONV.encode() in name and b"{desk}" not in name
    }


async def test_nothing_opens_after_the_commit(store: Store, vault: Vault) -> None:
    """I6: with the key file and all that Redis holds after the commit, nothing opens that was sealed before it."""
    await lived(store)
    before = await sealed_values(store)
    assert 7 == len(before)
    assert all(await opened(store, vault, before))

    await forget(store)

    assert {False} == set(await opened(store, vault, before))
    after = await sealed_values(store)
    assert [True] == await opened(store, vault, after)
    assert {"session", "key", "outbox"} == await own(store)
    await check_invariants(store)


async def test_all_that_points_there_is_gone(store: Store) -> None:
    """P8: timers, dead letters, cards and the place in the queue go with the key, not with the wipe."""
    await lived(store)
    await forget(store)
    await store.desk.consume("c", block_ms=0)

    assert [] == await store.timers.due(at(9999), 10)
    assert 0 == (await store.stats())["dead"]
    assert [] == await store.desk.queue()
    assert None is await store.desk.card(card(1).case_id)
    assert [] == await store.feed.read(CONV)


async def test_the_wipe_still_finds_everything(store: Store) -> None:
    """P4: the ids of both sides outlive the key, until the wipe is carried out; then nothing is left at all."""
    await lived(store)
    await forget(store)
    token, due = await take(store)
    assert ("u1", "u2", "u3", "u4", "u9") == tuple(sorted(due.refs))

    await store.sending.wiped(token, key(due), due.refs, [], ["n1"])

    assert set() == await own(store)
    await check_invariants(store)


async def test_a_wipe_that_waits_for_a_day(store: Store) -> None:
    """P4, P8: refused again and again, the wipe keeps its ids and its address, and the key stays destroyed."""
    await lived(store)
    await forget(store)
    for _ in range(5):
        token, due = await take(store)
        assert 5 == len(due.refs)
        assert await store.sending.defer(token, 86_400)
        assert {"session", "key", "outbox"} == await own(store)
        assert 1 == await store.sending.wake(now() + timedelta(days=2))
    keys = store.layout.conversation(CONV)
    lives = await store.door.run([command("TTL", keys[i]) for i in (0, 1, 3)])
    assert min(lives) > 86_400
    token, due = await take(store)
    await store.sending.wiped(token, key(due), due.refs, [], ["n1"])
    assert set() == await own(store)


async def test_a_sender_that_dies(store: Store) -> None:
    """P6: whoever takes over from a dead sender has the same wipe with the same ids."""
    await lived(store)
    await forget(store)
    _, lost = await take(store)
    (token,) = await store.sending.reclaim("rescuer", 0)
    (due,) = await store.sending.head([token])

    assert (lost.refs, key(lost)) == (due.refs, key(due))
    await store.sending.wiped(token, key(due), due.refs, [])
    assert set() == await own(store)


async def test_late_workers(open_stores: OpenStore) -> None:
    """I2, I6: who claimed before /forget commits nothing after it, and an old key stores nothing."""
    store, other = await open_stores(), await open_stores()
    await lived(store)
    await other.inbox.append([said(5)])
    late = await claim_one(other, "late")
    await forget(store)

    assert [Outcome.FENCED] == await other.work.commit([decide(late, record("k5", "secret"))])
    assert {"session", "key", "outbox"} == await own(store)
    assert [Accepted.DUPLICATE] == await other.inbox.append([said(5)])
    assert [Accepted.DUPLICATE] == await store.inbox.append([said(1)])
    await check_invariants(store)


async def test_a_late_send(store: Store) -> None:
    """P2: what was on the wire is stale for its sender, and found by the wipe if that one has died."""
    await say(store, 1, post("un"))
    token, due = await take(store)
    await forget(store)

    assert (await store.sending.sent(token, key(due), ["b1"], at(2))).stale

    _, wiping = await take(store)
    assert {"u1", "u9", "b1"} == set(wiping.refs)


async def test_whoever_writes_again_begins_anew(store: Store, vault: Vault) -> None:
    """P8: a new conversation inherits nothing, waits for the wipe, and is not taken along by it."""
    await lived(store)
    before = await sealed_values(store)
    await forget(store)
    await store.inbox.append([said(20)])
    claimed = await claim_one(store)
    assert (None, [20]) == (claimed.session, [_number(one) for one in claimed.events])
    again = decide(claimed, post("bonjour"), record("k20", "phrase 20"))
    assert [Outcome.OK] == await store.work.commit([again])

    token, due = await take(store)
    assert due.erase
    assert ("u1", "u2", "u3", "u4", "u9") == tuple(sorted(due.refs))
    await store.sending.wiped(token, key(due), due.refs, [], ["n1"])

    token, due = await take(store)
    assert ("bonjour", claimed.version + 1) == (body(due), int(key(due).split(".")[1]))
    assert Sent(stale=False) == await store.sending.sent(token, key(due), ["b1"], at(21))
    assert ["u20", "b1", "n1"] == await store.trail.refs(CONV)
    assert {False} == set(await opened(store, vault, before))
    await store.inbox.append([said(21)])
    assert (await claim_one(store)).session is not None
    await check_invariants(store, idle=False)


async def test_written_before_the_commit(store: Store) -> None:
    """P6: what they wrote after /forget and before its commit is kept; what is older or from the desk is not."""
    await store.inbox.append([said(1), said(2)])
    await store.inbox.append([
        arrival("telegram:9", Forgot(at(3), ref="u9")),
        said(10),
        late_take(),
    ])
    await store.inbox.append([said(11)])
    claimed = await claim_one(store)
    assert 6 == len(claimed.events)
    asked = Decision(session(version=1), (wipe(erase=True),))
    inherits = Decision(session(version=2), (post("secret"), record("k", "secret")))
    chain = Commit(claimed, 6, (asked, *([inherits] * 5)))
    assert [Outcome.OK] == await store.work.commit([chain])

    token, due = await take(store)
    assert ("u1", "u10", "u11", "u2", "u9") == tuple(sorted(due.refs))
    await store.sending.wiped(token, key(due), due.refs, [])
    claimed = await claim_one(store)
    assert (None, [10, 11]) == (claimed.session, [_number(one) for one in claimed.events])
    assert [Outcome.OK] == await store.work.commit([decide(claimed, post("bonjour"))])
    assert "bonjour" == body((await take(store))[1])


async def test_written_as_it_is_committed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """P6: a word that arrives between the look and the script makes it a conflict; the next try keeps it."""
    await store.inbox.append([arrival("telegram:9", Forgot(at(3), ref="u9"))])
    claimed = await claim_one(store)
    one = store.door.one

    async def slow(call: Call) -> object:
        reply = await one(call)
        if call.command[0] == "LRANGE":
            await store.inbox.append([said(10)])
        return reply

    with monkeypatch.context() as patch:
        patch.setattr(store.door, "one", slow)
        outcomes = await store.work.commit([decide(claimed, wipe(erase=True))])
    assert [Outcome.CONFLICT] == outcomes

    again = await claim_one(store)
    asked = Decision(session(version=1), (wipe(erase=True),))
    assert [Outcome.OK] == await store.work.commit([Commit(again, 1, (asked,))])
    assert [10] == [_number(queued) for queued in (await claim_one(store)).events]
    await check_invariants(store, idle=False)


async def test_an_exit_is_no_new_beginning(store: Store) -> None:
    """P8: who asks twice, or leaves on top of it, is erased all the same, screen included."""
    await lived(store)
    await forget(store)
    await store.inbox.append([left(10)])
    assert await commit(store, wipe()) is Outcome.OK
    await forget(store, 11)
    token, due = await take(store)
    assert {"u1", "u2", "u3", "u4", "u9", "u10", "u11"} == set(due.refs)
    await store.sending.wiped(token, key(due), due.refs, [], ["n1"])

    assert set() == await own(store)
    await check_invariants(store)


async def test_an_exit_while_the_wipe_is_on_the_wire(store: Store) -> None:
    """P4: an exit that comes as the wipe is carried out has a wipe of its own; then all is gone."""
    await lived(store)
    await forget(store)
    token, due = await take(store)
    await store.inbox.append([left(10)])
    await store.sending.wiped(token, key(due), due.refs, [], ["n1"])
    assert await commit(store, wipe()) is Outcome.OK

    token, due = await take(store)
    assert {"u10", "n1"} == set(due.refs)
    await store.sending.wiped(token, key(due), due.refs, [], ["n2"])
    assert set() == await own(store)


async def test_nobody_else_begins(store: Store) -> None:
    """P8: a counsellor or a timer that comes too late finds nobody, as after the wipe."""
    await lived(store)
    await forget(store)

    assert [Accepted.DUPLICATE] == await store.inbox.append([late_take()])
    assert {"session", "key", "outbox"} == await own(store)


async def test_a_late_card(open_stores: OpenStore) -> None:
    """P7: a card that a slow consumer applies after the erasure goes again; that of a new conversation stays."""
    store, slow = await open_stores(), await open_stores()
    await say(store, 1, ShowCase(card(1)))
    stream = store.layout.everywhere(b"desk")[store.layout.partition(CONV)]
    (found,) = await slow.door.read(("XREAD", "COUNT", 9), [stream], [b"0-0"], 0)
    await forget(store)
    await store.desk.consume("c", block_ms=0)
    await slow.desk._apply(*found)
    assert [] == await store.desk.queue()

    await store.inbox.append([said(20)])
    claimed = await claim_one(store)
    fresh = card(claimed.version + 1)
    assert [Outcome.OK] == await store.work.commit([decide(claimed, ShowCase(fresh))])
    await store.desk.consume("c", block_ms=0)
    assert [fresh] == await store.desk.queue()


async def test_a_sender_from_before(store: Store) -> None:
    """P2, P8: what was sent for a conversation that was erased is stale for the one that was begun since."""
    await say(store, 1, post("un"))
    token, due = await take(store)
    await store.erase(CONV)
    await store.inbox.append([said(2)])

    assert (await store.sending.sent(token, key(due), ["b1"], at(2))).stale


async def test_old_key_in_memory(store: Store, vault: Vault) -> None:
    """I6: the process that erases forgets the key as well; nothing sealed with it is accepted."""
    await lived(store)
    wrapped = await store.door.one(command("GET", store.layout.conversation(CONV)[1]))
    kept = vault.envelope(CONV, wrapped).seal(b"x", b"x")
    await forget(store)
    assert wrapped != await store.door.one(command("GET", store.layout.conversation(CONV)[1]))
    fresh = await store.door.one(command("GET", store.layout.conversation(CONV)[1]))
    with pytest.raises(VaultError):
        vault.envelope(CONV, fresh).open(b"x", kept)


def _number(queued: Queued) -> int:
    assert isinstance(queued.arrival.event, Said)
    return int(queued.arrival.event.text.split()[1])
