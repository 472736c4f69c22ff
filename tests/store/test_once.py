"""The one exception to silence in the store: a line that goes out once or not at all (P3)."""

from datetime import UTC, datetime, timedelta

from bot.model.effect import Post
from bot.model.message import Message
from bot.store.store import Store
from tests.store.helpers import CONV, at, body, commit, key, left, post, say, take, wipe
from tests.store.invariants import check_invariants

LINE = Post(Message("", "Le quiz du jour est là."), until=datetime.now(UTC) + timedelta(hours=1))


async def hidden(store: Store) -> None:
    """Let somebody leave, and be written to out of sight."""
    await store.inbox.append([left(1)])
    await commit(store, wipe())
    token, due = await take(store)
    await store.sending.wiped(token, key(due), [], [], ["n1"])
    await say(store, 2, LINE)


async def test_yes_once(store: Store) -> None:
    """P3: asked a second time, by whomever, the answer is no."""
    await hidden(store)
    token, due = await take(store)

    assert LINE.message.body == body(due)
    assert LINE == due.delivery.body  # type: ignore[union-attr]  # the time is kept exactly
    assert [True, False] == [await store.sending.once(token, key(due)) for _ in range(2)]
    await check_invariants(store, idle=False)


async def test_whoever_takes_over_does_not_send_again(store: Store) -> None:
    """P3, P6: a sender died between asking and noting: it may have been sent, so it never is again."""
    await hidden(store)
    token, due = await take(store)
    assert await store.sending.once(token, key(due))

    (again,) = await store.sending.reclaim("other", 0)

    assert not await store.sending.once(token, key(due))
    assert not await store.sending.once(again, key(due))
    await store.sending.dropped(again, key(due))
    await check_invariants(store)


async def test_an_exit_in_between(store: Store) -> None:
    """P2: an exit after the check of the epoch is seen by this one."""
    await hidden(store)
    token, due = await take(store)
    await store.inbox.append([left(3)])

    assert not await store.sending.once(token, key(due))


async def test_a_wipe_in_between(store: Store) -> None:
    """P2: the same for a wipe that a dialog leads to."""
    await hidden(store)
    token, due = await take(store)
    await say(store, 3, wipe())

    assert not await store.sending.once(token, key(due))


async def test_dropped_lets_the_rest_flow(store: Store) -> None:
    """P6: what is not sent any more is out of the way; the trail knows nothing of it."""
    await hidden(store)
    await say(store, 3, post("deux"))
    token, due = await take(store)

    settled = await store.sending.dropped(token, key(due))

    assert settled.more
    token, due = await take(store)
    assert "deux" == body(due)
    await store.sending.sent(token, key(due), ["b1"], at(4))
    assert {"u1", "u2", "u3", "n1", "b1"} == set(await store.trail.refs(CONV))
    await check_invariants(store)


async def test_once_more_if_it_was_refused(store: Store) -> None:
    """Flood control is no delivery: then it may be tried again."""
    await hidden(store)
    token, due = await take(store)
    assert await store.sending.once(token, key(due))

    await store.sending.once_more(CONV)

    assert await store.sending.once(token, key(due))


async def test_the_next_exit_wipes_it(store: Store) -> None:
    """P4: the line is in the trail like everything else that is visible."""
    await hidden(store)
    token, due = await take(store)
    await store.sending.once(token, key(due))
    await store.sending.sent(token, key(due), ["line"], at(3))
    await store.inbox.append([left(4)])
    await commit(store, wipe())

    _, due = await take(store)

    assert "line" in due.refs
