"""Telegram updates to events. Pure; total: an update that means nothing to us gives None, never an exception.

**Rules.** Only private chats. Nothing of a picture or a voice but its message id is read (P9). Names, handles and
numbers in the update are not looked at (P7).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.dialogs.words import is_exit
from bot.model.event import Barred, Chose, Left, Said, SeekerEvent, Showed, Start

CHANNEL = "telegram"
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
MEDIA = frozenset(
    "animation audio checklist contact dice document game live_photo location paid_media photo poll sticker story "
    "venue video video_note voice".split()
)
EXIT_VALUE = "x"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an update means. `press` is the id of a button press that wants an answer."""

    chat: str
    event: SeekerEvent
    press: str = ""


def parse(update: Update, exits: frozenset[str], now: datetime) -> Parsed | None:
    """Return the event of an update, or None if there is none for us."""
    if update.callback_query is not None:
        return _press(update.callback_query, now)
    if update.message is not None:
        return _message(update.message, exits, edited=False)
    if update.edited_message is not None:
        return _message(update.edited_message, exits, edited=True)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return None


def _press(query: CallbackQuery, now: datetime) -> Parsed | None:
    if query.message is None or query.message.chat.type != "private" or not query.data:
        return None
    event: SeekerEvent = (
        Left(at=now, how="button") if query.data == EXIT_VALUE else Chose(at=now, value=query.data)
    )
    return Parsed(str(query.message.chat.id), event, query.id)


def _message(message: Message, exits: frozenset[str], *, edited: bool) -> Parsed | None:
    if message.chat.type != "private" or (message.from_user and message.from_user.is_bot):
        return None
    event = _spoken(message, exits, edited=edited)
    return Parsed(str(message.chat.id), event) if event else None


def _spoken(message: Message, exits: frozenset[str], *, edited: bool) -> SeekerEvent | None:
    ref = str(message.message_id)
    at = _edit_date(message) if edited else message.date
    text = message.text or message.caption or ""
    if text and is_exit(text, exits):
        return Left(at=at, how=_how(text, edited=edited), ref=ref)
    if message.content_type in MEDIA:
        return None if edited else Showed(at=at, ref=ref)
    if not message.text:
        return None
    locale = (message.from_user.language_code or "") if message.from_user else ""
    if text == "/start" or text.startswith("/start "):
        return Start(at=at, locale=locale, ref=ref)
    return Said(at=at, text=text, ref=ref, edited=edited, locale=locale)


def _how(text: str, *, edited: bool) -> Literal["edit", "command", "word"]:
    if edited:
        return "edit"
    return "command" if text.startswith("/") else "word"


def _edit_date(message: Message) -> datetime:
    if message.edit_date is None:
        return message.date
    return datetime.fromtimestamp(message.edit_date, UTC)


def _membership(change: ChatMemberUpdated) -> Parsed | None:
    if change.chat.type != "private" or change.new_chat_member.status != "kicked":
        return None
    return Parsed(str(change.chat.id), Barred(at=change.date))
