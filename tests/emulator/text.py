"""Text with entities, counted in UTF-16 units as the Bot API does.

**Rules**: what a phone shows of a spoiler is braille, as Telegram for Android draws it in a
notification (`replaceSpoilers`): U+280C U+2862 U+2891 U+2828, one for each UTF-16 unit.
"""

import re
from itertools import cycle, islice
from typing import Any

from tests.emulator.errors import bad_request
from tests.emulator.markup import Parsed, parse_html, parse_markdown

Json = dict[str, Any]
BRAILLE = "\u280c\u2862\u2891\u2828"
MAX_TEXT = 4096
MAX_ENTITIES = 100


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """Return the part of `text` that an entity covers."""
    raw = text.encode("utf-16-le")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def hide_spoilers(text: str, entities: list[Json]) -> str:
    """Return what can be read without tapping."""
    raw = bytearray(text.encode("utf-16-le"))
    for entity in entities:
        if entity["type"] == "spoiler":
            start = entity["offset"] * 2
            cover = "".join(islice(cycle(BRAILLE), entity["length"]))
            raw[start : start + entity["length"] * 2] = cover.encode("utf-16-le")
    return raw.decode("utf-16-le", "replace")


def spoilers(text: str, entities: list[Json]) -> tuple[str, ...]:
    """Return what is hidden."""
    return tuple(
        cut(text, entity["offset"], entity["length"])
        for entity in entities
        if entity["type"] == "spoiler"
    )


def parse(params: Json) -> tuple[str, list[Json]]:
    """Return the text and the entities of a send or an edit, or refuse as the service does."""
    text, entities = _read(params)
    _check(text, entities)
    text, entities = _trim(text, entities)
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def commands(text: str) -> list[Json]:
    """Return the entities that the service finds in what a person wrote."""
    return [
        {
            "type": "bot_command",
            "offset": units(text[: found.start(1)]),
            "length": units(found[1]),
        }
        for found in re.finditer(r"(?:^|(?<=\s))(/[A-Za-z0-9_]{1,32}(?:@\w+)?)(?=\s|$)", text)
    ]


def _read(params: Json) -> Parsed:
    mode = params.get("parse_mode", "").lower()
    text: str = params["text"]
    match mode:
        case "":
            return text, [dict(entity) for entity in params.get("entities", [])]
        case "html":
            return parse_html(text)
        case "markdownv2":
            return parse_markdown(text)
        case _:
            raise bad_request("unsupported parse_mode")


def _trim(text: str, entities: list[Json]) -> Parsed:
    """Drop outer white space, and move the entities with it."""
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    size = units(text)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(size, entity["offset"] + entity["length"] - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def _check(text: str, entities: list[Json]) -> None:
    """Refuse what the service would silently drop: a lost spoiler shows what it hid."""
    if len(entities) > MAX_ENTITIES:
        raise bad_request("too many entities")
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        if start < 0 or length <= 0 or start + length > units(text):
            raise bad_request("can't parse entities: entity is out of range")
