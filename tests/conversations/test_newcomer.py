"""Whoever picks up the phone later meets what a stranger meets; what stays on it is said truthfully, to its person."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.desk import DeskSnapshot
from tests.delivered import delivered
from tests.engine import world
from tests.engine.gear import posted, session, shown, values

CHANNELS = ("telegram", "webchat", "sms")
NEVER = ("tout est effacé", "tout a été effacé", "aucune trace", "plus aucune trace")
PROMISES: dict[str, tuple[str, ...]] = {
    "telegram": ("48\u00a0heures", "notification", "capture", "sauvegarde", "autre appareil", "espion"),
    "webchat": ("historique", "capture", "espion", "connexion"),
    "sms": ("je ne peux rien effacer", "opérateur"),
}  # fmt: skip


@pytest.fixture(scope="module")
def real() -> Content:
    """The content that is delivered."""
    return delivered()


def somebody(real: Content, channel: str = "telegram") -> Simulation:
    """Somebody who has just begun."""
    sim = Simulation(real, world.NOW, DeskSnapshot(open=True, staff=1), "fr", channel=channel)
    sim.start()
    return sim


def to_topics(sim: Simulation) -> None:
    """Come to where people tell."""
    for value in ("hello:go", "screen:nobody", "try:go", "rules:go", "danger:no"):
        sim.press_value(f"c:entry.{value}")
    assert "entry.topics" == session(sim).place


DEEDS: dict[str, Callable[[Simulation], None]] = {
    "a word": lambda sim: sim.say("coucou"),
    "a story": lambda sim: sim.say("alors voilà ce qui se passe au lycée depuis la rentrée"),
    "back": lambda sim: sim.say("retour"),
    "once more": lambda sim: sim.say("encore"),
    "menu": lambda sim: sim.say("menu"),
    "an old button": lambda sim: sim.press_value("c:entry.topics:home"),
    "start": lambda sim: sim.start(),
}


@pytest.mark.parametrize("name", DEEDS)
def test_after_a_long_pause_the_screen_is_a_stranger_s(real: Content, name: str) -> None:
    """P4: word for word and button for button what somebody sees who has never written."""
    new, old = somebody(real), somebody(real)
    to_topics(old)
    old.press_value("c:entry.topics:home")
    old.wait(timedelta(minutes=30))
    DEEDS[name](old)
    assert [shown(new).body] == posted(old)
    assert values(shown(new)) == values(shown(old))
    old.press_value("c:entry.hello:go")
    new.press_value("c:entry.hello:go")
    assert (shown(new).body, "entry.screen") == (shown(old).body, session(old).place)


@pytest.mark.parametrize("name", DEEDS)
def test_after_an_exit_the_screen_is_a_stranger_s(real: Content, name: str) -> None:
    """P4: the same after an exit, and what no wipe deleted is not said before the screen question is answered."""
    new, old = somebody(real), somebody(real)
    to_topics(old)
    old.leave()
    old.fail_to_wipe(3)
    assert [] == posted(old)
    old.wait(timedelta(minutes=10))
    DEEDS[name](old)
    assert [shown(new).body] == posted(old)
    old.press_value("c:entry.hello:go")
    old.press_value("c:entry.screen:somebody")
    old.press_value("c:entry.careful:go")
    assert not [body for body in (one.body for one in old.screen) if "anciens messages" in body]


def test_after_an_end_nothing_says_that_somebody_was_here(real: Content) -> None:
    """P4: where people go on after the last words, nothing greets them as somebody known."""
    for locale in real.locales:
        text = real.catalogs.text(locale, "entry.again", "Que veux-tu faire maintenant\u202f?")
        assert not any(
            word in text.casefold() for word in ("revoilà", "again", "de nouveau", "de vuelta")
        )


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_stays_is_said_before_anybody_tells(real: Content, channel: str) -> None:
    """P4: each channel's account names what cannot be removed there, and promises nothing that is not so."""
    sim = somebody(real, channel)
    for value in ("hello:go", "screen:nobody", "try:go", "rules:traces"):
        sim.press_value(f"c:entry.{value}")
    said = posted(sim)[0]
    assert [] == [word for word in PROMISES[channel] if word not in said]
    assert [] == [word for word in NEVER if word in said.casefold()]
    assert ("c:entry.traces_chat:timer" in values(shown(sim))) == (channel == "telegram")


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_is_left_is_said_once_to_who_is_alone(real: Content, channel: str) -> None:
    """P4: after the screen question, once, in the words of the channel."""
    sim = somebody(real, channel)
    sim.leave()
    sim.fail_to_wipe(2)
    sim.wait(timedelta(minutes=1))
    sim.say("coucou")
    sim.press_value("c:entry.hello:go")
    sim.press_value("c:entry.screen:nobody")
    assert ("Telegram" in posted(sim)[0]) == (channel == "telegram")
    assert "anciens messages" in posted(sim)[0]
    sim.start()
    sim.press_value("c:entry.hello:go")
    sim.press_value("c:entry.screen:nobody")
    assert "anciens messages" not in posted(sim)[0]


def test_the_exit_is_tried_before_anything_is_told(real: Content) -> None:
    """P1: a step of its own says how to hide, and whoever tries it comes back to the first screen."""
    sim = somebody(real)
    sim.press_value("c:entry.hello:go")
    sim.press_value("c:entry.screen:nobody")
    assert "entry.try" == session(sim).place
    assert 1 == len(posted(sim)[0].split("\n\n"))
    sim.say("x")
    assert session(sim).hidden
    sim.wait(timedelta(minutes=1))
    sim.say("coucou")
    assert "entry.hello" == session(sim).place
