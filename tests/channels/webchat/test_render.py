"""From messages to what the page shows."""

import json

import pytest

from bot.channels.webchat.render import frame, standing, view, vocabulary
from bot.model.message import Button, CopyText, Message

MESSAGE = Message(
    lead="Une note.",
    body="Un.\nUn et demi.\n\n\nDeux.",
    rows=(
        (Button("Oui", "c:a:yes"), Button("Non", "c:a:no")),
        (Button("Danger", "e", "global"), Button("Quitter", "x", "exit")),
    ),
    copies=(CopyText("Copier", "À l’aide"),),
    voice="human",
)


def test_a_message_finds_its_places() -> None:
    """P5: choices by row, what is always offered apart; the page's own exit is the only one."""
    shown = view("1-0", MESSAGE)
    assert ("Un.\nUn et demi.", "Deux.") == shown.paragraphs
    assert [["Oui", "Non"]] == [[button.label for button in row] for row in shown.rows]
    assert ["Danger"] == [button.label for button in shown.always]
    assert ("human", "Quitter") == (shown.voice, shown.leave)


def test_a_message_without_a_body_shows_its_lead() -> None:
    """P4: a neutral line is shown whichever field holds it."""
    assert ("Bonjour.",) == view("1-0", Message("Bonjour.", "")).paragraphs


def test_a_frame_is_one_event() -> None:
    """P6: no text can break the frame that carries it."""
    shown = view("7-0", Message("", "a\n\ndata: b\n\nid: 9\r\n\u2028"))
    head, data, *rest = frame(shown).decode().split("\n")
    assert ("id: 7-0", ["", ""]) == (head, rest)
    assert shown.paragraphs == tuple(json.loads(data.removeprefix("data: "))["paragraphs"])


def test_a_frame_names_the_language_as_pages_do() -> None:
    """P5: the page turns to the language of the talk; easy French is a variant that browsers know."""
    shown = view("7-0", Message("", "Bonjour.", locale="fr_simple"))
    assert '"lang": "fr-simple"' in frame(shown).decode()


@pytest.mark.parametrize(
    ("kinds", "left"),
    [
        ("", ""),
        ("aa", "01"),
        ("aq", "1"),
        ("qq", "1"),
        ("aqa", "2"),
        ("qqaa", "23"),
        ("aqaq", "3"),
    ],
)
def test_nothing_stands_beside_the_quiz(kinds: str, left: str) -> None:
    """P4: one question and nothing else; who comes back finds no question beside the greeting."""
    shown = [
        view(str(place), Message("", kind, alone=kind == "q")) for place, kind in enumerate(kinds)
    ]
    assert left == "".join(one.id for one in standing(shown))


def test_the_exit_words_are_one_event() -> None:
    """P1: an open page learns what is published; the frame has no id, so it moves nobody's place."""
    assert b'data: {"words": ["stop", "x"]}\n\n' == vocabulary({"x", "stop"})
