"""What is served at the start: what is published, else what stands in the folder; it is always said which."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import log
from bot.content.sources import Sources, gathered
from bot.errors import ContentError
from bot.store.publication import Publication
from bot.store.store import Store
from bot.worker.standing import standing
from tests.content.small import Small

AT = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A small folder."""
    return Small(tmp_path).write()


async def publish(store: Store, sources: Sources, number: int = 1) -> None:
    """Publish these files."""
    entry = Publication(number, sources.revision, AT, "lea", "plus doux")
    await store.publications.publish(entry, sources)


async def test_the_folder_until_something_is_published(store: Store, small: Small) -> None:
    """Nothing has to be published to start."""
    found = standing(small.folder)
    revision, lines = await found.first(store.publications)

    assert (found.sources.revision, 0) == (revision.content.revision, revision.number)
    short = found.sources.revision[:12]
    assert [f"Content     {short}, as it stands in {small.folder}"] == lines


async def test_what_is_published_wins(store: Store, small: Small) -> None:
    """Said: which, whose, when, and that the folder differs, if it does."""
    published = gathered(small.folder)
    await publish(store, published)
    same, lines = await standing(small.folder).first(store.publications)
    head = f"publication 1 ({published.revision[:12]}) by lea, 2026-03-14 18:00 UTC: plus doux"
    assert [f"Content     {head}"] == lines
    assert (published.revision, 1) == (same.content.revision, same.number)

    small.change("start.yaml", "Bonjour", "Bonsoir").write()
    other, lines = await standing(small.folder).first(store.publications)
    assert published.revision == other.content.revision
    differs = f"            the folder {small.folder} differs; `murmure diff` shows how"
    assert [f"Content     {head}", differs] == lines


async def test_a_broken_folder_does_not_matter_then(store: Store, small: Small) -> None:
    """P11: somebody's half-done work does not keep the line from starting."""
    published = gathered(small.folder)
    await publish(store, published)
    small.change("start.yaml", "to: human}", "to: nowhere}").write()

    revision, lines = await standing(small.folder).first(store.publications)

    assert published.revision == revision.content.revision
    assert lines[-1].endswith("cannot be compiled")


async def test_a_broken_folder_and_nothing_else(store: Store, small: Small) -> None:
    """P11: nothing is served that would hurt somebody."""
    small.change("start.yaml", "to: human}", "to: nowhere}").write()
    with pytest.raises(ContentError, match="nowhere"):
        await standing(small.folder).first(store.publications)


async def test_whoever_watches_serves_the_folder(store: Store, small: Small) -> None:
    """Whoever works on a folder sees that folder, and is told that others see something else."""
    await publish(store, gathered(small.folder))
    small.change("start.yaml", "Bonjour", "Bonsoir").write()
    revision, lines = await standing(small.folder, watched=True).first(store.publications)

    assert gathered(small.folder).revision == revision.content.revision
    assert lines[0].endswith("reloaded when saved")
    assert "not what is published: publication 1" in lines[1]


async def test_an_unreadable_publication(
    store: Store, small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a change of the program that cannot read what is published: the folder, and an alarm."""
    log.configure("INFO", "text")
    broken = Sources({**gathered(small.folder).files, "start.yaml": b"dialog: ["})
    await publish(store, broken)
    revision, lines = await standing(small.folder).first(store.publications)

    assert gathered(small.folder).revision == revision.content.revision
    assert "Publication 1 is not served" in lines[0]
    assert "publication refused" in capsys.readouterr().err
