"""Old messages leave the screens before the platform keeps them for ever (P4); erased keys leave the disk (P8)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import StoreError, VaultError
from bot.model.event import Left, Said, Start
from bot.store.compaction import DONE
from bot.store.door import command
from bot.store.store import Store
from bot.worker import janitor as module
from bot.worker.janitor import Janitor
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, running
from tests.worker.platform import WIPE, Platform

OTHER = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
DAY = timedelta(hours=24)


async def visible(crew: Crew, age: timedelta, conversation: str = PERSON) -> set[str]:
    """Let a conversation begin, its messages being of an age; return their ids."""
    await crew.decide(arrival(0, Start(datetime.now(UTC), ref=f"u-{conversation}"), conversation))
    await crew.send()
    then = int((datetime.now(UTC) - age).timestamp())
    trail = crew.store.layout.conversation(conversation)[4]
    partition = crew.store.layout.conversation(conversation)[10]
    refs = await crew.store.trail.refs(conversation)
    for ref in refs:
        await crew.store.door.one(command("ZADD", trail, then, ref))
    await crew.store.door.one(command("ZADD", partition, then, conversation))
    return set(refs)


async def test_only_what_is_old_goes(crew: Crew, store: Store, platform: Platform) -> None:
    """P4: what is older than a day is deleted, on both sides and without a word; what is younger stays."""
    old = await visible(crew, DAY + timedelta(minutes=1))
    young = await visible(crew, DAY - timedelta(minutes=1), OTHER)
    await crew.decide(arrival(1, Said(datetime.now(UTC), "encore là", ref="u-new")))
    await crew.send()
    fresh = set(await store.trail.refs(PERSON)) - old

    await Janitor(store).clean(datetime.now(UTC))
    await crew.send()

    (wiped,) = [did for did in platform.did if did.what == WIPE]
    assert (PERSON, old) == (wiped.conversation, set(wiped.refs))
    assert WIPE == platform.said(PERSON)[-1], "nothing is said about it"
    assert fresh == set(await store.trail.refs(PERSON))
    assert "u-new" in fresh
    assert young == set(await store.trail.refs(OTHER))
    await check_invariants(store)


async def test_sweeping_twice_deletes_once(crew: Crew, store: Store, platform: Platform) -> None:
    """Several janitors at once do no harm."""
    await visible(crew, DAY * 2)

    await asyncio.gather(*(Janitor(store).clean(datetime.now(UTC)) for _ in range(3)))
    await crew.send()
    await Janitor(store).clean(datetime.now(UTC))
    await crew.send()

    assert 1 == platform.said(PERSON).count(WIPE)
    assert [] == await store.trail.refs(PERSON)


async def test_the_neutral_line_stays(crew: Crew, store: Store, platform: Platform) -> None:
    """P4: after an exit the neutral line keeps the chat from being empty: that would show what the bot is."""
    await visible(crew, DAY * 2)
    await crew.decide(arrival(1, Left(datetime.now(UTC), "word")))
    await crew.send()
    assert ["Il fera beau."] == platform.seen(PERSON)

    await Janitor(store).clean(datetime.now(UTC) + DAY + timedelta(minutes=1))
    await crew.send()

    assert ["Il fera beau."] == platform.seen(PERSON)


@pytest.mark.parametrize("error", [VaultError("another key"), StoreError("of another version")])
async def test_one_that_cannot_be_opened_keeps_nobody_else(
    crew: Crew, store: Store, platform: Platform, error: Exception
) -> None:
    """P4: a conversation of another key or version is passed over; all others are swept."""
    await visible(crew, DAY * 3)
    await visible(crew, DAY * 2, OTHER)
    sweep = store.sending.sweep

    async def broken(conversation: str, before: datetime) -> bool:
        if conversation == PERSON:
            raise error
        return await sweep(conversation, before)

    store.sending.sweep = broken  # type: ignore[method-assign]
    await Janitor(store).clean(datetime.now(UTC))
    await crew.send()

    assert [False, True] == [WIPE in platform.said(who) for who in (PERSON, OTHER)]


async def test_the_disk_is_compacted_now_and_then(store: Store) -> None:
    """P8: the append-only file is rewritten when it is time, once, and not at each round or start."""
    rewritten = []

    async def compact() -> None:
        rewritten.append(True)
        await store.door.one(command("HSET", store.layout.meta, DONE, int(now.timestamp())))

    now = datetime.now(UTC)
    store.compact = compact  # type: ignore[method-assign]
    for _ in range(3):
        await Janitor(store).clean(now)
    assert [True] == rewritten

    now += timedelta(seconds=module.COMPACT_EVERY)
    for _ in range(3):
        await Janitor(store).clean(now)
    assert [True, True] == rewritten
    await Janitor(store, compact_every=0).clean(now)
    assert [True] * 3 == rewritten


async def test_it_begins_at_once_and_goes_on(
    crew: Crew, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: the first round comes with the start, for what the last run left; then there is always another."""
    monkeypatch.setattr(module, "ROUND", 0.01)
    await visible(crew, DAY * 2)
    work, sending = Counted(store.work.tidy), Counted(store.sending.tidy)
    monkeypatch.setattr(store.work, "tidy", work)
    monkeypatch.setattr(store.sending, "tidy", sending)
    async with running(Janitor(store).run(), crew.dispatcher().run()):
        await crew.until(lambda: WIPE in crew.platform.said(PERSON))
        await crew.until(lambda: min(work.calls, sending.calls) >= 3)


class Counted:
    """Stands in for a call and counts how often it is made."""

    def __init__(self, call: Callable[[], Awaitable[int]]) -> None:
        self._call, self.calls = call, 0

    async def __call__(self) -> int:
        self.calls += 1
        return await self._call()
