"""Both Telegram libraries work against the emulator, each through its own client."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputProfilePhotoStatic,
    LinkPreviewOptions,
    MenuButtonCommands,
)
from aiogram.types import Message as AiogramMessage

from tests.emulator.errors import too_many
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer
from tests.emulator_tests.raw import Raw

QUIT = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Quitter", callback_data="x", style="danger")]]
)


@pytest_asyncio.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    """Give an aiogram bot that talks to the emulator."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.base_url))
    async with Bot(telegram.token, session=session) as bot:
        yield bot


@pytest.fixture
def person(telegram: TelegramServer) -> Person:
    """Give somebody who has pressed Start."""
    person = telegram.person()
    person.start()
    return person


async def test_aiogram_conversation(bot: Bot, person: Person) -> None:
    """Poll, send, press, answer, edit, wipe: as the public bot does it."""
    updates = await bot.get_updates(timeout=1, allowed_updates=["message", "callback_query"])
    assert [person.chat_id] == [update.message.chat.id for update in updates if update.message]
    sent = await bot.send_message(
        person.chat_id,
        "Bonjour <tg-spoiler>toi</tg-spoiler>",
        parse_mode=ParseMode.HTML,
        disable_notification=True,
        protect_content=True,
        reply_markup=QUIT,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert isinstance(sent, AiogramMessage)
    person.press("Quitter")
    update = (await bot.get_updates(offset=updates[-1].update_id + 1))[0]
    assert update.callback_query is not None
    await bot.answer_callback_query(update.callback_query.id, text="D’accord", show_alert=True)
    await bot.edit_message_text("Fini", chat_id=person.chat_id, message_id=sent.message_id)
    assert ("Fini", ("D’accord",)) == (person.device.texts[-1], person.device.toasts)
    ids = [message.message_id for message in person.device.chat]
    await bot.delete_messages(person.chat_id, ids)
    assert not person.device.chat


async def test_aiogram_identity(bot: Bot, person: Person) -> None:
    """Names, commands, menu and picture are set with the types of the library."""
    await bot.set_my_name("Recettes")
    await bot.set_my_description("Des recettes.", language_code="fr")
    await bot.set_my_short_description("Recettes")
    scope = BotCommandScopeChat(chat_id=person.chat_id)
    await bot.set_my_commands([BotCommand(command="fin", description="Fin")], scope=scope)
    assert ["fin"] == [found.command for found in await bot.get_my_commands(scope=scope)]
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert "Recettes" == (await bot.get_my_name()).name
    picture = InputProfilePhotoStatic(photo=FSInputFile(__file__, "a.jpg"))
    assert await bot.set_my_profile_photo(picture)
    assert "Recettes" == (await bot.me()).first_name
    assert "private" == (await bot.get_chat(person.chat_id)).type
    await bot.send_chat_action(person.chat_id, "typing")
    assert person.device.typing


async def test_aiogram_webhook_settings(bot: Bot) -> None:
    """SetWebhook, its info and deleteWebhook go through."""
    await bot.set_webhook("https://example.org/x", secret_token="abc", max_connections=10)
    assert 10 == (await bot.get_webhook_info()).max_connections
    await bot.delete_webhook(drop_pending_updates=True)
    assert "" == (await bot.get_webhook_info()).url


async def test_aiogram_errors(bot: Bot, person: Person, telegram: TelegramServer) -> None:
    """Refusals arrive as the exceptions that the library has for them."""
    telegram.script.fail_next(too_many(7), "sendMessage")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(person.chat_id, "a")
    assert 7 == caught.value.retry_after
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(person.chat_id, 999_999)
    person.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(person.chat_id, "a")


async def test_aiogram_can_be_too_new(bot: Bot, person: Person, raw: Raw) -> None:
    """The library knows Bot API 10.3; what 10.1 does not have is a violation."""
    with pytest.raises(TelegramBadRequest, match="unknown field"):
        await bot.send_message(person.chat_id, "a", receiver_user_id=5)
    assert ["unknown field sendMessage.receiver_user_id"] == raw.broke()


async def test_python_telegram_bot(telegram: TelegramServer, person: Person) -> None:
    """The other library, as the staff bot uses it: poll, send, press, edit, delete."""
    ptb = pytest.importorskip("telegram")
    base = f"{telegram.base_url}/bot"
    keys = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Prendre", callback_data="t")]])
    async with ptb.Bot(telegram.token, base_url=base) as bot:
        updates = await bot.get_updates(timeout=1)
        assert "/start" == updates[0].effective_message.text
        sent = await bot.send_message(
            person.chat_id, "*Cas*", parse_mode="MarkdownV2", reply_markup=keys
        )
        person.press("Prendre")
        update = (await bot.get_updates(offset=updates[-1].update_id + 1))[0]
        await update.callback_query.answer("Noté")
        await bot.edit_message_text("Noté", person.chat_id, sent.message_id)
        assert ("Noté", ("Noté",)) == (person.device.texts[-1], person.device.toasts)
        await bot.delete_messages(person.chat_id, [sent.message_id])
        await bot.set_my_commands([ptb.BotCommand("pause", "Pause")])
    assert ("/start",) == person.device.texts
