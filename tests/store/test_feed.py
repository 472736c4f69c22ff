"""The browser's feed, and the signals that wake its readers."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, cast

import pytest

from bot.model.event import Forgot
from bot.model.message import Button, Message
from bot.store.door import Call, command
from bot.store.store import Store
from bot.store.values import Outcome
from bot.vault.vault import Vault
from tests.conftest import Eventually, OpenStore
from tests.store.helpers import (
    CONV,
    arrival,
    at,
    commit,
    key,
    left,
    post,
    record,
    said,
    say,
    take,
    wipe,
)

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


async def test_a_late_message_is_not_put_behind_an_erasure(
    open_stores: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P8: a message of before that is put while the key is replaced shows in no feed of what follows."""
    store, other = await open_stores(), await open_stores()
    await say(store, 1)
    run = store.door.run

    async def late(calls: Sequence[Call]) -> list[Any]:
        """Have it erased while the call is on its way; the question before it was answered."""
        if len(calls) == 1:
            return await run(calls)
        monkeypatch.setattr(store.door, "run", run)
        await other.inbox.append([arrival("telegram:9", Forgot(at(9), ref="u9"))])
        assert await commit(other, wipe(erase=True)) is Outcome.OK
        await other.inbox.append([said(10)])
        return await run(calls)

    monkeypatch.setattr(store.door, "run", late)
    assert "" == await store.feed.put(CONV, f"{CONV}.1.0", HELLO)

    assert [] == await store.feed.read(CONV)
    neutral = await store.feed.put(CONV, f"{CONV}.2.0", SECOND)
    assert [(neutral, SECOND)] == await store.feed.read(CONV), "the wipe's own line"


async def test_a_message_survives_another_wrapping(
    open_stores: OpenStore, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: a key that is only wrapped anew (`murmure rekey`) while a message is put keeps it from nobody."""
    store, other = await open_stores(), await open_stores()
    await say(store, 1)
    place = store.layout.conversation(CONV)[1]
    run = store.door.run

    async def late(calls: Sequence[Call]) -> list[Any]:
        if len(calls) == 1:
            return await run(calls)
        monkeypatch.setattr(store.door, "run", run)
        wrapped = await other.door.one(command("GET", place))
        anew = vault.keyring.wrap(vault.keyring.unwrap(wrapped, CONV), CONV)
        await other.door.one(command("SET", place, anew, "KEEPTTL"))
        return await run(calls)

    monkeypatch.setattr(store.door, "run", late)
    first = await store.feed.put(CONV, "k1", HELLO)

    assert [(first, HELLO)] == await store.feed.read(CONV)


async def test_that_somebody_writes(store: Store) -> None:
    """P2, P8: it is named for some seconds, by a number; an exit makes it void, the next one after it counts again."""
    await say(store, 1)
    assert "" == await store.feed.hinted(CONV)
    await store.feed.hint(CONV, f"{CONV}.1.0")
    assert "1" == await store.feed.hinted(CONV)
    place = store.layout.hint(CONV)
    assert 0 < await store.door.one(command("TTL", place)) <= 5

    await store.inbox.append([left(2)])
    assert "" == await store.feed.hinted(CONV)
    await store.feed.hint(CONV, f"{CONV}.1.1")  # it was on its way as they left
    assert "" == await store.feed.hinted(CONV)
    await commit(store, wipe())
    await store.feed.hint(CONV, f"{CONV}.2.0")
    assert "2" == await store.feed.hinted(CONV)


async def test_that_somebody_writes_to_nobody(store: Store) -> None:
    """P8: of an erased conversation nothing is told, whatever was on its way."""
    await say(store, 1)
    await store.feed.hint(CONV, f"{CONV}.1.0")
    await store.erase(CONV)
    assert "" == await store.feed.hinted(CONV)
