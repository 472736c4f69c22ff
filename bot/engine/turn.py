"""One turn: the session as it changes and the effects as they gather, while one event is worked on.

**Rules.** Made and dropped inside one call of `step`, so that outside everything stays a value.
Keys of transcript lines derive from (version, index): the same event replayed gives the same keys
(P6).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.content.content import Content
from bot.engine.context import Context
from bot.model.effect import (
    SUPERVISORS,
    CancelTimer,
    Decision,
    Effect,
    Entry,
    Lane,
    Notice,
    Post,
    Recall,
    Record,
    SetTimer,
    ShowCase,
)
from bot.model.message import Message
from bot.model.session import Session, practised


class Turn:
    """The work on one event. Of practice no supervisor is told: nobody is behind it."""

    def __init__(self, session: Session, context: Context) -> None:
        self.context = context
        self.session = replace(session, version=session.version + 1)
        self._effects: list[Effect] = []
        self._entries = 0

    @property
    def content(self) -> Content:
        """The revision that holds for this event."""
        return self.context.content

    def by_turns(self, lines: Sequence[str]) -> str:
        """Take the next of some lines; where they begin tells nothing of how much was said before."""
        return lines[(self.session.version + sum(self.session.conversation.encode())) % len(lines)]

    def late(self, at: datetime) -> bool:
        """Tell whether something was done so long ago that whoever holds the phone by now is unknown."""
        minutes = self.content.rules.backlog_minutes
        return minutes is not None and self.context.now - at > timedelta(minutes=minutes)

    def do(self, effect: Effect) -> None:
        """Add an effect; of one case the last card holds, for the desk takes one of each version."""
        if (
            isinstance(effect, Notice)
            and effect.counsellor == SUPERVISORS
            and practised(self.session)
        ):
            return
        if isinstance(effect, ShowCase):
            self._effects = [one for one in self._effects if not _same_case(one, effect)]
        self._effects.append(effect)

    def post(self, message: Message, lane: Lane = Lane.BOT, recall: Recall | None = None) -> None:
        """Say something in the bot's own words, and let the transcript know."""
        self.do(Post(message, lane, recall=recall))
        self.record("bot", message.body, self.context.now)

    def record(self, who: str, text: str, at: datetime, *, edited: bool = False) -> None:
        """Add a line to the transcript."""
        key = f"{self.session.version}.{self._entries}"
        self._entries += 1
        self.do(Record(Entry(key, at, who, text, edited)))

    def note(self, code: str) -> None:
        """Add a fact to the transcript, as a code that the desk puts into words."""
        self.record("system", code, self.context.now)

    def arm(self, name: str, due: datetime) -> None:
        """Expect a timer; the same name again replaces it. Whole seconds survive every clock and store."""
        due = due.replace(microsecond=0)
        self.session = replace(self.session, timers={**self.session.timers, name: due})
        self.do(SetTimer(name, due))

    def forget_timer(self, name: str) -> None:
        """Stop expecting a timer that has fired."""
        left = {key: due for key, due in self.session.timers.items() if key != name}
        self.session = replace(self.session, timers=left)

    def disarm(self, *names: str) -> None:
        """Cancel those of these timers that are expected."""
        for name in names:
            if name in self.session.timers:
                self.forget_timer(name)
                self.do(CancelTimer(name))

    def decision(self) -> Decision:
        """Freeze what was decided."""
        return Decision(self.session, tuple(self._effects))


def _same_case(one: Effect, other: ShowCase) -> bool:
    return isinstance(one, ShowCase) and one.card.case_id == other.card.case_id
