"""What the engine may know of the desk, frozen at one instant."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeskSnapshot:
    """The desk as one conversation sees it.

    Attributes:
        open: inside its opening hours.
        changes: when that changes next (aware), None if never.
        staff: how many counsellors are there.
        waiting: how many cases wait.
        ahead: how many wait before this conversation's case; None if it has none waiting.
        before: how many would wait before somebody who comes now, by level of danger; nothing if that is not known.
    """

    open: bool
    changes: datetime | None = None
    staff: int = 0
    waiting: int = 0
    ahead: int | None = None
    before: tuple[int, ...] = ()
