"""The quick exit on Telegram, at every stage and in every way, as somebody who holds the phone would see it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.desk_event import Composing
from tests.e2e.stack import ME, Stack, sent
from tests.e2e.steps import EXIT, GREETING, NEUTRAL, to_human, to_queue, to_topics
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

HARM = "Il me frappe quand il rentre"


async def greeted(stack: Stack, person: Person) -> None:
    """Stand at the greeting."""
    person.start()
    await person.wait_for_text(GREETING)


async def topics(stack: Stack, person: Person) -> None:
    """Stand at the question of what is wrong."""
    await to_topics(person)


async def telling(stack: Stack, person: Person) -> None:
    """Be in the middle of telling it."""
    await to_topics(person)
    person.press("Autre chose")
    await person.wait_for_text("Je t’écoute")
    person.say(HARM)
    await person.wait_until(lambda device: device.last and not device.last.mine)


async def waiting(stack: Stack, person: Person) -> None:
    """Wait in the queue."""
    await to_queue(stack, person)


async def live(stack: Stack, person: Person) -> None:
    """Talk with a counsellor."""
    case = await to_human(stack, person)
    person.say(HARM)
    await stack.reply(case, "Es-tu en sécurité ?")
    await person.wait_for_text("Es-tu en sécurité")


def word(person: Person) -> None:
    """Write the exit word, in a hurry."""
    person.say(" STOP !")


def button(person: Person) -> None:
    """Press the button under the last message."""
    person.press(EXIT)


def command(person: Person) -> None:
    """Send the slash command."""
    person.say("/stop")


def edit(person: Person) -> None:
    """Change the first message that was sent into an exit word."""
    mine = next(one for one in person.state.messages.values() if not one.from_bot)
    person.edit(mine, "x")


def caption(person: Person) -> None:
    """Send a picture with the word under it."""
    person.send_photo("x")


Stage = Callable[[Stack, Person], Awaitable[None]]
Way = Callable[[Person], None]


@pytest.mark.parametrize("stage", [greeted, topics, telling, waiting, live])
@pytest.mark.parametrize("way", [word, button, command, edit, caption])
async def test_nothing_stays(
    stack: Stack, person: Person, telegram: TelegramServer, stage: Stage, way: Way
) -> None:
    """P1, P2, P3: from every stage, in every way: both sides' messages go, the neutral line stays, nothing follows."""
    async with stack.running():
        await stack.staff()
        await stage(stack, person)
        way(person)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        count = len(sent(telegram, person))
        await stack.quiet()

    assert person.device.texts == (NEUTRAL,)
    assert person.device.last is not None
    assert (person.device.last.buttons, person.device.last.spoilers) == ((), ())
    assert [line.preview for line in person.device.chat_list] == [NEUTRAL]
    assert {note.text for note in person.device.notifications} <= {NEUTRAL}
    assert len(sent(telegram, person)) == count


async def test_nothing_sensitive_after_the_exit_frame(stack: Stack, person: Person) -> None:
    """P2: from the first frame that shows the neutral line, no frame shows anything else."""
    async with stack.running():
        await stack.staff()
        await live(stack, person)
        person.press(EXIT)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()

    frames = person.device.history
    first = next(at for at, frame in enumerate(frames) if NEUTRAL in frame.texts)
    assert {frame.texts for frame in frames[first:]} == {(NEUTRAL,)}


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_slow_reply_in_flight(
    stack: Stack, person: Person, telegram: TelegramServer, when: str
) -> None:
    """P2: a counsellor's sentence that hangs on its way when the exit comes is taken back as soon as it lands."""
    async with stack.running():
        case = await to_human(stack, person)
        held = telegram.script.hold_next(
            "sendMessage",
            chat_id=person.chat_id,
            when=when,  # type: ignore[arg-type]
        )
        await stack.reply(case, "Il t’a encore frappée ?")
        await held.reached.wait()
        await stack.reply(case, "Tu peux me parler.")
        person.say("x")
        await person.wait_until(
            lambda device: NEUTRAL in device.texts and "Une vraie personne" not in str(device.chat)
        )
        held.release()
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()

    assert person.device.texts == (NEUTRAL,)
    assert not any("Tu peux me parler" in text for text in sent(telegram, person))
    if when == "before":
        # It landed on a screen that was wiped already: it was there only until its id was known.
        last = [frame for frame in person.device.history if frame.shows("encore frappée")]
        assert len(last) == 1


async def test_a_slow_bot_answer_in_flight(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P2: the same for the bot's own words, and what was queued behind them is never sent."""
    async with stack.running():
        await to_topics(person)
        held = telegram.script.hold_next("sendMessage", chat_id=person.chat_id)
        person.press("On me fait du mal à la maison")
        await held.reached.wait()
        person.say("on me frappe")
        person.press(EXIT)
        await person.wait_until(lambda device: NEUTRAL in device.texts)
        held.release()
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()

    assert person.device.texts == (NEUTRAL,)


async def test_the_counsellor_sees_that_they_left(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P3: the case is marked, writing is refused and nothing is sent, until the person comes back and asks again."""
    async with stack.running():
        await stack.staff()
        case = await to_human(stack, person)
        person.press(EXIT)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        left = await stack.card(person, lambda card: card.away)
        assert left.status == "assigned"

        await stack.reply(case, "Tu es là ?")
        assert (await stack.notice("away")).case_id == case.case_id
        await stack.quiet()
        assert person.device.texts == (NEUTRAL,)
        assert "left" in [line.entry.text for line in (await stack.read(case)).lines]

        telegram.clock.advance(2)
        person.say("coucou")
        await person.wait_for_text(GREETING)
        assert len(person.device.chat) == 3
        person.press("Écrire à quelqu’un")
        again = await stack.card(person, lambda card: not card.away)
        assert ("waiting", None) == (again.status, again.owner)
        assert not [text for text in person.device.texts if "Une vraie personne est là" in text]
        await stack.take(case)
        await person.wait_for_text("Une vraie personne est là")
        await stack.reply(case, "Je suis toujours là.")
        await person.wait_for_text("Je suis toujours là.")


async def test_leaving_the_queue(stack: Stack, person: Person) -> None:
    """P3: who leaves while waiting is out of the queue: a counsellor could not write to them."""
    async with stack.running():
        await to_queue(stack, person)
        person.say("x")
        await stack.card(person, lambda card: card.status == "abandoned")
        assert await stack.store.desk.queue() == []


async def test_late_words_stay_silent(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P3: words that were sent before the exit and come after it are neither answered nor left on the screen."""
    async with stack.running():
        await to_topics(person)
        person.say("x")
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        telegram.clock.advance(-30)  # dated before the exit
        person.say(HARM)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()
        assert person.device.texts == (NEUTRAL,)


async def test_twice(stack: Stack, person: Person) -> None:
    """P1: leaving when there is nothing to leave is as quiet: one neutral line, not two."""
    async with stack.running():
        await to_topics(person)
        person.say("x")
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        person.say("x")
        await person.wait_until(lambda device: device.texts != (NEUTRAL,))
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()

    assert person.device.texts == (NEUTRAL,)


async def test_a_stop_while_something_is_on_its_way(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P2: a service that is stopped sees through what it had begun to send: the id is known and it is taken back."""
    async with stack.running():
        case = await to_human(stack, person)
        held = telegram.script.hold_next("sendMessage", chat_id=person.chat_id)
        await stack.reply(case, "Il t’a encore frappée ?")
        await held.reached.wait()
        person.say("x")
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        assert stack.made is not None
        stack.made.closing.set()
        await telegram.clock.sleep(0.2)  # the moment in which it stops
        held.release()

    assert person.device.ever_showed("encore frappée")
    assert person.device.texts == (NEUTRAL,)


async def test_that_somebody_writes(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P2, P3: where the house wants it, the phone shows it until the answer or the exit comes, and never after that."""
    desk = replace(stack.content.desk, typing=True)
    stack.content = replace(stack.content, desk=desk)
    async with stack.running():
        case = await to_human(stack, person)
        rung = person.device.notification_log
        await stack.command(case, Composing(datetime.now(UTC), ME))
        await person.wait_until(lambda device: device.typing)
        assert rung == person.device.notification_log
        await stack.reply(case, "Es-tu en sécurité ?")
        await person.wait_for_text("Es-tu en sécurité")
        assert not person.device.typing

        await stack.command(case, Composing(datetime.now(UTC), ME))
        await person.wait_until(lambda device: device.typing)
        person.say("x")
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        assert not person.device.typing
        await stack.command(case, Composing(datetime.now(UTC), ME))
        await stack.quiet()

    assert 2 == len(telegram.calls_of("sendChatAction"))
    assert not person.device.typing
