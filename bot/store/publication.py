"""Revisions of the content, whole and unchangeable, and the log of what was published when and by whom.

**Rules.** The newest entry of the log is what is in force: one script adds to it, and only if the newest entry is
still the one that the admin had seen, so that nothing is ever overwritten. Content is what everybody may read, so it is
not sealed; it is checked against its hash each time it is fetched. The last ones can be fetched (`Lives.publications`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from bot.content.packed import packed, unpacked
from bot.content.sources import Sources
from bot.errors import ContentError
from bot.store.codec import Codec
from bot.store.door import Door, command
from bot.store.scripts.signatures import Signatures


@dataclass(frozen=True, slots=True)
class Publication:
    """One entry of the log.

    Attributes:
        number: counts publications from 1.
        by: the name that the admin gave, or that of their account on the machine.
        base: the revision that it replaced; empty for the first.
    """

    number: int
    revision: str
    at: datetime
    by: str
    note: str = ""
    base: str = ""


class Published(IntEnum):
    """What became of a publication. Only OK changed anything.

    OVERTAKEN: somebody published since the head was read. MISSING: the revision is not kept any more.
    """

    OK = 0
    OVERTAKEN = 1
    MISSING = 2


_ENTRY = Codec(Publication)


class StorePublications:
    """What `murmure publish` and everybody who serves content need."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        self._door = door
        self._scripts = scripts
        self._kept = scripts.lives.publications
        self._log, self._files = scripts.layout.content()

    async def head(self) -> Publication | None:
        """Return the publication in force; None before the first."""
        raw = await self._door.one(command("LINDEX", self._log, 0))
        return None if raw is None else _entry(raw)

    async def log(self) -> list[Publication]:
        """Return what was published, newest first."""
        return [_entry(raw) for raw in await self._door.one(command("LRANGE", self._log, 0, -1))]

    async def fetch(self, revision: str) -> Sources:
        """Return the files of a revision.

        Raises:
            ContentError: it is not kept any more, or not as it was.
        """
        blob = await self._door.one(command("HGET", self._files, revision))
        if blob is None:
            raise ContentError(f"Revision {revision[:12]} is not kept any more.")
        return unpacked(blob, revision)

    async def publish(self, entry: Publication, sources: Sources | None = None) -> Published:
        """Make a revision the one in force; without sources, one that is kept (a rollback).

        `entry.number` must be one more than that of the head that was seen.
        """
        if sources is not None and sources.revision != entry.revision:
            raise ValueError("an entry names the revision of its sources")
        raw = f"{entry.number} {entry.revision} ".encode() + _ENTRY.dump(entry)
        blob = packed(sources) if sources else b""
        call = self._scripts.publish(entry.number - 1, entry.revision, raw, blob, self._kept)
        return Published(await self._door.one(call))


def _entry(raw: bytes) -> Publication:
    return _ENTRY.load(raw.split(b" ", 2)[2])
