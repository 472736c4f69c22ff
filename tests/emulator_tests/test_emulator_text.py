"""Markup is read as the service reads it, in UTF-16 units."""

from typing import Any

import pytest

from tests.emulator.errors import ApiError
from tests.emulator.text import commands, hide_spoilers, parse, spoilers, units

Json = dict[str, Any]


def entity(kind: str, offset: int, length: int, **more: str) -> Json:
    """Return an entity."""
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c", []),
        ("<b>é</b> <i>x</i>", "é x", [entity("bold", 0, 1), entity("italic", 2, 1)]),
        ("🙂<tg-spoiler>s</tg-spoiler>", "🙂s", [entity("spoiler", 2, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [entity("spoiler", 0, 1)]),
        ('<a href="https://a.fr">a</a>', "a", [entity("text_link", 0, 1, url="https://a.fr")]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("<code>1 &lt; 2</code>", "1 < 2", [entity("code", 0, 5)]),
        ("\n <b>a </b>\n", "a", [entity("bold", 0, 1)]),
    ],
)
def test_html(source: str, text: str, entities: list[Json]) -> None:
    """HTML gives plain text and entities."""
    assert (text, entities) == parse({"text": source, "parse_mode": "HTML"})


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b* _i_ __u__ ~s~", "b i u s", "bold italic underline strikethrough"),
        ("||s|| `c`", "s c", "spoiler code"),
        ("```\nx_y```", "x_y", "pre"),
        ("a\\.b\\!", "a.b!", ""),
        ("[t](https://a\\.fr)", "t", "text_link"),
        (">q\nrest", "q\nrest", "blockquote"),
        ("*a _b_*", "a b", "bold italic"),
    ],
)
def test_markdown(source: str, text: str, entities: str) -> None:
    """MarkdownV2 gives plain text and entities."""
    found, marks = parse({"text": source, "parse_mode": "MarkdownV2"})
    assert (text, entities.split()) == (found, [mark["type"] for mark in marks])


@pytest.mark.parametrize(
    ("mode", "source"),
    [
        ("HTML", "<b>a"),
        ("HTML", "a</b>"),
        ("HTML", "<h1>a</h1>"),
        ("HTML", "a < b"),
        ("HTML", "<b><i>a</b></i>"),
        ("HTML", "<span>a</span>"),
        ("MarkdownV2", "a.b"),
        ("MarkdownV2", "*a"),
        ("MarkdownV2", "`a"),
        ("MarkdownV2", "[a"),
        ("MarkdownV2", "a]"),
        ("MarkdownV2", "a\\"),
        ("MarkdownV2", "*a _b* c_"),
    ],
)
def test_broken_markup(mode: str, source: str) -> None:
    """What the service would not parse is refused with its words."""
    with pytest.raises(ApiError, match="400 Bad Request: can't parse entities"):
        parse({"text": source, "parse_mode": mode})


def test_unknown_parse_mode() -> None:
    """There are two modes here; the legacy one is not emulated."""
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        parse({"text": "a", "parse_mode": "RST"})


def test_spoilers_are_covered_unit_by_unit() -> None:
    """Braille takes the place of each UTF-16 unit, in a cycle of four."""
    marks = [entity("spoiler", 1, 6)]
    assert "a⠌⡢⢑⠨⠌⡢g" == hide_spoilers("ab🙂cdeg", marks)
    assert ("b🙂cde",) == spoilers("ab🙂cdeg", marks)
    assert 8 == units("ab🙂cdeg")


def test_commands_are_found() -> None:
    """A slash word is a command at the start or after a space."""
    assert [entity("bot_command", 0, 6)] == commands("/start abc")
    assert [entity("bot_command", 3, 5)] == commands("🙂 /exit")
    assert [] == commands("et/ou 1/2/3/é")
