"""Posting and wiping against the emulator."""

import pytest
from aiogram.methods import SendMessage

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.session import Client
from bot.errors import Retryable, Undeliverable
from bot.model.message import Message
from tests.emulator.errors import bad_gateway, blocked, too_many
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

HOUR = 3600.0


@pytest.fixture
def person(telegram: TelegramServer) -> Person:
    """Somebody who pressed Start."""
    made = telegram.person()
    made.start()
    return made


@pytest.fixture
def channel(client: Client) -> TelegramChannel:
    """The channel under test."""
    return TelegramChannel(client)


async def fill(client: Client, person: Person, count: int) -> list[str]:
    """Let the bot send so many messages; give their ids."""
    made = [
        await client.call(SendMessage(chat_id=person.chat_id, text=f"ligne {number}"))
        for number in range(count)
    ]
    return [str(one["message_id"]) for one in made]


def deletes(telegram: TelegramServer) -> list[int]:
    """Return how many ids each call named."""
    calls = telegram.calls_of("deleteMessages", "deleteMessage")
    return [len(call.params.get("message_ids", [0])) for call in calls]


async def test_post(person: Person, channel: TelegramChannel) -> None:
    """P4: what is shown has an id that comes back, and only its harmless line is in the notification."""
    refs = await channel.post("c", str(person.chat_id), "k", Message("Bonjour", "Es-tu seul ?"))

    assert person.device.last is not None
    assert refs == (str(person.device.last.message_id),)
    assert person.device.last.spoilers == ("Es-tu seul ?",)
    assert "seul" not in person.device.notifications[0].text
    assert person.device.notifications[0].silent


async def test_parts_go_out_all_or_none(
    telegram: TelegramServer, person: Person, channel: TelegramChannel
) -> None:
    """P4: when the second part of a long text is refused, the first one is taken back: its id would be lost."""
    message = Message("Bonjour", "mot " * 2000)
    address = str(person.chat_id)

    refs = await channel.post("c", address, "k", message)
    assert [str(shown.message_id) for shown in person.device.chat[1:]] == list(refs)

    hold = telegram.script.hold_next("sendMessage")
    telegram.script.fail_next(bad_gateway(), "sendMessage")
    hold.release()
    before = person.device.texts
    with pytest.raises(Retryable):
        await channel.post("c", address, "k", message)
    assert person.device.texts == before


async def test_wipe_in_batches(
    telegram: TelegramServer, client: Client, person: Person, channel: TelegramChannel
) -> None:
    """P4: 250 messages of both sides go in three calls, the newest first; ids that are gone count as gone."""
    refs = [str(person.say("bonjour").message_id), *await fill(client, person, 249)]
    person.delete(int(refs[7]))

    assert await channel.wipe("c", str(person.chat_id), refs) == ()
    assert deletes(telegram) == [100, 100, 50]
    assert person.device.texts == ("/start",)
    assert telegram.calls_of("deleteMessages")[0].params["message_ids"][0] == int(refs[-1])

    assert await channel.wipe("c", str(person.chat_id), refs) == ()


async def test_too_old(
    telegram: TelegramServer, client: Client, person: Person, channel: TelegramChannel
) -> None:
    """P4: messages over 48 hours cannot be deleted: exactly those come back, and few calls are spent on them."""
    old = await fill(client, person, 3)
    telegram.clock.advance(49 * HOUR)
    young = await fill(client, person, 97)

    assert await channel.wipe("c", str(person.chat_id), [*old, *young]) == tuple(old)
    assert len(person.device.texts) == 1 + len(old)
    assert len(deletes(telegram)) < 20


async def test_one_message(
    telegram: TelegramServer, client: Client, person: Person, channel: TelegramChannel
) -> None:
    """P9: a single message is removed; gone already is as good, too old comes back."""
    gone, young, old = await fill(client, person, 3)
    address = str(person.chat_id)
    person.delete(int(gone))

    assert await channel.wipe("c", address, [gone]) == ()
    assert await channel.wipe("c", address, [young]) == ()
    telegram.clock.advance(49 * HOUR)
    assert await channel.wipe("c", address, [old]) == (old,)
    assert await channel.wipe("c", address, []) == ()


@pytest.mark.parametrize("count", [1, 2])
async def test_a_wipe_is_not_given_up(
    telegram: TelegramServer, client: Client, person: Person, channel: TelegramChannel, count: int
) -> None:
    """P4: flood control and a person who blocked are told apart from what cannot be deleted."""
    refs = await fill(client, person, count)
    method = "deleteMessages" if count > 1 else "deleteMessage"
    telegram.script.fail_next(too_many(3), method)
    with pytest.raises(Retryable) as caught:
        await channel.wipe("c", str(person.chat_id), refs)
    telegram.script.fail_next(blocked(), method)
    with pytest.raises(Undeliverable) as shut:
        await channel.wipe("c", str(person.chat_id), refs)

    assert (caught.value.after, shut.value.reason) == (3.0, "blocked")
    assert await channel.wipe("c", str(person.chat_id), refs) == ()


async def test_that_somebody_writes(
    telegram: TelegramServer, person: Person, channel: TelegramChannel
) -> None:
    """P4: the chat says so until the next message; no message of its own, and nobody's phone rings."""
    seen = []
    await channel.hint("c", str(person.chat_id), "k")
    seen.append((person.device.typing, len(person.device.notification_log)))
    await channel.post("c", str(person.chat_id), "k", Message("Bonjour", "Je suis là."))
    seen.append((person.device.typing, len(person.device.notification_log)))

    assert [(True, 0), (False, 1)] == seen
    asked = [call.params for call in telegram.calls_of("sendChatAction")]
    assert [{"action": "typing", "chat_id": person.chat_id}] == asked
