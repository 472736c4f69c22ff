"""What a conversation is after a backup was put back: the past, of somebody who may have left since.

**Rules.** Nobody knows what happened after the backup, so everybody counts as having left (P3): nothing is said, no
timer fires, no window opens, and whoever holds the phone is asked anew when they write. Who chose the cover is behind
it.
"""

from dataclasses import replace
from datetime import datetime

from bot.engine import leaving, quiz, secret
from bot.model.cover import Cover
from bot.model.session import Session


def restored(session: Session, seq: int, at: datetime) -> Session:
    """Return the session as it is put back; `at` is when it was saved, `seq` a number behind all of its events."""
    cover = session.cover
    if cover is None and session.leaves == "cover":
        cover = Cover(quiz.first(session), words=secret.issue(session))
    return replace(
        leaving.hidden(session, at, seq),
        version=session.version + 1,
        timers={},
        window=None,
        windows=(),
        cover=cover,
        case=leaving.withdrawn(session.case),
    )
