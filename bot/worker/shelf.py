"""The content in force in this process: everybody reads it here, each time anew.

**Rules.** A revision is replaced whole, between two steps of the event loop; who has one in hand finishes with it.
"""

import gc
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


def spare() -> None:
    """Keep what is here now out of the collector's rounds.

    A hundred thousand objects of a revision live until the next; to look at them all stops the process for some hundred
    milliseconds each time, and an exit may come in just then (P2).
    """
    gc.freeze()


@dataclass(slots=True)
class Shelf:
    """Holds one revision."""

    revision: Revision

    def __call__(self) -> Content:
        """Return the content in force."""
        return self.revision.content

    def put(self, revision: Revision) -> None:
        """Serve another revision from now on."""
        self.revision = revision
        spare()


def _risk(sources: Sources) -> dict[str, bytes]:
    return {path: data for path, data in sources.files.items() if path.startswith(RISK)}
