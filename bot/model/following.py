"""What is kept in view after a conversation: follow-ups, who comes often, who left. Facts, no word of theirs (P7)."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.model.case import CaseCard

LONGEST_NOTE = 280
"""Signs of the note of a follow-up: a reminder for staff, not a file."""
FARTHEST_DAYS = 90


@dataclass(frozen=True, slots=True)
class FrequentRules:
    """`desk.yaml`: `frequent`. Who asked for a human so often within so many days comes often."""

    cases: int = 4
    days: int = 30


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Somebody is to be thought of on a day.

    Attributes:
        by: login of who set it.
        note: what they wrote for themselves; empty for whoever may not read it.
    """

    conversation: str
    by: str
    due: date
    made: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Often:
    """Somebody who came often: how many times within the days that the content names, and when last."""

    conversation: str
    cases: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """What staff may know of somebody whose conversation is kept: alias, the case that is theirs now, care plan.

    `unanswered`: since when they have been waiting for an answer of whoever holds their case; None if they do not.
    """

    conversation: str
    alias: str
    locale: str
    card: CaseCard | None
    plan: str = ""
    unanswered: datetime | None = None
