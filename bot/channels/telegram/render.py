"""Messages to `sendMessage`. Pure.

**Rules.** The first line is all that a notification or the chat list shows in clear: the rest is a spoiler, which
Android draws as dots there (P4). Silent, no link preview. Inline keyboards only: they vanish with their message.
"""

from aiogram.methods import SendMessage
from aiogram.types import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
)

from bot.model.message import Message

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def render(chat: str, message: Message) -> SendMessage:
    """Return the call that shows a message in a chat."""
    text = f"{message.lead}\n{message.body}" if message.lead else message.body
    return SendMessage(
        chat_id=int(chat),
        text=text,
        entities=_spoiler(message) if message.lead else None,
        link_preview_options=_NO_PREVIEW,
        disable_notification=True,
        reply_markup=_keyboard(message),
    )


def _spoiler(message: Message) -> list[MessageEntity]:
    return [
        MessageEntity(type="spoiler", offset=_units(message.lead) + 1, length=_units(message.body))
    ]


def _units(text: str) -> int:
    """Telegram counts entity offsets in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text=copy.label, copy_text=CopyTextButton(text=copy.text))]
        for copy in message.copies
    ]
    rows += [
        [InlineKeyboardButton(text=button.label, callback_data=button.value) for button in row]
        for row in message.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
