"""The conversation in aiogram-dialog: one dialog of windows, its stack in RedisStorage."""

import argparse
import time
from typing import Any

import uvloop
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import DefaultKeyBuilder
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, ShowMode, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button, Column, Select, SwitchTo
from aiogram_dialog.widgets.text import Const, Format
from redis.asyncio import Redis

from tests.bench import script

router = Router()


class Talk(StatesGroup):
    """The windows."""

    language = State()
    topic = State()
    story = State()
    offer = State()
    queued = State()


def remember(manager: DialogManager, *messages: int | None) -> None:
    """Keep the ids of what is visible."""
    manager.dialog_data.setdefault("messages", []).extend(messages)


async def on_language(_: CallbackQuery, __: Any, manager: DialogManager, item: str) -> None:
    """Ask for the topic."""
    manager.dialog_data["language"] = item
    await manager.switch_to(Talk.topic)


async def on_topic(_: CallbackQuery, __: Any, manager: DialogManager, item: str) -> None:
    """Ask what happened."""
    manager.dialog_data["topic"] = item
    await manager.switch_to(Talk.story)


async def on_story(message: Message, _: MessageInput, manager: DialogManager) -> None:
    """Offer a human."""
    manager.dialog_data["text"] = message.text
    remember(manager, message.message_id, manager.current_stack().last_message_id)
    await manager.switch_to(Talk.offer)


async def on_human(callback: CallbackQuery, _: Button, manager: DialogManager) -> None:
    """Put the person into the queue."""
    redis: Redis = manager.middleware_data["redis"]
    await redis.zadd("queue", {str(callback.from_user.id): time.time()})


async def choices(**_: Any) -> dict[str, Any]:
    """Give the windows their choices."""
    return {"languages": script.LANGUAGES.items(), "topics": script.TOPICS.items()}


def choose(name: str, handler: Any) -> Column:
    """Make one button a row for the choices of that name."""
    return Column(
        Select(
            Format("{item[1]}"),
            id=name,
            item_id_getter=lambda item: item[0],
            items=name,
            on_click=handler,
        )
    )


dialog = Dialog(
    Window(Const(script.GREETING), choose("languages", on_language), state=Talk.language),
    Window(Const(script.ASK_TOPIC), choose("topics", on_topic), state=Talk.topic),
    Window(Const(script.ASK_STORY), MessageInput(on_story), state=Talk.story),
    Window(
        Const(script.OFFER),
        SwitchTo(Const(script.HUMAN), id="human", state=Talk.queued, on_click=on_human),
        state=Talk.offer,
    ),
    Window(Const(script.QUEUED), state=Talk.queued),
    getter=choices,
)


@router.message(CommandStart())
async def start(message: Message, dialog_manager: DialogManager) -> None:
    """Open the dialog."""
    await dialog_manager.start(
        Talk.language, data={"opened": message.message_id}, mode=StartMode.RESET_STACK
    )


@router.message(Command("exit"))
async def leave(message: Message, dialog_manager: DialogManager, bot: Bot, redis: Redis) -> None:
    """Delete what is visible, and forget."""
    visible: list[int] = [message.message_id]
    if dialog_manager.has_context():
        opened: Any = dialog_manager.start_data
        last = dialog_manager.current_stack().last_message_id
        visible += [opened["opened"], *dialog_manager.dialog_data.get("messages", [])]
        visible += [last] if last else []
    await bot.delete_messages(message.chat.id, list(dict.fromkeys(visible)))
    await redis.zrem("queue", str(message.chat.id))
    dialog_manager.show_mode = ShowMode.NO_UPDATE
    await dialog_manager.reset_stack(remove_keyboard=False)
    await message.answer(script.NEUTRAL)


async def main() -> None:
    """Poll."""
    parser = argparse.ArgumentParser()
    parser.add_argument("api")
    parser.add_argument("redis")
    options = parser.parse_args()
    redis = Redis.from_url(options.redis, max_connections=1000)
    storage = RedisStorage(redis, key_builder=DefaultKeyBuilder(with_destiny=True))
    dispatcher = Dispatcher(storage=storage, redis=redis)
    dispatcher.include_routers(router, dialog)
    setup_dialogs(dispatcher)
    session = AiohttpSession(api=TelegramAPIServer.from_base(options.api))
    await dispatcher.start_polling(Bot("1:bench", session=session))


if __name__ == "__main__":
    uvloop.run(main())
