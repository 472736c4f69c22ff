"""Messages in, Bot API calls out, checked against the page of Bot API 10.1."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.render import render, split
from bot.model.length import MESSAGE, units
from bot.model.message import Button, CopyText, Message
from tests.emulator.spec import load_spec
from tests.emulator.text import hide_spoilers, parse

ROWS = (
    (Button("Oui", "c:entry.screen:yes"), Button("Non", "c:entry.screen:no")),
    (Button("Météo", "x", "exit"), Button("Urgence", "e", "global")),
)


def sent(message: Message) -> list[dict[str, Any]]:
    """Return the calls as Telegram reads them."""
    calls = [
        json.loads(call.model_dump_json(exclude_unset=True, exclude_none=True, warnings=False))
        for call in render("65", message)
    ]
    problems = [load_spec().check_call("sendMessage", call, form=False)[1] for call in calls]
    assert problems == [[] for _ in calls]
    return calls


def test_golden() -> None:
    """P4: harmless first line, spoiler for the rest, silent, no preview; buttons of the message only."""
    message = Message("Bonjour 🌦", "Es-tu en danger ?", ROWS, (CopyText("Copier", "114 svp"),))

    assert sent(message) == [
        {
            "chat_id": 65,
            "text": "Bonjour 🌦\nEs-tu en danger ?",
            "entities": [{"type": "spoiler", "offset": 11, "length": 17}],
            "link_preview_options": {"is_disabled": True},
            "disable_notification": True,
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "Copier", "copy_text": {"text": "114 svp"}}],
                    [
                        {"text": "Oui", "callback_data": "c:entry.screen:yes"},
                        {"text": "Non", "callback_data": "c:entry.screen:no"},
                    ],
                    [
                        {"text": "Météo", "callback_data": "x"},
                        {"text": "Urgence", "callback_data": "e"},
                    ],
                ]
            },
        }
    ]


def test_a_neutral_line_is_plain() -> None:
    """P4: the line that stands after an exit hides nothing: a spoiler would tell that there is something."""
    assert sent(Message("", "Demain : 12 degrés, pluie.")) == [
        {
            "chat_id": 65,
            "text": "Demain : 12 degrés, pluie.",
            "link_preview_options": {"is_disabled": True},
            "disable_notification": True,
        }
    ]


@pytest.mark.parametrize("body", ["é" * 9000, "🌧" * 5000, "mot " * 3000, "ligne\n\n" * 2000])
def test_long_texts(body: str) -> None:
    """A text that is too long for one message loses no word; every part hides it, the last has the buttons."""
    calls = sent(Message("Bonjour 🌦", body, ROWS))
    shown = [hide_spoilers(*parse(call)) for call in calls]

    assert len(calls) > 1
    assert all(units(call["text"]) <= MESSAGE for call in calls)
    assert [line.splitlines()[0] for line in shown] == ["Bonjour 🌦"] * len(calls)
    assert not any(word in line for line in shown for word in ("é", "🌧", "mot", "ligne"))
    assert ["reply_markup" in call for call in calls] == [False] * (len(calls) - 1) + [True]
    said = "".join(call["text"].split("\n", 1)[1] for call in calls)
    assert "".join(said.split()) == "".join(body.split())


@given(st.text(), st.integers(2, 40))
def test_parts(text: str, room: int) -> None:
    """Parts fit, and together they hold every visible sign in its order."""
    parts = split(text, room)

    assert all(units(part) <= room for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
