"""What stands in a counsellor's chat, as one value: kept sealed, changed by compare and set.

**Rules.** Frozen. Every id of a visible message is in here, so that all of a case can be taken off the screen (P4).
Nothing that was said is in here: a `mark` is a hash.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter, ValidationError

from bot.desk.telegram.menus import waits
from bot.errors import StoreError


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of ours: its id, 0 once it was swept; since when; a hash of what it shows."""

    ref: int
    at: float
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One message that holds pieces of the transcript, each named by its line and its number in it."""

    shown: Shown
    pieces: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Room:
    """A case in this chat.

    Attributes:
        thread: its topic, 0 if the bot has none.
        own: ids of the counsellor's messages, and when they came.
        menu: what the head asks, as in `menus`; `query`: what is searched for; `asked`: which update opened it.
        sent: the update that opened the menu from which something was last sent.
        over: to be taken off the screen.
        read_at: when reading was last written down.
        known: lines that were there when another case was last looked at.
        listening: they read along, and what they write is a whisper.
        unread: a hard one that was handed to them, until they say that they read it.
        freeing: words go to the person again, which its head does not say yet; `freed`: since when it says so.
    """

    thread: int = 0
    head: Shown | None = None
    pages: tuple[Page, ...] = ()
    own: tuple[tuple[int, float], ...] = ()
    menu: str = ""
    query: str = ""
    asked: int = 0
    sent: int = 0
    over: bool = False
    read_at: float = 0.0
    known: int = 0
    told: int = 0
    listening: bool = False
    unread: bool = False
    freeing: bool = False
    freed: float = 0.0

    def with_menu(self, menu: str, query: str = "") -> "Room":
        """Show another menu, or none."""
        freeing = self.freeing or bool(waits(self.menu) and not waits(menu))
        return replace(self, menu=menu, query=query, freeing=freeing)

    def closed(self) -> "Room":
        """Show no menu."""
        return self.with_menu("")

    @property
    def refs(self) -> tuple[int, ...]:
        """Every id of this case, oldest first."""
        ours = [page.shown.ref for page in self.pages] + [self.head.ref if self.head else 0]
        return tuple(sorted({ref for ref in (*ours, *(ref for ref, _ in self.own)) if ref}))


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence to be said once: its code, a colleague it names, the topic and the message it answers.

    `case`: of which a button below it speaks; empty if there is none.
    """

    code: str
    other: str = ""
    thread: int = 0
    reply: int = 0
    case: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """One counsellor's chat. Whether they are on shift is not in here: presence alone knows that.

    Attributes:
        here: this chat is in use: who is on shift but works elsewhere is shown nobody here.
        silent: no message makes a sound.
        current: the case that words go to where there are no topics.
        wished: a case that was asked for here, to become the current one.
        since: when the current case began to stand there, or the one before went; words from before are not for it.
        cards: cases of the queue that are shown.
        loose: ids that belong to no case.
        stale: ids to be deleted now.
        pending: sentences to be said.
        heard: the newest notice that was told.
        warning: a hard case that they are asked about before they take it; `chosen` by themselves from the list.
        offers: cases that colleagues offer them.
        blocks: cases in which a colleague asks for a block; `deciding`: which question they asked to read why, as
        `question` names it.
        check: their answers to the check-in so far, until it is over.
        sheet: what is open beside all that, as in `sheets`; `sheeted` shows it as it was at `sheet_at`.
        over: to be emptied and forgotten.
        shut: the counsellor blocked the bot.
        life: of the account, when the chat was linked.
    """

    chat: int
    login: str
    locale: str = "fr"
    here: bool = False
    silent: bool = False
    current: str = ""
    wished: str = ""
    since: float = 0.0
    panel: Shown | None = None
    cards: dict[str, Shown] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    loose: tuple[tuple[int, float], ...] = ()
    stale: tuple[int, ...] = ()
    pending: tuple[Saying, ...] = ()
    heard: str = ""
    warning: str = ""
    chosen: bool = False
    warned: Shown | None = None
    offers: dict[str, Shown] = field(default_factory=dict)
    blocks: dict[str, Shown] = field(default_factory=dict)
    deciding: str = ""
    check: tuple[str, ...] = ()
    checking: Shown | None = None
    sheet: str = ""
    sheeted: Shown | None = None
    sheet_at: float = 0.0
    over: bool = False
    shut: bool = False
    life: int = 0

    def room_of(self, thread: int) -> str:
        """Name the case that words in a topic are for; empty if there is none."""
        if not thread:
            return self.current if self.current in self.rooms else ""
        return next((case for case, room in self.rooms.items() if room.thread == thread), "")

    def stands(self, case: str) -> bool:
        """Tell whether a case is on the screen, or at least none was there before it."""
        room, first = self.rooms[case], len(self.rooms) == 1 and not self.since
        return room.head is not None or bool(room.pages) or first

    def with_room(self, case: str, room: Room | None) -> "Chat":
        """Put a room in its place, or take it away."""
        rooms = {name: one for name, one in self.rooms.items() if name != case}
        return replace(self, rooms=rooms if room is None else {**rooms, case: room})

    def with_card(self, case: str, shown: Shown | None) -> "Chat":
        """Put a card in its place, or take it away."""
        cards = {name: one for name, one in self.cards.items() if name != case}
        return replace(self, cards=cards if shown is None else {**cards, case: shown})

    def with_saying(self, saying: Saying) -> "Chat":
        """Have something said; the same thing waits only once."""
        return self if saying in self.pending else replace(self, pending=(*self.pending, saying))

    @property
    def ours(self) -> tuple[Shown, ...]:
        """What stands in the chat and belongs to no room."""
        single = (self.panel, self.warned, self.checking, self.sheeted)
        several = (self.cards, self.offers, self.blocks)
        return (*filter(None, single), *(one for them in several for one in them.values()))

    @property
    def refs(self) -> tuple[int, ...]:
        """Every id of this chat, oldest first."""
        ours = [one.ref for one in self.ours]
        rooms = [ref for room in self.rooms.values() for ref in room.refs]
        return distinct((*ours, *rooms, *self.stale, *(ref for ref, _ in self.loose)))

    def with_head_afresh(self, case: str) -> "Chat":
        """Have the head of a case shown anew, at the end of the chat."""
        room = self.rooms.get(case)
        if room is None or room.head is None:
            return self
        stale = distinct((*self.stale, room.head.ref))
        return replace(self, stale=stale).with_room(case, replace(room, head=None))

    def with_offer(self, case: str, shown: Shown | None) -> "Chat":
        """Put an offer in its place, or take it away."""
        offers = {name: one for name, one in self.offers.items() if name != case}
        return replace(self, offers=offers if shown is None else {**offers, case: shown})

    def with_block(self, case: str, shown: Shown | None) -> "Chat":
        """Put what is asked about somebody in its place, or take it away."""
        blocks = {name: one for name, one in self.blocks.items() if name != case}
        return replace(self, blocks=blocks if shown is None else {**blocks, case: shown})

    def with_sheet(self, sheet: str) -> "Chat":
        """Open a sheet at the end of the chat in place of the one before; an empty name opens none."""
        old = (self.sheeted.ref,) if self.sheeted else ()
        stale = distinct((*self.stale, *old))
        return replace(self, sheet=sheet, sheeted=None, sheet_at=0.0, stale=stale)

    def afresh(self) -> "Chat":
        """Have the panel shown anew, at the end of the chat."""
        old = (self.panel.ref,) if self.panel else ()
        return replace(self, panel=None, stale=distinct((*self.stale, *old)))


def distinct(refs: Iterable[int]) -> tuple[int, ...]:
    """Sort ids, without those that are gone."""
    return tuple(sorted({ref for ref in refs if ref}))


def question(case: str, asked: int) -> str:
    """Name one question about a block: what is asked again is another one."""
    return f"{case}/{asked}"


_ADAPTER = TypeAdapter(Chat)


def dump(chat: Chat) -> bytes:
    """Return the value as JSON, to be sealed."""
    return _ADAPTER.dump_json(chat)


def load(raw: bytes) -> Chat:
    """Return the value that this JSON holds.

    Raises:
        StoreError: it is not of this version; nothing of it is quoted.
    """
    try:
        return _ADAPTER.validate_json(raw)
    except ValidationError:
        raise StoreError("A stored chat is not of this version.") from None
