"""What the emulated service knows: people, bots, chats, messages.

**Rules**: message ids rise over all chats of a bot, with holes, so that arithmetic on them fails.
In a private chat the id of the chat is the id of the person.
"""

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.limits import Meter
from tests.emulator.screen import Screen, VisibleMessage
from tests.emulator.updates import UpdateQueue

Json = dict[str, Any]
HOLES = (1, 3, 2, 7, 1, 5)


@dataclass(slots=True)
class User:
    """A person with a phone."""

    user_id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "fr"

    def names(self) -> Json:
        """Return the fields that `User` and `Chat` share."""
        fields = {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def as_json(self) -> Json:
        """Return the `User` object."""
        language = {"language_code": self.language_code} if self.language_code else {}
        return {"id": self.user_id, "is_bot": False, **self.names(), **language}


@dataclass(slots=True)
class Message:
    """A message that both sides see until somebody deletes it."""

    message_id: int
    date: int
    from_bot: bool
    content: Json
    markup: Json | None = None
    silent: bool = False
    edit_date: int | None = None
    drawn: VisibleMessage | None = None
    drawn_for: tuple[Any, ...] = ()


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    last_error: tuple[int, str] | None = None

    def same(self, other: "Webhook | None") -> bool:
        """Tell whether setting `other` would change nothing."""
        mine = (self.url, self.secret, self.max_connections)
        return other is not None and mine == (other.url, other.secret, other.max_connections)


@dataclass(slots=True)
class CallbackQuery:
    """A press that waits for its answer."""

    query_id: str
    chat: "Chat"
    born: float
    answer: Json | None = None


@dataclass(slots=True)
class BotAccount:
    """A bot as BotFather made it."""

    token: str
    username: str
    meter: Meter
    names: dict[str, str]
    descriptions: dict[str, str] = field(default_factory=lambda: {"": ""})
    shorts: dict[str, str] = field(default_factory=lambda: {"": ""})
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menus: dict[int | None, Json] = field(default_factory=dict)
    pictures: int = 0
    topics: bool = False
    """Whether private chats have topics."""
    left: list[int] = field(default_factory=list)
    """Groups and channels that it left."""
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    webhook: Webhook | None = None
    poll: int = 0
    last_poll: tuple[int | None, float] = (None, 0.0)
    chats: dict[int, "Chat"] = field(default_factory=dict)
    queries: dict[str, CallbackQuery] = field(default_factory=dict)
    deliveries: list[tuple[float, int, int]] = field(default_factory=list)
    """Attempts at the webhook: time, update id, HTTP status (0 when there was no answer)."""
    last_id: int = 40
    holes: "itertools.cycle[int]" = field(default_factory=lambda: itertools.cycle(HOLES))

    @property
    def bot_id(self) -> int:
        """Return the number before the colon."""
        return int(self.token.partition(":")[0])

    def next_message_id(self) -> int:
        """Return a fresh message id."""
        self.last_id += next(self.holes)
        return self.last_id

    def as_json(self) -> Json:
        """Return the `User` object of the bot."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.names[""],
            "username": self.username,
        }

    def menu_of(self, chat_id: int, language: str | None) -> list[Json]:
        """Return the commands that somebody is shown in a private chat: the narrowest list that is not empty."""
        scopes: list[Json] = [
            {"type": "chat", "chat_id": chat_id},
            {"type": "all_private_chats"},
            {"type": "default"},
        ]
        keys = [
            (json.dumps(scope, sort_keys=True), code)
            for scope in scopes
            for code in ((language or "")[:2], "")
        ]
        return next((self.commands[key] for key in keys if self.commands.get(key)), [])

    def named(self, table: dict[str, str], language: str | None) -> str:
        """Return the text of a language, whatever the country, or the one for everybody."""
        return table.get((language or "")[:2]) or table.get("", "")


@dataclass(slots=True)
class Chat:
    """The private chat of a person with a bot."""

    bot: BotAccount
    user: User
    started: bool = False
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: Json | None = None
    threads: dict[int, str] = field(default_factory=dict)
    """Topics by id, with their names."""
    auto_delete: int = 0
    typing_until: float = 0.0
    screen: Screen = field(default_factory=Screen)

    @property
    def chat_id(self) -> int:
        """Return the id that the bot writes to."""
        return self.user.user_id

    def as_json(self) -> Json:
        """Return the `Chat` object."""
        return {"id": self.chat_id, "type": "private", **self.user.names()}

    def message_json(self, message: Message) -> Json:
        """Return the `Message` object."""
        sender = self.bot if message.from_bot else self.user
        body: Json = {
            "message_id": message.message_id,
            "from": sender.as_json(),
            "chat": self.as_json(),
            "date": message.date,
            **message.content,
        }
        if message.edit_date is not None:
            body["edit_date"] = message.edit_date
        if message.markup is not None and "inline_keyboard" in message.markup:
            body["reply_markup"] = message.markup
        return body

    def add(self, message: Message) -> Message:
        """Put a message at the end of the chat."""
        self.messages[message.message_id] = message
        return message
