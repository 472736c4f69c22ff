"""Look for words that must be nowhere, in every shape that they could have taken on the way.

**Rules.** What is compressed would be missed in the files, so everything that Redis holds is read through it as well.
"""

import base64
import html
import json
import struct
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from bot.dialogs.words import fold
from bot.store.door import command
from bot.store.store import Store

READ = {
    b"string": ("GET", ()),
    b"list": ("LRANGE", (0, -1)),
    b"hash": ("HGETALL", ()),
    b"set": ("SMEMBERS", ()),
    b"zset": ("ZRANGE", (0, -1, "WITHSCORES")),
    b"stream": ("XRANGE", ("-", "+")),
}


def shapes(word: str) -> frozenset[bytes]:
    """Write a word in every way in which programs write words down."""
    texts = {word, word.upper(), word.lower(), fold(word), html.escape(word), quote(word, safe="")}
    texts |= {quote(word, safe="").lower(), quote_plus(word), json.dumps(word)[1:-1]}
    found = {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")}
    found |= {repr(word.encode())[2:-1].encode(), word.encode("latin-1", "replace")}
    for raw in (word.encode(), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode()):
        found |= {raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)}
    if word.isdecimal():
        found |= {struct.pack(form, int(word)) for form in ("<q", ">q")}
    return frozenset(shape for shape in found if len(shape) >= 5)


def _base64(raw: bytes) -> Iterator[bytes]:
    """Encode at each of the three offsets at which a text can lie in a longer one, without the ends."""
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + raw)
        first = 0 if offset == 0 else 4
        inner = whole[first : len(whole) - 4]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


class Planted:
    """The words of one story, and where they were found."""

    def __init__(self, words: Iterable[str]) -> None:
        self.shapes = {word: shapes(word) for word in words}
        self.finds: list[str] = []

    def add(self, *words: str) -> None:
        """Look for more."""
        self.shapes |= {word: shapes(word) for word in words}

    def scan(self, place: str, data: bytes | str) -> None:
        """Look through something."""
        raw = data.encode() if isinstance(data, str) else data
        for word, ways in self.shapes.items():
            if any(way in raw for way in ways):
                self.finds.append(f"{word!r} in {place}")


async def everything(store: Store) -> dict[str, bytes]:
    """Read whatever Redis holds, key by key; names and values."""
    keys = await store.door.one(command("KEYS", "*"))
    kinds = await store.door.run([command("TYPE", key) for key in keys])
    calls = []
    for key, kind in zip(keys, kinds, strict=True):
        name, rest = READ[kind]
        calls.append(command(name, key, *rest))
    values = await store.door.run(calls)
    return {
        key.decode("utf-8", "replace"): b"\n".join([key, *_flat(value)])
        for key, value in zip(keys, values, strict=True)
    }


def _flat(value: object) -> Iterator[bytes]:
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _flat(inner)
    elif isinstance(value, bytes):
        yield value
    elif value is not None:
        yield str(value).encode()
