"""The conversation in aiogram: FSM states in RedisStorage, as its documentation shows it.

`--isolation` adds RedisEventIsolation, which the library offers against races between two updates
of one chat.
"""

import argparse
import time

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisEventIsolation, RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from redis.asyncio import Redis

from tests.bench import script

router = Router()


class Talk(StatesGroup):
    """Where somebody is."""

    language = State()
    topic = State()
    story = State()
    offer = State()
    queued = State()


def keyboard(prefix: str, choices: dict[str, str]) -> InlineKeyboardMarkup:
    """Make one button a row."""
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=f"{prefix}:{key}")]
            for key, label in choices.items()
        ]
    )


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    """Greet, and ask for the language."""
    await state.set_state(Talk.language)
    sent = await message.answer(
        script.GREETING, reply_markup=keyboard("language", script.LANGUAGES)
    )
    await state.update_data(messages=[message.message_id, sent.message_id])


@router.message(Command("exit"))
async def leave(message: Message, state: FSMContext, bot: Bot, redis: Redis) -> None:
    """Delete what is visible, and forget."""
    data = await state.get_data()
    await bot.delete_messages(message.chat.id, [*data.get("messages", []), message.message_id])
    await redis.zrem("queue", str(message.chat.id))
    await state.clear()
    await message.answer(script.NEUTRAL)


@router.callback_query(Talk.language, F.data.startswith("language:"))
async def language(callback: CallbackQuery, state: FSMContext) -> None:
    """Ask for the topic."""
    await callback.answer()
    await state.update_data(language=(callback.data or "").partition(":")[2])
    await state.set_state(Talk.topic)
    if isinstance(callback.message, Message):
        await callback.message.edit_text(
            script.ASK_TOPIC, reply_markup=keyboard("topic", script.TOPICS)
        )


@router.callback_query(Talk.topic, F.data.startswith("topic:"))
async def topic(callback: CallbackQuery, state: FSMContext) -> None:
    """Ask what happened."""
    await callback.answer()
    await state.update_data(topic=(callback.data or "").partition(":")[2])
    await state.set_state(Talk.story)
    if isinstance(callback.message, Message):
        await callback.message.edit_text(script.ASK_STORY)


@router.message(Talk.story, F.text)
async def story(message: Message, state: FSMContext) -> None:
    """Offer a human."""
    await state.set_state(Talk.offer)
    sent = await message.answer(
        script.OFFER, reply_markup=keyboard("human", {"yes": script.HUMAN})
    )
    seen = (await state.get_data()).get("messages", [])
    await state.update_data(
        text=message.text, messages=[*seen, message.message_id, sent.message_id]
    )


@router.callback_query(Talk.offer, F.data == "human:yes")
async def human(callback: CallbackQuery, state: FSMContext, redis: Redis) -> None:
    """Put the person into the queue."""
    await callback.answer()
    await redis.zadd("queue", {str(callback.from_user.id): time.time()})
    await state.set_state(Talk.queued)
    if isinstance(callback.message, Message):
        await callback.message.edit_text(script.QUEUED)


async def main() -> None:
    """Poll."""
    parser = argparse.ArgumentParser()
    parser.add_argument("api")
    parser.add_argument("redis")
    parser.add_argument("--isolation", action="store_true")
    options = parser.parse_args()
    redis = Redis.from_url(options.redis, max_connections=1000)
    isolation = RedisEventIsolation(redis) if options.isolation else None
    dispatcher = Dispatcher(storage=RedisStorage(redis), events_isolation=isolation, redis=redis)
    dispatcher.include_router(router)
    session = AiohttpSession(api=TelegramAPIServer.from_base(options.api))
    await dispatcher.start_polling(Bot("1:bench", session=session))


if __name__ == "__main__":
    uvloop.run(main())
