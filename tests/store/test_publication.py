"""Published content: whole or refused, nothing overwritten, nothing kept for ever (P11)."""

import asyncio
import os
import zlib
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from typing import cast

import pytest

from bot.content.packed import packed, unpacked
from bot.content.sources import Sources
from bot.errors import ContentError
from bot.store.door import command
from bot.store.publication import Publication, Published
from bot.store.store import Store
from tests.conftest import OpenStore
from tests.store.test_feed import next_signal

AT = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)


def files(text: str = "bonjour") -> Sources:
    """Return the files of a content of one sentence."""
    return Sources({"a.yaml": text.encode(), "locales/en/LC_MESSAGES/dialogs.po": b"\x00\xff"})


def entry(number: int, sources: Sources, by: str = "lea", base: str = "") -> Publication:
    """Return the n-th publication."""
    return Publication(number, sources.revision, AT, by, note="plus doux", base=base)


async def publish(store: Store, number: int, text: str, by: str = "lea") -> Published:
    """Publish a sentence."""
    return await store.publications.publish(entry(number, files(text), by), files(text))


async def test_what_is_published_comes_back_byte_for_byte(store: Store) -> None:
    """P11: what every process serves is what was checked."""
    assert None is await store.publications.head()
    assert Published.OK is await publish(store, 1, "bonjour")

    head = await store.publications.head()
    assert entry(1, files()) == head
    assert files() == await store.publications.fetch(head.revision)


async def test_two_admins_at_once(open_stores: OpenStore) -> None:
    """Of any number who publish onto the same head, one wins, and nothing of hers is overwritten."""
    stores = [await open_stores() for _ in range(4)]
    assert Published.OK is await publish(stores[0], 1, "bonjour")

    async with asyncio.TaskGroup() as group:
        tries = {
            name: group.create_task(publish(store, 2, f"bonsoir {name}", name))
            for name, store in zip("abcd", stores, strict=True)
        }
    (winner,) = [name for name, task in tries.items() if task.result() is Published.OK]

    assert 3 == sum(task.result() is Published.OVERTAKEN for task in tries.values())
    head = await stores[0].publications.head()
    assert entry(2, files(f"bonsoir {winner}"), winner) == head
    assert [2, 1] == [one.number for one in await stores[0].publications.log()]
    assert files(f"bonsoir {winner}") == await stores[1].publications.fetch(head.revision)


async def test_a_call_sent_twice_publishes_once(store: Store) -> None:
    """A call whose answer was lost is sent again: that is no second admin."""
    assert [Published.OK] * 2 == [await publish(store, 1, "bonjour") for _ in range(2)]
    assert 1 == len(await store.publications.log())


async def test_a_rollback_is_a_publication(store: Store) -> None:
    """An older revision comes back under a new number; one that is not kept cannot."""
    await publish(store, 1, "bonjour")
    await publish(store, 2, "bonsoir")

    back = entry(3, files("bonjour"), "max")
    assert Published.OK is await store.publications.publish(back)
    assert back == await store.publications.head()
    lost = entry(4, files("jamais publié"))
    assert Published.MISSING is await store.publications.publish(lost)
    late = entry(3, files("bonsoir"))
    assert Published.OVERTAKEN is await store.publications.publish(late)
    with pytest.raises(ValueError, match="names the revision"):
        await store.publications.publish(entry(4, files("a")), files("b"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda blob: blob[:-20],
        lambda blob: blob[:40],
        lambda blob: b"",
        lambda blob: packed(files("autre chose")),
        lambda blob: zlib.compress(b"\xff" * 7),
        lambda blob: zlib.compress((1 << 60).to_bytes(8, "big") + b"a.yaml"),
        lambda blob: zlib.compress((2).to_bytes(8, "big") + b"\xff\xfe"),
    ],
    ids=["truncated", "more truncated", "empty", "another", "no frame", "endless frame", "name"],
)
async def test_a_damaged_blob_is_refused(store: Store, damage: Callable[[bytes], bytes]) -> None:
    """P11: what does not have the hash that it is kept under is served by nobody; publishing again repairs it."""
    await publish(store, 1, "bonjour")
    revision = files().revision
    _, kept = store.layout.content()
    await store.door.one(command("HSET", kept, revision, damage(packed(files()))))

    with pytest.raises(ContentError, match=f"Revision {revision[:12]} in Redis is damaged"):
        await store.publications.fetch(revision)
    await publish(store, 2, "bonjour")
    assert files() == await store.publications.fetch(revision)


def test_a_blob_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few kilobytes that unpack to gigabytes are refused before they have done so."""
    monkeypatch.setattr("bot.content.packed.LARGEST", 1000)
    small, large = files("x" * 500), files("x" * 2000)

    assert small == unpacked(packed(small), small.revision)
    with pytest.raises(ContentError):
        unpacked(packed(large), large.revision)


def test_any_files_survive_packing() -> None:
    """Empty files, long ones, any bytes, any name."""
    sources = Sources({"": b"", "é/ü.yaml": os.urandom(10_000), "z": b"\x00" * 300})

    assert sources == unpacked(packed(sources), sources.revision)
    assert Sources({}) == unpacked(packed(Sources({})), Sources({}).revision)


async def test_history_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last publications can be fetched, older ones make room; what is in force never goes."""
    monkeypatch.setattr(store.publications, "_kept", 3)
    for number, text in enumerate(("a", "b", "a", "c", "d"), 1):
        assert Published.OK is await publish(store, number, text)

    assert [5, 4, 3] == [one.number for one in await store.publications.log()]
    for text in ("a", "c", "d"):
        assert files(text) == await store.publications.fetch(files(text).revision)
    with pytest.raises(ContentError, match="is not kept any more"):
        await store.publications.fetch(files("b").revision)


async def test_other_processes_are_woken(open_stores: OpenStore) -> None:
    """Whoever serves content hears of a publication at once."""
    here, there = await open_stores(), await open_stores()
    watching = cast(AsyncGenerator[None], there.wakeups.watch("content"))
    await next_signal(watching)
    await next_signal(watching)

    await publish(here, 1, "bonjour")
    await next_signal(watching)
    head = await there.publications.head()

    assert entry(1, files()) == head
    await watching.aclose()
