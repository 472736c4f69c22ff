"""Rules 1 to 6: what the exit is, and what follows it."""

import asyncio
from datetime import timedelta

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.session import Client
from bot.channels.webchat.feed import WebChannel
from bot.model.effect import Wipe
from bot.model.event import Fired, Left, Replied, Said, Start, Took
from bot.store.store import Store
from tests.channels.telegram.golden import PHOTO, inaccessible, message
from tests.dialogs.ordinary.compose import HERE
from tests.dialogs.spellings import SPELLINGS
from tests.discretion.line import Line, OnScreen
from tests.discretion.people import (
    TALK,
    Somebody,
    decide,
    delivered,
    posts,
    pressed,
    seen,
    somebody,
    standing_at,
    telegram,
    written,
)
from tests.emulator.server import TelegramServer
from tests.engine import world
from tests.engine.gear import kinds

NEUTRAL = "Pas de nouveau quiz pour le moment."
MANY = 125
"""So many words of theirs, and as many answers."""


def exits(channel: str) -> set[Left]:
    """Give every exit that a channel brings, once each."""
    at = world.NOW
    typed = [spell(word) for word in delivered().exits for spell in SPELLINGS.values()]
    brought = [written(channel, text, at) for text in typed]
    brought.append(pressed(channel, "x", at))
    if channel == "telegram":
        brought += [written(channel, text, at, edited=True) for text in delivered().exits]
        brought.append(telegram(message(**PHOTO, caption="x"), at))
        brought.append(telegram(inaccessible(), at))
    else:
        brought.append((Left(at, "page"),))  # Shift three times, and the tab that closes
    left = [event for events in brought for event in events if isinstance(event, Left)]
    assert len(left) == len(brought)
    return set(left)


def test_rule_01_exit_from_anywhere(channel: str) -> None:
    """Rule 1: any spelling, tap, command or edit hides at once, at every question; the button is under each message."""
    ways = exits(channel)
    others = {"command", "edit"} if channel == "telegram" else {"page"}
    assert {"word", "button", *others} == {way.how for way in ways}
    for state in standing_at(channel):
        for way in ways:
            made = decide(state, way)
            assert made.session.hidden, (state.place, way)
            assert isinstance(made.effects[0], Wipe), (state.place, way)
        asked = posts(decide(state, Said(world.NOW, "encore", "m")))
        assert asked, state.place
        assert "Fermer" == seen(channel, asked[-1]).buttons["x"], state.place


def test_rule_02_exit_cannot_fire_by_accident(channel: str) -> None:
    """Rule 2: nothing that people ordinarily write is taken for an exit: sixteen thousand messages are words."""
    said = [
        line
        for path in sorted(HERE.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(said) > 10_000
    for text in said:
        (event,) = written(channel, text, world.NOW)
        assert isinstance(event, Said), text


def test_rule_03_hide_first(channel: str) -> None:
    """Rule 3: the screen is emptied before anything else is done, and the team is told last."""
    one = in_talk(channel)
    one.writes(" X !")
    assert "Wipe" == kinds(one.sim)[0]
    assert "ShowCase" == kinds(one.sim)[-1]
    assert [NEUTRAL] == [shown.text for shown in one.sees]


def in_talk(channel: str) -> Somebody:
    """Bring somebody into a talk with a counsellor."""
    one = somebody(channel, *TALK)
    one.presses("h")
    one.sim.take("ana")
    one.sim.reply("Bonsoir, je te lis.", "ana")
    assert "Bonsoir, je te lis." in one.sees[-1].text
    return one


async def test_rule_04_nothing_escapes(channel: str, store: Store) -> None:
    """Rule 4: what hangs on its way, what is queued, and what a counsellor writes on never stands after the exit."""
    screen = OnScreen(channel)
    line = Line(store, screen, channel)
    await line.happens(Start(line.now(), "fr"), Said(line.now(), "un humain", "m1"))
    await line.sends()
    await line.happens(Took(line.now(), "ana"), Said(line.now(), "bonsoir", "m2"))
    await line.happens(Replied(line.now(), "ana", "k1", "Je te lis."))
    screen.slow = asyncio.Event()
    async with line.sending():
        await line.until(lambda: screen.hanging)
        await line.happens(Left(line.now(), "word", "m3"))
        await line.until(lambda: screen.seen(line.person) == [NEUTRAL])
        await line.happens(Replied(line.now(), "ana", "k2", "Tu es là ?"))
        screen.slow.set()
        await line.until(line.sent)
    assert [NEUTRAL] == screen.seen(line.person)
    assert not [what for what in screen.said(line.person) if "Tu es là" in what]


def test_rule_05_silence_after_exit(channel: str) -> None:
    """Rule 5: no reminder, question or counsellor reaches who left, for as long as they do not come back."""
    for before in (somebody(channel), somebody(channel, *TALK), in_talk(channel)):
        timers = dict(before.session.timers)
        before.presses("x")
        before.sim.take("ben")
        for who in ("ana", "ben"):
            before.sim.reply("Tu es là ?", who)
            before.sim.give_back(who)
            before.sim.close("", who)
        for name, due in timers.items():
            before.sim.now = max(before.sim.now, due)
            before.sim.wait(timedelta(0))
            before.sim.feed(Fired(before.sim.now, name, due))
        for _ in range(14):
            before.sim.set_desk(is_open=True, staff=2)
            before.sim.wait(timedelta(days=1))
        assert [NEUTRAL] == [shown.text for shown in before.sees]


async def test_rule_06_wipe_everything(
    channel: str, store: Store, telegram: TelegramServer
) -> None:
    """Rule 6: of 250 messages of both sides none stays: not in the chat, not in what the page reads."""
    if channel == "telegram":
        await everything_in_the_chat(store, telegram)
    else:
        await everything_on_the_page(store)


async def everything_in_the_chat(store: Store, telegram: TelegramServer) -> None:
    """Let somebody write much, leave, and look at the phone."""
    person = telegram.person()
    client = Client(telegram.token, telegram.base_url)
    line = Line(store, TelegramChannel(client), "telegram", str(person.chat_id))
    try:
        await line.happens(Start(line.now(), "fr", ref=str(person.start().message_id)))
        for number in range(MANY):
            ref = str(person.say(f"et puis {number}").message_id)
            await line.happens(Said(line.now(), f"et puis {number}", ref))
        await line.sends()
        assert len(person.device.chat) >= 2 * MANY
        await line.happens(Left(line.now(), "word", str(person.say("x").message_id)))
        await line.sends()
    finally:
        await client.close()
    assert (NEUTRAL,) == person.device.texts
    assert 2 * MANY <= sum(
        len(call.params["message_ids"]) for call in telegram.calls_of("deleteMessages")
    )


async def everything_on_the_page(store: Store) -> None:
    """Let somebody write much, leave, and read the feed of the page."""
    line = Line(store, WebChannel(store.feed), "webchat")
    await line.happens(Start(line.now(), "fr"))
    for number in range(MANY):
        await line.happens(Said(line.now(), f"et puis {number}"))
    await line.sends()
    assert len(await store.feed.read(line.person)) > MANY
    await line.happens(Left(line.now(), "button"))
    await line.sends()
    assert [NEUTRAL] == [message.body for _, message in await store.feed.read(line.person)]
