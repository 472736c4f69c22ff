"""Many people at once on Telegram, on a slow network, with two workers: the races that one person rarely meets."""

import asyncio
import random

import pytest

from tests.e2e.stack import Stack, sent
from tests.e2e.steps import EXIT, NEUTRAL, talk
from tests.e2e.telegram_fixtures import stack, telegram
from tests.emulator.device import Device
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["stack", "telegram"]

pytestmark = pytest.mark.e2e

PEOPLE = 12
STEPS = ("Continuer", "Non", "Continuer", "D’accord", "Non", "Autre chose")
HARM = "Il me frappe quand il rentre"


def answered(device: Device) -> bool:
    """Tell whether the bot has the last word, with buttons under it."""
    return device.last is not None and EXIT in device.last.labels


def slow_down(telegram: TelegramServer, person: Person, dice: random.Random) -> None:
    """Let the next send to somebody hang a little, before or after it is on the screen."""
    seconds = dice.uniform(0.02, 0.3)
    early = dice.random() < 0.5
    telegram.script.delay_next(
        seconds, "sendMessage", chat_id=person.chat_id, when="before" if early else "after"
    )


async def hurry(telegram: TelegramServer, person: Person, dice: random.Random) -> None:
    """Come to some point of the conversation, and leave while something is on its way."""
    person.start()
    await talk(person, *STEPS[: dice.randrange(len(STEPS) + 1)])
    await person.wait_until(answered)
    slow_down(telegram, person, dice)
    person.say(HARM)
    if dice.random() < 0.5:
        person.press("Aide rapide")
    await asyncio.sleep(dice.uniform(0, 0.1))  # the moment of leaving is left to chance
    if dice.random() < 0.5:
        person.say("x")
    else:
        person.press(EXIT)


@pytest.mark.parametrize("seed", [1, 2])
async def test_everybody_gets_away(stack: Stack, telegram: TelegramServer, seed: int) -> None:
    """P2, P3, P4: whatever was under way when they left, everybody is left with the neutral line alone."""
    dice = random.Random(seed)
    people = [telegram.person(f"Person{number}") for number in range(PEOPLE)]
    async with stack.running(), stack.second_worker():
        async with asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(hurry(telegram, person, random.Random(dice.random())))
        for person in people:
            await person.wait_until(lambda device: device.texts == (NEUTRAL,), timeout=30)
        await stack.quiet()

    assert [(NEUTRAL,)] * PEOPLE == [person.device.texts for person in people]
    assert [1] * PEOPLE == [sent(telegram, person).count(NEUTRAL) for person in people]
