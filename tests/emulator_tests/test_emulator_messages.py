"""Sending, editing and deleting: limits, refusals and the words of the refusals."""

from typing import Any

import pytest

from tests.emulator.errors import bad_gateway
from tests.emulator.people import Person
from tests.emulator_tests.raw import Json, Raw

HOUR = 3600


@pytest.fixture
def person(raw: Raw) -> Person:
    """Give somebody who has pressed Start."""
    person = raw.server.person()
    person.start()
    return person


async def send(raw: Raw, person: Person, text: str, **more: Any) -> Json:
    """Send a message and return it."""
    body = await raw.call("sendMessage", chat_id=person.chat_id, text=text, **more)
    assert body["ok"], body
    message: Json = body["result"]
    return message


def row(*buttons: Json) -> Json:
    """Return a keyboard of one row."""
    return {"inline_keyboard": [list(buttons)]}


async def test_a_message_is_a_message(raw: Raw, person: Person) -> None:
    """What is returned is a Message of the page, and ids have holes."""
    markup = row({"text": "a", "callback_data": "b"})
    reply = {"message_id": person.device.chat[0].message_id}
    first = await send(raw, person, "un", reply_markup=markup, reply_parameters=reply)
    second = await send(raw, person, "deux", protect_content=True)
    assert [] == raw.server.spec.check_type("Message", first)
    assert [] == raw.server.spec.check_type("Message", second)
    assert "/start" == first["reply_to_message"]["text"]
    third = await send(raw, person, "trois")
    steps = {
        second["message_id"] - first["message_id"],
        third["message_id"] - second["message_id"],
    }
    assert {1} != steps


async def test_who_can_be_written_to(raw: Raw, person: Person) -> None:
    """Strangers are not found, people who never started or who blocked get 403."""
    stranger = await raw.refused("sendMessage", chat_id=5, text="a")
    assert "Bad Request: chat not found" == stranger
    shy = raw.server.person("Lou")
    text = await raw.refused("sendMessage", chat_id=shy.chat_id, text="a")
    assert "Forbidden: bot can't initiate conversation with a user" == text
    mine = await send(raw, person, "un")
    person.block()
    for method, more in (
        ("sendMessage", {}),
        ("editMessageText", {"message_id": mine["message_id"]}),
    ):
        text = await raw.refused(method, chat_id=person.chat_id, text="deux", **more)
        assert "Forbidden: bot was blocked by the user" == text
    person.unblock()
    await send(raw, person, "trois")


async def test_text_length_counts_after_entities(raw: Raw, person: Person) -> None:
    """4096 characters remain allowed when the markup makes the source longer."""
    await send(raw, person, f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    for text, why in (("a" * 4097, "message is too long"), (" \n", "message text is empty")):
        refused = await raw.refused("sendMessage", chat_id=person.chat_id, text=text)
        assert f"Bad Request: {why}" == refused
    refused = await raw.refused("sendMessage", chat_id=person.chat_id, text="🙂" * 2049)
    assert "Bad Request: message is too long" == refused


async def test_entities_are_counted(raw: Raw, person: Person) -> None:
    """More than a hundred entities, or one outside the text, are refused."""
    bold = {"type": "bold", "offset": 0, "length": 1}
    await send(raw, person, "a", entities=[bold] * 100)
    for wrong in ([bold] * 101, [bold | {"length": 2}], [bold | {"length": 0}]):
        await raw.refused("sendMessage", chat_id=person.chat_id, text="a", entities=wrong)
    far = [bold | {"offset": 5}]
    text = await raw.refused("sendMessage", chat_id=person.chat_id, text="a", entities=far)
    assert "entity is out of range" in text


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"text": "a", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "a"}, "text buttons are unallowed"),
        ({"text": " ", "callback_data": "b"}, "text buttons are unallowed"),
        ({"text": "a", "callback_data": "b", "url": "https://a.fr"}, "text buttons are unallowed"),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "a", "callback_data": "b", "style": "loud"}, "BUTTON_STYLE_INVALID"),
    ],
)
async def test_wrong_button(raw: Raw, person: Person, button: Json, why: str) -> None:
    """Callback data have 1-64 bytes; a button does exactly one thing."""
    where = {"chat_id": person.chat_id, "text": "a", "reply_markup": row(button)}
    assert why in await raw.refused("sendMessage", **where)


async def test_keyboard_size(raw: Raw, person: Person) -> None:
    """At most eight buttons in a row and a hundred in all; 64 bytes of data are fine."""
    button = {"text": "a", "callback_data": "x" * 64}
    await send(raw, person, "a", reply_markup={"inline_keyboard": [[button] * 8]})
    for rows in ([[button] * 9], [[button] * 4] * 26):
        markup = {"inline_keyboard": rows}
        await raw.refused("sendMessage", chat_id=person.chat_id, text="a", reply_markup=markup)


async def test_editing(raw: Raw, person: Person) -> None:
    """Own messages can be changed, not to what they are already, nor somebody else's."""
    mine = await send(raw, person, "un", reply_markup=row({"text": "a", "callback_data": "b"}))
    where = {"chat_id": person.chat_id, "message_id": mine["message_id"]}
    edited = (await raw.call("editMessageText", **where, text="deux"))["result"]
    assert ("deux", True, False) == (
        edited["text"],
        "edit_date" in edited,
        "reply_markup" in edited,
    )
    same = await raw.refused("editMessageText", **where, text="deux")
    assert same.startswith("Bad Request: message is not modified: specified new message content")
    same = await raw.refused("editMessageReplyMarkup", **where)
    assert same.startswith("Bad Request: message is not modified")
    keys = row({"text": "c", "callback_data": "d"})
    await raw.call("editMessageReplyMarkup", **where, reply_markup=keys)
    assert ("c",) == person.device.chat[-1].labels
    theirs = where | {"message_id": person.device.chat[0].message_id}
    refused = await raw.refused("editMessageText", **theirs, text="x")
    assert "Bad Request: message can't be edited" == refused
    gone = await raw.refused("editMessageText", **(where | {"message_id": 9}), text="x")
    assert "Bad Request: message to edit not found" == gone
    nowhere = await raw.refused("editMessageText", chat_id=person.chat_id, text="x")
    assert "Bad Request: message identifier is not specified" == nowhere


async def test_deleting_both_sides(raw: Raw, person: Person) -> None:
    """P4: a bot removes its own and the person's messages, and unknown ids in a batch are skipped."""
    mine = await send(raw, person, "un")
    theirs = person.say("deux")
    ids = [mine["message_id"], theirs.message_id, 999_999]
    body = await raw.call("deleteMessages", chat_id=person.chat_id, message_ids=ids)
    assert True is body["result"]
    assert ("/start",) == person.device.texts
    refused = await raw.refused(
        "deleteMessage", chat_id=person.chat_id, message_id=theirs.message_id
    )
    assert "Bad Request: message to delete not found" == refused
    first = person.device.chat[0].message_id
    await raw.call("deleteMessage", chat_id=person.chat_id, message_id=first)
    assert not person.device.chat


async def test_deleting_needs_one_to_a_hundred_ids(raw: Raw, person: Person) -> None:
    """None, 101 or an id that cannot be are refused."""
    cases: list[tuple[list[int], str]] = [
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        ([0], "invalid message identifier specified"),
    ]
    for ids, why in cases:
        text = await raw.refused("deleteMessages", chat_id=person.chat_id, message_ids=ids)
        assert f"Bad Request: {why}" == text
    await raw.call("deleteMessages", chat_id=person.chat_id, message_ids=list(range(1, 101)))


async def test_deleting_ends_at_48_hours(raw: Raw, person: Person) -> None:
    """P4: one second before, everything goes; after, nothing of the batch does."""
    old = person.device.chat[0].message_id
    raw.server.clock.advance(1 * HOUR)
    young = (await send(raw, person, "un"))["message_id"]
    raw.server.clock.advance(47 * HOUR)
    where: Json = {"chat_id": person.chat_id}
    why = "Bad Request: message can't be deleted"
    assert why == await raw.refused("deleteMessage", **where, message_id=old)
    assert why == await raw.refused("deleteMessages", **where, message_ids=[young, old])
    assert 2 == len(person.device.chat)
    await raw.call("deleteMessages", **where, message_ids=[young])
    assert ("/start",) == person.device.texts


async def test_young_dice_stay(raw: Raw, person: Person) -> None:
    """A dice can be deleted only when it is a day old."""
    dice = person.send_media("dice")
    where = {"chat_id": person.chat_id, "message_id": dice.message_id}
    assert "can't be deleted" in await raw.refused("deleteMessage", **where)
    raw.server.clock.advance(24 * HOUR)
    assert True is (await raw.call("deleteMessage", **where))["result"]


async def test_reply_to_a_message_that_is_gone(raw: Raw, person: Person) -> None:
    """Replying to nothing is refused, unless the bot allows it."""
    where: Json = {"chat_id": person.chat_id, "text": "a"}
    gone: Json = {"message_id": 999_999}
    text = await raw.refused("sendMessage", **where, reply_parameters=gone)
    assert "Bad Request: message to be replied not found" == text
    allowed = gone | {"allow_sending_without_reply": True}
    assert (await raw.call("sendMessage", **where, reply_parameters=allowed))["ok"]


async def test_chat_action(raw: Raw, person: Person) -> None:
    """The typing sign lasts five seconds or until the message."""
    where = {"chat_id": person.chat_id}
    await raw.call("sendChatAction", **where, action="typing")
    seen = [person.device.typing]
    raw.server.clock.advance(5)
    assert [True, False] == [*seen, person.device.typing]
    assert "wrong parameter action" in await raw.refused("sendChatAction", **where, action="nap")


async def test_a_server_error_passes(raw: Raw, person: Person) -> None:
    """A scripted 502 hits one call only."""
    raw.server.script.fail_next(bad_gateway(), "sendMessage")
    assert "Bad Gateway" == await raw.refused("sendMessage", chat_id=person.chat_id, text="a")
    await send(raw, person, "a")
