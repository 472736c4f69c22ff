"""What the staff bot does when Telegram or time are against it."""

import pytest

from tests.desk.telegram.crew import TOKEN, at_work, everything, link, presses, shows_button
from tests.e2e.stack import Stack
from tests.e2e.steps import to_queue
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.errors import too_many
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e


async def test_flood_control_loses_nothing(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P6: told to wait, it waits, and goes on where it was; wiping too is tried again."""
    async with at_work(stack, telegram) as lou:
        case = await to_queue(stack, person)
        await lou.wait_until(lambda device: shows_button(device, "Prendre"))
        telegram.script.fail_next(too_many(1), "sendMessage", chat_id=lou.chat_id)
        telegram.script.fail_next(too_many(1), "deleteMessages", chat_id=lou.chat_id)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        person.say("Tu es là ?")
        await lou.wait_for_text("Tu es là ?")
        telegram.script.fail_next(too_many(1), "deleteMessages", chat_id=lou.chat_id)
        await stack.close(case, "lou")
        await lou.wait_until(lambda device: case.alias not in str(device.chat))

    assert "Tu es là ?" not in everything(lou)


async def test_another_phone(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P4: who links another phone finds the old one emptied."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        phone = telegram.person("Lou", bot=telegram.bots[TOKEN])
        phone.start(await link(stack, "lou"))
        await phone.wait_for_text("relié à ton compte")
        await lou.wait_until(lambda device: not device.chat)

        assert 1 == len(await stack.store.chats.all())
