"""A seeker on Telegram, from the first tap to a counsellor's answer, through the whole application."""

import pytest

from tests.e2e.stack import Stack
from tests.e2e.steps import EXIT, NEUTRAL, SECRET_WORDS, talk, to_queue, to_topics
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e


async def test_from_start_to_a_human(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P5, P7: greeting, screen, danger, topic, who is open, a human who answers; then the bot takes over again."""
    async with stack.running():
        await stack.staff()
        case = await to_queue(stack, person)
        assert (case.topic, case.locale) == ("harassment", "fr")

        person.say("Ils ont mis mon adresse partout")
        await person.wait_for_text("C’est noté")
        await stack.take(case)
        await person.wait_for_text("Une vraie personne est là")

        key = await stack.reply(case, "Bonjour, je te lis.")
        await person.wait_for_text("Bonjour, je te lis.")
        await stack.delivered(case, key, "sent")

        before = len(person.device.chat)
        person.say("Merci. J’ai peur d’y aller demain.")
        await stack.quiet()
        assert len(person.device.chat) == before + 1

        opened = await stack.read(case)
        said = [line.entry.text for line in opened.lines]
        assert "Ils ont mis mon adresse partout" in said
        assert "Merci. J’ai peur d’y aller demain." in said
        assert "Camille" not in repr(opened)
        assert str(person.chat_id) not in repr(opened)

        await stack.close(case)
        await person.wait_for_text("Merci de ta confiance")
        assert await stack.store.desk.queue() == []


async def test_in_english(stack: Stack, telegram: TelegramServer) -> None:
    """A phone that speaks English is greeted in English; one tap changes the language."""
    person = telegram.person(language_code="en-GB")
    async with stack.running():
        person.start()
        await person.wait_until(lambda device: device.last is not None and not device.last.mine)
        assert person.device.last is not None
        assert "On avance" not in person.device.last.full_text
        person.press("Français")
        await person.wait_for_text("voir ton écran")


async def test_the_exit_as_the_first_word(stack: Stack, person: Person) -> None:
    """P1: somebody who only tries the exit sees the neutral line and nothing else."""
    async with stack.running():
        person.state.started = True
        person.say("x")
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()

    assert person.device.texts == (NEUTRAL,)


async def test_open_services_come_first(stack: Stack, person: Person) -> None:
    """P5: what is open now stands before what is closed, each with its hours."""
    async with stack.running():
        await to_topics(person)
        await talk(person, "On me harcèle en ligne", "Je tiens", "Non")
        await person.wait_for_text("Une seule chose")
        person.press("Voir qui peut aider")
        shown = (await person.wait_for_text("Voici qui peut t’aider")).full_text

    opened = [line for line in shown.splitlines() if line.startswith(("Ouvert", "Fermé"))]
    assert opened
    assert opened == sorted(opened, key=lambda line: line.startswith("Fermé"))


async def test_what_a_bystander_sees(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P4: chat list and notifications show a harmless first line, whatever is talked about; nothing makes a sound."""
    async with stack.running():
        await stack.staff()
        case = await to_queue(stack, person)
        await stack.take(case)
        await person.wait_for_text("Une vraie personne est là")
        await stack.reply(case, "Je te crois. Est-ce qu’il est à la maison ?")
        await person.wait_for_text("Est-ce qu’il est à la maison")

    leads = set(map(str, stack.content.rules.lines.lead))
    notes = person.device.notification_log
    assert len(notes) > 8
    assert {note.text.splitlines()[0] for note in notes} <= leads
    assert all(note.silent for note in notes)
    bystander = [note.text for note in notes]
    bystander += [frame.line.preview for frame in person.device.history if frame.line]
    bystander += [line.name for line in person.device.chat_list]
    assert [word for word in SECRET_WORDS if any(word in text for text in bystander)] == []


async def test_pictures(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P9: a picture and a voice message are refused kindly, taken out of the chat, and never fetched."""
    async with stack.running():
        await to_topics(person)
        person.send_photo("on me harcèle au collège")
        await person.wait_for_text("Je ne peux pas recevoir de photo")
        person.send_voice()
        await person.wait_until(lambda device: not any(shown.media for shown in device.chat))
        await person.wait_for_text("Merci de l’avoir écrit")
        await stack.quiet()

    assert telegram.calls_of("getFile") == []
    assert {call.method for call in telegram.calls} <= {
        "deleteWebhook",
        "getMyDescription",
        "getUpdates",
        "sendMessage",
        "answerCallbackQuery",
        "deleteMessage",
        "deleteMessages",
    }


async def test_an_album_gets_one_answer(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P9: ten pictures at once are refused once, and all ten are taken out of the chat."""
    async with stack.running():
        await to_topics(person)
        person.send_album(10)
        await person.wait_for_text("Je ne peux pas recevoir de photo")
        await stack.quiet()

    refusals = [text for text in person.device.now.chat if "de photo" in text.full_text]
    assert len(refusals) == 1
    assert not any(shown.media for shown in person.device.chat)


async def test_webhooks(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """The same story when Telegram pushes; nothing is ever answered inside a delivery (P4)."""
    stack.webhook = True
    async with stack.running():
        await stack.staff()
        case = await to_queue(stack, person)
        await stack.take(case)
        await stack.reply(case, "Bonjour, je te lis.")
        await person.wait_for_text("Bonjour, je te lis.")
        person.press(EXIT)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()

    assert telegram.calls_of("getUpdates") == []
    assert {200} == {status for _, _, status in telegram.bot.deliveries}
