"""What a process serves when it starts: what was published last; before that, what stands in its folder.

**Rules.** It is always said which, and whether the folder differs. A folder that cannot be compiled stops the start
only where nothing is published that could be served instead.
"""

from dataclasses import dataclass, field
from pathlib import Path

from bot import log
from bot.content.content import Content
from bot.content.load import assembled, compile_sources
from bot.content.sources import Sources, gathered
from bot.errors import ContentError
from bot.store.publication import Publication, StorePublications
from bot.worker.shelf import Revision

SHORT = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """A folder as it is at the start: its content, or what is wrong with it."""

    content: Content | None
    sources: Sources = field(default_factory=Sources)
    folder: Path = field(default_factory=Path)
    problem: ContentError | None = None
    watched: bool = False

    async def first(self, publications: StorePublications) -> tuple[Revision, list[str]]:
        """Choose what is served, and say so.

        Raises:
            ContentError: nothing can be.
        """
        head = await publications.head()
        if head is None or self.watched:
            return self._own(head)
        try:
            revision = await self._published(head, publications)
        except ContentError as error:
            log.logger().error(
                "publication refused", revision=head.revision[:SHORT], **log.failure(error)
            )
            revision, lines = self._own(None)
            why = f"Publication {head.number} is not served: this version cannot read it."
            return revision, [why, *lines]
        return revision, [f"Content     {named(head)}", *self._differs(head)]

    async def _published(self, head: Publication, publications: StorePublications) -> Revision:
        sources = await publications.fetch(head.revision)
        if self.content is not None and sources.revision == self.content.revision:
            return Revision(self.content, sources, head.number)
        return Revision(assembled(sources), sources, head.number)

    def _own(self, head: Publication | None) -> tuple[Revision, list[str]]:
        """Serve the folder."""
        if self.content is None:
            raise self.problem or ContentError(f"{self.folder} cannot be used.")
        line = f"Content     {self.content.revision[:SHORT]}, as it stands in {self.folder}"
        lines = [f"{line}, reloaded when saved" if self.watched else line]
        if head is not None:
            lines.append(f"            not what is published: {named(head)}")
        return Revision(self.content, self.sources), lines

    def _differs(self, head: Publication) -> list[str]:
        if self.sources.revision == head.revision:
            return []
        what = "cannot be compiled" if self.problem else "differs; `murmure diff` shows how"
        return [f"            the folder {self.folder} {what}"]


def standing(folder: Path, *, watched: bool = False) -> Standing:
    """Compile a folder, or keep what is wrong with it."""
    sources = gathered(folder)
    try:
        return Standing(compile_sources(sources), sources, folder, watched=watched)
    except ContentError as error:
        return Standing(None, sources, folder, error, watched)


def named(one: Publication) -> str:
    """Say which publication it is, whose, and when."""
    when = f"{one.at:%Y-%m-%d %H:%M} UTC"
    note = f": {one.note}" if one.note else ""
    return f"publication {one.number} ({one.revision[:SHORT]}) by {one.by}, {when}{note}"
