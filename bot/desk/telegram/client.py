"""python-telegram-bot as a typed client.

**Rules.** No exception that leaves here carries the library's message: it could hold an address or the token (P7).
Every message is sent without a link preview.
"""

import json
import os
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

# The library's own switch: seconds as timedelta, without its warning about the change.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.desk.telegram.parse import ALLOWED_UPDATES
from bot.desk.telegram.render import Draft
from bot.errors import ChannelError, Retryable, TokenRefused, Undeliverable
from bot.model.length import units

T = TypeVar("T")
AGAIN = 1.0
CALL_SECONDS = 12.0
HOLD_SLACK = 10.0
MOST = 100
"""Ids that one deleteMessages call takes."""
_GONE = ("chat not found", "user is deactivated", "peer_id_invalid")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TopicGone(ChannelError):
    """The topic of a case is no longer there."""


class Client:
    """Call the Bot API.

    Args:
        token: the staff bot's token.
        api: base address of the Bot API server.
    """

    def __init__(self, token: str, api: str) -> None:
        def request() -> HTTPXRequest:
            return HTTPXRequest(
                connection_pool_size=32, read_timeout=CALL_SECONDS, connect_timeout=CALL_SECONDS
            )

        self._polling = request()
        self._base = f"{api}/bot{token}"
        self._bot = Bot(
            token, base_url=f"{api}/bot", request=request(), get_updates_request=self._polling
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._bot.shutdown()
        await self._bot.request.shutdown()
        await self._polling.shutdown()

    async def me(self) -> tuple[str, bool]:
        """Return the bot's handle, and whether it has topics in private chats."""
        user = await _told(self._bot.get_me())
        return user.username or "", bool(user.has_topics_enabled)

    async def updates(self, offset: int, hold: int) -> Sequence[Mapping[str, Any]]:
        """Fetch updates as they are: one that the library cannot read must not take others with it."""
        asked = {
            "offset": offset, "limit": 100, "timeout": hold,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }  # fmt: skip
        address = f"{self._base}/getUpdates?{urlencode(asked)}"
        found: Any = await _told(self._polling.post(address, read_timeout=hold + HOLD_SLACK))
        return found if isinstance(found, list) else []

    async def hook(self, address: str, secret: str) -> None:
        """Have updates delivered to an address; an empty one ends that."""
        if not address:
            await _told(self._bot.delete_webhook())
            return
        await _told(
            self._bot.set_webhook(
                address, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES)
            )
        )

    async def commands(self, named: Mapping[str, str], locale: str) -> None:
        """Name the commands in somebody's language; without one, for everybody."""
        menu = [BotCommand(name, text) for name, text in named.items()]
        await _told(self._bot.set_my_commands(menu, language_code=locale or None))

    async def send(self, chat: int, thread: int, draft: Draft, *, silent: bool) -> int:
        """Send a message; return its id."""
        reply = (
            ReplyParameters(draft.reply, allow_sending_without_reply=True) if draft.reply else None
        )
        made = await _told(
            self._bot.send_message(
                chat,
                draft.text,
                entities=_spoilers(draft),
                reply_markup=_keyboard(draft),
                disable_notification=silent,
                link_preview_options=_NO_PREVIEW,
                message_thread_id=thread or None,
                reply_parameters=reply,
            )
        )
        return made.message_id

    async def edit(self, chat: int, ref: int, draft: Draft) -> None:
        """Change a message; that it shows this already is as good."""
        await _told(
            self._bot.edit_message_text(
                draft.text,
                chat,
                ref,
                entities=_spoilers(draft),
                reply_markup=_keyboard(draft),
                link_preview_options=_NO_PREVIEW,
            )
        )

    async def answer(self, query: str, said: str = "") -> None:
        """Stop the clock on a pressed button; what is said then stands nowhere once it is read."""
        await _told(
            self._bot.answer_callback_query(query, said or None, show_alert=bool(said) or None)
        )

    async def leave(self, chat: int) -> None:
        """Leave a group."""
        await _told(self._bot.leave_chat(chat))

    async def new_topic(self, chat: int, name: str) -> int:
        """Open a topic; return its id."""
        return (await _told(self._bot.create_forum_topic(chat, name))).message_thread_id

    async def end_topic(self, chat: int, thread: int) -> None:
        """Delete a topic with all that stands in it; one that is gone is as good."""
        try:
            await _told(self._bot.delete_forum_topic(chat, thread))
        except TopicGone:
            return
        except Undeliverable as error:
            if error.reason == "blocked":
                raise

    async def wipe(self, chat: int, refs: Sequence[int]) -> None:
        """Delete messages by hundreds; one that is too old spoils a call, so halves find it."""
        for start in range(0, len(refs), MOST):
            await self._delete(chat, refs[start : start + MOST])

    async def _delete(self, chat: int, refs: Sequence[int]) -> None:
        try:
            await _told(self._bot.delete_messages(chat, refs))
        except Undeliverable as error:
            if error.reason in {"blocked", "gone"}:
                raise
            if len(refs) > 1:
                half = len(refs) // 2
                await self._delete(chat, refs[:half])
                await self._delete(chat, refs[half:])


async def _told(call: Awaitable[T]) -> T:
    """Put the library's errors into our words."""
    try:
        return await call
    except RetryAfter as error:
        after = error.retry_after
        seconds = float(after) if isinstance(after, int) else after.total_seconds()
        raise Retryable(seconds, refused=True) from None
    except InvalidToken:
        raise TokenRefused(AGAIN) from None
    except Forbidden:
        raise Undeliverable("blocked") from None
    except BadRequest as error:
        raise _refusal(error.message.lower()) from None
    except TelegramError:
        raise Retryable(AGAIN) from None


def _refusal(said: str) -> ChannelError:
    if "thread not found" in said or "topic_" in said:
        return TopicGone()
    if any(sign in said for sign in _GONE):
        return Undeliverable("gone")
    return Undeliverable("refused")


def _spoilers(draft: Draft) -> list[MessageEntity] | None:
    """Hide all but the first line: a notification and the chat list show nothing else (P4)."""
    if not draft.lead or not draft.body:
        return None
    offset, length = units(draft.lead) + 1, units(draft.body)
    return [MessageEntity(MessageEntity.SPOILER, offset, length)]


def _keyboard(draft: Draft) -> InlineKeyboardMarkup | None:
    if not draft.rows:
        return None
    return InlineKeyboardMarkup([
        [InlineKeyboardButton(key.label, callback_data=key.data) for key in row]
        for row in draft.rows
    ])
