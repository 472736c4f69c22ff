"""Methods that make, change and remove messages."""

from typing import Any

from tests.emulator.device import notify
from tests.emulator.errors import bad_request
from tests.emulator.rules import check_markup
from tests.emulator.service import Service, find_chat, method, writable_chat
from tests.emulator.state import BotAccount, Chat, Json, Message
from tests.emulator.text import parse

HOUR = 3600
DELETABLE = 48 * HOUR
MAX_IDS = 100
CHAT_ACTIONS = frozenset({
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
})
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def _content(params: Json) -> Json:
    text, entities = parse(params)
    return {"text": text} | ({"entities": entities} if entities else {})


def _inline(params: Json) -> Json | None:
    """Return an inline keyboard that has at least one button."""
    markup = params.get("reply_markup")
    check_markup(markup)
    rows = [row for row in (markup or {}).get("inline_keyboard", []) if row]
    return {"inline_keyboard": rows} if rows else None


def _set_keyboard(chat: Chat, params: Json) -> None:
    """Show or take away the reply keyboard."""
    markup = params.get("reply_markup") or {}
    if "keyboard" in markup:
        chat.keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.keyboard = None


def _reply(chat: Chat, params: Json) -> Json:
    reply = params.get("reply_parameters")
    if reply is None:
        return {}
    target = chat.messages.get(reply["message_id"])
    if target is not None:
        return {"reply_to_message": chat.message_json(target)}
    if reply.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _thread(chat: Chat, params: Json) -> Json:
    thread = params.get("message_thread_id")
    if thread is None:
        return {}
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


@method
async def send_message(service: Service, bot: BotAccount, params: Json) -> Any:
    """Put a message of the bot into the chat and into the notification shade."""
    chat = writable_chat(bot, service, params)
    content = _content(params) | _reply(chat, params) | _thread(chat, params)
    if params.get("protect_content"):
        content["has_protected_content"] = True
    markup = _inline(params)
    bot.meter.spend(chat.chat_id)
    message = chat.add(
        Message(
            message_id=bot.next_message_id(),
            date=int(service.clock.now()),
            from_bot=True,
            content=content,
            markup=markup,
            silent=bool(params.get("disable_notification")),
        )
    )
    _set_keyboard(chat, params)
    chat.typing_until = 0.0
    notify(chat, message)
    service.changed(chat)
    return chat.message_json(message)


def _editable(chat: Chat, params: Json) -> Message:
    message = chat.messages.get(params.get("message_id", 0))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


async def _edit(service: Service, bot: BotAccount, params: Json, content: Json | None) -> Any:
    if "chat_id" not in params or "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = writable_chat(bot, service, params)
    message = _editable(chat, params)
    markup = _inline(params)
    keep = ("reply_to_message", "has_protected_content", "message_thread_id", "is_topic_message")
    kept = {name: message.content[name] for name in keep if name in message.content}
    fresh = message.content if content is None else content | kept
    if fresh == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    bot.meter.spend(chat.chat_id)
    if content is not None:
        message.edit_date = int(service.clock.now())
    message.content, message.markup = fresh, markup
    notify(chat, message)
    service.changed(chat)
    return chat.message_json(message)


@method
async def edit_message_text(service: Service, bot: BotAccount, params: Json) -> Any:
    """Replace the text and the buttons of a message of the bot."""
    if "text" not in params:
        raise bad_request("message text is empty")
    return await _edit(service, bot, params, _content(params))


@method
async def edit_message_reply_markup(service: Service, bot: BotAccount, params: Json) -> Any:
    """Replace the buttons of a message of the bot."""
    return await _edit(service, bot, params, None)


def _check_deletable(message: Message, now: float) -> None:
    """Refuse what is 48 hours old, and young dice."""
    age = now - message.date
    if age >= DELETABLE or ("dice" in message.content and age < 24 * HOUR):
        raise bad_request("message can't be deleted")


def _remove(service: Service, chat: Chat, ids: list[int]) -> bool:
    for message_id in ids:
        chat.messages.pop(message_id, None)
        chat.screen.shade.pop(message_id, None)
    service.changed(chat)
    return True


@method
async def delete_message(service: Service, bot: BotAccount, params: Json) -> Any:
    """Remove one message of either side, on both sides."""
    chat = find_chat(bot, service, params)
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(message, service.clock.now())
    return _remove(service, chat, [message.message_id])


@method
async def delete_messages(service: Service, bot: BotAccount, params: Json) -> Any:
    """Remove up to a hundred messages; ids that are not there are skipped."""
    ids = params["message_ids"]
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MAX_IDS:
        raise bad_request("too many message identifiers specified")
    if any(message_id <= 0 for message_id in ids):
        raise bad_request("invalid message identifier specified")
    chat = find_chat(bot, service, params)
    for message_id in ids:
        if message_id in chat.messages:
            _check_deletable(chat.messages[message_id], service.clock.now())
    return _remove(service, chat, ids)


@method
async def send_chat_action(service: Service, bot: BotAccount, params: Json) -> Any:
    """Show that the bot is doing something, for five seconds at most."""
    chat = writable_chat(bot, service, params)
    if params["action"] not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing_until = service.clock.now() + 5
    service.changed(chat)
    return True


@method
async def create_forum_topic(service: Service, bot: BotAccount, params: Json) -> Any:
    """Open a topic in a private chat of a bot that has topics."""
    chat = writable_chat(bot, service, params)
    if not bot.topics:
        raise bad_request("the chat is not a forum")
    bot.meter.spend(chat.chat_id)
    thread = bot.next_message_id()
    chat.threads[thread] = params["name"]
    service.changed(chat)
    return {"message_thread_id": thread, "name": params["name"], "icon_color": 7322096}


@method
async def delete_forum_topic(service: Service, bot: BotAccount, params: Json) -> Any:
    """Remove a topic with all that stands in it."""
    chat = find_chat(bot, service, params)
    thread = params["message_thread_id"]
    if thread not in chat.threads:
        raise bad_request("TOPIC_ID_INVALID")
    del chat.threads[thread]
    messages = chat.messages.values()
    inside = [one.message_id for one in messages if one.content.get("message_thread_id") == thread]
    return _remove(service, chat, inside)
