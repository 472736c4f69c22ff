"""Updates to meanings, and state to messages: pure, and the same every time."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from bot.desk.board import Bubble, Room, Row
from bot.desk.colleagues import Colleague
from bot.desk.replies import replies_for
from bot.desk.telegram import changes, menus, render, state
from bot.desk.telegram.intake import aim, freed_since
from bot.desk.telegram.parse import Asked, Barred, Began, Parsed, Unusable, Wrote, parse
from bot.desk.telegram.words import Words
from bot.errors import StoreError
from bot.model.effect import NoticeCode
from bot.model.length import MESSAGE, units
from tests.delivered import delivered

AT = datetime(2026, 3, 14, 20, 4, tzinfo=UTC)
CASE = f"{'a' * 26}.1"
WHO = {
    "id": 77,
    "is_bot": False,
    "first_name": "Lou",
    "username": "lou77",
    "language_code": "en-GB",
}
PRIVATE = {"id": 77, "type": "private", "first_name": "Lou"}
GROUP = {"id": -5, "type": "supergroup", "title": "Tous"}


def message(chat: dict[str, Any] = PRIVATE, **fields: Any) -> dict[str, Any]:
    """Write a message as Telegram does."""
    return {"message_id": 9, "date": int(AT.timestamp()), "chat": chat, "from": WHO, **fields}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("/start", Began("")),
        ("/start abc-_", Began("abc-_")),
        ("/pause@bureau_bot", Asked("shift", "", "break")),
        ("/reponses merci beaucoup", Asked("find", "", "replies", "merci beaucoup")),
        ("/outils", Asked("find")),
        ("/note", Asked("find", "", "note")),
        ("/note elle a froid", Wrote("elle a froid", note=True)),
        ("# elle a froid", Wrote("elle a froid", note=True)),
        ("NOTE : elle a froid", Wrote("elle a froid", note=True)),
        ("Je note : tu as froid", Wrote("Je note : tu as froid")),
        ("/file", Asked("list")),
        ("/quoi", Unusable("unknown")),
        ("Bonjour", Wrote("Bonjour")),
        ("1/2 heure", Wrote("1/2 heure")),
    ],
)
def test_what_words_mean(text: str, meaning: object) -> None:
    """A command is a command, and everything else is for the person."""
    made = parse({"update_id": 3, "message": message(text=text, message_thread_id=4)})

    assert Parsed(3, 77, meaning, 9, 4, locale="en", date=AT.timestamp()) == made  # type: ignore[arg-type]


def test_what_else_updates_mean() -> None:
    """P9: a picture is not even looked at; a changed sentence and a block are known for what they are."""
    photo = {"update_id": 3, "message": message(photo=[{"file_id": "x"}], caption="moi")}
    edited = {"update_id": 3, "edited_message": message(text="autre")}
    kicked = {"chat": PRIVATE, "from": WHO, "date": 1, "new_chat_member": {"status": "kicked"}}
    blocked = {"update_id": 3, "my_chat_member": kicked}
    acts = [made.act for one in (photo, edited, blocked) if (made := parse(one))]

    assert [Unusable("not_text"), Unusable("edited"), Barred()] == acts


def test_groups_are_left() -> None:
    """P7: never a group in which everybody reads everything."""
    joined = {"chat": GROUP, "from": WHO, "date": 1, "new_chat_member": {"status": "member"}}
    made = [
        parse({"update_id": 1, "message": message(GROUP, text="/start")}),
        parse({"update_id": 2, "my_chat_member": joined}),
    ]

    assert [(-5, None, True)] * 2 == [(one.chat, one.act, one.leave) for one in made if one]


@pytest.mark.parametrize("verb", ["take", "give_back", "close", "erase", "switch"])
def test_a_button_comes_back_as_it_was_made(verb: str) -> None:
    """What a button carries fits into 64 bytes and names the case."""
    carried = menus.data(verb, CASE, "helped" if verb == "close" else "")
    query = {"id": "q", "from": WHO, "chat_instance": "1", "data": carried, "message": message()}
    made = parse({"update_id": 4, "callback_query": query})

    assert made is not None
    assert Asked(verb, CASE, "helped" if verb == "close" else "") == made.act  # type: ignore[arg-type]
    assert len(carried) <= menus.DATA
    assert len(menus.data("close", CASE, "x" * 80)) == menus.DATA


@pytest.mark.parametrize("raw", [{}, {"update_id": 1, "message": {"text": "x"}}])
def test_nobody_can_read_it(raw: dict[str, Any]) -> None:
    """P6: an update that is none is told apart, so that it blocks nothing behind it."""
    with pytest.raises(ValueError, match="not an update"):
        parse(raw)


def _row() -> Row:
    reasons = ("fr.threats", "fr.hate")
    return Row(
        CASE, "Loutre 42", "harassment", "fr", "urgent", reasons, AT, 3, "waiting",
        message_only=False, away=False, owner="",
    )  # fmt: skip


def _bubble(key: str, side: Any, text: str, **more: Any) -> Bubble:
    fields: dict[str, Any] = {"author": "", "edited": False, "state": "", "reason": ""} | more
    return Bubble(key=key, side=side, at=AT, text=text, **fields)


def test_a_card() -> None:
    """P4, P7: alias, level, topic, language, why, since when; the first line is harmless, none of it their words."""
    draft = render.card(Words(delivered(), "fr"), _row(), by_hand=True)

    assert "Bureau" == draft.lead
    assert (
        "Loutre 42 · urgent\nHarcèlement en ligne · français\nmenaces, haine\n\nattend depuis 21\u202fh\u202f04"
        == draft.body
    )
    assert ((menus.Key("Prendre", f"take:{CASE}:"),),) == draft.rows


def test_a_page_in_english() -> None:
    """Lines as the counsellor reads them, in order: who, when, changed or not, what became of it."""
    words = Words(delivered(), "en")
    bubbles = (
        _bubble("1", "seeker", "il vient\nce soir", edited=True),
        _bubble("2", "system", "watched"),
        _bubble("lou:web", "counsellor", "Je lis.", author="lou", state="failed", reason="gone"),
    )
    room = Room(_row(), bubbles, "")
    draft = render.page(words, room, render.pieces(bubbles), "lou", {})

    assert "Desk" == draft.lead
    assert ["Loutre 42 · 9:04\u202fPM · edited", "il vient", "ce soir"] == [
        line for line in draft.body.splitlines() if line
    ][:3]
    assert "You · 9:04\u202fPM · not delivered" in draft.body


def test_a_transcript_fits_and_nothing_is_left_out() -> None:
    """P6: the longest messages are cut at words, onto pages that Telegram takes; joined they are whole."""
    words = Words(delivered(), "fr")
    long = " ".join(["mot"] * 2500)
    bubbles = tuple(
        _bubble(str(n), "seeker", text) for n, text in enumerate((long, "a", "b", long))
    )
    room = Room(_row(), bubbles, "")
    pages = render.pages(bubbles, render.pieces(bubbles), "lou")

    assert all(units(render.page(words, room, page, "lou", {}).text) < MESSAGE for page in pages)
    assert render.pieces(bubbles) == [piece for page in pages for piece in page]
    assert long == " ".join(render.split(long))


def test_what_was_written_here_shows_only_its_delivery() -> None:
    """P6: the counsellor's own message stays theirs; below it stands what became of it."""
    key = f"lou:{render.reply_key(12, 345)}"
    mine = _bubble(key, "counsellor", "Bonjour", author="lou", state="sent")
    room = Room(_row(), (mine,), "")
    draft = render.page(Words(delivered(), "fr"), room, ((key, 0),), "lou", {})

    assert (("envoyé", 345), 0) == ((draft.text, draft.reply), render.own_ref(key, "sam"))


def test_state_comes_back_as_it_was() -> None:
    """What is kept survives; what is of another version is refused without quoting it."""
    shown = state.Shown(5, 1.0, "m")
    page = state.Page(shown, (("1", 0),))
    room = state.Room(thread=3, head=shown, pages=(page,), own=((6, 1.0),))
    chat = state.Chat(77, "lou", cards={CASE: shown}, rooms={CASE: room})

    assert chat == state.load(state.dump(chat))
    assert (5, 6) == chat.refs
    with pytest.raises(StoreError) as told:
        state.load(b'{"chat": "secret"}')
    assert "secret" not in str(told.value)


def test_what_was_swept_is_not_shown_again() -> None:
    """P4: a page that left the screen stays known, or the next look would bring it back."""
    page = state.Page(state.Shown(5, 1.0, "m"), (("1", 0),))
    chat = state.Chat(77, "lou", rooms={CASE: state.Room(pages=(page,), own=((6, 1.0),))})
    swept = changes.without(chat, frozenset({5, 6}))

    assert ((), (("1", 0),)) == (swept.refs, swept.rooms[CASE].pages[0].pieces)


def test_a_panel_suggests_a_break() -> None:
    """P4: whoever worked for long reads it where they stand, who pauses until when; a locked phone shows neither."""
    words = Words(delivered(), "fr")
    standing = render.Standing("on", here=True, due=True)
    long = render.panel(words, standing, {}, "", silent=False)
    pause = render.panel(words, replace(standing, rest=AT), {}, "", silent=False)

    assert "longtemps sans pause" in long.body
    assert "Pause jusqu’à 21\u202fh\u202f04" in pause.body
    assert (
        long.lead
        == pause.lead
        == render.panel(words, replace(standing, due=False), {}, "", silent=False).text
    )


def test_a_long_preview_fits() -> None:
    """What would be sent is shown whole; only its translation may be cut, so that Telegram takes the message."""
    one = replies_for(delivered(), "fr", "fr", "")[0]
    long = replace(one, text="a" * 2000, gloss="b" * 2000)
    beside = menus.Beside({}, replies=[long], asked=7)
    draft = render.head(
        Words(delivered(), "fr"), Room(_row(), (), ""), f"reply/{menus.digest(one.id)}", beside
    )

    assert units(draft.text) < MESSAGE
    assert long.text in draft.text


NOTICES = get_args(NoticeCode)


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_what_is_told_is_hidden_on_a_locked_phone(locale: str) -> None:
    """P4: of a notice that nobody asked for just now, a notification shows the first line alone, always the same."""
    words = Words(delivered(), locale)
    made = [render.saying(words, state.Saying(code, "Sam")) for code in NOTICES]
    made += [render.saying(words, state.Saying(code)) for code in render.WHY]

    assert {words.say("lead")} == {draft.lead for draft in made}
    assert [] == [draft.body for draft in made if draft.body in {*NOTICES, *render.WHY, ""}]


@pytest.mark.parametrize("menu", sorted(menus.KINDS))
def test_a_menu_says_nothing_in_its_first_line(menu: str) -> None:
    """P4, P7: whatever menu is open, the first line is the same, and each button fits into what Telegram takes."""
    words, row = Words(delivered(), "fr"), _row()
    one = replies_for(delivered(), "fr", "fr", "harassment")[0]
    beside = menus.Beside({}, [Colleague("sam", "Sam", 1, full=True)], [one], [], 4_000_000_000)
    value = menus.digest(one.id) if menu == "reply" else ""
    draft = render.head(words, Room(row, (), ""), f"{menu}/{value}".rstrip("/"), beside)
    keys = [key for line in draft.rows for key in line]

    assert "Bureau" == draft.lead
    assert keys
    assert all(key.label and len(key.data) < menus.DATA for key in keys)


def test_what_is_not_translated_is_not_sent() -> None:
    """P6: a canned reply that its person could not read has no button that sends it."""
    one = replies_for(delivered(), "fr", "fr", "")[0]
    menu = f"reply/{menus.digest(one.id)}"
    known = menus.Beside({}, replies=[one], asked=7)
    foreign = menus.Beside({}, replies=[replace(one, translated=False)], asked=7)

    assert (one.text, "") == (known.text(menu), foreign.text(menu))


def test_a_chat_of_the_version_before_opens() -> None:
    """What was kept before presence was one thing for both desks is read, and nobody is on shift by it."""
    before = b'{"chat":77,"login":"lou","shift":"on","until":5.0,"rooms":{"x.1":{"menu":"close"}}}'
    chat = state.load(before)

    assert (False, "close") == (chat.here, chat.rooms["x.1"].menu)


def test_words_from_before_a_case_stood_there_are_for_nobody() -> None:
    """P7: whoever still saw the case before, and wrote, wrote to that one: it was asked for at 10, and shown at 14."""
    head, new = state.Shown(5, 10.0), state.Room()
    before = state.Room(head=head, pages=(state.Page(head, ()),))
    chat = state.Chat(77, "lou", current="b.1", since=10.0, rooms={"a.1": before, "b.1": new})
    shown = changes.headed("b.1", state.Shown(6, 14.0), 14.2, new, chat)

    assert ["changed", "changed", "b.1"] == [
        aim(chat, said(12)),
        aim(shown, said(14)),
        aim(shown, said(15)),
    ]
    talked = shown.with_room("b.1", replace(shown.rooms["b.1"], pages=before.pages))
    afresh = changes.headed("b.1", head, 20.2, new, talked.with_head_afresh("b.1"))
    assert 14.2 == afresh.since, "it stood there all the time"


def test_words_for_a_case_that_has_just_ended_are_for_nobody() -> None:
    """P7: the next one opens in the same look; what was still written to the one before does not go to them."""
    head = state.Shown(5, 10.0)
    first = state.Chat(77, "lou", current="a.1", rooms={"a.1": state.Room()})
    assert "a.1" == aim(first, said(9)), "there was no other one to write to"
    ended = changes.closed("a.1", 12.0, first.with_room("a.1", state.Room(head=head)))
    opened = changes.opened(replace(ended, wished="b.1"), "b.1", state.Room(), topics=False)
    assert "changed" == aim(opened, said(13))
    shown = changes.headed("b.1", head, 14.2, state.Room(), opened)
    assert ["changed", "b.1"] == [aim(shown, said(14)), aim(shown, said(15))]


@pytest.mark.parametrize("menu", ["note", "plan", "block/7", "memo/2026-03-20"])
def test_words_after_a_reason_are_for_nobody_until_the_head_says_so(menu: str) -> None:
    """P7: a reason for a block often comes in two messages; the second is not for the person it speaks of."""
    asks = state.Room(head=state.Shown(5, 10.0), menu=menu)
    chat = state.Chat(77, "lou", current="a.1", rooms={"a.1": asks})
    closed = chat.with_room("a.1", asks.closed())
    early = changes.headed("a.1", state.Shown(5, 10.0), 12.1, asks, closed)
    shown = changes.headed("a.1", state.Shown(5, 10.0), 13.2, early.rooms["a.1"], early)

    assert [True, True] == [freed_since(one, "a.1", said(12)) for one in (closed, early)]
    assert [True, False] == [freed_since(shown, "a.1", said(at)) for at in (13, 14)]
    assert not freed_since(
        chat.with_room("a.1", replace(asks, menu="close").closed()), "a.1", said(12)
    )


def said(at: int) -> Parsed:
    """Write something at a second."""
    made = parse({"update_id": 3, "message": message(text="Je t’écoute")})
    assert made is not None
    return replace(made, date=at)
