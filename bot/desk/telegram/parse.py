"""Updates of the staff bot to what they mean. Pure; an update that means nothing gives None.

**Rules.** Only private chats: a group is left at once, without a word. Nothing is read of a person but the id of the
chat and the language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from telegram import CallbackQuery, Message, Update

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
Raw = Mapping[str, Any]
Verb = Literal[
    "take",
    "next",
    "later",
    "check",
    "give_back",
    "close",
    "erase",
    "offer",
    "accept",
    "decline",
    "withdraw",
    "move",
    "hand_back",
    "call",
    "join",
    "part",
    "block_read",
    "block_settle",
    "plan",
    "follow",
    "done",
    "read",
    "talk",
    "send",
    "find",
    "menu",
    "switch",
    "shift",
    "silent",
    "list",
    "sheet",
]
COMMANDS: Mapping[str, "tuple[Verb, str]"] = {
    "service": ("shift", "on"),
    "pause": ("shift", "break"),
    "fin": ("shift", "off"),
    "file": ("list", ""),
    "outils": ("find", ""),
    "reponses": ("find", "replies"),
    "services": ("find", "services"),
    "renfort": ("call", ""),
    "note": ("find", "note"),
    "suivi": ("sheet", "following"),
    "bilan": ("sheet", "debrief"),
}
"""What each is for. What stands behind `/reponses` and `/services` is looked for, behind `/note` it is the note."""
_COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_NOTE = re.compile(r"\s*(?:#|notes?\s*:)\s*(.*)", re.DOTALL | re.IGNORECASE)
"""A line between colleagues: what begins like one must not go out by mistake."""
_DATA = re.compile(r"([a-z_]+):([a-z0-9.]*):?(.*)", re.DOTALL)
_VERBS: frozenset[Verb] = frozenset(get_args(Verb))
_LEAN = ("message_id", "date", "text", "message_thread_id")


@dataclass(frozen=True, slots=True)
class Began:
    """`/start`, perhaps with the token of a link."""

    token: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A button or a command: what for, about which case, with what; `words` are looked for."""

    verb: Verb
    case: str = ""
    value: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Wrote:
    """Words; a note begins with a sign of its own."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that nobody can be sent: a picture, a changed sentence, an unknown command."""

    why: Literal["not_text", "edited", "unknown"]


@dataclass(frozen=True, slots=True)
class Barred:
    """The counsellor blocked the bot."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an update means, and where.

    Attributes:
        update: its number.
        ref: the message's id, 0 if there is none.
        thread: the topic it stands in, 0 if there is none.
        query: the press that waits for an answer.
        leave: a group to leave.
        date: when it was written, in whole seconds.
        toast: what is said on a pressed button, for a moment.
    """

    update: int
    chat: int
    act: Began | Asked | Wrote | Unusable | Barred | None
    ref: int = 0
    thread: int = 0
    query: str = ""
    locale: str = ""
    leave: bool = False
    date: float = 0.0
    toast: str = ""


def parse(raw: Raw) -> Parsed | None:
    """Return the meaning of an update, None if it has none for us.

    Raises:
        ValueError: nobody can read it.
    """
    try:
        update = Update.de_json(_lean(raw), None)
    except (KeyError, TypeError, AttributeError):
        raise ValueError("not an update") from None
    number = update.update_id
    if update.callback_query is not None:
        return _press(number, update.callback_query)
    if update.message is not None:
        return _message(number, update.message, edited=False)
    if update.edited_message is not None:
        return _message(number, update.edited_message, edited=True)
    return _membership(number, raw.get("my_chat_member"))


def _press(number: int, query: CallbackQuery) -> Parsed | None:
    message = query.message
    if message is None or message.chat.type != "private":
        return None
    found = _DATA.fullmatch(query.data or "")
    verb = next((one for one in _VERBS if found and one == found[1]), None)
    act = Asked(verb, found[2], found[3]) if verb and found else None
    return Parsed(number, message.chat.id, act, query=query.id, locale=_locale(query))


def _message(number: int, message: Message, *, edited: bool) -> Parsed | None:
    chat = message.chat.id
    if message.chat.type != "private":
        return Parsed(number, chat, None, leave=True)
    if message.from_user is not None and message.from_user.is_bot:
        return None
    act = Unusable("edited") if edited else _spoken(message.text or "")
    ref, thread = (0 if edited else message.message_id), message.message_thread_id or 0
    date = message.date.timestamp()
    return Parsed(number, chat, act, ref, thread, locale=_locale(message), date=date)


def _spoken(text: str) -> Began | Asked | Wrote | Unusable:
    if not text:
        return Unusable("not_text")
    command, note = _COMMAND.fullmatch(text), _NOTE.fullmatch(text)
    if command is None:
        return Wrote(note[1], note=True) if note else Wrote(text)
    name, rest = command[1].lower(), (command[2] or "").strip()
    if name == "start":
        return Began(rest)
    if name == "note" and rest:
        return Wrote(rest, note=True)
    if name in COMMANDS:
        verb, value = COMMANDS[name]
        return Asked(verb, "", value, rest if value in {"replies", "services"} else "")
    return Unusable("unknown")


def _membership(number: int, change: Any) -> Parsed | None:
    if not change:
        return None
    chat, status = change["chat"], change["new_chat_member"]["status"]
    if chat["type"] != "private":
        inside = status in {"member", "administrator", "restricted"}
        return Parsed(number, chat["id"], None, leave=True) if inside else None
    return Parsed(number, chat["id"], Barred()) if status == "kicked" else None


def _locale(part: Message | CallbackQuery) -> str:
    code = part.from_user.language_code if part.from_user else None
    return (code or "")[:2]


def _lean(raw: Raw) -> dict[str, Any]:
    """Keep what is read, so that nothing else can make an update unreadable."""
    lean: dict[str, Any] = {"update_id": raw["update_id"]}
    for name in ("message", "edited_message"):
        if name in raw:
            lean[name] = _lean_message(raw[name])
    query = raw.get("callback_query")
    if query:
        lean["callback_query"] = {
            "id": query["id"], "data": query.get("data"), "chat_instance": "",
            "from": _person(query["from"]),
        }  # fmt: skip
        if query.get("message"):
            lean["callback_query"]["message"] = _lean_message(query["message"]) | {"date": 0}
    return lean


def _lean_message(message: Raw) -> dict[str, Any]:
    lean = {name: _clean(message[name]) for name in _LEAN if name in message}
    chat = message["chat"]
    lean["chat"] = {"id": chat["id"], "type": chat["type"]}
    if message.get("from"):
        lean["from"] = _person(message["from"])
    return lean


def _person(person: Raw) -> dict[str, Any]:
    kept = {"id": person["id"], "is_bot": person.get("is_bot", False), "first_name": ""}
    return kept | {"language_code": person.get("language_code")}


def _clean(value: Any) -> Any:
    """Half a surrogate can be sent but not stored."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
