"""Every exit word in every spelling, in every way that Telegram brings it, in every state (P1, P2, rule 1)."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.parse import parse
from bot.content.content import Content
from bot.content.load import default_folder, read
from bot.dialogs.words import Exits
from bot.engine.context import Context
from bot.engine.step import step
from bot.model.desk import DeskSnapshot
from bot.model.effect import Wipe
from bot.model.event import Left
from bot.model.session import Session
from tests.channels.telegram.golden import PHOTO, Json, edited, message, press
from tests.dialogs.spellings import SPELLINGS
from tests.engine import world
from tests.engine.test_properties import LATER, sessions

WAYS = ("text", "edited", "caption", "edited caption", "button")


@cache
def content() -> Content:
    """Dialogs to be anywhere in, with the exit words that are published."""
    rules = read(default_folder()).rules
    assert rules is not None
    exits = Exits.of(rules.exit.words, rules.exit.ordinary)
    return replace(world.content(), exits=exits)


def update(way: str, text: str) -> Json:
    """Make what Telegram would send."""
    match way:
        case "text":
            return message(text=text)
        case "edited":
            return edited(text=text)
        case "caption":
            return message(**PHOTO, caption=text)
        case "edited caption":
            return edited(**PHOTO, caption=text)
        case _:
            return press(data="x")


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=120, deadline=None)
@given(session=sessions, data=st.data())
def test_an_exit_from_anywhere(way: str, session: Session, data: st.DataObject) -> None:
    """P1, P2: whatever goes on, it is an exit for the channel, hides at once, and nothing comes before the wipe."""
    word = data.draw(st.sampled_from(sorted(content().exits)))
    spelled = SPELLINGS[data.draw(st.sampled_from(sorted(SPELLINGS)))](word)
    made = parse(update(way, spelled), content().exits, world.NOW)
    assert made is not None
    (event,) = made.events
    assert isinstance(event, Left)

    context = Context(world.NOW, content(), DeskSnapshot(open=True), LATER)
    decision = step(session, replace(event, at=world.NOW), context)
    assert decision.session.hidden
    assert "" == decision.session.place
    assert isinstance(decision.effects[0], Wipe)
