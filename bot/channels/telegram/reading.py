"""Raw updates, reduced to the few fields that we read, as aiogram's `Update`.

**Rules.** Pure. Only what stands here is read: no name, handle or number, nothing of a picture but that there is one
(P7, P9). What we do not read cannot make an update unreadable: an exit word is found beside any field that a newer
Bot API brings (P1).
"""

from collections.abc import Mapping
from typing import Any, Literal

from aiogram.enums import ContentType
from aiogram.types import Chat, InaccessibleMessage, Update

Raw = Mapping[str, Any]
Sort = Literal["words", "shown", "service"]

MEDIA = frozenset(
    "animation audio checklist contact dice document game gift giveaway invoice live_photo location paid_media photo "
    "poll rich_message sticker story unique_gift venue video video_note voice".split()
)
SERVICE = frozenset(kind.value for kind in ContentType) - MEDIA - {"any", "text", "unknown"}
"""Lines that Telegram itself writes into a chat, such as «auto-delete is on»."""

_MESSAGE = ("message_id", "date", "edit_date", "text", "caption")
_INSIDE = frozenset({"member", "administrator", "restricted"})
_NOBODY = {"is_bot": False, "first_name": ""}


def read(raw: Raw) -> Update:
    """Return an update of a kind that we asked for; any other one comes back empty.

    Raises:
        ValueError: nobody can read it.
    """
    try:
        return Update.model_validate(_lean(raw))
    except (KeyError, TypeError, AttributeError):
        raise ValueError("not an update") from None


def sort(raw: Raw) -> Sort:
    """Tell what a message is: words, something to look at or listen to, or a line of Telegram's own.

    What we have never heard of counts as shown: somebody is answered once too often rather than never (P5).
    """
    message = raw.get("message") or raw.get("edited_message") or {}
    if not MEDIA.isdisjoint(message):
        return "shown"
    if "text" in message:
        return "words"
    return "service" if not SERVICE.isdisjoint(message) else "shown"


def _lean(raw: Raw) -> dict[str, Any]:
    lean: dict[str, Any] = {"update_id": raw["update_id"]}
    for name in ("message", "edited_message"):
        if name in raw:
            lean[name] = _message(raw[name])
    if "callback_query" in raw:
        lean["callback_query"] = _query(raw["callback_query"])
    if "my_chat_member" in raw:
        lean["my_chat_member"] = _membership(raw["my_chat_member"])
    return lean


def _message(message: Raw) -> dict[str, Any]:
    lean = {name: _clean(message[name]) for name in _MESSAGE if name in message}
    return lean | {"chat": _chat(message["chat"])} | _sender(message)


def _clean(value: Any) -> Any:
    """Half a surrogate can be sent but not stored."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _query(query: Raw) -> dict[str, Any]:
    lean: dict[str, Any] = {"id": query["id"], "chat_instance": "", "data": query.get("data")}
    # Of the message under the button only its chat matters; it may be too old to be shown to us anyway.
    if query.get("message"):
        chat = _chat(query["message"]["chat"])
        # Made here: a plain dictionary would be tried as every kind of message there is.
        lean["message"] = InaccessibleMessage(message_id=0, date=0, chat=Chat.model_validate(chat))
    return lean | _sender(query)


def _membership(change: Raw) -> dict[str, Any]:
    """Reduce a change to whether we are shut out or inside: `left` stands for every other state."""
    status = change["new_chat_member"]["status"]
    sender = _sender(change)
    user = sender["from"]
    after: dict[str, Any] = {"user": user, "status": "member" if status in _INSIDE else "left"}
    if status == "kicked":
        after = {"user": user, "status": "kicked", "until_date": 0}
    return {
        "date": change["date"],
        "chat": _chat(change["chat"]),
        "old_chat_member": {"user": user, "status": "left"},
        "new_chat_member": after,
        **sender,
    }


def _chat(chat: Raw) -> dict[str, Any]:
    return {"id": chat["id"], "type": chat["type"]}


def _sender(part: Raw) -> dict[str, Any]:
    sender = part.get("from")
    if sender is None:
        return {}
    lean = _NOBODY | {"id": sender["id"], "is_bot": sender.get("is_bot", False)}
    return {"from": lean | {"language_code": sender.get("language_code")}}
