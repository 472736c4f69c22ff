"""Fetching updates: stored first, confirmed after."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.poll import Poller
from bot.channels.telegram.session import Client
from bot.errors import SettingsError
from bot.model.event import Address, Chose, Left, Said, Start
from bot.web.metrics import Metrics
from tests.channels.telegram.doubles import MemoryInbox
from tests.channels.telegram.golden import CHAT, PERSON
from tests.emulator.errors import bad_gateway, conflict, unauthorized
from tests.emulator.server import TelegramServer


@asynccontextmanager
async def polling(client: Client, intake: Intake) -> AsyncIterator[Poller]:
    """Poll until the block ends."""
    poller = Poller(client, intake, pause=0.01)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(poller.run())
        try:
            yield poller
        finally:
            running.cancel()


def offsets(telegram: TelegramServer) -> list[int]:
    """Return the offset of each poll."""
    return [call.params["offset"] for call in telegram.calls_of("getUpdates")]


async def until(telegram: TelegramServer, condition: Callable[[], bool]) -> None:
    """Wait until something is true at the emulator."""
    async with asyncio.timeout(20):
        await telegram.clock.until(condition)


async def test_updates_arrive(
    telegram: TelegramServer, client: Client, intake: Intake, inbox: MemoryInbox
) -> None:
    """What somebody does arrives, in order, under the pseudonym and with its own idempotency key."""
    person = telegram.person()
    async with polling(client, intake):
        person.start()
        person.say("bonjour")
        arrivals = await inbox.until(2)

    chat = str(person.chat_id)
    assert [Start, Said] == [type(arrival.event) for arrival in arrivals]
    assert [f"conv{chat}"] * 2 == [arrival.conversation for arrival in arrivals]
    assert [Address("telegram", chat)] * 2 == [arrival.address for arrival in arrivals]
    assert len({arrival.source for arrival in arrivals}) == 2


async def test_who_leaves_is_stored_first(intake: Intake, inbox: MemoryInbox) -> None:
    """P2: of a full batch the chats that somebody leaves go first, each with all of its updates in order."""

    def said(number: int, chat: int, text: str) -> dict[str, Any]:
        person = {**PERSON, "id": chat}
        where = {"id": chat, "type": "private", "first_name": "A"}
        message = {"message_id": number, "from": person, "chat": where, "date": 1, "text": text}
        return {"update_id": number, "message": message}

    await intake.take([said(1, 7, "a"), said(2, 8, "b"), said(3, 7, "c"), said(4, 8, "x")])

    assert [["telegram:2", "telegram:4"], ["telegram:1", "telegram:3"]] == inbox.tries


async def test_confirmed_only_when_stored(
    telegram: TelegramServer, client: Client, intake: Intake, inbox: MemoryInbox
) -> None:
    """I9: while the inbox refuses, the offset stands still and the same updates come again; nothing is lost."""
    inbox.broken = 3
    person = telegram.person()
    first = person.bot.updates.next_id
    person.start()
    person.say("bonjour")
    async with polling(client, intake):
        await inbox.until(2)
        await until(telegram, lambda: first + 2 in offsets(telegram))

    tries = len(inbox.tries)
    assert tries >= 4
    assert {0} == set(offsets(telegram)[:4])
    assert [f"telegram:{first}", f"telegram:{first + 1}"] == [one.source for one in inbox.arrivals]


@contextmanager
def unreadable(person_id: int) -> Iterator[list[dict[str, object]]]:
    """Give updates that nobody can read."""
    yield [
        {"message_id": "?", "chat": {"id": person_id}},
        {"message_id": 1, "date": "never", "chat": {"id": person_id, "type": "private"}},
    ]


async def test_unreadable_updates_do_not_block(
    telegram: TelegramServer,
    client: Client,
    intake: Intake,
    inbox: MemoryInbox,
    metrics: Metrics,
) -> None:
    """P1: what nobody can read is counted and dropped; the exit word behind it arrives."""
    person = telegram.person()
    person.start()
    with unreadable(person.chat_id) as bodies:
        for body in bodies:
            person.update("message", body)
    person.update("hologram", {"of": "tomorrow"})
    person.update("message_reaction", {"chat": CHAT, "user": PERSON})
    person.say("x")
    async with polling(client, intake):
        arrivals = await inbox.until(2)

    assert [Start, Left] == [type(arrival.event) for arrival in arrivals]
    shown = metrics.text().decode()
    assert "murmure_unreadable_total 2.0" in shown
    assert 'murmure_arrivals_total{channel="telegram",kind="start"} 1.0' in shown
    assert 'murmure_exits_total{channel="telegram"} 1.0' in shown


async def test_presses_are_answered(
    telegram: TelegramServer, client: Client, intake: Intake, inbox: MemoryInbox
) -> None:
    """A press is stored, then answered beside everything else: a slow answer delays nothing."""
    person = telegram.person()
    person.start()
    query = {"id": "700", "from": PERSON, "chat_instance": "1", "data": "e"}
    message = {"message_id": 1, "date": 0, "chat": {"id": person.chat_id, "type": "private"}}
    slow = telegram.script.hold_next("answerCallbackQuery")
    async with polling(client, intake):
        person.update("callback_query", query | {"message": message})
        await slow.reached.wait()
        person.say("bonjour")
        arrivals = await inbox.until(3)
        slow.release()

    assert [Start, Chose, Said] == [type(arrival.event) for arrival in arrivals]


async def test_a_line_of_telegram_itself_goes(
    telegram: TelegramServer, client: Client, intake: Intake, inbox: MemoryInbox
) -> None:
    """P4: «auto-delete is on» is taken off the screen and nothing is stored."""
    person = telegram.person()
    person.start()
    async with polling(client, intake):
        person.set_auto_delete(86_400)
        await person.wait_until(lambda device: len(device.chat) == 1)

    assert [Start] == [type(arrival.event) for arrival in inbox.arrivals]


async def test_trouble_passes(
    telegram: TelegramServer, client: Client, intake: Intake, inbox: MemoryInbox
) -> None:
    """P6: another poller, a broken network, a failing server: it waits and goes on."""
    telegram.script.fail_next(conflict("terminated by other getUpdates request"), "getUpdates")
    telegram.script.lose_next("getUpdates", when="after")
    telegram.script.fail_next(bad_gateway(), "getUpdates", times=2)
    person = telegram.person()
    person.start()
    async with polling(client, intake):
        await inbox.until(1)

    assert [Start] == [type(arrival.event) for arrival in inbox.arrivals]


async def test_webhook_is_taken_down_first(
    telegram: TelegramServer, client: Client, intake: Intake, inbox: MemoryInbox
) -> None:
    """A webhook from before would refuse every poll; what waits behind it is kept."""
    person = telegram.person()
    person.start()
    async with polling(client, intake):
        await inbox.until(1)

    assert telegram.calls[0].method == "deleteWebhook"
    assert telegram.calls[0].params == {}


async def test_caught_up(
    telegram: TelegramServer, client: Client, intake: Intake, inbox: MemoryInbox
) -> None:
    """P2: caught up means that the whole backlog is stored, not its first hundred; a failing inbox does not count."""
    person = telegram.person()
    person.start()
    for number in range(249):
        person.say(f"message {number}")
    inbox.broken = 1
    async with polling(client, intake) as poller:
        async with asyncio.timeout(20):
            await poller.caught_up.wait()
        assert len(inbox.arrivals) == 250


async def test_a_wrong_token_is_said_at_once(
    telegram: TelegramServer, intake: Intake, client: Client
) -> None:
    """Wrong settings are one sentence with the fix; the same refusal later on only waits."""
    wrong = Client("1:wrong", telegram.base_url)
    with pytest.raises(SettingsError, match="MURMURE_TELEGRAM_TOKEN"):
        await Poller(wrong, intake).run()
    await wrong.close()

    telegram.script.fail_next(unauthorized(), "getUpdates")
    person = telegram.person()
    person.start()
    async with polling(client, intake) as poller, asyncio.timeout(20):
        await poller.caught_up.wait()
