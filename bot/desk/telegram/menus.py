"""What the head of a case asks: which buttons stand there, and what each of them carries. Pure.

**Rules.** Nothing is sent by opening a menu. A button names what it is for by a digest, so that 64 bytes are enough;
what it stands for is looked for when it is pressed, in what may be chosen then.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Protocol, TypeVar

from bot.desk.board import Room
from bot.desk.colleagues import Colleague
from bot.desk.replies import Row
from bot.desk.services import Card
from bot.model.case import MOST_BLOCKED

T = TypeVar("T")
PAGE = 7
"""Canned replies that stand in a menu at once."""
DATA = 64
LOOKED_UP = frozenset({"replies", "reply", "services", "service"})
KINDS = LOOKED_UP | {
    *("", "close", "erase", "block", "note", "plan", "follow", "memo", "pass", "move", "hand"),
}
WAITING, ONCE_CHOSEN = frozenset({"note", "plan"}), frozenset({"block", "memo"})
"""Menus that take the next words for something else than a reply: at once, or once a day is chosen."""
DAYS = (1, 3, 7, 14, 30)
"""In how many days somebody can be thought of, a tap each."""
LONG_BLOCKS = (1, 30, MOST_BLOCKED)
"""For how many days somebody can be kept away, beside what the organisation usually asks for."""


def waits(menu: str) -> str:
    """Name what the next words would be in a menu; empty if they would go to the person."""
    name, _, value = menu.partition("/")
    return name if name in WAITING or (value and name in ONCE_CHOSEN) else ""


class Words(Protocol):
    """Sentences, as `words.Words` has them."""

    block_days: int
    outcomes: tuple[str, ...]
    topics: tuple[str, ...]
    places: tuple[str, ...]

    def say(self, macro: str, *values: object) -> str: ...

    def outcome(self, code: str) -> str: ...

    def topic(self, code: str) -> str: ...

    def place(self, node: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Key:
    """A button."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a conversation: names of colleagues, and what can be chosen in the menu that is open.

    Attributes:
        asked: the update that opened the menu.
        supervises: whoever looks may write the care plan.
        in_vain: a second person is wanted, and no supervisor is there to come.
    """

    names: Mapping[str, str]
    colleagues: Sequence[Colleague] = ()
    replies: Sequence[Row] = ()
    services: Sequence[Card] = ()
    asked: int = 0
    supervises: bool = False
    in_vain: bool = False

    def shown(self, menu: str) -> Row | Card | None:
        """Give what the open menu shows for a last look."""
        kind, _, value = menu.partition("/")
        if kind == "reply":
            return found(self.replies, value, lambda one: one.id)
        return found(self.services, value, lambda one: one.id) if kind == "service" else None

    def text(self, menu: str) -> str:
        """Give what the open menu would send: nothing that its person could not read."""
        one = self.shown(menu)
        return one.text if one and getattr(one, "translated", True) else ""


def data(verb: str, case: str = "", value: str = "") -> str:
    """Write what a button carries."""
    return f"{verb}:{case}:{value}"[:DATA]


def digest(text: str) -> str:
    """Name something in few signs."""
    return blake2b(text.encode(), digest_size=4).hexdigest()


def found(several: Iterable[T], wanted: str, name: Callable[[T], str]) -> T | None:
    """Find what a digest names; None if it cannot be chosen any more."""
    return next((one for one in several if digest(name(one)) == wanted), None)


def known(menu: str) -> bool:
    """Tell whether this is a menu at all."""
    kind, _, value = menu.partition("/")
    match kind:
        case "replies" | "services":
            return not value or (value.isdecimal() and len(value) < 4)
        case "block":
            return not value or blocked_for(value) is not None
        case "follow" | "memo":
            return day(value) is not None or (kind == "follow" and not value)
        case _:
            return kind in KINDS


def blocked_for(value: str) -> int | None:
    """Read for how many days a block is asked; None if that is none."""
    days = int(value) if value.isdecimal() and len(value) < 4 else 0
    return days if 1 <= days <= MOST_BLOCKED else None


def day(value: str) -> date | None:
    """Read a day; None if it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def rows(words: Words, room: Room, menu: str, beside: Beside) -> Iterator[tuple[Key, ...]]:
    """Give the buttons of a menu."""
    kind, _, value = menu.partition("/")
    make = Menus(words, room, beside)
    plain = {
        "close": make.close,
        "erase": make.erase,
        "note": make.note,
        "pass": make.hands,
        "move": make.topics,
    }
    match kind:
        case "hand":
            return make.places(value)
        case "plan":
            return make.plan(value)
        case "block":
            return make.block(value)
        case "follow" | "memo":
            return make.follow(kind, value)
        case "replies" | "services":
            return make.listed(kind, int(value or 0))
        case "reply" | "service":
            return make.preview(kind, menu)
        case _:
            return plain.get(kind, make.ways)()


class Menus:
    """The menus of one case."""

    def __init__(self, words: Words, room: Room, beside: Beside) -> None:
        self._words, self._room, self._beside = words, room, beside

    def key(self, name: str, verb: str, value: str = "") -> Key:
        """Make a button with one of our own labels."""
        return self._carries(self._words.say("button", name), verb, value)

    def _carries(self, label: str, verb: str, value: str = "") -> Key:
        return Key(label, data(verb, self._room.row.case_id, value))

    def ways(self) -> Iterator[tuple[Key, ...]]:
        """Give what can be done with a case."""
        row, plan = self._room.row, self.key("plan", "menu", "plan")
        if self._room.barrier == "listening":
            part = self.key("part", "part")
            yield (part, plan) if self._beside.supervises else (part,)
            return
        yield (self.key("replies", "menu", "replies"), self.key("services", "menu", "services"))
        note = self.key("note", "menu", "note")
        yield (note,) if row.called or row.listeners else (note, self.key("call", "call"))
        passing = (
            self.key("withdraw", "withdraw") if row.offered else self.key("pass", "menu", "pass")
        )
        yield (passing, self.key("give_back", "give_back"))
        follow = self.key("follow", "menu", "follow")
        yield (follow, plan) if self._beside.supervises else (follow,)
        yield (self.key("close", "menu", "close"),)

    def close(self) -> Iterator[tuple[Key, ...]]:
        """Ask how it ended."""
        for code in self._words.outcomes:
            yield (self._carries(self._words.outcome(code), "close", digest(code)),)
        erase = self.key("erase", "menu", "erase")
        yield (erase,) if self._room.row.block else (erase, self.key("block", "menu", "block"))
        yield (self.key("back", "menu"),)

    def erase(self) -> Iterator[tuple[Key, ...]]:
        """Ask once more."""
        yield (self.key("erase_now", "erase"),)
        yield (self.key("keep", "menu"),)

    def note(self) -> Iterator[tuple[Key, ...]]:
        """Let go of the note."""
        yield (self.key("no_note", "menu"),)

    def plan(self, value: str) -> Iterator[tuple[Key, ...]]:
        """Let go of what would be the plan; or of the plan that there is, asked twice."""
        if self._room.plan:
            no_plan = self.key("no_plan", "menu", "plan/none")
            yield (self.key("no_plan_now", "plan") if value else no_plan,)
        yield (self.key("back", "menu", "plan" if value else ""),)

    def block(self, value: str) -> Iterator[tuple[Key, ...]]:
        """Ask for how long; then only words are missing."""
        if not value:
            usual = {self._words.block_days, *LONG_BLOCKS}
            keys = [
                self._carries(self._words.say("for_days", days), "menu", f"block/{days}")
                for days in sorted(usual)
            ]
            yield from (tuple(keys[at : at + 2]) for at in range(0, len(keys), 2))
        yield (self.key("back", "menu", "block" if value else "close"),)

    def follow(self, kind: str, value: str) -> Iterator[tuple[Key, ...]]:
        """Ask for which day; then there may be a note."""
        if value:
            memo = (self.key("memo", "menu", f"memo/{value}"),) if kind == "follow" else ()
            yield (*memo, self.key("no_words", "menu"))
            return
        keys = [
            self._carries(self._words.say("in_days", days), "follow", str(days)) for days in DAYS
        ]
        yield from (tuple(keys[at : at + 2]) for at in range(0, len(keys), 2))
        yield (self.key("back", "menu"),)

    def hands(self) -> Iterator[tuple[Key, ...]]:
        """Ask who goes on: a colleague, whoever knows more, or the bot."""
        for one in self._beside.colleagues:
            label = self._words.say("colleague", one)
            yield (self._carries(label, "offer", digest(one.login)),)
        yield (self.key("move", "menu", "move"),)
        if self._words.places:
            yield (self.key("hand", "menu", "hand"),)
        yield (self.key("back", "menu"),)

    def topics(self) -> Iterator[tuple[Key, ...]]:
        """Ask for which subject."""
        keys = [
            self._carries(self._words.topic(one), "move", digest(one))
            for one in self._words.topics
        ]
        yield (self.key("same", "move"),)
        yield from (tuple(keys[at : at + 2]) for at in range(0, len(keys), 2))
        yield (self.key("back", "menu", "pass"),)

    def places(self, place: str) -> Iterator[tuple[Key, ...]]:
        """Ask where the bot goes on, then how it ended."""
        if not place:
            for node in self._words.places:
                yield (self._carries(self._words.place(node), "menu", f"hand/{digest(node)}"),)
            yield (self.key("back", "menu", "pass"),)
            return
        for code in self._words.outcomes:
            value = f"{place}.{digest(code)}"
            yield (self._carries(self._words.outcome(code), "hand_back", value),)
        yield (self.key("back", "menu", "hand"),)

    def listed(self, kind: str, page: int) -> Iterator[tuple[Key, ...]]:
        """Give what was found, a page at a time."""
        several: Sequence[Row | Card]
        if kind == "replies":
            single, several = "reply", self._beside.replies
        else:
            single, several = "service", self._beside.services
        start = page * PAGE
        for one in several[start : start + PAGE]:
            label = self._words.say("choice", one)
            yield (self._carries(label, "menu", f"{single}/{digest(one.id)}"),)
        back = self.key("back", "menu", f"{kind}/{page - 1}" if page else "")
        more = self.key("more", "menu", f"{kind}/{page + 1}")
        yield (back, more) if len(several) > start + PAGE else (back,)

    def preview(self, kind: str, menu: str) -> Iterator[tuple[Key, ...]]:
        """Offer to send exactly what is shown; there is nothing to send to who is away."""
        text = self._beside.text(menu)
        if text and not self._room.barrier:
            yield (self.key("send", "send", f"{digest(text)}.{self._beside.asked}"),)
        yield (self.key("back", "menu", "replies" if kind == "reply" else "services"),)
