"""Hiding behind the quiz on Telegram: whoever opens the phone sees what anybody who plays a quiz sees."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.engine import quiz, secret
from bot.model.case import CaseCard
from bot.model.event import Arrival, Fired, Replied
from bot.store.door import command
from tests.e2e.database import session_of
from tests.e2e.stack import ME, Stack, sent
from tests.e2e.steps import EXIT, GREETING, SECRET_WORDS, talk, to_human
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.device import Device
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

HARM = "Il me frappe quand il rentre"
HIDE = (
    "Et les traces\u202f?",
    "Me cacher derrière un quiz",
    "Voir mes mots",
    "Me cacher maintenant",
)
ALWAYS = (*HIDE[:-1], "Chaque fois que je pars", "D’accord")
HELLO = "Quiz de révision"


async def words(stack: Stack, person: Person) -> tuple[str, str]:
    """Give somebody's two secret words: the one that leads back, the one that calls for help."""
    cover = stack.content.cover
    assert cover is not None
    assert stack.made is not None
    conversation = stack.conversation(person)
    seed = secret.source(await session_of(stack.store, stack.made.vault, conversation))
    return secret.back(seed, cover), secret.watched(seed, cover)


def view(device: Device) -> list[object]:
    """Give all that can be seen on the phone, but for what differs between any two phones: ids and times."""
    bubbles = [
        (one.mine, one.full_text, one.spoilers, one.media, one.edited, one.labels)
        for one in device.chat
    ]
    notes = [(note.title, note.text, note.silent) for note in device.notifications]
    return [bubbles, device.chat_list, notes, device.empty_text, device.keyboard, device.typing]


async def version(stack: Stack, person: Person) -> int:
    """Count what happened in a conversation: the quiz goes on from there."""
    key = stack.store.layout.conversation(stack.conversation(person))[0]
    return int(await stack.store.door.one(command("HGET", key, "v")) or 0)


async def hidden(person: Person) -> None:
    """Wait until the quiz is all there is."""
    await person.wait_until(
        lambda device: len(device.chat) == 1 and device.texts[0].startswith(HELLO)
    )


async def tell(stack: Stack, person: Person) -> CaseCard:
    """Be in the middle of a talk with a counsellor, with words that nobody else may see."""
    case = await to_human(stack, person)
    before = await version(stack, person)
    person.say(HARM)
    await stack.until(lambda: _reached(stack, person, before + 1))
    await stack.reply(case, "Es-tu en sécurité ?")
    await person.wait_for_text("Es-tu en sécurité")
    return case


async def choose_the_quiz(person: Person) -> None:
    """Choose that leaving means the quiz, from now on."""
    person.start()
    await talk(person, "Continuer", "Non", "Continuer", *ALWAYS)
    await person.wait_for_text("Es-tu en danger")


async def by_the_dialog(stack: Stack, person: Person) -> None:
    """Tell everything to a counsellor, then find the way to the cover."""
    await stack.close(await tell(stack, person))
    await person.wait_for_text("La personne qui te répondait a terminé")
    person.start()
    await talk(person, "Continuer", "Non", "Continuer", *HIDE)


async def by_the_other_word(stack: Stack, person: Person) -> None:
    """Write the word for being watched, in the middle of a talk with a counsellor."""
    await tell(stack, person)
    person.say((await words(stack, person))[1])


async def by_an_exit(stack: Stack, person: Person) -> None:
    """Leave in the middle of a talk, having chosen the quiz."""
    await choose_the_quiz(person)
    await tell(stack, person)
    person.say("x")


async def by_an_exit_that_overtakes(stack: Stack, person: Person) -> None:
    """Leave right behind a sentence, having chosen the quiz: both come at once, and the exit is decided first."""
    await choose_the_quiz(person)
    await to_human(stack, person)
    person.say(HARM)
    person.say("x")


async def by_doing_nothing(stack: Stack, person: Person) -> None:
    """Put the phone down in the middle of a talk, having chosen the quiz; the clock is turned on."""
    await choose_the_quiz(person)
    await tell(stack, person)
    conversation = stack.conversation(person)
    far = datetime.now(UTC) + timedelta(days=1)
    (due,) = [
        one
        for who, name, one in await stack.store.timers.due(far)
        if (who, name) == (conversation, "idle")
    ]
    fired = Arrival(
        conversation, f"timer:{conversation}:idle", Fired(datetime.now(UTC), "idle", due)
    )
    await stack.store.inbox.append([fired])


async def began(stack: Stack, person: Person) -> int:
    """Tell how much had happened when the quiz came: its first question follows from that."""
    assert stack.made is not None
    conversation = stack.conversation(person)
    session = await session_of(stack.store, stack.made.vault, conversation)
    assert session.cover is not None
    first = session.cover.asked - 1
    return next(
        one
        for one in range(session.version + 1)
        if quiz.first(replace(session, version=one)) == first
    )


async def only_to_play(stack: Stack, person: Person, until: int) -> None:
    """Go straight to the quiz, having told nothing; `until` makes both begin with the same question."""
    person.start()
    await person.wait_for_text(GREETING)
    for number in range(until - 1 - 1 - len(HIDE) - 3):
        person.say("bof")
        await stack.until(lambda done=number: _reached(stack, person, done + 2))  # type: ignore[misc]
    person.start()
    await talk(person, "Continuer", "Non", "Continuer", *HIDE)


async def _reached(stack: Stack, person: Person, wanted: int) -> bool:
    return await version(stack, person) >= wanted


async def guess(stack: Stack, person: Person) -> str:
    """Give a word of the right kind that is nobody's."""
    cover = stack.content.cover
    assert cover is not None
    theirs = await words(stack, person)
    return next(made for one in cover.words if (made := f"{one} 10") not in theirs)


def answered(device: Device, before: tuple[str, ...]) -> bool:
    """Tell whether something new stands there and the bot had the last word."""
    return device.texts != before and device.last is not None and not device.last.mine


async def nothing() -> None:
    """Leave who only plays to themselves."""


async def play(
    stack: Stack,
    telegram: TelegramServer,
    person: Person,
    meanwhile: Callable[[], Awaitable[None]] = nothing,
) -> list[list[object]]:
    """Do what a curious finger does, and look after each touch; before each, something happens elsewhere."""
    seen = [view(person.device)]
    touches: list[Callable[[], object]] = [
        lambda: person.say("56"),
        lambda: person.press(person.device.last.labels[0]),  # type: ignore[union-attr]
        lambda: person.say("je veux parler à quelqu’un"),
        lambda: person.say("/start"),
        lambda: person.say("/help"),
        person.send_photo,
        lambda: person.say("aide rapide"),
        lambda: person.say("menu"),
        lambda: person.press(EXIT),
        lambda: person.press(person.device.last.labels[1]),  # type: ignore[union-attr]
        lambda: person.say("stop"),
        lambda: person.say("Berlin"),
    ]
    for touch in touches:
        person.pocket()
        telegram.clock.advance(2)
        await meanwhile()
        before = person.device.texts
        touch()
        await person.wait_until(partial(answered, before=before))
        await stack.quiet()
        seen.append(view(person.device))
    return seen


WAYS = (
    by_the_dialog,
    by_the_other_word,
    by_an_exit,
    by_an_exit_that_overtakes,
    by_doing_nothing,
)


async def ask(stack: Stack, person: Person) -> None:
    """Write to somebody who hides, as a counsellor who has not seen it yet."""
    now, before = datetime.now(UTC), await version(stack, person)
    event = Replied(now, ME, f"ask-{before}", "Tu es là ?")
    await stack.store.inbox.append([
        Arrival(stack.conversation(person), f"desk:ask-{before}", event)
    ])
    await stack.until(lambda: _reached(stack, person, before + 1))


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_can_tell(
    stack: Stack,
    person: Person,
    telegram: TelegramServer,
    way: Callable[[Stack, Person], Awaitable[None]],
) -> None:
    """P4: screen, chat list and notifications of who hides are those of who only plays, at every touch.

    Whatever the desk does meanwhile: the counsellor whom they left goes on writing.
    """
    other = telegram.person()
    async with stack.running():
        await stack.staff()
        await way(stack, person)
        await hidden(person)
        await stack.quiet()
        count = len(sent(telegram, person))
        await only_to_play(stack, other, await began(stack, person))
        await hidden(other)
        await stack.quiet()
        assert await began(stack, person) == await began(stack, other)

        mine = await play(stack, telegram, person, partial(ask, stack, person))
        theirs = await play(stack, telegram, other)

    assert mine == theirs
    said = sent(telegram, person)[count:]
    assert said
    assert not [text for text in said if any(word in text.casefold() for word in SECRET_WORDS)]


async def test_only_the_word_leads_back(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """The words on the screen are those that work; the greeting is all that a return shows."""
    async with stack.running():
        person.start()
        await talk(person, "Continuer", "Non", "Continuer", *HIDE[:-1])
        back, watched = await words(stack, person)
        shown = (await person.wait_for_text("écris dans le quiz")).full_text
        assert back in shown
        assert watched in shown
        person.press(HIDE[-1])
        await hidden(person)

        for text in ("coucou", await guess(stack, person), watched, "x"):
            telegram.clock.advance(2)
            person.say(text)
            await stack.quiet()
            assert not person.device.ever_showed(GREETING, since=telegram.clock.now() - 1)
        telegram.clock.advance(2)
        word = person.say(back.upper())
        await person.wait_for_text(GREETING)
        await stack.quiet()

    assert word.message_id not in [one.message_id for one in person.device.chat]


async def test_the_desk_learns_and_cannot_write(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P3, P10: the counsellor is told that the person is watched, keeps the case, and can send nothing."""
    async with stack.running():
        case = await to_human(stack, person)
        person.say((await words(stack, person))[1])
        await hidden(person)
        assert (await stack.notice("watched")).case_id == case.case_id
        card = await stack.card(person, lambda card: card.away)
        assert ("assigned", "cover.watched") == (card.status, card.reasons[-1])
        await stack.reply(case, "Tu es là ?")
        await stack.notice("away")
        telegram.clock.advance(2)
        person.say("il a un couteau")
        await stack.quiet()
        lines = [line.entry.text for line in (await stack.read(case)).lines]

    assert {"covered", "watched"} <= set(lines)
    assert "il a un couteau" not in lines
    assert not any("Tu es là" in text for text in sent(telegram, person))
