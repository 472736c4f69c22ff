"""Methods that say who the bot is: name, descriptions, commands, menu button, getMe, getChat."""

import json
import re
from typing import Any

from tests.emulator.errors import bad_request
from tests.emulator.rules import check_length
from tests.emulator.service import Service, find_chat, method
from tests.emulator.state import BotAccount, Json

MAX_COMMANDS = 100
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def _language(params: Json) -> str:
    language: str = params.get("language_code", "")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _set_text(
    service: Service, bot: BotAccount, table: dict[str, str], pair: tuple[str, str]
) -> bool:
    """Keep a text for a language; an empty one removes the entry. Phones show it at once."""
    language, text = pair
    if text:
        table[language] = text
    elif language:
        table.pop(language, None)
    for chat in bot.chats.values():
        service.changed(chat)
    return True


@method
async def get_me(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return the bot itself."""
    return bot.as_json() | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": bot.topics,
    }


@method
async def set_my_name(service: Service, bot: BotAccount, params: Json) -> Any:
    """Change the name that heads every notification."""
    check_length(params.get("name"), 64, "name")
    return _set_text(service, bot, bot.names, (_language(params), params.get("name", "")))


@method
async def get_my_name(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return the name."""
    return {"name": bot.named(bot.names, _language(params))}


@method
async def set_my_description(service: Service, bot: BotAccount, params: Json) -> Any:
    """Change what an empty chat shows."""
    text = params.get("description", "")
    check_length(text, 512, "description")
    if not text:
        bot.descriptions.pop(_language(params), None)
    return _set_text(service, bot, bot.descriptions, (_language(params), text))


@method
async def get_my_description(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return the description."""
    return {"description": bot.named(bot.descriptions, _language(params))}


@method
async def set_my_short_description(service: Service, bot: BotAccount, params: Json) -> Any:
    """Change what the profile page shows."""
    text = params.get("short_description", "")
    check_length(text, 120, "short_description")
    if not text:
        bot.shorts.pop(_language(params), None)
    return _set_text(service, bot, bot.shorts, (_language(params), text))


@method
async def get_my_short_description(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return the short description."""
    return {"short_description": bot.named(bot.shorts, _language(params))}


def _scope(params: Json) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), _language(params)


@method
async def set_my_commands(service: Service, bot: BotAccount, params: Json) -> Any:
    """Change the list of commands for a scope and a language."""
    commands = params["commands"]
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    bot.commands[_scope(params)] = commands
    return True


@method
async def get_my_commands(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return the commands of a scope and a language."""
    return bot.commands.get(_scope(params), [])


@method
async def delete_my_commands(service: Service, bot: BotAccount, params: Json) -> Any:
    """Forget the commands of a scope and a language."""
    bot.commands.pop(_scope(params), None)
    return True


@method
async def set_chat_menu_button(service: Service, bot: BotAccount, params: Json) -> Any:
    """Change the button beside the input field."""
    bot.menus[params.get("chat_id")] = params.get("menu_button") or {"type": "default"}
    return True


@method
async def get_chat_menu_button(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return the button beside the input field."""
    default = bot.menus.get(None, {"type": "default"})
    return bot.menus.get(params.get("chat_id"), default)


@method
async def set_my_profile_photo(service: Service, bot: BotAccount, params: Json) -> Any:
    """Take a picture; one that stands at Telegram already cannot be used again."""
    photo = params["photo"]
    if not photo.get("photo", photo.get("animation", "")).startswith("attach://"):
        raise bad_request("profile photo must be uploaded as a new file")
    bot.pictures += 1
    return True


@method
async def get_user_profile_photos(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return the bot's own pictures; nobody may ask for those of people here."""
    if params["user_id"] != bot.bot_id:
        service.violations.append("the pictures of a person were asked for")
        raise bad_request("user not found")
    size = {"file_id": "P", "file_unique_id": "UP", "width": 640, "height": 640}
    count = min(bot.pictures, params.get("limit", 100))
    return {"total_count": bot.pictures, "photos": [[size]] * count}


@method
async def leave_chat(service: Service, bot: BotAccount, params: Json) -> Any:
    """Leave a group or a channel; groups are not emulated but for who left them."""
    if int(params["chat_id"]) > 0:
        raise bad_request("chat member status can't be changed in private chats")
    bot.left.append(int(params["chat_id"]))
    return True


@method
async def get_chat(service: Service, bot: BotAccount, params: Json) -> Any:
    """Return what a bot can learn of a private chat."""
    chat = find_chat(bot, service, params)
    gifts = service.spec.types["AcceptedGiftTypes"]
    timer = {"message_auto_delete_time": chat.auto_delete} if chat.auto_delete else {}
    return (
        chat.as_json()
        | timer
        | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, False),
        }
    )
