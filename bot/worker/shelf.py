"""The content in force in this process: everybody reads it here, each time anew.

**Rules.** A revision is replaced whole, between two steps of the event loop; who has one in hand finishes with it.
"""

from dataclasses import dataclass, field

from bot.content.content import Content
from bot.content.load import assembled
from bot.content.sources import Sources

RISK = "risk/"


@dataclass(frozen=True, slots=True)
class Revision:
    """A compiled content, the files that it was made of, and the publication that brought it (0: a folder did)."""

    content: Content
    sources: Sources = field(default_factory=Sources)
    number: int = 0

    def next(self, sources: Sources, number: int) -> "Revision":
        """Compile files that were checked already; what takes longest is kept where its files are the same.

        Raises:
            ContentError: this version of the program cannot read them.
        """
        if sources.revision == self.content.revision:
            return Revision(self.content, sources, number)
        same = _risk(sources) == _risk(self.sources)
        lexicons = self.content.lexicons if same else None
        return Revision(assembled(sources, lexicons), sources, number)


@dataclass(slots=True)
class Shelf:
    """Holds one revision."""

    revision: Revision

    def __call__(self) -> Content:
        """Return the content in force."""
        return self.revision.content


def _risk(sources: Sources) -> dict[str, bytes]:
    return {path: data for path, data in sources.files.items() if path.startswith(RISK)}
