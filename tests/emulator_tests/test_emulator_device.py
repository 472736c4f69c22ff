"""What somebody who holds the phone sees, now and at each instant before."""

from typing import Any

import pytest

from tests.emulator.clock import Clock
from tests.emulator.media import MEDIA
from tests.emulator.people import Person
from tests.emulator.screen import ChatLine, Notification
from tests.emulator.server import TelegramServer
from tests.emulator_tests.raw import Json, Raw


@pytest.fixture
def person(raw: Raw) -> Person:
    """Give somebody who has pressed Start."""
    person = raw.server.person()
    person.start()
    return person


async def send(raw: Raw, person: Person, text: str, **more: Any) -> int:
    """Send a message and return its id."""
    body = await raw.call("sendMessage", chat_id=person.chat_id, text=text, **more)
    assert body["ok"], body
    number: int = body["result"]["message_id"]
    return number


async def updates(raw: Raw, *kinds: str) -> list[Json]:
    """Return all pending updates, with the named kinds allowed."""
    return (await raw.call("getUpdates", allowed_updates=list(kinds)))["result"]  # type: ignore[no-any-return]


async def test_a_spoiler_is_hidden_on_every_surface(raw: Raw, person: Person) -> None:
    """P4: chat, chat list and notification show braille; the words come with a tap."""
    await send(raw, person, "Bonjour ||ami🙂||\\.", parse_mode="MarkdownV2")
    shown = "Bonjour ⠌⡢⢑⠨⠌."
    last = person.device.chat[-1]
    assert (shown, "Bonjour ami🙂.", ("ami🙂",)) == (last.text, last.full_text, last.spoilers)
    assert (ChatLine("Météo", shown),) == person.device.chat_list
    assert (Notification(last.message_id, "Météo", shown, silent=False),) == (
        person.device.notifications
    )


async def test_notifications(raw: Raw, person: Person) -> None:
    """Silent is still visible; looking clears the shade and keeps it clear; a delete takes away."""
    await send(raw, person, "un", disable_notification=True)
    gone = await send(raw, person, "deux")
    assert [True, False] == [note.silent for note in person.device.notifications]
    await raw.call("deleteMessage", chat_id=person.chat_id, message_id=gone)
    assert ["un"] == [note.text for note in person.device.notifications]
    person.look()
    await send(raw, person, "trois")
    assert not person.device.notifications
    person.pocket()
    kept = await send(raw, person, "quatre")
    await raw.call("editMessageText", chat_id=person.chat_id, message_id=kept, text="cinq")
    assert ["cinq"] == [note.text for note in person.device.notifications]
    assert ["un", "deux", "quatre", "cinq"] == [n.text for n in person.device.notification_log]


async def test_an_empty_chat_shows_the_description(raw: Raw, person: Person) -> None:
    """P4: after a wipe the description and the line in the chat list remain."""
    await raw.call("setMyDescription", description="Le temps qu’il fait.")
    await raw.call("setMyDescription", description="The weather.", language_code="en")
    assert person.device.now.empty_text is None
    ids = [message.message_id for message in person.device.chat]
    await raw.call("deleteMessages", chat_id=person.chat_id, message_ids=ids)
    assert "Le temps qu’il fait." == person.device.empty_text
    assert (ChatLine("Météo", ""),) == person.device.chat_list
    assert "The weather." == raw.server.person("Sam", language_code="en").device.empty_text


async def test_every_instant_is_kept() -> None:
    """A message that was visible for one second is in the history, with its time."""
    async with TelegramServer(clock=Clock(start=1_000.0, speed=0)) as server, Raw(server) as raw:
        person = server.person()
        person.start()
        server.clock.advance(1)
        number = await send(raw, person, "secret")
        server.clock.advance(1)
        await raw.call("deleteMessage", chat_id=person.chat_id, message_id=number)
        frames = [(frame.time, frame.texts) for frame in person.device.history]
        expected = [
            (1_000.0, ()),
            (1_000.0, ("/start",)),
            (1_001.0, ("/start", "secret")),
            (1_002.0, ("/start",)),
        ]
        assert expected == frames
        assert person.device.ever_showed("secret")
        assert person.device.ever_showed("secret", since=1_001.5)
        assert not person.device.ever_showed("secret", since=1_002.0)


async def test_reply_keyboard_stays_until_removed(raw: Raw, person: Person) -> None:
    """P4: a reply keyboard outlives its message."""
    keys = {"keyboard": [[{"text": "Quitter"}]]}
    number = await send(raw, person, "a", reply_markup=keys)
    await raw.call("deleteMessage", chat_id=person.chat_id, message_id=number)
    assert ("Quitter",) == person.device.keyboard
    await send(raw, person, "b", reply_markup={"remove_keyboard": True})
    assert not person.device.keyboard


async def test_pressing(raw: Raw, person: Person) -> None:
    """A press by label or data becomes a callback query; other buttons act on the phone."""
    row = [
        {"text": "Oui", "callback_data": "yes"},
        {"text": "Site", "url": "https://a.fr"},
        {"text": "Copier", "copy_text": {"text": "114"}},
    ]
    await send(raw, person, "a", reply_markup={"inline_keyboard": [row]})
    person.press("Oui")
    assert person.press("Site") is None
    assert person.press("Copier") is None
    assert (("https://a.fr",), "114") == (person.device.opened, person.device.clipboard)
    body = (await updates(raw))[-1]
    assert "yes" == body["callback_query"]["data"]
    assert [] == raw.server.spec.check_type("Update", body)
    with pytest.raises(AssertionError, match="no button 'Non' on the screen"):
        person.press("Non")


async def test_pressing_too_late(raw: Raw, person: Person) -> None:
    """A finger that was on its way presses a message that has just been deleted."""
    keys = {"inline_keyboard": [[{"text": "Oui", "callback_data": "yes"}]]}
    number = await send(raw, person, "a", reply_markup=keys)
    bubble = person.device.chat[-1]
    await raw.call("deleteMessage", chat_id=person.chat_id, message_id=number)
    person.press("Oui", bubble)
    body = (await updates(raw))[-1]
    assert 0 == body["callback_query"]["message"]["date"]
    assert [] == raw.server.spec.check_type("Update", body)


@pytest.mark.parametrize("kind", sorted(MEDIA))
async def test_every_kind_of_message_is_an_update_of_the_page(
    raw: Raw, person: Person, kind: str
) -> None:
    """What the emulator sends is what the page describes."""
    person.send_media(kind)
    body = (await updates(raw))[-1]
    assert kind in body["message"]
    assert [] == raw.server.spec.check_type("Update", body)


async def test_other_updates(raw: Raw, person: Person) -> None:
    """Edits, albums, reactions, blocks and timers are updates of the page too."""
    await updates(raw, "message", "edited_message", "message_reaction", "my_chat_member")
    person.edit(person.say("un"), "/exit")
    person.send_album()
    person.send_photo("là")
    person.send_voice()
    person.send_sticker()
    person.set_auto_delete(86_400)
    person.react(person.device.chat[0])
    person.block()
    person.unblock()
    raw.server.clock.advance(1)
    found = (await raw.call("getUpdates"))["result"]
    kinds = [[*body][1] for body in found]
    expected = [*["message"] * 2, "edited_message", *["message"] * 6]
    assert [*expected, "message_reaction", *["my_chat_member"] * 2] == kinds
    assert [] == [p for body in found for p in raw.server.spec.check_type("Update", body)]
    assert "bot_command" == found[2]["edited_message"]["entities"][0]["type"]
    info = (await raw.call("getChat", chat_id=person.chat_id))["result"]
    assert 86_400 == info["message_auto_delete_time"]
    assert [] == raw.server.spec.check_type("ChatFullInfo", info)


async def test_unknown_updates(raw: Raw, person: Person) -> None:
    """The future can be sent: unknown kinds and unknown fields."""
    person.update("telepathy", {"id": 1})
    person.send(hologram={"depth": 3})
    found = await updates(raw, "message")
    assert [{"id": 1}, {"depth": 3}] == [
        found[1]["telepathy"],
        found[2]["message"]["hologram"],
    ]


async def test_a_person_cannot_do_what_a_phone_does_not_offer(raw: Raw, person: Person) -> None:
    """No writing before Start or after a block, no endless message, no odd payload."""
    shy = raw.server.person("Lou")
    with pytest.raises(AssertionError):
        shy.say("coucou")
    person.block()
    with pytest.raises(AssertionError):
        person.say("coucou")
    person.start("abc")
    assert "/start abc" == person.device.texts[-1]
    with pytest.raises(ValueError, match="payload"):
        person.start("é")
    with pytest.raises(ValueError, match="one message"):
        person.say("a" * 4097)


async def test_waiting_says_what_is_on_the_screen(person: Person) -> None:
    """A wait that fails shows the chat."""
    with pytest.raises(AssertionError, match=r"not seen after 0\.05 s; the chat shows:\n/start"):
        await person.wait_for_text("jamais", timeout=0.05)


async def test_deleting_as_a_person(raw: Raw, person: Person) -> None:
    """What the person deletes is gone for the bot, which is not told."""
    number = person.say("un").message_id
    person.delete(number)
    assert 2 == len(await updates(raw))
    text = await raw.refused("deleteMessage", chat_id=person.chat_id, message_id=number)
    assert "Bad Request: message to delete not found" == text


async def test_toasts_and_keys_count_as_seen(raw: Raw, person: Person) -> None:
    """P4: `ever_showed` also knows toasts and the keys of a reply keyboard."""
    keys = {"inline_keyboard": [[{"text": "Oui", "callback_data": "yes"}]]}
    await send(raw, person, "a", reply_markup=keys)
    await send(raw, person, "b", reply_markup={"keyboard": [["Quitter"]]})
    query = person.press("Oui")
    assert query is not None
    await raw.call("answerCallbackQuery", callback_query_id=query.query_id, text="Bien reçu")
    seen = [person.device.ever_showed(text) for text in ("Oui", "Quitter", "reçu", "jamais")]
    assert [True, True, True, False] == seen
