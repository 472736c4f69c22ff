"""A conversation as the engine knows it. Stored sealed, replaced whole by each commit.

**Rules.** Frozen. Of what the seeker wrote only a short line stands here that a text to copy needs (`Listen.keep`),
until the next exit; the transcript holds the rest. Both are sealed.
`version` counts applied events and equals the version in Redis after the commit.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.model.case import Case, Level
from bot.model.cover import Cover
from bot.model.event import Address
from bot.model.window import Booked

PRACTICE = "practice"
"""The channel with nobody behind it, for learning."""
Leaves = Literal["wipe", "keep", "cover"]
Once = Literal["evidence", "left_over"]
"""What is told once: that messages can be evidence; which messages no wipe could delete."""
MOST_CALLS = 8
LONGEST_PATH = 8
LONGEST_PLAN = 2000


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation.

    Attributes:
        place: `dialog.node` whose answer is awaited; empty before the first turn and after an end.
        answers: what the seeker chose, or wrote for a text to copy, by name.
        hidden: an exit was accepted and the person has not come back (P3: nothing may be sent).
        left_at: when the last exit happened; events dated before it never count as a return.
        left_seq: inbox number of the last exit; events numbered below it were overtaken.
        confused: how often in a row an answer was not understood.
        timers: timers expected to fire, by name.
        cases: how many cases this conversation has had.
        showed_at: when a picture was last refused; an album is refused once.
        calls: where the dialogs that were called lead back to, innermost last, at most `MOST_CALLS`.
        path: the questions asked before, newest last, at most `LONGEST_PATH`, for going back. Each is the question and,
            behind it, the `calls` that it was asked with.
        cover: the quiz that the bot is for now; who is covered is hidden as well.
        window: when they may be written to next although they are hidden.
        windows: and when after that, the next one first.
        sees_window: whether they may be told so: they chose it since they came, or have said the word that leads back.
        leaves: what an exit does with what is visible: deletes it, keeps it, or deletes it and shows the quiz.
        remains: how many messages no wipe could delete, until that was said.
        told: what is said once and was.
        words: how many issues of the two secret words were shown; see `engine.secret`.
        seed: what the secret words derive from; without one, the conversation's id.
        knows: whether whoever is there may see the newest: they were shown it since they came, or have said one.
        hint: the language that their platform named last.
        clock: the zone that their page named, empty if none did.
        stranger: whether whoever is there came back, or after a long pause, without a word that proves who they are.
        since: when they came, as far as they may know; None for who is there for the first time.
        heard: the worst danger that was heard in what was said since then.
        blocked_until: until when they cannot reach the team; it ends by itself.
        plan: what staff agreed on for somebody who comes often, at most `LONGEST_PLAN` signs; the desk alone reads it.
    """

    conversation: str
    address: Address
    alias: str
    locale: str
    zone: str
    started: datetime
    version: int = 0
    place: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    hidden: bool = False
    left_at: datetime | None = None
    left_seq: int = 0
    seen_at: datetime | None = None
    confused: int = 0
    risk: Level = Level.NONE
    reasons: tuple[str, ...] = ()
    topic: str = ""
    case: Case | None = None
    cases: int = 0
    timers: dict[str, datetime] = field(default_factory=dict)
    warned_at: datetime | None = None
    showed_at: datetime | None = None
    calls: tuple[str, ...] = ()
    path: tuple[tuple[str, ...], ...] = ()
    cover: Cover | None = None
    window: Booked | None = None
    windows: tuple[Booked, ...] = ()
    sees_window: bool = False
    leaves: Leaves = "wipe"
    remains: int = 0
    told: tuple[Once, ...] = ()
    words: int = 0
    knows: bool = False
    seed: str = ""
    hint: str = ""
    clock: str = ""
    stranger: bool = False
    since: datetime | None = None
    heard: Level = Level.NONE
    blocked_until: datetime | None = None
    plan: str = ""


def practised(session: Session) -> bool:
    """Tell whether somebody only practises here: a scripted seeker, on the channel that leads nowhere."""
    return session.address.channel == PRACTICE
