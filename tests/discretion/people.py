"""Somebody on one of the two channels: what they do goes through its parser, what they see through its renderer.

**Rules.** The delivered content, the real engine, the real parsers and renderers; only the wire is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from aiogram.types import InlineKeyboardMarkup

from bot.channels.telegram.parse import parse
from bot.channels.telegram.render import render
from bot.channels.webchat.parse import Note, event_of
from bot.channels.webchat.render import standing, view
from bot.content.content import Content
from bot.dialogs.steps import Ask, Callback, Listen, Number
from bot.engine.context import Context
from bot.engine.simulate import Simulation
from bot.engine.step import step
from bot.hotlines.hours import Hours
from bot.model.desk import DeskSnapshot
from bot.model.effect import Decision, Post
from bot.model.event import Event, SeekerEvent, Start
from bot.model.message import Message
from bot.model.session import Session
from tests.channels.telegram import golden
from tests.delivered import delivered as as_delivered
from tests.emulator.text import hide_spoilers
from tests.engine import world
from tests.engine.gear import session

CHANNELS = ("telegram", "webchat")
TALK = ("hello:go", "screen:nobody", "try:go", "rules:go", "danger:no")
"""The way from the first screen to where people tell."""
STAFFED = DeskSnapshot(open=True, staff=1)


@cache
def delivered() -> Content:
    """Load the content that is delivered, once, its desk open at any hour."""
    made = as_delivered()
    return replace(made, desk=replace(made.desk, hours=Hours("24/7")))


@dataclass(frozen=True, slots=True)
class Seen:
    """One bubble as it is shown.

    Attributes:
        glance: what can be read of it in a notification or a list of chats; empty if it is in neither.
        text: what stands there once it is opened.
        buttons: their labels, by value.
    """

    glance: str
    text: str
    buttons: dict[str, str]


def written(channel: str, text: str, at: datetime, *, edited: bool = False) -> tuple[Event, ...]:
    """Give what a channel makes of words."""
    exits = delivered().exits
    if channel == "webchat":
        return (event_of(Note(id="12345678", text=text), at, exits, "fr"),)
    make = golden.edited if edited else golden.message
    return telegram(make(text=text, date=int(at.timestamp())), at)


def pressed(channel: str, value: str, at: datetime) -> tuple[Event, ...]:
    """Give what a channel makes of a tap."""
    if channel == "webchat":
        return (event_of(Note(id="12345678", value=value), at, delivered().exits, "fr"),)
    return telegram(golden.press(data=value), at)


def telegram(update: golden.Json, at: datetime) -> tuple[SeekerEvent, ...]:
    """Give what Telegram's parser makes of an update, as if it had come now."""
    made = parse(update, delivered().exits, at)
    return tuple(replace(event, at=at) for event in made.events) if made else ()


def seen(channel: str, message: Message) -> Seen:
    """Render a message as its channel does."""
    if channel == "telegram":
        calls = render("65", message)
        entities = [[one.model_dump() for one in call.entities or []] for call in calls]
        glances = [
            hide_spoilers(call.text, own) for call, own in zip(calls, entities, strict=True)
        ]
        texts = "\n".join(call.text for call in calls)
        return Seen("\n".join(glances), texts, _keys(calls[-1].reply_markup))
    one = view("1", message)
    shown = [button for row in (*one.rows, one.always) for button in row]
    named = {button.value: button.label for button in shown}
    return Seen("", "\n\n".join(one.paragraphs), {**named, "x": one.leave} if one.leave else named)


@dataclass(slots=True)
class Somebody:
    """One person on one channel."""

    sim: Simulation

    @property
    def channel(self) -> str:
        """Name the channel."""
        return self.sim.channel

    @property
    def sees(self) -> list[Seen]:
        """Give all that is on the screen."""
        screen = self.sim.screen
        if self.channel == "webchat":
            left = {one.id for one in standing([view(str(n), m) for n, m in enumerate(screen)])}
            screen = [message for n, message in enumerate(screen) if str(n) in left]
        return [seen(self.channel, message) for message in screen]

    @property
    def session(self) -> Session:
        """Give the session."""
        return session(self.sim)

    @property
    def posts(self) -> list[Message]:
        """Give what the last event sent."""
        return [one.message for one in self.sim.effects if isinstance(one, Post)]

    def opens(self) -> None:
        """Press Start, or open the page."""
        at = self.sim.now
        events: tuple[Event, ...] = (Start(at, "fr"),)
        if self.channel == "telegram":
            events = telegram(golden.message(text="/start"), at)
        self.meets(*events)

    def writes(self, text: str) -> None:
        """Write something."""
        self.meets(*written(self.channel, text, self.sim.now))

    def presses(self, *values: str) -> None:
        """Press buttons."""
        for value in values:
            self.meets(*pressed(self.channel, value, self.sim.now))

    def meets(self, *events: Event) -> None:
        """Let events happen."""
        for event in events:
            self.sim.feed(event)

    def goes(self, *steps: str) -> None:
        """Press buttons of the first dialog."""
        self.presses(*(f"c:entry.{one}" for one in steps))


def somebody(channel: str, *steps: str, locale: str = "fr") -> Somebody:
    """Bring somebody to the first screen, and on."""
    made = Somebody(Simulation(delivered(), world.NOW, STAFFED, locale, channel=channel))
    made.opens()
    made.goes(*steps)
    return made


@cache
def questions() -> tuple[str, ...]:
    """Name every question of the content."""
    asking = Ask | Callback | Listen | Number
    return tuple(ref for ref, node in delivered().nodes.items() if isinstance(node, asking))


def standing_at(channel: str) -> Iterator[Session]:
    """Give somebody at every question of the content."""
    start = somebody(channel, *TALK).session
    return (replace(start, place=ref) for ref in questions())


def decide(state: Session, event: Event) -> Decision:
    """Let something happen at a place, one second on."""
    context = Context(event.at, delivered(), STAFFED, state.left_seq + 99)
    return step(state, event, context)


def posts(decision: Decision) -> list[Message]:
    """Give what was sent."""
    return [one.message for one in decision.effects if isinstance(one, Post)]


def _keys(markup: object) -> dict[str, str]:
    if not isinstance(markup, InlineKeyboardMarkup):
        return {}
    keys = (key for row in markup.inline_keyboard for key in row)
    return {key.callback_data: key.text for key in keys if key.callback_data}
