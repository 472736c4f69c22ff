"""Passing on, a second person, notes, canned replies and services, from one phone to another."""

import pytest

from tests.desk.telegram.crew import (
    at_work,
    everything,
    gone,
    joined,
    presses,
    shows_button,
    takes,
)
from tests.e2e.stack import Stack, sent
from tests.e2e.steps import to_queue
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.device import Device
from tests.emulator.people import Person
from tests.emulator.screen import VisibleMessage
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

WORDS = "Ils ont mis mon adresse partout"


def shown(person: Person, text: str) -> VisibleMessage:
    """Return the newest message that says this."""
    return [one for one in person.device.chat if text in one.full_text][-1]


async def test_a_case_is_passed_on(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P7, P10: declined, taken back, accepted: one owner at every moment; who is asked reads facts, not words."""
    async with at_work(stack, telegram) as lou:
        sam = await joined(stack, telegram)
        case = await to_queue(stack, person)
        person.say(WORDS)
        await takes(lou)
        await presses(lou, "Passer la main…")
        await presses(lou, "Sam · en tient 0")
        await sam.wait_for_text("te propose la conversation de")
        assert case.alias in everything(sam)
        assert WORDS not in everything(sam)
        sam.press("Pas maintenant", shown(sam, "te propose"))
        await lou.wait_for_text("ne peut pas la reprendre")
        await gone(sam, "te propose")

        await presses(lou, "Passer la main…")
        await presses(lou, "Sam · en tient 0")
        await sam.wait_for_text("te propose la conversation de")
        await presses(lou, "Ne plus proposer")
        await gone(sam, "te propose")

        await presses(lou, "Passer la main…")
        await presses(lou, "Sam · en tient 0")
        await sam.wait_for_text("te propose la conversation de")
        await presses(sam, "Accepter")
        await sam.wait_for_text(WORDS)
        await gone(lou, WORDS)
        card = await stack.card(person, lambda one: one.owner == "sam")
        lou.say("À qui ?")
        await lou.wait_for_text("aucune conversation")

    assert "sam" == card.owner
    assert not person.device.ever_showed("À qui ?")


async def test_a_second_person(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P7: a supervisor is called by a line that names nobody, reads along, and whatever they write is a whisper."""
    async with at_work(stack, telegram) as lou:
        sam = await joined(stack, telegram, "supervisor")
        case = await to_queue(stack, person)
        await takes(lou)
        sam.pocket()
        await presses(lou, "J’ai besoin d’un renfort")
        call = await sam.wait_for_text("demande une deuxième personne")
        noted = " ".join(note.title + note.text for note in sam.device.notification_log)
        assert [] == [word for word in ("Lou", case.alias, "deuxième") if word in noted]
        sam.press("Lire avec", call)
        await lou.wait_for_text("Sam lit avec toi.")
        await sam.wait_until(lambda device: shows_button(device, "Ne plus lire"))
        sam.say("Demande si elle est en sécurité.")
        await lou.wait_for_text("Demande si elle est en sécurité.")
        assert "jamais envoyé" in shown(lou, "Demande si").full_text
        await presses(sam, "Ne plus lire")
        await gone(sam, "Demande si elle est en sécurité.")
        assert not shows_button(sam.device, "Ne plus lire")
        await stack.quiet()

    assert not person.device.ever_showed("Demande si elle est en sécurité.")


async def test_whom_nobody_can_help_reads_it(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """Who calls for a second person while no supervisor is there is told so; it goes once somebody comes."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await takes(lou)
        await presses(lou, "J’ai besoin d’un renfort")
        await lou.wait_for_text("personne de la supervision n’est en service")
        await joined(stack, telegram, "supervisor")
        await gone(lou, "personne de la supervision n’est en service")
        assert "Une deuxième personne est demandée." in everything(lou)


async def test_whoever_goes_home_reads_along_no_more(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P7: at the end of the shift what was read along leaves the chat at once, and the owner sees that they left."""
    async with at_work(stack, telegram) as lou:
        sam = await joined(stack, telegram, "supervisor")
        await to_queue(stack, person)
        person.say(WORDS)
        await takes(lou)
        await presses(lou, "J’ai besoin d’un renfort")
        await presses(sam, "Lire avec")
        await sam.wait_for_text(WORDS)
        call = shown(sam, "demande une deuxième personne")
        await presses(sam, "Fin de service")
        await gone(sam, WORDS)
        await lou.wait_for_text("Sam ne lit plus")
        sam.press("Lire avec", call)
        await sam.wait_for_text("Mets-toi en service")
        assert WORDS not in everything(sam)


async def test_what_is_ready_goes_out_at_the_second_tap(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P6: a canned reply and a service are shown first; pressed twice, they go out once; a search sends nothing."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await takes(lou)
        await person.wait_for_text("Une vraie personne est là")
        lou.say("/reponses presse")
        await presses(lou, "Sans se presser")
        preview = await lou.wait_for_text("pas encore envoyée")
        assert "Je suis toujours là." in preview.full_text
        before = len(sent(telegram, person))
        lou.press("Envoyer", preview)
        lou.press("Envoyer", preview)
        await person.wait_for_text("Je suis toujours là.")
        lou.say("/services 3018")
        await lou.wait_until(
            lambda device: any("3018" in label for one in device.chat for label in one.labels)
        )
        label = next(one for m in lou.device.chat for one in m.labels if "3018" in one)
        lou.press(label)
        await lou.wait_for_text("Service, pas encore envoyé")
        assert not person.device.ever_showed("3018 · ")
        await presses(lou, "Envoyer")
        await stack.until(lambda: _more(telegram, person, before + 1))
        await stack.quiet()
        texts = sent(telegram, person)[before:]

    assert (True, True) == ("Je suis toujours là." in texts[0], "3018" in texts[1])
    assert 2 == len(texts)


async def _more(telegram: TelegramServer, person: Person, count: int) -> bool:
    return len(sent(telegram, person)) > count


async def test_a_note_is_never_sent(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P7: by its sign, by its name or after the button: what is a note says so; the next words are a reply."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await takes(lou)
        for note in ("# elle rit jaune", "Note : rappeler demain", "/note prévenir Sam"):
            lou.say(note)
            await lou.wait_until(
                lambda device, note=note: any(  # type: ignore[misc]
                    "note gardée, jamais envoyée" == one.full_text for one in device.chat[-1:]
                )
            )
        await presses(lou, "Note")
        await lou.wait_for_text("NOTE : ce que tu écris maintenant".replace(" :", "\u202f:"))
        lou.say("père violent ?")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        await telegram.clock.sleep(1)  # what is said in the same second may be from before
        lou.say("Je suis là.")
        await person.wait_for_text("Je suis là.")
        await stack.quiet()
        case = await stack.card(person, lambda one: one.owner == "lou")
        lines = (await stack.read(case, "lou")).lines
        notes = [one.entry.text for one in lines if one.entry.who == "note:lou"]

    assert ["elle rit jaune", "rappeler demain", "prévenir Sam", "père violent ?"] == notes
    for note in notes:
        assert not person.device.ever_showed(note)


async def test_the_bot_goes_on(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """The case ends as it ended, and the bot resumes where it was told to; or it waits again for another subject."""
    async with at_work(stack, telegram) as lou:
        case = await to_queue(stack, person)
        await takes(lou)
        for label in ("Passer la main…", "À la file, pour un autre sujet…", "Le même sujet"):
            await presses(lou, label)
        await stack.queued(person)
        await lou.wait_until(_only_the_card)
        await takes(lou)
        for label in ("Passer la main…", "Au robot…", "Respirer un peu", "Écoute apportée"):
            await presses(lou, label)
        card = await stack.card(person, lambda one: one.status == "closed")
        await gone(lou, case.alias)

    assert "helped" == card.outcome


def _only_the_card(device: Device) -> bool:
    """Tell whether the case waits, and nothing of it is left but its card."""
    gone = ("Rendre à la file", "Le même sujet")
    return shows_button(device, "Prendre") and not any(shows_button(device, one) for one in gone)


async def test_the_same_in_a_topic(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P7: where the bot has topics, tools and notes are for the case whose topic they are asked in."""
    async with at_work(stack, telegram, topics=True) as lou:
        case = await to_queue(stack, person)
        card = await lou.wait_for_text(case.alias)
        lou.press("Prendre", card)
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        (thread,) = lou.state.threads
        lou.say("# pour personne")
        await lou.wait_for_text("aucune conversation")
        for text in ("# il a un frère", "/reponses presse"):
            lou.send(text=text, message_thread_id=thread)
        await presses(lou, "Sans se presser")
        await presses(lou, "Envoyer")
        await person.wait_for_text("Je suis toujours là.")
        await stack.quiet()
        lines = (await stack.read(case, "lou")).lines
        notes = [one.entry.text for one in lines if one.entry.who == "note:lou"]

    assert ["il a un frère"] == notes
    assert not person.device.ever_showed("il a un frère")
