"""What is opened beside the conversations: pure, and the same every time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from bot.desk.board import Room, Row
from bot.desk.caring import Weight
from bot.desk.in_view import CallBack, Due
from bot.desk.taking import Nothing
from bot.desk.telegram import changes, intake, menus, render, sheets, state
from bot.desk.telegram.words import Words
from bot.model.length import MESSAGE, units
from tests.delivered import delivered

AT = datetime(2026, 3, 14, 20, 4, tzinfo=UTC)
CASE = f"{'a' * 26}.1"
ROW = Row(
    CASE, "Loutre 42", "harassment", "fr", "urgent", (), AT, 3, "waiting",
    message_only=True, away=True, owner="", block=("lou", 7),
)  # fmt: skip
DUE = Due(CASE, "Ours 5", "noe", date(2026, 3, 12), -2, "assigned", "sam", "")


@cache
def words() -> Words:
    """Give the French sentences."""
    return Words(delivered(), "fr")


def followed(
    login: str, *due: Due, supervises: bool = False, by_hand: bool = True
) -> render.Draft:
    """Show what is to be followed."""
    calls, names = [CallBack(ROW, AT)], {"sam": "Sam", "noe": "Noé"}
    them = sheets.Following(login, supervises, by_hand, calls, due, [], names)
    return sheets.following(words(), them)


def labels(draft: render.Draft) -> list[str]:
    """Name the buttons, from above."""
    return [key.label for row in draft.rows for key in row]


def test_what_is_to_be_followed() -> None:
    """P4, P7: facts by alias, nothing in the first line; what is late says so, and who holds the case."""
    draft = followed("lou", DUE)

    assert "Bureau" == draft.lead
    assert "– Loutre 42 · urgent · Harcèlement en ligne · français · jusqu’à" in draft.body
    assert (
        "– Ours 5 · en retard\u202f: 12 mars · noté par Noé · Sam tient sa conversation"
        in draft.body
    )


@pytest.mark.parametrize(
    ("login", "supervises", "theirs"),
    [("lou", False, False), ("noe", False, True), ("sam", False, True), ("lou", True, True)],
)
def test_who_says_that_it_is_done(login: str, supervises: bool, theirs: bool) -> None:
    """P7: who set it, who holds the case, or a supervisor; nobody else has the button."""
    shown = labels(followed(login, DUE, supervises=supervises))

    assert theirs == ("C’est fait · Ours 5" in shown)


def test_a_long_list_fits() -> None:
    """What is not shown is counted; whoever may not choose has no button to take somebody with."""
    long = followed("noe", *[replace(DUE, note="a" * 280)] * 40, by_hand=False)

    assert units(long.text) < MESSAGE
    assert "et 35 de plus, au bureau" in long.body
    assert ["C’est fait · Ours 5"] * sheets.MOST + ["Fermer"] == labels(long)


def test_what_a_shift_was() -> None:
    """P8: who was erased is a line without a name; whoever carried nobody is asked nothing."""
    some = [
        Weight("Ours 5", "urgent", "helped", True, 25, False),
        Weight("", "", "", False, 3, False),
    ]
    draft = sheets.debrief(words(), some, off=True)

    assert "Ours 5 · urgent · lourde · Écoute apportée · 25 min" in draft.body
    assert "effacée · passée ou partie · 3 min" in draft.body
    assert ["Je voudrais parler à quelqu’un", "Fermer"] == labels(draft)
    assert "Trois questions" not in sheets.debrief(words(), [], off=True).body


def test_why_a_block_is_asked_is_read_on_purpose() -> None:
    """P7: facts first, the note when it is asked for; only who read it can decide."""
    asked = sheets.block(words(), ROW, "Lou", None)
    read = sheets.block(words(), ROW, "Lou", "il insulte")

    assert ["Lire pourquoi, et décider"] == labels(asked)
    assert ["Ne pas bloquer", "Confirmer le blocage"] == labels(read)
    assert (False, True) == ("il insulte" in asked.body, "il insulte" in read.body)


def test_an_offer_asks_first_if_it_is_hard() -> None:
    """A hard one is taken by who read the warning; who rests reads until when."""
    hard = render.offer(words(), ROW, "Sam", "", Nothing("hard", None, CASE))
    resting = render.offer(words(), ROW, "Sam", "", Nothing("pause", AT))

    assert ["Je la prends", "Pas maintenant"] == labels(hard)
    assert f"accept:{CASE}:sure" == hard.rows[0][0].data
    assert "Pause jusqu’à" in resting.body
    assert f"accept:{CASE}:" == resting.rows[0][0].data


@pytest.mark.parametrize(
    ("menu", "listening", "note", "kind"),
    [
        ("", False, False, ""),
        ("replies", False, False, ""),
        ("note", False, False, "note!"),
        ("block", False, False, ""),
        ("block/7", False, False, "block.7!"),
        ("block/7", False, True, "note!"),
        ("follow/2026-03-15", False, False, ""),
        ("memo/2026-03-15", False, False, "memo.2026-03-15!"),
        ("plan", False, False, "plan!"),
        ("plan", True, False, "plan!"),
        ("plan", True, True, "whisper!"),
        ("", True, False, "whisper!"),
    ],
)
def test_whom_words_are_for(menu: str, listening: bool, note: bool, kind: str) -> None:
    """P7: what a menu asked for never goes to the person, nor does anything of who only reads along."""
    room = state.Room(menu=menu, listening=listening)
    chat = state.Chat(77, "lou", rooms={CASE: room})

    assert kind == intake._kind(chat, CASE, note=note)


@pytest.mark.parametrize(
    ("menu", "good"),
    [
        *(("block/7", True), ("block/0", False), ("block/91", False), ("block/x", False)),
        *(("memo/2026-03-15", True), ("memo/", False), ("follow/demain", False), ("follow", True)),
    ],
)
def test_a_menu_that_cannot_be(menu: str, good: bool) -> None:
    """P6: what no button of ours carries opens nothing."""
    assert good == menus.known(menu)


def test_the_plan_is_for_supervisors() -> None:
    """The button stands there for who may write it; taking a plan away is asked twice."""
    room = Room(ROW, (), "", "Une fois par jour.")

    def shown(menu: str, *, supervises: bool) -> list[str]:
        beside = menus.Beside({}, supervises=supervises)
        return [key.label for row in menus.rows(words(), room, menu, beside) for key in row]

    assert "Plan…" not in shown("", supervises=False)
    assert "Plan…" in shown("", supervises=True)
    assert ["Plus de plan…", "Retour"] == shown("plan", supervises=True)
    assert ["Enlever le plan", "Retour"] == shown("plan/none", supervises=True)


def test_a_sheet_that_was_closed_meanwhile_goes() -> None:
    """P4: what was sent while somebody closed it, or opened another, does not stay behind."""
    shown = state.Shown(5, 1.0, "m")
    open_now = state.Chat(77, "lou").with_sheet(sheets.FOLLOWING)

    assert shown == changes.sheeted(sheets.FOLLOWING, shown, 2.0, open_now).sheeted
    assert (5,) == changes.sheeted(sheets.DEBRIEF, shown, 2.0, open_now).stale
    assert (5,) == replace(open_now, sheeted=shown).with_sheet("").stale
