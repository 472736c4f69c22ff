"""The browser's feed, and the signals that wake its readers."""

import asyncio
from collections.abc import AsyncGenerator
from typing import cast

from bot.model.message import Button, Message
from bot.store.door import command
from bot.store.store import Store
from tests.conftest import Eventually, OpenStore
from tests.store.helpers import CONV, at, commit, key, post, record, said, say, take

HELLO = Message("", "Bonsoir.", ((Button("Sortir", "x", "exit"),),))
SECOND = Message("Un mot", "deux", voice="human")


async def test_in_order_once(store: Store) -> None:
    """I5: messages come in order, the same delivery key once, whole."""
    await say(store, 1)
    first = await store.feed.put(CONV, "k1", HELLO)
    second = await store.feed.put(CONV, "k2", SECOND)

    assert first == await store.feed.put(CONV, "k1", HELLO)

    assert [(first, HELLO), (second, SECOND)] == await store.feed.read(CONV)
    assert [(second, SECOND)] == await store.feed.read(CONV, first)
    assert [] == await store.feed.read(CONV, second)


async def test_taken_away(store: Store) -> None:
    """P4: one message, or all of them."""
    await say(store, 1)
    first = await store.feed.put(CONV, "k1", HELLO)
    second = await store.feed.put(CONV, "k2", SECOND)

    await store.feed.remove(CONV, [first, ""])
    assert [(second, SECOND)] == await store.feed.read(CONV)
    await store.feed.remove(CONV, [])

    await store.feed.drop(CONV)
    assert [] == await store.feed.read(CONV)


async def test_unknown_conversation(store: Store) -> None:
    """P8: a feed never begins a conversation."""
    assert "" == await store.feed.put(CONV, "k1", HELLO)
    assert [] == await store.feed.read(CONV)


async def next_signal(watching: AsyncGenerator[None]) -> None:
    """Wait for a signal, well before the fifteen seconds after which readers look anyway."""
    async with asyncio.timeout(10):
        await anext(watching)


async def test_signals(open_stores: OpenStore) -> None:
    """Readers in another process are woken by a message, a transcript line, a delivery, a case."""
    here, there = await open_stores(), await open_stores()
    await say(here, 1)
    topics = (f"feed:{CONV}", f"case:{CONV}", "desk")
    feed, case, desk = (cast(AsyncGenerator[None], there.wakeups.watch(topic)) for topic in topics)
    for watching in (feed, case, desk):
        await next_signal(watching)  # at once
        await next_signal(watching)  # the subscription stands

    await here.feed.put(CONV, "k1", HELLO)
    await next_signal(feed)
    await here.inbox.append([said(2)])
    await commit(here, record("k1", "x"), post("x", entry="k1"))
    await next_signal(case)
    token, due = await take(here)
    await here.sending.sent(token, key(due), [], at(0))
    await next_signal(case)
    await here.desk.leave("lea")
    await next_signal(desk)

    for watching in (feed, case, desk):
        await watching.aclose()


async def test_signals_after_a_lost_connection(
    open_stores: OpenStore, eventually: Eventually
) -> None:
    """A reader whose connection was cut is woken when it is back, and hears again."""
    store = await open_stores()
    watching = cast(AsyncGenerator[None], store.wakeups.watch("desk"))
    await next_signal(watching)
    await next_signal(watching)

    await store.door.one(command("CLIENT KILL", "TYPE", "pubsub"))
    await next_signal(watching)
    await store.desk.leave("lea")
    await next_signal(watching)

    await watching.aclose()


async def test_watchers_leave_nothing(store: Store, eventually: Eventually) -> None:
    """A topic that nobody watches any more is not listened to."""
    channel = store.layout.channel("desk")
    one = cast(AsyncGenerator[None], store.wakeups.watch("desk"))
    two = cast(AsyncGenerator[None], store.wakeups.watch("desk"))
    await next_signal(one)
    await next_signal(two)

    async def listeners() -> int:
        (_, count) = await store.door.one(command("PUBSUB NUMSUB", channel))
        return int(count)

    async def heard() -> bool:
        return await listeners() == 1

    async def silent() -> bool:
        return await listeners() == 0

    await eventually(heard)
    await one.aclose()
    assert 1 == await listeners()
    await two.aclose()
    await eventually(silent)
