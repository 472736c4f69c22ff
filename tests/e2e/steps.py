"""The way through the French dialogs, as a person walks it on Telegram."""

from functools import partial

from bot.model.case import CaseCard
from tests.e2e.stack import Stack
from tests.emulator.device import Device
from tests.emulator.people import Person

EXIT = "Fermer"
NEUTRAL = "Pas de nouveau quiz pour le moment."
SECRET_WORDS = ("harc", "danger", "aide", "crois", "personne", "peur", "maison", "file", "robot")
"""What no notification and no chat list may show."""

GREETING = "On avance avec des boutons"


async def talk(person: Person, *labels: str) -> None:
    """Press buttons one after another, each when it has appeared."""
    for label in labels:
        await person.wait_until(partial(offers, label=label))
        person.press(label)


def offers(device: Device, label: str) -> bool:
    """Tell whether the last message has this button."""
    return device.last is not None and label in device.last.labels


async def to_topics(person: Person) -> None:
    """Start and come to the question of what is wrong."""
    person.start()
    await talk(person, "Continuer", "Non", "Continuer", "D’accord", "Non")
    await person.wait_for_text("Qu’est-ce qui se passe")


async def to_queue(stack: Stack, person: Person) -> CaseCard:
    """Come into the queue, about online harassment."""
    await to_queue_alone(person)
    return await stack.queued(person)


async def to_queue_alone(person: Person) -> None:
    """Come into the queue of a program that runs elsewhere."""
    await to_topics(person)
    await talk(
        person,
        "On me harcèle en ligne",
        "Je tiens",
        "Non",
        "Voir qui peut aider",
        "Parler à quelqu’un",
    )
    await person.wait_for_text("Tu peux déjà écrire")


async def to_human(stack: Stack, person: Person) -> CaseCard:
    """Come into a live chat with a counsellor."""
    case = await to_queue(stack, person)
    await stack.take(case)
    await person.wait_for_text("Une vraie personne est là")
    return case
