"""The walls of P2 and P6, taken away: without them the schedules must find something, or they prove nothing.

**Rules.** A cut that finds nothing to cut is an error. Where two walls stand behind each other, one alone may bear the
load, and both are taken away.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.store.handover import Handover
from bot.store.scripts import signatures

Cut = tuple[str, bytes, bytes]

FENCE = ("COMMIT", b"if hget('t') ~= token then\n  discard(token)\n  return { 1 }\nend", b"")
OWNER = ("COMMIT", b"if holder(letter, id) ~= consumer then return { 1 } end", b"")
STATE = ("COMMIT", b"(state[1] or '0') ~= version or (state[2] or '0') ~= epoch\n  or", b"")
EPOCH = ("COMMIT", b" or (state[2] or '0') ~= epoch", b"")
HEAD = ("HEAD", b"item.epoch == epoch or is_wipe(item.code)", b"true")
CANCEL = ("APPEND", b"if not cancel('wes') then", b"if false then")
CLEAR = ("COMMIT", b"local stays = cancel('e')", b"local stays = true")
STALE = ("SETTLE", b"local stale = not matches and", b"local stale = false and")
MINE = ("HEAD", b"if holder(letter, id) ~= consumer then return { 0, 0 } end", b"")
FRONT = ("APPEND", b"call('LPUSH', INBOX, element)", b"call('RPUSH', INBOX, element)")

WALLS: dict[str, tuple[Cut, ...]] = {
    "the fence of commit": (FENCE, OWNER, STATE),
    "the cancel in append and the epoch check in head": (CANCEL, HEAD),
    "the cancel of a wipe that a dialog leads to": (CLEAR,),
    "the word that a late message is stale": (STALE,),
    "the place of an exit in front": (FRONT,),
}


@contextmanager
def without(cuts: tuple[Cut, ...]) -> Iterator[None]:
    """Run with scripts from which these are cut."""
    real: dict[str, bytes] = {}
    for name, old, new in cuts:
        script = getattr(signatures, name)
        real.setdefault(name, script.text)
        if script.text.count(old) != 1:
            raise ValueError(f"{name} reads otherwise today: the cut must follow it")
        script.replace(script.text.replace(old, new))
    try:
        yield
    finally:
        for name, text in real.items():
            getattr(signatures, name).replace(text)


@contextmanager
def forgetful() -> Iterator[None]:
    """Run with a handover that does not know of the exits that came through its own process."""
    real = Handover.fresh
    Handover.fresh = lambda *_: True  # type: ignore[method-assign]
    try:
        yield
    finally:
        Handover.fresh = real  # type: ignore[method-assign]
