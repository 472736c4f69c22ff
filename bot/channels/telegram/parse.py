"""Telegram updates to events. Pure; an update that means nothing to us gives None.

**Rules.** Only private chats: a group or channel that somebody puts the bot into is left at once, without a word. What
is read of an update stands in `reading`. What stands behind `/start` in a link is never looked at: it would tell where
somebody found us.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from aiogram.methods import AnswerCallbackQuery, DeleteMessage, LeaveChat, TelegramMethod
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.channels.telegram.reading import Sort, read, sort
from bot.dialogs.words import is_exit
from bot.model.event import Barred, Chose, Left, Said, SeekerEvent, Showed, Start

CHANNEL = "telegram"
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
EXIT_VALUE = "x"
_START = re.compile(r"/start(?:\s.*)?", re.DOTALL | re.IGNORECASE)
_TO_US = re.compile(r"^(/\w+)@\w+")
"""A command with the bot's name behind it, as a tap in some apps sends it."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an update means.

    Attributes:
        chat: where it happened.
        events: what to store; two for a picture with words under it, as the words are heard.
        chore: what to ask of Telegram once that is stored; nobody waits for it.
    """

    chat: str
    events: tuple[SeekerEvent, ...]
    chore: TelegramMethod[bool] | None = None


def parse(raw: Mapping[str, Any], exits: frozenset[str], now: datetime) -> Parsed | None:
    """Return the meaning of an update, or None if it has none for us.

    Raises:
        ValueError: nobody can read it.
    """
    update = read(raw)
    if update.callback_query is not None:
        return _press(update.callback_query, now)
    if update.message is not None:
        return _message(update.message, exits, sort(raw), edited=False)
    if update.edited_message is not None:
        return _message(update.edited_message, exits, sort(raw), edited=True)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return None


def _press(query: CallbackQuery, now: datetime) -> Parsed | None:
    if query.message is None or query.message.chat.type != "private":
        return None
    events: tuple[SeekerEvent, ...] = ()
    if query.data == EXIT_VALUE:
        events = (Left(at=now, how="button"),)
    elif query.data:
        events = (Chose(at=now, value=query.data),)
    answer = AnswerCallbackQuery(callback_query_id=query.id)
    return Parsed(str(query.message.chat.id), events, answer)


def _message(
    message: Message, exits: frozenset[str], kind: Sort, *, edited: bool
) -> Parsed | None:
    chat = message.chat.id
    if message.chat.type != "private":
        return Parsed(str(chat), (), LeaveChat(chat_id=chat))
    if message.from_user and message.from_user.is_bot:
        return None
    if kind == "service":
        # «Auto-delete is on», «a message was pinned»: it tells of the chat, and no wipe would know of it (P4).
        return Parsed(str(chat), (), DeleteMessage(chat_id=chat, message_id=message.message_id))
    at = _edit_date(message) if edited else message.date
    events = _spoken(message, exits, at, edited=edited)
    if kind == "shown" and not edited and not any(isinstance(event, Left) for event in events):
        events = (Showed(at=at, ref=str(message.message_id)), *events)
    return Parsed(str(chat), events)


def _spoken(
    message: Message, exits: frozenset[str], at: datetime, *, edited: bool
) -> tuple[SeekerEvent, ...]:
    text = _TO_US.sub(r"\1", message.text or message.caption or "")
    ref = str(message.message_id)
    if not text:
        return ()
    if is_exit(text, exits):
        return (Left(at=at, how=_how(text, edited=edited), ref=ref),)
    locale = (message.from_user.language_code or "") if message.from_user else ""
    if _START.fullmatch(text):
        return (Start(at=at, locale=locale, ref=ref),)
    return (Said(at=at, text=text, ref=ref, edited=edited, locale=locale),)


def _how(text: str, *, edited: bool) -> Literal["edit", "command", "word"]:
    if edited:
        return "edit"
    return "command" if text.startswith("/") else "word"


def _edit_date(message: Message) -> datetime:
    if message.edit_date is None:
        return message.date
    return datetime.fromtimestamp(message.edit_date, UTC)


def _membership(change: ChatMemberUpdated) -> Parsed | None:
    chat, status = change.chat.id, change.new_chat_member.status
    if change.chat.type != "private":
        return Parsed(str(chat), (), LeaveChat(chat_id=chat)) if status == "member" else None
    return Parsed(str(chat), (Barred(at=change.date),)) if status == "kicked" else None
