"""Play a conversation without a store: for conversation tests and for trying dialogs in the terminal.

**Rules.** Time moves only when told to. What is on the screen is what a seeker would see: a wipe clears it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.content.content import Content
from bot.engine import own
from bot.engine.context import Context
from bot.engine.fresh import fresh
from bot.engine.step import step
from bot.model.desk import DeskSnapshot
from bot.model.effect import Effect, Entry, Erase, Notice, Post, Recall, Record, Wipe
from bot.model.event import (
    Address,
    Arrival,
    Chose,
    Closed,
    Event,
    Fired,
    GaveBack,
    Left,
    Replied,
    Said,
    Showed,
    Start,
    Took,
    Wiped,
)
from bot.model.message import Button, Message
from bot.model.session import Session

How = Literal["word", "button", "command", "edit", "page"]

CONVERSATION = "simulated"
COUNSELLOR = "sim"
TICK = timedelta(seconds=1)
CLOSED_DESK = DeskSnapshot(open=False)


@dataclass(slots=True)
class Simulation:
    """One seeker, at most one counsellor, no machine in between.

    Attributes:
        screen: messages that are visible, oldest first.
        effects: what the last event caused.
        transcript: what was recorded.
    """

    content: Content
    now: datetime
    desk: DeskSnapshot = CLOSED_DESK
    locale: str = ""
    zone: str = ""
    channel: str = "simulated"
    session: Session | None = None
    screen: list[Message] = field(default_factory=list)
    effects: tuple[Effect, ...] = ()
    transcript: list[Entry] = field(default_factory=list)
    _seq: int = 0

    @property
    def last(self) -> Message | None:
        """The newest message on the screen."""
        return self.screen[-1] if self.screen else None

    @property
    def context(self) -> Context:
        """What the next event would be decided with."""
        return Context(self.now, self.content, self.desk, self._seq)

    def feed(self, event: Event) -> tuple[Effect, ...]:
        """Let one event happen and show what it puts on the screen."""
        self._seq += 1
        if self.session is None:
            arrival = Arrival(CONVERSATION, str(self._seq), event, Address(self.channel, "0"))
            self.session = fresh(arrival, self.content, self.now)
        decision = step(self.session, event, self.context)
        self.session, self.effects = decision.session, decision.effects
        for effect in self.effects:
            self._show(effect)
        if any(isinstance(effect, Erase) or _erases(effect) for effect in self.effects):
            self.session = None
        self.now += TICK
        return self.effects

    def start(self) -> None:
        """Press Start."""
        self.feed(Start(self.now, self.locale, self.zone, self._ref()))

    def say(self, text: str, *, edited: bool = False) -> None:
        """Write."""
        self.feed(Said(self.now, text, self._ref(), edited))

    def press(self, button: Button) -> None:
        """Press a button."""
        self.feed(Chose(self.now, button.value))

    def press_value(self, value: str) -> None:
        """Press a button by what it carries, as from an old message."""
        self.feed(Chose(self.now, value))

    def show_media(self) -> None:
        """Send something that is not text."""
        self.feed(Showed(self.now, self._ref()))

    def leave(self, how: How = "word") -> None:
        """Exit."""
        self.feed(Left(self.now, how, self._ref()))

    def fail_to_wipe(self, left: int) -> None:
        """Let the platform refuse to delete some messages."""
        self.feed(Wiped(self.now, left))

    def take(self, counsellor: str = COUNSELLOR) -> None:
        """Take the case."""
        self.feed(Took(self.now, counsellor))

    def reply(self, text: str, counsellor: str = COUNSELLOR) -> None:
        """Write to the seeker."""
        self.feed(Replied(self.now, counsellor, f"reply-{self._seq}", text))

    def give_back(self, counsellor: str = COUNSELLOR) -> None:
        """Return the case to the queue."""
        self.feed(GaveBack(self.now, counsellor))

    def close(self, outcome: str = "", counsellor: str = COUNSELLOR) -> None:
        """Close the case."""
        self.feed(Closed(self.now, counsellor, outcome))

    def wait(self, span: timedelta) -> None:
        """Let time pass; timers fire when they are due, in order."""
        end = self.now + span
        while self.session is not None and self.session.timers:
            name, due = min(self.session.timers.items(), key=lambda timer: (timer[1], timer[0]))
            if due > end:
                break
            self.now = max(self.now, due)
            self.feed(Fired(self.now, name, due))
        self.now = max(self.now, end)

    def set_desk(self, *, is_open: bool, staff: int = 0, waiting: int = 0) -> None:
        """Change the desk."""
        self.desk = replace(self.desk, open=is_open, staff=staff, waiting=waiting)

    def notices(self) -> list[Notice]:
        """Give what the last event told counsellors."""
        return [effect for effect in self.effects if isinstance(effect, Notice)]

    def _ref(self) -> str:
        return f"m{self._seq + 1}"

    def _show(self, effect: Effect) -> None:
        match effect:
            case Record(entry=entry):
                self.transcript.append(entry)
            case Post(message=message, recall=Recall() as recall):
                self.screen.append(own.told(message, recall, self.transcript))
            case Post(message=message):
                self.screen.append(message)
            case Wipe(neutral=neutral, keep=keep):
                self.screen = [*(self.screen if keep else ()), *([neutral] if neutral else ())]
            case _:
                pass


def _erases(effect: Effect) -> bool:
    return isinstance(effect, Wipe) and effect.erase
