"""Limits of what stands under and around a message."""

from typing import Any

from tests.emulator.errors import bad_request

Json = dict[str, Any]
MAX_BUTTONS = 100
MAX_ROW = 8
MAX_DATA = 64
MAX_COPY = 256
STYLES = {"danger", "success", "primary"}
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def check_markup(markup: Json | None) -> None:
    """Refuse a keyboard that the service (or a phone) would not take."""
    if not markup:
        return
    if "inline_keyboard" in markup:
        _check_shape(markup["inline_keyboard"])
        for row in markup["inline_keyboard"]:
            for button in row:
                _check_inline(button)
    elif "keyboard" in markup:
        _check_shape(markup["keyboard"])
        check_length(markup.get("input_field_placeholder"), 64, "input_field_placeholder")


def _check_shape(rows: list[list[Json]]) -> None:
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    if any(len(row) > MAX_ROW for row in rows):
        raise bad_request("too many buttons in a row")


def _check_inline(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("text buttons are unallowed in the inline keyboard")
    if sum(name in button for name in ACTIONS) != 1:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= MAX_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    copied = button.get("copy_text")
    if copied is not None and not 1 <= len(copied["text"]) <= MAX_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.get("style", "primary") not in STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")


def check_length(text: str | None, most: int, name: str, least: int = 0) -> None:
    """Refuse a text outside its limits."""
    if text is not None and not least <= len(text) <= most:
        raise bad_request(f"{name} must be {least}-{most} characters long")
