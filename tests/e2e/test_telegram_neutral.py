"""Neutral everywhere on Telegram: whatever a phone can send or show, nothing tells (rules 10, 11, 18)."""

import logging
from typing import Any

import pytest

from bot.store.door import Door, command
from tests.e2e.stack import Stack
from tests.e2e.steps import EXIT, NEUTRAL, to_topics
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.errors import too_many
from tests.emulator.media import MEDIA
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

PAYLOAD = "campagne_ecoute_violences_7"
GROUP = {"id": -100_777, "type": "supergroup", "title": "La famille"}
SPOKEN = ("sendMessage", "answerCallbackQuery", "deleteMessage", "deleteMessages")
UNASKED = ("channel_post", "business_message", "inline_query", "message_reaction", "poll_answer")


async def test_a_link_leaves_nothing(
    stack: Stack, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """P4, P7: what stands behind a link is neither said again, logged nor stored, and goes with the exit."""
    caplog.set_level(logging.DEBUG)
    async with stack.running():
        person.start(PAYLOAD)
        await person.wait_until(lambda device: device.last is not None and not device.last.mine)
        await stack.quiet()
        stored = await dump(stack.redis_url)
        shown = [bubble.full_text for bubble in person.device.chat if not bubble.mine]
        person.press(EXIT)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))

    assert shown
    assert [] == [text for text in (*shown, caplog.text, stored) if PAYLOAD in text]


async def dump(url: str) -> str:
    """Write out every key with its value, as somebody with the database sees them."""
    door = Door(url)
    found = []
    for key in await door.one(command("KEYS", "*")):
        found += [key, await door.one(command("DUMP", key))]
    await door.close()
    return repr(found)


async def test_how_it_speaks(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P4: silent, without preview, saving allowed; no typing, no alert, no keyboard that outlives its message."""
    async with stack.running():
        await to_topics(person)
        person.say("je ne sais pas https://example.org/page")
        await stack.quiet()
        person.press(EXIT)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))

    sends = [call.params for call in telegram.calls_of("sendMessage")]
    presses = [call.params for call in telegram.calls_of("answerCallbackQuery")]
    assert len(sends) > 5
    assert all(one["disable_notification"] for one in sends)
    assert all(one["link_preview_options"]["is_disabled"] for one in sends)
    assert [] == [one for one in sends if "protect_content" in one]
    assert all({"callback_query_id"} == set(one) for one in presses)
    assert {"inline_keyboard"} >= {kind for one in sends for kind in one.get("reply_markup", {})}
    assert [] == telegram.calls_of("sendChatAction", "sendMessageDraft", "setMessageReaction")
    assert () == person.device.toasts


@pytest.mark.parametrize("words", ["/help", "/aide", "/settings", "/quiz", "/murmure", "/start2"])
async def test_an_unknown_command(words: str, stack: Stack, person: Person) -> None:
    """P4, P5: a command that means nothing is answered as any first word: a neutral line, the rest hidden."""
    leads = set(map(str, stack.content.rules.lines.lead))
    async with stack.running():
        person.state.started = True
        person.say(words)
        device = await person.wait_until(lambda device: len(device.chat) == 2)

    assert device.last is not None
    assert device.last.text.splitlines()[0] in leads
    assert device.last.spoilers
    assert words.strip("/") not in device.last.full_text


async def test_whatever_a_phone_can_send(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P9: picture, voice, sticker, poll, contact, place: taken out of the chat, none of it fetched or kept.

    But for a thrown dice, which Telegram lets nobody take away in its first day.
    """
    async with stack.running():
        await to_topics(person)
        for kind in MEDIA:
            person.send_media(kind)
        await person.wait_until(
            lambda device: {None, "Dice"} == {shown.media for shown in device.chat}
        )
        await stack.quiet()
        stored = await dump(stack.redis_url)

    assert {"deleteWebhook", "getUpdates", "getMyDescription", *SPOKEN} >= {
        call.method for call in telegram.calls
    }
    assert [] == [word for word in ("33199000000", "48.85", "Sacha", "FILE") if word in stored]


async def test_the_timer_of_the_chat(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P4: «auto-delete is on» tells whoever looks: it is taken away, also if Telegram wants us to wait; unanswered."""
    async with stack.running():
        await to_topics(person)
        before = person.device.texts
        telegram.script.fail_next(too_many(1), "deleteMessage", chat_id=person.chat_id)
        person.set_auto_delete(86_400)
        await person.wait_until(lambda device: not any(shown.media for shown in device.chat))
        await stack.quiet()

    assert before == person.device.texts
    assert 2 == len(telegram.calls_of("deleteMessage", chat_id=person.chat_id))


async def test_a_group(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P4: whoever adds the bot to a group of theirs sees it leave, without a word."""
    me = telegram.bot.as_json()
    change: dict[str, Any] = {
        "chat": GROUP,
        "from": person.user.as_json(),
        "date": int(telegram.clock.now()),
        "old_chat_member": {"user": me, "status": "left"},
        "new_chat_member": {"user": me, "status": "member"},
    }
    async with stack.running():
        person.update("my_chat_member", change)
        await person.wait_until(lambda _: telegram.bot.left == [GROUP["id"]])
        await stack.quiet()

    assert [] == telegram.calls_of(*SPOKEN)


async def test_what_nobody_asked_for(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P5: posts in channels, business messages, inline questions, reactions: silence, and what follows is heard."""
    async with stack.running():
        for kind in UNASKED:
            person.update(kind, {"chat": GROUP, "from": person.user.as_json(), "text": "x"})
        await stack.quiet()
        assert [] == telegram.calls_of(*SPOKEN)
        person.start()
        await person.wait_until(lambda device: len(device.chat) == 2)
