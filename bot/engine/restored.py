"""What a conversation is after a backup was put back: the past, of somebody who may have left since.

**Rules.** Nobody knows what happened after the backup, so everybody counts as having left (P3): nothing is said, no
timer fires, no window opens, and whoever holds the phone is asked anew when they write. Who chose the cover is behind
it.
"""

from dataclasses import replace
from datetime import datetime

from bot.engine import cases, leaving, quiz, secret
from bot.model.case import Case, Status
from bot.model.cover import Cover
from bot.model.session import Session


def restored(session: Session, seq: int, at: datetime) -> Session:
    """Return the session as it is put back; `at` is when it was saved, `seq` a number behind all of its events."""
    before = session.left_at
    cover = session.cover
    if cover is None and session.leaves == "cover":
        cover = Cover(quiz.first(session), words=secret.issue(session))
    return replace(
        leaving.nowhere(session),
        version=session.version + 1,
        hidden=True,
        left_at=at if before is None else max(before, at),
        left_seq=max(session.left_seq, seq),
        timers={},
        window=None,
        windows=(),
        cover=cover,
        case=_withdrawn(session.case),
    )


def _withdrawn(case: Case | None) -> Case | None:
    """Take who waited out of the queue; a case that is held, or a message that was left, says that they are away."""
    status = cases.moved(case, "left") if case else None
    if case is None or status is None:
        return case
    stays = case.status is Status.ASSIGNED or case.message_only
    end = case.status if stays else status
    return replace(case, status=end, unanswered=None, away=stays)
