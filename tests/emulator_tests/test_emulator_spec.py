"""Calls are checked against the Bot API 10.1 page, whatever their encoding."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.emulator.make_spec import condense
from tests.emulator.server import TelegramServer
from tests.emulator.spec import load_spec
from tests.emulator_tests.raw import Raw

PAGE = Path(__file__).parents[2].parent / "shared" / "telegram" / "bot-api-10.1.json"
NESTED = {"inline_keyboard": [[{"text": "a", "callback_data": "b", "colour": "red"}]]}


async def test_unknown_method_is_a_violation(raw: Raw) -> None:
    """A method that the page does not name is answered with 400 and fails the test."""
    text = await raw.refused("sendTelepathy")
    assert "Bad Request: unknown method sendTelepathy" == text
    assert ["unknown method sendTelepathy"] == raw.broke()


async def test_method_that_is_not_emulated_is_a_violation(raw: Raw) -> None:
    """P9: asking for a picture is loud, even though the page allows it."""
    await raw.refused("getFile", file_id="x")
    assert ["getFile is not emulated"] == raw.broke()


async def test_request_for_a_file_is_a_violation(raw: Raw) -> None:
    """P9: nothing outside the methods is served."""
    url = f"{raw.server.base_url}/file/bot{raw.token}/photos/1.jpg"
    async with raw.session.get(url) as answer:
        assert 404 == answer.status
    assert ["request to /file"] == raw.broke()


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendMessage", {"chat_id": 1}, "missing field sendMessage.text"),
        ("sendMessage", {"chat_id": 1, "text": None}, "missing field sendMessage.text"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "ephemeral_message_parameters": {}},
            "unknown field sendMessage.ephemeral_message_parameters",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": NESTED},
            "unknown field sendMessage.reply_markup.inline_keyboard[0][0].colour",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "entities": [{"type": "bold", "offset": 0}]},
            "missing field sendMessage.entities[0].length",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": 7},
            "wrong type at sendMessage.text: not String",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "protect_content": "true"},
            "wrong type at sendMessage.protect_content: not Boolean",
        ),
        (
            "deleteMessages",
            {"chat_id": 1, "message_ids": [1, "2"]},
            "wrong type at deleteMessages.message_ids[1]: not Integer",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": "b", "is_ephemeral": True}]},
            "unknown field setMyCommands.commands[0].is_ephemeral",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat", "chat_id": 1, "user_id": 2}},
            "unknown field setMyCommands.scope.user_id",
        ),
    ],
)
async def test_wrong_call(raw: Raw, method: str, params: dict[str, Any], problem: str) -> None:
    """Missing, unknown and mistyped fields at any depth are refused and recorded."""
    text = await raw.refused(method, **params)
    assert f"Bad Request: {problem}" == text
    assert [problem] == raw.broke()


async def test_wrong_constant_names_no_subtype(raw: Raw) -> None:
    """A scope whose type does not exist is not one of the scopes."""
    await raw.refused("setMyCommands", commands=[], scope={"type": "everywhere"})
    assert 0 < len(raw.broke())


async def test_form_values_are_read_as_the_page_types_them(raw: Raw) -> None:
    """A urlencoded call is typed like a JSON call; what cannot be read is refused."""
    person = raw.server.person()
    person.start()
    fields = {
        "chat_id": str(person.chat_id),
        "text": "12",
        "disable_notification": "True",
        "reply_markup": '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}',
    }
    body = await raw.post("sendMessage", data=fields)
    assert "12" == body["result"]["text"]
    assert True is raw.server.calls[-1].params["disable_notification"]
    await raw.post("sendMessage", data=fields | {"disable_notification": "loud"})
    await raw.post("sendMessage", data=fields | {"reply_markup": "{"})
    expected = [
        "wrong type at sendMessage.disable_notification: not a Boolean",
        "wrong type at sendMessage.reply_markup: not InlineKeyboardMarkup or "
        "ReplyKeyboardMarkup or ReplyKeyboardRemove or ForceReply",
    ]
    assert expected == raw.broke()


async def test_multipart_with_an_attached_file(raw: Raw) -> None:
    """A part that ``attach://`` names is no field; a stray part is."""
    photo = json.dumps({"type": "static", "photo": "attach://picture"})
    form = aiohttp.FormData()
    form.add_field("photo", photo)
    form.add_field("picture", b"JPEG", filename="a.jpg")
    assert {"ok": True, "result": True} == await raw.post("setMyProfilePhoto", data=form)
    form = aiohttp.FormData()
    form.add_field("photo", photo)
    form.add_field("other", b"JPEG", filename="a.jpg")
    await raw.post("setMyProfilePhoto", data=form)
    assert ["unknown field setMyProfilePhoto.other"] == raw.broke()


async def test_get_with_a_query(raw: Raw) -> None:
    """The service answers GET too."""
    async with raw.session.get(f"{raw.server.base_url}/bot{raw.token}/getMe") as answer:
        body = await answer.json()
    assert "meteo_bot" == body["result"]["username"]


async def test_body_that_is_no_json(raw: Raw) -> None:
    """A broken body is refused in the format of the API."""
    headers = {"Content-Type": "application/json"}
    body = await raw.post("getMe", data=b"[1", headers=headers)
    assert "Bad Request: can't parse JSON object" == body["description"]


async def test_unknown_token(raw: Raw, telegram: TelegramServer) -> None:
    """A token that BotFather never gave out gets 401."""
    raw.token = "1:nobody"
    body = await raw.call("getMe")
    assert (401, "Unauthorized") == (body["error_code"], body["description"])


def test_condensed_page_is_the_page() -> None:
    """What is committed is what the generator makes of the page."""
    if not PAGE.exists():
        pytest.skip("the page is not beside the repository")
    made = condense(json.loads(PAGE.read_text(encoding="utf-8")))
    spec = load_spec()
    kept = {
        "version": spec.version,
        "methods": spec.methods,
        "types": spec.types,
        "subtypes": spec.subtypes,
    }
    assert made == kept
    assert "Bot API 10.1" == spec.version
