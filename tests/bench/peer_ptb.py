"""The conversation in python-telegram-bot: a persistent ConversationHandler, stored in Redis.

Updates are handled one after another, as the library advises for conversations; `--concurrent` turns
that off. The persistence writes what changed every second (the library's default is every sixty).
"""

import argparse
import asyncio
import json
import time
from typing import Any

import uvloop
from redis.asyncio import Redis
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    ApplicationBuilder,
    BasePersistence,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    filters,
)
from typing_extensions import override

from tests.bench import script

LANGUAGE, TOPIC, STORY, OFFER, QUEUED = range(5)

Data = dict[Any, Any]
Key = tuple[int | str, ...]


class RedisPersistence(BasePersistence[Data, Data, Data]):
    """User data as JSON by user, conversation states as one hash by handler."""

    def __init__(self, redis: Redis) -> None:
        """Store user data and conversations only."""
        inputs = PersistenceInput(bot_data=False, chat_data=False, callback_data=False)
        super().__init__(store_data=inputs, update_interval=1)
        self.redis = redis

    @override
    async def get_user_data(self) -> dict[int, Data]:
        """Load everybody."""
        stored = await self.redis.hgetall("ptb:users")
        return {int(user): json.loads(data) for user, data in stored.items()}

    @override
    async def update_user_data(self, user_id: int, data: Data) -> None:
        """Store one person."""
        if data:
            await self.redis.hset("ptb:users", str(user_id), json.dumps(data))
        else:
            await self.redis.hdel("ptb:users", str(user_id))

    @override
    async def get_conversations(self, name: str) -> dict[Key, object]:
        """Load the states of one handler."""
        stored = await self.redis.hgetall(f"ptb:talk:{name}")
        return {tuple(json.loads(key)): json.loads(state) for key, state in stored.items()}

    @override
    async def update_conversation(self, name: str, key: Key, new_state: object | None) -> None:
        """Store one state."""
        if new_state is None:
            await self.redis.hdel(f"ptb:talk:{name}", json.dumps(key))
        else:
            await self.redis.hset(f"ptb:talk:{name}", json.dumps(key), json.dumps(new_state))

    @override
    async def drop_user_data(self, user_id: int) -> None:
        """Forget one person."""
        await self.redis.hdel("ptb:users", str(user_id))

    @override
    async def flush(self) -> None:
        """Nothing is held back."""

    @override
    async def get_chat_data(self) -> dict[int, Data]:
        """Nothing is kept by chat."""
        return {}

    @override
    async def get_bot_data(self) -> Data:
        """Nothing is kept by bot."""
        return {}

    @override
    async def get_callback_data(self) -> None:
        """Nothing is kept by button."""

    @override
    async def update_chat_data(self, chat_id: int, data: Data) -> None:
        """Nothing is kept by chat."""

    @override
    async def update_bot_data(self, data: Data) -> None:
        """Nothing is kept by bot."""

    @override
    async def update_callback_data(self, data: object) -> None:
        """Nothing is kept by button."""

    @override
    async def drop_chat_data(self, chat_id: int) -> None:
        """Nothing is kept by chat."""

    @override
    async def refresh_user_data(self, user_id: int, user_data: Data) -> None:
        """One process: memory is always fresh."""

    @override
    async def refresh_chat_data(self, chat_id: int, chat_data: Data) -> None:
        """Nothing is kept by chat."""

    @override
    async def refresh_bot_data(self, bot_data: Data) -> None:
        """Nothing is kept by bot."""


def keyboard(prefix: str, choices: dict[str, str]) -> InlineKeyboardMarkup:
    """Make one button a row."""
    return InlineKeyboardMarkup([
        [InlineKeyboardButton(label, callback_data=f"{prefix}:{key}")]
        for key, label in choices.items()
    ])


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Greet, and ask for the language."""
    assert update.message is not None
    assert context.user_data is not None
    sent = await update.message.reply_text(
        script.GREETING, reply_markup=keyboard("language", script.LANGUAGES)
    )
    context.user_data["messages"] = [update.message.message_id, sent.message_id]
    return LANGUAGE


async def language(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Ask for the topic."""
    query = update.callback_query
    assert query is not None
    assert context.user_data is not None
    await query.answer()
    context.user_data["language"] = (query.data or "").partition(":")[2]
    await query.edit_message_text(script.ASK_TOPIC, reply_markup=keyboard("topic", script.TOPICS))
    return TOPIC


async def topic(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Ask what happened."""
    query = update.callback_query
    assert query is not None
    assert context.user_data is not None
    await query.answer()
    context.user_data["topic"] = (query.data or "").partition(":")[2]
    await query.edit_message_text(script.ASK_STORY)
    return STORY


async def story(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Offer a human."""
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["text"] = update.message.text
    sent = await update.message.reply_text(
        script.OFFER, reply_markup=keyboard("human", {"yes": script.HUMAN})
    )
    context.user_data["messages"] += [update.message.message_id, sent.message_id]
    return OFFER


async def human(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Put the person into the queue."""
    query = update.callback_query
    assert query is not None
    await query.answer()
    await redis_of(context).zadd("queue", {str(query.from_user.id): time.time()})
    await query.edit_message_text(script.QUEUED)
    return QUEUED


async def leave(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Delete what is visible, and forget."""
    message = update.message
    assert message is not None
    assert context.user_data is not None
    visible = [*context.user_data.get("messages", []), message.message_id]
    await context.bot.delete_messages(message.chat_id, visible)
    await redis_of(context).zrem("queue", str(message.chat_id))
    context.user_data.clear()
    await message.reply_text(script.NEUTRAL)
    return ConversationHandler.END


def redis_of(context: ContextTypes.DEFAULT_TYPE) -> Redis:
    """Reach the client of the persistence."""
    persistence = context.application.persistence
    assert isinstance(persistence, RedisPersistence)
    return persistence.redis


def main() -> None:
    """Poll."""
    parser = argparse.ArgumentParser()
    parser.add_argument("api")
    parser.add_argument("redis")
    parser.add_argument("--concurrent", action="store_true")
    options = parser.parse_args()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    persistence = RedisPersistence(Redis.from_url(options.redis, max_connections=1000))
    builder = ApplicationBuilder().token("1:bench").base_url(f"{options.api}/bot")
    builder = builder.persistence(persistence).concurrent_updates(options.concurrent)
    application = builder.build()
    talk: ConversationHandler[ContextTypes.DEFAULT_TYPE] = ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={
            LANGUAGE: [CallbackQueryHandler(language, pattern="^language:")],
            TOPIC: [CallbackQueryHandler(topic, pattern="^topic:")],
            STORY: [MessageHandler(filters.TEXT & ~filters.COMMAND, story)],
            OFFER: [CallbackQueryHandler(human, pattern="^human:")],
            QUEUED: [],
        },
        fallbacks=[CommandHandler("exit", leave)],
        name="talk",
        persistent=True,
    )
    application.add_handler(talk)
    application.run_polling()


if __name__ == "__main__":
    main()
