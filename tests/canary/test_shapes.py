"""The search itself: a word that was written in any way in which programs write words is found."""

import base64
from urllib.parse import quote

from tests.canary.marks import CHAT, TOLD
from tests.e2e.planted import Planted, shapes


def test_the_search_finds_every_shape() -> None:
    """A word written as text, JSON, an address, base64 or hexadecimal inside something longer is found."""
    inside = f"avant {TOLD} après"
    written = [
        inside.encode(),
        inside.encode("utf-16"),
        repr(inside.encode()).encode(),
        inside.upper().encode(),
        quote(inside).encode(),
        inside.encode().hex().encode(),
        *(base64.b64encode(b"x" * n + inside.encode()) for n in range(3)),
        *(base64.urlsafe_b64encode(b"x" * n + inside.encode()) for n in range(3)),
    ]
    for data in written:
        planted = Planted([TOLD])
        planted.scan("here", data)
        assert planted.finds == [f"{TOLD!r} in here"], data
    assert CHAT.to_bytes(8, "little") in shapes(str(CHAT))
    planted = Planted([TOLD])
    planted.scan("elsewhere", b"nothing of it")
    assert planted.finds == []
