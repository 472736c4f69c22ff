"""The cover as the engine remembers it: which question the quiz has asked, and how often somebody tried to guess.

**Rules.** Frozen. Neither the return word nor anything that was said while covered stands here.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """A conversation that is a quiz for whoever opens it.

    Attributes:
        asked: number of the question that was asked last.
        unasked: nothing was asked yet: a line stands there that somebody set themselves, and may be answered.
        words: the newest issue of the return word that leads out of it; earlier ones do too.
        called: such a line has called them; the word leads to a human.
        wrong: how many words that look like a return word were not the right one, since `wrong_since`.
    """

    asked: int
    wrong: int = 0
    wrong_since: datetime | None = None
    unasked: bool = False
    called: bool = False
    words: int = 1
