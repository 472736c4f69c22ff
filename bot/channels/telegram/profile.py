"""The bot's profile at Telegram: what it should be in each language, and the calls that make it so. Pure.

**Rules.** The source language is what everybody sees whose language has nothing of its own. Nothing is written that
stands there already: Telegram refuses a second change of the name for hours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from aiogram.enums import BotCommandScopeType, MenuButtonType
from aiogram.methods import (
    DeleteMyCommands,
    GetChatMenuButton,
    GetMyCommands,
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    SetChatMenuButton,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
    MenuButtonDefault,
)

from bot.content.content import Content
from bot.content.profile import CONTEXT, ProfileFile

Field = Literal["name", "description", "short", "commands", "private", "menu"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""In the order in which they are read. `private` are commands for private chats alone, which hide the usual ones."""
EVERYBODY = ""
"""The language of whoever has none of ours."""
# The kinds are said aloud: what is not set is not sent.
_PRIVATE = BotCommandScopeAllPrivateChats(type=BotCommandScopeType.ALL_PRIVATE_CHATS)
_MENUS: Mapping[str, MenuButtonCommands | MenuButtonDefault] = {
    "commands": MenuButtonCommands(type=MenuButtonType.COMMANDS),
    "default": MenuButtonDefault(type=MenuButtonType.DEFAULT),
}
TEXTS: Mapping[Field, str] = {
    "name": "name",
    "description": "description",
    "short": "short_description",
}
Spot = tuple[Field, str]
Values = Mapping[Spot, str]
"""What stands in a field in a language; commands as lines «/x Fermer»."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field in one language that is to be written."""

    field: Field
    language: str
    now: str
    wanted: str


def languages(content: Content) -> tuple[str, ...]:
    """Name what Telegram knows of the content's languages: two letters. Easy French has no place there."""
    return tuple(code for code in content.locales if len(code) == 2)


def wanted(content: Content, profile: ProfileFile) -> dict[Spot, str]:
    """Say what should stand where."""
    found: dict[Spot, str] = {("menu", EVERYBODY): profile.menu}
    for code in (EVERYBODY, *languages(content)):
        found |= _of(content, profile, code)
    return found


def _of(content: Content, profile: ProfileFile, code: str) -> dict[Spot, str]:
    def text(source: str) -> str:
        source = source.strip()
        return content.catalogs.text(code or content.source_locale, CONTEXT, source)

    same = code == content.source_locale
    commands = "\n".join(f"/{word} {text(about)}" for word, about in profile.commands.items())
    return {
        ("name", code): text(profile.name),
        ("description", code): text(profile.description),
        ("short", code): text(profile.short),
        # Commands are shown by language with nothing in between: the source's stand for everybody.
        ("commands", code): "" if same else commands,
        ("private", code): "",
    }


def changes(now: Values, target: Values) -> list[Change]:
    """Say what differs, the language of everybody first.

    Where a language has nothing of its own it shows what everybody gets, so that is what it will show then.
    """
    found = []
    for (field, code), text in target.items():
        shown = now.get((field, code), "")
        if field in TEXTS and code and shown == now.get((field, EVERYBODY), ""):
            shown = target[field, EVERYBODY]
        if shown != text:
            found.append(Change(field, code, now.get((field, code), ""), text))
    return sorted(found, key=lambda one: (one.language, FIELDS.index(one.field)))


def question(field: Field, code: str) -> TelegramMethod[Any]:
    """Return the call that reads a field."""
    match field:
        case "name":
            return GetMyName(language_code=code)
        case "description":
            return GetMyDescription(language_code=code)
        case "short":
            return GetMyShortDescription(language_code=code)
        case "commands":
            return GetMyCommands(language_code=code)
        case "private":
            return GetMyCommands(scope=_PRIVATE, language_code=code)
        case "menu":
            return GetChatMenuButton()


def heard(field: Field, answer: Any) -> str:
    """Read the answer to a `question`."""
    if field in TEXTS:
        return str(answer.get(TEXTS[field], ""))
    if field == "menu":
        return str(answer.get("type", ""))
    return "\n".join(f"/{one['command']} {one['description']}" for one in answer)


def call(change: Change) -> TelegramMethod[bool]:
    """Return the call that makes a change."""
    code, text = change.language, change.wanted
    match change.field:
        case "name":
            return SetMyName(name=text, language_code=code)
        case "description":
            return SetMyDescription(description=text, language_code=code)
        case "short":
            return SetMyShortDescription(short_description=text, language_code=code)
        case "commands":
            return _listing(text, code)
        case "private":
            return DeleteMyCommands(scope=_PRIVATE, language_code=code)
        case "menu":
            return SetChatMenuButton(menu_button=_MENUS[text])


def _listing(text: str, code: str) -> TelegramMethod[bool]:
    if not text:
        return DeleteMyCommands(language_code=code)
    return SetMyCommands(commands=list(_commands(text)), language_code=code)


def _commands(text: str) -> Iterator[BotCommand]:
    for line in text.splitlines():
        word, _, about = line.removeprefix("/").partition(" ")
        yield BotCommand(command=word, description=about)
