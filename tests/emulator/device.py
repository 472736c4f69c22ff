"""The device view: what somebody holding the phone sees of a chat with a bot."""

from tests.emulator.clock import Clock
from tests.emulator.screen import Button, ChatLine, Frame, Notification, VisibleMessage
from tests.emulator.state import Chat, Json, Message
from tests.emulator.text import hide_spoilers, spoilers

MEDIA = {
    "photo": "Photo",
    "voice": "Voice message",
    "video": "Video",
    "video_note": "Video message",
    "audio": "Audio",
    "document": "File",
    "animation": "GIF",
    "sticker": "Sticker",
    "contact": "Contact",
    "location": "Location",
    "venue": "Venue",
    "poll": "Poll",
    "dice": "Dice",
    "message_auto_delete_timer_changed": "Auto-delete timer",
}


def bot_name(chat: Chat) -> str:
    """Return the name of the bot in the person's language."""
    return chat.bot.named(chat.bot.names, chat.user.language_code)


def _media(content: Json) -> str | None:
    return next((label for name, label in MEDIA.items() if name in content), None)


def _words(message: Message) -> tuple[str, list[Json]]:
    content = message.content
    if "text" in content:
        return content["text"], content.get("entities", [])
    return content.get("caption", ""), content.get("caption_entities", [])


def _buttons(markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    rows = (markup or {}).get("inline_keyboard", [])
    return tuple(
        tuple(
            Button(
                item["text"],
                item.get("callback_data"),
                item.get("url"),
                item.get("copy_text", {}).get("text"),
            )
            for item in row
        )
        for row in rows
    )


def visible(chat: Chat, message: Message) -> VisibleMessage:
    """Draw one message, again only when it changed, so that long histories stay small."""
    key = (message.content, message.markup, message.edit_date, bot_name(chat))
    if message.drawn is None or message.drawn_for != key:
        message.drawn = _draw_message(chat, message)
        message.drawn_for = key
    return message.drawn


def _draw_message(chat: Chat, message: Message) -> VisibleMessage:
    text, entities = _words(message)
    return VisibleMessage(
        message_id=message.message_id,
        sender=bot_name(chat) if message.from_bot else chat.user.first_name,
        mine=not message.from_bot,
        text=hide_spoilers(text, entities),
        full_text=text,
        spoilers=spoilers(text, entities),
        buttons=_buttons(message.markup),
        media=_media(message.content),
        edited=message.edit_date is not None,
        date=message.date,
    )


def notify(chat: Chat, message: Message) -> None:
    """Show or refresh the notification of a message of the bot."""
    screen = chat.screen
    if screen.looking or (message.edit_date and message.message_id not in screen.shade):
        return
    seen = visible(chat, message)
    text = seen.text or seen.media or ""
    note = Notification(message.message_id, bot_name(chat), text, message.silent)
    screen.shade[message.message_id] = note
    screen.log.append(note)


def draw(chat: Chat, now: float) -> Frame:
    """Draw everything there is to see."""
    messages = tuple(visible(chat, item) for item in chat.messages.values())
    empty = None
    if not messages:
        empty = chat.bot.named(chat.bot.descriptions, chat.user.language_code)
    line = None
    if chat.started:
        last = messages[-1] if messages else None
        preview = (last.text or last.media or "") if last else ""
        line = ChatLine(bot_name(chat), preview)
    notes = tuple(chat.screen.shade.values())
    return Frame(now, messages, line, notes, empty, _keys(chat.keyboard))


def _keys(markup: Json | None) -> tuple[str, ...]:
    rows = (markup or {}).get("keyboard", [])
    return tuple(key if isinstance(key, str) else key["text"] for row in rows for key in row)


class Device:
    """The phone of a person, opened at the chat with one bot."""

    def __init__(self, chat: Chat, chats: list[Chat], clock: Clock) -> None:
        """Look at `chat`; `chats` are all that the chat list holds."""
        self._chat = chat
        self._chats = chats
        self._clock = clock

    @property
    def now(self) -> Frame:
        """Return everything visible at this instant."""
        return draw(self._chat, self._clock.now())

    @property
    def chat(self) -> tuple[VisibleMessage, ...]:
        """Return the bubbles, oldest first."""
        return self.now.chat

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the texts of the bubbles, with spoilers hidden."""
        return self.now.texts

    @property
    def last(self) -> VisibleMessage | None:
        """Return the newest bubble."""
        return self.chat[-1] if self._chat.messages else None

    @property
    def chat_list(self) -> tuple[ChatLine, ...]:
        """Return the lines of the chat list."""
        lines = (draw(chat, self._clock.now()).line for chat in self._chats)
        return tuple(line for line in lines if line is not None)

    @property
    def notifications(self) -> tuple[Notification, ...]:
        """Return what the shade shows now."""
        return self.now.notifications

    @property
    def notification_log(self) -> tuple[Notification, ...]:
        """Return every notification there ever was."""
        return tuple(self._chat.screen.log)

    @property
    def empty_text(self) -> str | None:
        """Return the description that an empty chat shows."""
        return self.now.empty_text

    @property
    def page(self) -> tuple[str, str]:
        """Return what the page of the bot shows: its name and its short description."""
        chat = self._chat
        return bot_name(chat), chat.bot.named(chat.bot.shorts, chat.user.language_code)

    @property
    def menu(self) -> tuple[str, ...]:
        """Return the lines of the list of commands."""
        shown = self._chat.bot.menu_of(self._chat.chat_id, self._chat.user.language_code)
        return tuple(f"/{one['command']} {one['description']}" for one in shown)

    @property
    def keyboard(self) -> tuple[str, ...]:
        """Return the keys of a reply keyboard that is still shown."""
        return self.now.keyboard

    @property
    def typing(self) -> bool:
        """Tell whether the bot seems to type; it lasts five seconds."""
        return self._clock.now() < self._chat.typing_until

    @property
    def toasts(self) -> tuple[str, ...]:
        """Return the short notices that button presses brought."""
        return tuple(text for _, text in self._chat.screen.toasts)

    @property
    def clipboard(self) -> str | None:
        """Return what a copy button put there."""
        return self._chat.screen.clipboard

    @property
    def opened(self) -> tuple[str, ...]:
        """Return the addresses that buttons opened."""
        return tuple(self._chat.screen.opened)

    @property
    def history(self) -> tuple[Frame, ...]:
        """Return every frame since the chat exists."""
        return tuple(self._chat.screen.frames)

    def since(self, time: float) -> tuple[Frame, ...]:
        """Return the frames visible at or after `time`, the one of that instant first."""
        frames = self._chat.screen.frames
        before = [frame for frame in frames if frame.time <= time][-1:]
        return (*before, *(frame for frame in frames if frame.time > time))

    def ever_showed(self, text: str, since: float = 0.0) -> bool:
        """Tell whether `text` could be read anywhere at or after `since`."""
        toasts = [toast for time, toast in self._chat.screen.toasts if time >= since]
        return any(frame.shows(text) for frame in self.since(since)) or any(
            text in toast for toast in toasts
        )
