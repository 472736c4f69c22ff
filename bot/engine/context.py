"""All that `step` may know besides the session: the instant, the content, the desk, the inbox number."""

from dataclasses import dataclass
from datetime import datetime

from bot.content.content import Content
from bot.model.desk import DeskSnapshot


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for one event.

    Attributes:
        now: aware UTC, passed in.
        seq: the event's number in the conversation's inbox.
        kept_days: how many days the conversation is kept if nothing more happens.
    """

    now: datetime
    content: Content
    desk: DeskSnapshot
    seq: int
    kept_days: int = 14
