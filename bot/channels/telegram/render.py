"""Messages to `sendMessage`. Pure.

**Rules.** The first line is all that a notification or the chat list shows in clear: the rest is a spoiler, which
Android draws as dots there (P4). Silent, no link preview. Inline keyboards only: they vanish with their message.
Never `protect_content`: it would keep people from saving what may be evidence, and who watches needs no forwarding.
"""

from functools import lru_cache

from aiogram.methods import SendMessage
from aiogram.types import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
)

from bot.model.length import MESSAGE, units
from bot.model.message import Button, CopyText, Message

_BREAKS = ("\n\n", "\n", " ")
# Validated once and copied for each message: to validate a call costs as much as to send it.
_SPOILER = MessageEntity(type="spoiler", offset=0, length=1)
_SILENT = SendMessage(
    chat_id=0,
    text="",
    link_preview_options=LinkPreviewOptions(is_disabled=True),
    disable_notification=True,
)


def render(chat: str, message: Message) -> list[SendMessage]:
    """Return the calls that show a message in a chat: one, unless the text is too long for one.

    Each part has the harmless first line; the last one has the buttons, at the bottom where the thumb is.
    """
    room = MESSAGE - (units(message.lead) + 1 if message.lead else 0)
    parts = split(message.body, room)
    return [
        _call(chat, message.lead, part, _keyboard(message) if last else None)
        for part, last in zip(parts, [False] * (len(parts) - 1) + [True], strict=True)
    ]


def split(text: str, room: int) -> list[str]:
    """Cut a text into parts that fit, at the end of a paragraph, a line or a word if there is one."""
    parts = []
    while units(text) > room:
        head = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
        cut = next((at for mark in _BREAKS if (at := head.rfind(mark)) > 0), len(head))
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text]


def _call(chat: str, lead: str, body: str, keyboard: InlineKeyboardMarkup | None) -> SendMessage:
    spoiler = _SPOILER.model_copy(update={"offset": units(lead) + 1, "length": units(body)})
    return _SILENT.model_copy(
        update={
            "chat_id": int(chat),
            "text": f"{lead}\n{body}" if lead else body,
            "entities": [spoiler] if lead else None,
            "reply_markup": keyboard,
        }
    )


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    return _made(message.rows, message.copies) if message.rows or message.copies else None


@lru_cache(maxsize=512)
def _made(
    rows: tuple[tuple[Button, ...], ...], copies: tuple[CopyText, ...]
) -> InlineKeyboardMarkup:
    """Make a keyboard once: the same few stand under every message, and each button costs a validation."""
    keys = [
        [InlineKeyboardButton(text=copy.label, copy_text=CopyTextButton(text=copy.text))]
        for copy in copies
    ]
    keys += [
        [InlineKeyboardButton(text=button.label, callback_data=button.value) for button in row]
        for row in rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=keys)
