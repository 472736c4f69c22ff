"""What Telegram sends, written as its documentation describes it. All people are invented."""

from typing import Any

Json = dict[str, Any]
PERSON: Json = {
    "id": 6510000017,
    "is_bot": False,
    "first_name": "Camille",
    "last_name": "Inventée",
    "username": "camille_inventee",
    "language_code": "fr",
}
CHAT: Json = {"id": 6510000017, "type": "private", "first_name": "Camille"}
GROUP: Json = {"id": -100123, "type": "supergroup", "title": "Classe"}
BOT: Json = {"id": 4242, "is_bot": True, "first_name": "Météo", "username": "meteo_bot"}
PHOTO: Json = {
    "photo": [{"file_id": "F1", "file_unique_id": "U1", "width": 90, "height": 60}],
}
DATE = 1_795_312_800
EDITED = DATE + 60


def message(number: int = 1, chat: Json | None = None, **content: Any) -> Json:
    """Make an update with a message."""
    body = {"message_id": 500 + number, "from": PERSON, "chat": chat or CHAT, "date": DATE}
    return {"update_id": 9000 + number, "message": body | content}


def edited(number: int = 1, **content: Any) -> Json:
    """Make an update with an edited message."""
    made = message(number, **content)
    return {
        "update_id": made["update_id"],
        "edited_message": made["message"] | {"edit_date": EDITED},
    }


def press(number: int = 1, data: str | None = "c:entry.screen:no", **more: Any) -> Json:
    """Make an update with a button press."""
    origin = {"message_id": 400, "from": BOT, "chat": CHAT, "date": DATE, "text": "Bonjour"}
    query: Json = {"id": f"77{number}", "from": PERSON, "chat_instance": "3", "message": origin}
    if data is not None:
        query["data"] = data
    return {"update_id": 9000 + number, "callback_query": query | more}


def inaccessible(number: int = 1) -> Json:
    """Make a press under a message that is too old to be shown to the bot."""
    return press(number, "x", message={"message_id": 400, "chat": CHAT, "date": 0})


def membership(number: int = 1, status: str = "kicked", chat: Json | None = None) -> Json:
    """Make an update with what became of the bot in a chat."""
    until = {"until_date": 0} if status == "kicked" else {}
    change = {
        "chat": chat or CHAT,
        "from": PERSON,
        "date": DATE,
        "old_chat_member": {"user": BOT, "status": "member"},
        "new_chat_member": {"user": BOT, "status": status, **until},
    }
    return {"update_id": 9000 + number, "my_chat_member": change}
