"""A folder beside what is published: what it lacks, what it would take back, and what is its own.

**Rules.** Reads only. What a folder was made from tells whose change is whose; where that is not kept any more,
everything that differs may be somebody else's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.cli.revisions import Base
from bot.content.sources import Sources
from bot.content.upgrade import Change, compared
from bot.errors import ContentError
from bot.store.publication import Publication
from bot.store.store import Store
from bot.worker.standing import named

MOST = 12


@dataclass(frozen=True, slots=True)
class Behind:
    """How a folder stands to what is published.

    Attributes:
        since: what was published since the folder was made, newest first.
        changes: the files that changed there; none if it is not known what the folder was made from.
        differ: every file that is another in the folder.
    """

    since: tuple[Publication, ...]
    changes: tuple[Change, ...]
    differ: tuple[str, ...]
    known: bool

    @property
    def lost(self) -> list[str]:
        """Name the files that publishing the folder would take back to what they were."""
        if not self.known:
            return list(self.differ)
        return [one.path for one in self.changes if one.state != "same"]


async def behind(store: Store, ours: Sources, base: Base | None) -> Behind | None:
    """Compare a folder with what is published; None if nothing is.

    Raises:
        ContentError: what is published cannot be read.
    """
    log = await store.publications.log()
    if not log:
        return None
    head = await store.publications.fetch(log[0].revision)
    if base is None:  # it may be the very folder that was published from a page
        same = next((one for one in log if one.revision == ours.revision), None)
        base = Base.of(same) if same else None
    before = await _made_from(store, log, base)
    paths = sorted(ours.files.keys() | head.files.keys())
    return Behind(
        since=tuple(_since(log, base)),
        changes=tuple(compared(before, head, ours)) if before else (),
        differ=tuple(path for path in paths if ours.files.get(path) != head.files.get(path)),
        known=before is not None,
    )


def _since(log: Sequence[Publication], base: Base | None) -> Iterator[Publication]:
    for one in log:
        if base is not None and one.revision == base.revision:
            return
        yield one


async def _made_from(
    store: Store, log: Sequence[Publication], base: Base | None
) -> Sources | None:
    if base is None or base.revision not in {one.revision for one in log}:
        return None
    try:
        return await store.publications.fetch(base.revision)
    except ContentError:
        return None


def warning(found: Behind) -> Iterator[str]:
    """Say what publishing the folder would overwrite."""
    yield "Published since your folder was made:"
    yield from (f"  {named(one)}" for one in found.since[:MOST])
    if found.lost:
        yield "Publishing your folder takes these files back to what they were:"
        yield from listed(found.lost)


def listed(paths: Sequence[str]) -> Iterator[str]:
    """Write paths, the first of many."""
    yield from (f"  {path}" for path in paths[:MOST])
    if len(paths) > MOST:
        yield f"  and {len(paths) - MOST} more"
