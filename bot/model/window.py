"""The one moment in which a person may be written to while they are out of sight (P3), set by themselves.

**Rules.** Frozen, aware UTC: their own clock was asked when they chose, daylight saving included. What will be said is
kept as it was agreed, so that a publication in between changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

CHOSEN = ":callback"
"""What was chosen of a window so far, among the answers: no name that an editor may give."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A call-back window.

    Attributes:
        start: when the opening line goes out, once.
        end: from when on it never does.
        where: the node that asked, the context of `line` in the catalogs.
        line: the opening line, in the editors' language.
        words: the issue of the return word that was shown with it.
    """

    start: datetime
    end: datetime
    where: str
    line: str
    words: int = 1
