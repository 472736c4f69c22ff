"""Which of a counsellor's conversations waits for an answer of theirs, and since when.

**Rules.** Pure. Counted from the lines themselves: what the person wrote after the last word of any counsellor. Nothing
of what they wrote leaves here.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.ports import OpenCase


@dataclass(frozen=True, slots=True)
class Awaiting:
    """How many messages wait for an answer, and for how many minutes the first of them does."""

    lines: int = 0
    minutes: int = 0


NOTHING = Awaiting()


def awaiting(case: OpenCase, now: datetime) -> Awaiting:
    """Look at one conversation; whoever left waits for nobody."""
    if case.card.away or case.listening:
        return NOTHING
    since: list[datetime] = []
    for line in case.lines:
        if line.entry.who.startswith("counsellor:"):
            since.clear()
        elif line.entry.who == "seeker":
            since.append(line.entry.at)
    if not since:
        return NOTHING
    waited = max(0, int((now - since[0]).total_seconds()) // 60)
    return Awaiting(len(since), waited)
