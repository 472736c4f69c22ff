"""A publication is taken up by every process while it runs, or not at all (P11)."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from bot import log
from bot.content.content import Content
from bot.content.load import assembled, compile_sources, default_folder
from bot.content.packed import packed
from bot.content.sources import Sources, gathered
from bot.risk.lexicon import Lexicons
from bot.store.door import command
from bot.store.publication import Publication, Published
from bot.store.store import Store
from bot.web.metrics import Metrics
from bot.worker import shelf as module
from bot.worker.follower import Follower
from bot.worker.shelf import Revision, Shelf
from tests.conftest import Eventually, OpenStore
from tests.content.small import Small
from tests.worker.crew import running

AT = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)


@pytest.fixture
def standing(tmp_path: Path) -> Sources:
    """The files of a small content."""
    return gathered(Small(tmp_path).write().folder)


def changed(sources: Sources, old: str, new: str, file: str = "start.yaml") -> Sources:
    """Replace something that must be there."""
    text = sources.files[file].decode()
    assert old in text
    return Sources({**sources.files, file: text.replace(old, new, 1).encode()})


def shelf_of(sources: Sources) -> Shelf:
    """Serve these files from a folder."""
    return Shelf(Revision(compile_sources(sources), sources))


def follower(store: Store, shelf: Shelf, metrics: Metrics, every: float = 60) -> Follower:
    """Follow what is published in a store."""
    return Follower(shelf, store.publications, store.wakeups, metrics, every)


async def publish(store: Store, number: int, sources: Sources) -> None:
    """Publish these files."""
    entry = Publication(number, sources.revision, AT, "lea")
    assert Published.OK is await store.publications.publish(entry, sources)


async def test_every_process_takes_it_up(
    open_stores: OpenStore, standing: Sources, eventually: Eventually
) -> None:
    """A publication and its rollback reach whoever listens, woken by the signal alone."""
    here, there = await open_stores(), await open_stores()
    metrics, shelf = Metrics(), shelf_of(standing)
    after = changed(standing, "À plus tard.", "À bientôt.")
    reader = shelf.__call__
    async with running(follower(there, shelf, metrics).run()):
        await publish(here, 1, standing)
        await eventually(lambda: _serves(shelf, 1))
        await publish(here, 2, after)
        await eventually(lambda: _serves(shelf, 2))
        assert after.revision == reader().revision
        assert "murmure_content_revision 2.0" in metrics.text().decode()
        back = Publication(3, standing.revision, AT, "lea")
        assert Published.OK is await here.publications.publish(back)
        await eventually(lambda: _serves(shelf, 3))
    assert standing.revision == reader().revision


async def _serves(shelf: Shelf, number: int) -> bool:
    return shelf.revision.number == number


async def test_a_lost_signal_is_made_up_for(
    store: Store, standing: Sources, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signals may be lost: who serves content asks by itself as well."""
    shelf = shelf_of(standing)
    monkeypatch.setattr("bot.worker.follower.CONTENT_TOPIC", "nobody speaks here")
    async with running(follower(store, shelf, Metrics(), every=0.05).run()):
        await publish(store, 1, changed(standing, "À plus tard.", "À bientôt."))
        await eventually(lambda: _serves(shelf, 1))


@pytest.mark.parametrize(
    "text", ["dialog: start\n", "dialog: [", "dialog: start\nunknown: step\n"], ids="abc"
)
async def test_what_this_version_cannot_read_changes_nothing(
    store: Store,
    standing: Sources,
    text: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """P11: the last good revision stays, the operator is told once, and the next publication is taken up."""
    log.configure("INFO", "text")
    metrics, shelf = Metrics(), shelf_of(standing)
    following = follower(store, shelf, metrics)
    broken = Sources({**standing.files, "start.yaml": text.encode()})
    await publish(store, 1, broken)
    await following.look()
    await following.look()

    assert standing.revision == shelf().revision
    assert "murmure_content_behind 1.0" in metrics.text().decode()
    told = [line for line in capsys.readouterr().err.splitlines() if "refused" in line]
    assert [True] == [broken.revision[:12] in line for line in told]
    await publish(store, 2, changed(standing, "À plus tard.", "À bientôt."))
    await following.look()
    assert 2 == shelf.revision.number
    assert "murmure_content_behind 0.0" in metrics.text().decode()


async def test_a_damaged_blob_changes_nothing(store: Store, standing: Sources) -> None:
    """P11: files that do not have the hash that they stand under are never served."""
    metrics, shelf = Metrics(), shelf_of(standing)
    other = changed(standing, "À plus tard.", "À bientôt.")
    await publish(store, 1, other)
    _, files = store.layout.content()
    wrong = packed(changed(standing, "À plus tard.", "Va-t’en."))
    await store.door.one(command("HSET", files, other.revision, wrong))

    await follower(store, shelf, metrics).look()

    assert standing.revision == shelf().revision
    assert "murmure_content_behind 1.0" in metrics.text().decode()


async def test_people_are_answered_while_it_is_compiled(
    store: Store, standing: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P5: compiling holds nobody up: it happens beside the loop that answers."""
    loop = asyncio.get_running_loop()
    compiling, answered = asyncio.Event(), asyncio.Event()
    waited: list[bool] = []

    def slow(sources: Sources, lexicons: Lexicons | None) -> Content:
        loop.call_soon_threadsafe(compiling.set)
        done = asyncio.run_coroutine_threadsafe(answered.wait(), loop)
        waited.append(done.result(timeout=10))
        return assembled(sources, lexicons)

    monkeypatch.setattr(module, "assembled", slow)
    shelf = shelf_of(standing)
    await publish(store, 1, changed(standing, "À plus tard.", "À bientôt."))
    looking = asyncio.create_task(follower(store, shelf, Metrics()).look())
    await compiling.wait()
    assert 0 == shelf.revision.number
    answered.set()
    await looking

    assert [True] == waited
    assert 1 == shelf.revision.number


async def test_the_delivered_content_is_taken_up_quickly(
    open_stores: OpenStore, eventually: Eventually
) -> None:
    """What is delivered, changed by a sentence, is served within a second of being published on a quiet machine."""
    here, there = await open_stores(), await open_stores()
    sources = gathered(default_folder())
    shelf = Shelf(Revision(assembled(sources), sources))
    other = Sources({**sources.files, "aliases.yaml": sources.files["aliases.yaml"] + b"\n"})
    async with running(follower(there, shelf, Metrics()).run()):
        await publish(here, 1, sources)
        await eventually(lambda: _serves(shelf, 1))
        began = monotonic()
        await publish(here, 2, other)
        await eventually(lambda: _serves(shelf, 2))
        took = monotonic() - began
    print(f"the delivered content was taken up in {took:.2f} s")
    assert took < 10


def test_lexicons_are_compiled_again_only_when_they_changed(standing: Sources) -> None:
    """What takes longest is kept where its files are the same, and only there."""
    before = shelf_of(standing).revision
    same = before.next(changed(standing, "À plus tard.", "À bientôt."), 1)
    other = before.next(changed(standing, "envie de mourir", "en finir", "risk/fr.yaml"), 2)

    assert before.content.lexicons is same.content.lexicons
    assert before.content.lexicons is not other.content.lexicons
    assert other.content.lexicons == compile_sources(other.sources).lexicons
    assert before.content is before.next(standing, 3).content
