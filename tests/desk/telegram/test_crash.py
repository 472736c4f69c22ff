"""Nothing that a counsellor wrote is lost or said twice, whenever the staff bot dies."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient

from bot.desk.telegram.intake import Intake
from bot.desk.telegram.parse import Parsed
from bot.desk.telegram.staff import PATH, doors_of
from bot.web.metrics import Metrics
from bot.web.updates import HEADER
from tests.desk.telegram.crew import TOKEN, at_work, presses, shows_button
from tests.e2e.stack import SECRET, Stack
from tests.e2e.steps import to_queue
from tests.e2e.telegram_fixtures import content, person, stack, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

WORDS = "Je suis là, prends ton temps."


def said(telegram: TelegramServer, person: Person) -> int:
    """Count how often the words were sent to somebody."""
    calls = telegram.calls_of("sendMessage", chat_id=person.chat_id)
    return sum(WORDS in call.params["text"] for call in calls)


async def test_killed_between_storing_and_confirming(
    stack: Stack, person: Person, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6, I9: stored, not yet confirmed, killed: the update comes again, and is one reply."""
    stored, take = asyncio.Event(), Intake.take

    async def dying(self: Intake, updates: Sequence[Mapping[str, Any]]) -> list[Parsed]:
        found = await take(self, updates)
        if any(WORDS in str(update) for update in updates):
            stored.set()
            await asyncio.Event().wait()
        return found

    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        monkeypatch.setattr(Intake, "take", dying)
        lou.say(WORDS)
        await stored.wait()
        await person.wait_for_text(WORDS)
    assert 1 == len(telegram.bots[TOKEN].updates.items)

    monkeypatch.setattr(Intake, "take", take)
    async with stack.running():
        await lou.wait_for_text("envoyé")
        await stack.until(lambda: _confirmed(telegram))
        await stack.quiet()
        status = [one for one in lou.device.chat if one.full_text == "envoyé"]

    assert (1, 1) == (said(telegram, person), len(status))


async def _confirmed(telegram: TelegramServer) -> bool:
    return not telegram.bots[TOKEN].updates.items


async def test_the_same_update_five_times_at_once(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P6: delivered five times, at once and late, after another case was opened: one reply, to the first one."""
    async with at_work(stack, telegram) as lou:
        other = telegram.person("Alex")
        first = await to_queue(stack, person)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, f"● {first.alias}"))
        bodies = {"update_id": 990_001, "message": _message(lou)}
        intake = _intake(stack)
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(intake.take([bodies]))
        await person.wait_for_text(WORDS)
        second = await to_queue(stack, other)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, f"● {second.alias}"))
        await intake.take([bodies])
        await stack.quiet()

    assert (1, 0) == (said(telegram, person), said(telegram, other))


def _message(lou: Person) -> dict[str, Any]:
    chat = {"id": lou.chat_id, "type": "private"}
    sender = {"id": lou.chat_id, "is_bot": False, "first_name": "Lou"}
    date = int(datetime.now(UTC).timestamp())
    return {"message_id": 9001, "date": date, "chat": chat, "from": sender, "text": WORDS}


def _intake(stack: Stack) -> Intake:
    doors = doors_of(stack.store, content)
    return Intake(doors, lambda _: None, Metrics())


async def test_by_webhook(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """I9: with a public address updates are delivered; without the secret nothing is taken."""
    stack.webhook = True
    async with at_work(stack, telegram) as lou:
        hook = telegram.bots[TOKEN].webhook
        assert hook is not None
        assert (True, SECRET) == (hook.url.endswith(PATH), hook.secret)
        await to_queue(stack, person)
        await presses(lou, "Prendre")
        await lou.wait_until(lambda device: shows_button(device, "Rendre à la file"))
        lou.say(WORDS)
        await person.wait_for_text(WORDS)
        async with AsyncClient() as http:
            body = {"update_id": 990_002, "message": _message(lou)}
            forged = [
                await http.post(hook.url, json=body, headers=made) for made in ({}, {HEADER: "x"})
            ]
        await stack.quiet()

    assert [404, 404] == [answer.status_code for answer in forged]
    assert 1 == said(telegram, person)
