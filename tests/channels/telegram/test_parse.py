"""Golden updates in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.methods import AnswerCallbackQuery, DeleteMessage, LeaveChat

from bot.channels.telegram.parse import ALLOWED_UPDATES, Parsed, parse
from bot.model.event import Barred, Chose, Left, Said, SeekerEvent, Showed, Start
from tests.channels.telegram.golden import (
    DATE,
    EDITED,
    GROUP,
    PERSON,
    PHOTO,
    edited,
    inaccessible,
    membership,
    message,
    press,
)
from tests.emulator.media import MEDIA

EXITS = frozenset({"x", "stop", "meteo"})
NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
AT = datetime.fromtimestamp(DATE, UTC)
NOT_ASKED_FOR = (
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "guest_message",
)
LATER = datetime.fromtimestamp(EDITED, UTC)


def events(raw: dict[str, Any]) -> tuple[SeekerEvent, ...]:
    """Parse and look at the events."""
    made = parse(raw, EXITS, NOW)
    return made.events if made else ()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (message(text="/start"), Start(AT, locale="fr", ref="501")),
        (message(text="/start a1b2"), Start(AT, locale="fr", ref="501")),
        (message(text="Bonjour"), Said(AT, "Bonjour", ref="501", locale="fr")),
        (message(text="a\ud83d"), Said(AT, "a?", ref="501", locale="fr")),
        (message(text="/aide"), Said(AT, "/aide", ref="501", locale="fr")),
        (edited(text="Salut"), Said(LATER, "Salut", ref="501", edited=True, locale="fr")),
        (message(text=" Météo ! "), Left(AT, "word", ref="501")),
        (message(text="/stop"), Left(AT, "command", ref="501")),
        (edited(text="x"), Left(LATER, "edit", ref="501")),
        (message(**PHOTO, caption="stop"), Left(AT, "word", ref="501")),
        (edited(**PHOTO, caption="X"), Left(LATER, "edit", ref="501")),
        (message(**PHOTO), Showed(AT, ref="501")),
        (edited(**PHOTO), None),
        (press(), Chose(NOW, "c:entry.screen:no")),
        (press(data="x"), Left(NOW, "button")),
        (press(data=None), None),
        (inaccessible(), Left(NOW, "button")),
        (membership(), Barred(AT)),
        (membership(status="member"), None),
        (membership(status="something new"), None),
    ],
)
def test_events(raw: dict[str, Any], expected: SeekerEvent | None) -> None:
    """P1: the exit is found as word, command, button, caption and edit; every other kind has its own event."""
    assert events(raw) == ((expected,) if expected else ())


def test_words_under_a_picture() -> None:
    """I8, P9: the picture is refused, and what was written under it is heard."""
    said = Said(AT, "il l’a envoyée à tous", ref="501", locale="fr")

    assert events(message(**PHOTO, caption=said.text)) == (Showed(AT, ref="501"), said)
    assert events(edited(**PHOTO, caption=said.text)) == (replace(said, at=LATER, edited=True),)


@pytest.mark.parametrize("kind", sorted(MEDIA))
def test_media(kind: str) -> None:
    """P9: of whatever is not text nothing is read but the message id."""
    assert events(message(**{kind: MEDIA[kind](1)})) == (Showed(AT, ref="501"),)


def test_media_of_tomorrow() -> None:
    """P5: a kind of message that nobody knows yet is answered as something that cannot be looked at."""
    assert events(message(hologram={"file_id": "F"})) == (Showed(AT, ref="501"),)


def test_lines_of_telegram_itself_are_deleted() -> None:
    """P4: «auto-delete is on» tells of the chat and no wipe would know its id: it goes at once, unanswered."""
    raw = message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})

    assert parse(raw, EXITS, NOW) == Parsed(
        str(PERSON["id"]), (), DeleteMessage(chat_id=PERSON["id"], message_id=501)
    )


@pytest.mark.parametrize(
    "raw",
    [
        membership(chat=GROUP),
        membership(chat=GROUP, status="left"),
        press(message={"message_id": 4, "chat": GROUP, "date": 0}),
        {"update_id": 1, "callback_query": {"id": "5", "from": PERSON, "chat_instance": "1"}},
        *({"update_id": 1, kind: {"chat": GROUP, "from": PERSON}} for kind in NOT_ASKED_FOR),
        {"update_id": 1, "hologram": {"of": "tomorrow"}},
        {"update_id": 1},
    ],
)
def test_nothing_for_us(raw: dict[str, Any]) -> None:
    """Channel posts, business, inline mode, reactions, polls: nobody asked, so they mean nothing and break nothing."""
    assert parse(raw, EXITS, NOW) is None


@pytest.mark.parametrize(
    "raw",
    [
        message(chat=GROUP, text="x"),
        message(chat=GROUP, text="Bonjour"),
        edited(chat=GROUP, text="Bonjour"),
        message(chat=GROUP, new_chat_members=[PERSON]),
        membership(chat=GROUP, status="member"),
        membership(chat=GROUP, status="administrator"),
        membership(chat=GROUP | {"type": "channel"}, status="administrator"),
        membership(chat=GROUP, status="restricted"),
    ],
)
def test_groups_are_left(raw: dict[str, Any]) -> None:
    """P4: a bot that somebody adds to a group or a channel says nothing there, reads nothing, and goes."""
    assert parse(raw, EXITS, NOW) == Parsed(
        str(GROUP["id"]), (), LeaveChat(chat_id=int(GROUP["id"]))
    )


@pytest.mark.parametrize(
    "text", ["/start ref_tiktok-7", "/START a", "/start@murmure_bot a", "/start\na"]
)
def test_a_link_says_nothing(text: str) -> None:
    """P4, P7: what a link brought is not looked at, kept or passed on; the message itself can be wiped."""
    assert events(message(text=text)) == (Start(AT, locale="fr", ref="501"),)


@pytest.mark.parametrize("text", ["/x@murmure_bot", "/STOP@murmure_bot", "/stop"])
def test_commands_with_our_name_behind(text: str) -> None:
    """P1: a tapped command may carry the bot's name."""
    assert events(message(text=text)) == (Left(AT, "command", ref="501"),)


def test_what_a_message_refers_to_is_not_read() -> None:
    """P7: who wrote what is forwarded, what is quoted, through which bot, from which story: only the words are read."""
    about = {
        "forward_origin": {"type": "user", "sender_user": PERSON, "date": 1},
        "reply_to_message": message(text="ce qui était caché")["message"],
        "quote": {"text": "une citation", "position": 0},
        "via_bot": PERSON,
        "external_reply": {"origin": {"type": "user", "sender_user": PERSON, "date": 1}},
        "sender_business_bot": PERSON,
        "entities": [{"type": "text_mention", "offset": 0, "length": 2, "user": PERSON}],
    }
    assert events(message(text="Bonjour", **about)) == (
        Said(AT, "Bonjour", ref="501", locale="fr"),
    )


def test_bots_are_not_people() -> None:
    """A bot that writes to the bot gets no answer: two of them would never stop."""
    raw = message(text="Bonjour")
    raw["message"]["from"] = PERSON | {"is_bot": True}

    assert parse(raw, EXITS, NOW) is None


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_id": "one"},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": "text"},
        {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": {"id": 1}}},
        {"update_id": 1, "message": message(text=5)["message"]},
        {"update_id": 1, "callback_query": {"id": []}},
        {"update_id": 1, "my_chat_member": {"chat": 1}},
    ],
)
def test_unreadable(raw: dict[str, Any]) -> None:
    """What nobody can read is one kind of error, whatever is wrong with it."""
    with pytest.raises(ValueError, match=r".*"):
        parse(raw, EXITS, NOW)


def test_an_exit_beside_something_unreadable() -> None:
    """P1: a field that a newer Bot API changed does not hide an exit word."""
    raw = message(text="x", entities="tomorrow", reply_to_message=7, forward_origin=[None])
    raw["message"]["chat"] = raw["message"]["chat"] | {"photo": 3}

    assert events(raw) == (Left(AT, "word", ref="501"),)


def test_a_press_is_answered() -> None:
    """P5: the waiting mark on a button goes away, also where the press itself means nothing."""
    answer = AnswerCallbackQuery(callback_query_id="771")

    assert [answer, answer] == [
        made.chore for raw in (press(), press(data=None)) if (made := parse(raw, EXITS, NOW))
    ]


def test_nobody_is_named() -> None:
    """P7: name, handle and number are nowhere in what comes out."""
    made = repr([parse(raw, EXITS, NOW) for raw in (message(text="Bonjour"), press(), edited())])

    assert [name for name in ("Camille", "Inventée", "camille_inventee") if name in made] == []


def test_kinds_that_are_asked_for() -> None:
    """Each kind that is asked for has a meaning, and no other one is asked for."""
    samples = [message(text="a"), edited(text="a"), press(), membership()]

    assert sorted(ALLOWED_UPDATES) == sorted(
        name for raw in samples if parse(raw, EXITS, NOW) for name in raw if name != "update_id"
    )
