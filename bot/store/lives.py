"""How long each kind of data lives; what is set, and its short defaults (P8)."""

from dataclasses import dataclass

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Lives:
    """Days, but for the last one.

    Attributes:
        conversation: everything of one, after its last event.
        closed: what was said up to the end of a case, and its card, after that end.
        dead: events and messages that were given up.
        audit: who did what.
        counts: the counters of a day.
        publications: how many of them can be fetched and gone back to.
    """

    conversation: int = 14
    closed: int = 3
    dead: int = 7
    audit: int = 180
    counts: int = 400
    publications: int = 50
