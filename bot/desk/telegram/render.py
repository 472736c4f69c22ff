"""What each message of the staff bot shows. Pure.

**Rules.** The first line of what concerns a person is the same for everybody; the rest is hidden until it is tapped
(P4). A queue card has no words of theirs (P7). The transcript is cut into pieces that fit; nothing of it is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

from bot.desk.board import Bubble, Room, Row
from bot.desk.telegram.menus import Beside, Key, Words, data, day, rows
from bot.desk.telegram.state import Saying
from bot.model.length import units
from bot.model.presence import Shift

LOUD = frozenset({"seeker", "system", "whisper"})
PLAIN = frozenset({
    *("linked", "lapsed", "news", "no_case", "changed", "not_text", "edited", "unknown", "empty"),
    *(
        "too_long",
        "bad_form",
        "unknown_outcome",
        "unknown_topic",
        "unknown_node",
        "nobody",
        "full",
    ),
    *("not_recorded", "not_there", "changed_text", "not_listening", "supervision"),
    *("long_note", "followed", "unread"),
})
"""Sentences about the desk itself: nobody who reads them learns anything of anybody."""
WHOLE = 3900
"""UTF-16 units of a message that is not cut into pieces: what stands last, a translation, may be cut."""
PIECE = 3000
"""UTF-16 units of one piece of a line, and of a whole page: well below 4096, with what stands around it."""
OWN = "staff-"
WHY = frozenset({"break", "off", "pause", "check_in", "limit", "hours", "night"})
"""Why nobody is given to somebody now; with a time if that is known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a counsellor stands: their shift, and whether this chat is in use.

    Attributes:
        rest: until when nobody new is given to them.
        due: they have worked for long without a break.
    """

    shift: Shift
    here: bool
    training: bool = False
    rest: datetime | None = None
    due: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """One message: a harmless first line, what is hidden below it, buttons, what it answers."""

    lead: str
    body: str
    rows: tuple[tuple[Key, ...], ...] = ()
    reply: int = 0

    @property
    def text(self) -> str:
        """All that it says."""
        return f"{self.lead}\n{self.body}" if self.lead and self.body else self.lead or self.body

    @property
    def mark(self) -> str:
        """Name what it shows, so that nothing is sent that stands there already."""
        return blake2b(repr(self).encode(), digest_size=12).hexdigest()


def reply_key(update: int, ref: int) -> str:
    """Make the key of a reply: one command however often the update comes, and the message it was."""
    return f"{OWN}{update:010d}-{ref}"


def own_ref(key: str, login: str) -> int:
    """Name the message in this chat that a line of the transcript was; 0 if it was written elsewhere."""
    mine, _, rest = key.partition(":")
    number = rest.rpartition("-")[2]
    return int(number) if mine == login and rest.startswith(OWN) and number.isdecimal() else 0


def card(words: Words, row: Row, *, by_hand: bool) -> Draft:
    """Show who waits; they can be taken from here if the organisation lets people choose."""
    key = Key(words.say("button", "take"), data("take", row.case_id))
    return Draft(words.say("lead"), words.say("card", row), ((key,),) if by_hand else ())


def taken(words: Words, row: Row, name: str) -> Draft:
    """Show who has taken it."""
    return Draft(words.say("lead"), words.say("taken", row, name))


def head(words: Words, room: Room, menu: str, beside: Beside) -> Draft:
    """Show what is known of a case, and what can be done with it."""
    (kind, _, value), shown = menu.partition("/"), beside.shown(menu)
    empty = not (beside.replies or beside.services or beside.colleagues)
    about = (kind, day(value) or value, beside.names, shown, empty, beside.in_vain)
    body = words.say("head", room, *about)
    return Draft(words.say("lead"), fitted(body), tuple(rows(words, room, menu, beside)))


def fitted(text: str) -> str:
    """Cut what Telegram would not take as one message."""
    if units(text) <= WHOLE:
        return text
    return text.encode("utf-16-le", "replace")[: WHOLE * 2].decode("utf-16-le", "ignore") + "…"


def warning(words: Words, row: Row, *, chosen: bool) -> Draft:
    """Say how hard a case sounds, before anything of it is read."""
    yes = Key(words.say("button", "sure"), data("take" if chosen else "next", row.case_id, "sure"))
    no = Key(words.say("button", "later"), data("later", row.case_id))
    return Draft(words.say("lead"), words.say("warning", row), ((yes, no),))


class Stop(Protocol):
    """Why somebody is asked first, or should not have a case now: as `taking.Nothing` has it."""

    @property
    def reason(self) -> str: ...

    @property
    def until(self) -> datetime | None: ...


def offer(words: Words, row: Row, giver: str, note: str, stop: Stop | None) -> Draft:
    """Show what a colleague offers: facts and their note, nothing of what was said (P7); a hard one asks first."""
    name, sure = ("sure", "sure") if stop and stop.reason == "hard" else ("accept", "")
    yes = Key(words.say("button", name), data("accept", row.case_id, sure))
    no = Key(words.say("button", "later"), data("decline", row.case_id))
    body = fitted(words.say("offer", row, giver, note, stop))
    return Draft(words.say("lead"), body, ((yes, no),))


def handed(words: Words, row: Row) -> Draft:
    """Say how hard a case sounds that a supervisor gave to somebody, before anything of it is read."""
    yes = Key(words.say("button", "read"), data("read", row.case_id))
    no = Key(words.say("button", "later"), data("give_back", row.case_id))
    return Draft(words.say("lead"), words.say("handed", row), ((yes, no),))


def question(words: Words, asked: str, answers: Sequence[str], step: int) -> Draft:
    """Ask one question of the check-in; nobody else sees it."""
    keys = [
        (Key(words.say("answer", asked, one), data("check", "", f"{step}.{one}")),)
        for one in answers
    ]
    skip = Key(words.say("button", "skip"), data("check", "", f"{step}."))
    return Draft(words.say("lead"), words.say("question", asked, step), (*keys, (skip,)))


def panel(
    words: Words,
    state: Standing,
    rooms: Mapping[str, str],
    current: str,
    *,
    silent: bool,
) -> Draft:
    """Show where the counsellor stands, and, hidden, what weighs on them.

    `rooms` are cases by alias, where one at a time is open.
    """
    there = state.shift if state.here or state.shift != "on" else ""
    offered = [name for name in ("on", "break", "off") if name != there]
    keys = [tuple(Key(words.say("button", name), data("shift", "", name)) for name in offered)]
    if there == "on" and not state.training:
        keys.insert(0, (Key(words.say("button", "next"), data("next")),))
    sound = "loud" if silent else "silent"
    following = Key(words.say("button", "following"), data("sheet", "", "following"))
    keys.append((following, Key(words.say("button", sound), data("silent", "", sound))))
    for case, alias in rooms.items():
        keys.append((Key(f"{'●' if case == current else '○'} {alias}", data("switch", case)),))
    return Draft(words.say("panel", state, bool(rooms)), words.say("weighs", state), tuple(keys))


def saying(words: Words, one: Saying) -> Draft:
    """Say one sentence; what is about somebody is hidden (P4)."""
    if one.code in WHY:
        until = datetime.fromisoformat(one.other) if one.other else None
        return Draft(words.say("lead"), words.say("why", one.code, until), (), one.reply)
    text = words.say("saying", one.code, one.other)
    join = ((Key(words.say("button", "join"), data("join", one.case)),),) if one.case else ()
    if one.code in PLAIN:
        return Draft(text, "", join, one.reply)
    return Draft(words.say("lead"), text, join, one.reply)


def pieces(bubbles: Iterable[Bubble]) -> list[tuple[str, int]]:
    """Name the pieces of a transcript, in order."""
    return [(one.key, at) for one in bubbles for at in range(len(split(one.text)))]


def pages(
    bubbles: Sequence[Bubble], new: Sequence[tuple[str, int]], login: str
) -> list[tuple[tuple[str, int], ...]]:
    """Put new pieces onto pages; what the counsellor wrote here has one of its own, for its delivery."""
    texts = {one.key: split(one.text) for one in bubbles}
    made: list[list[tuple[str, int]]] = []
    room = 0
    for key, at in new:
        size = units(texts[key][at]) + 80
        if own_ref(key, login):
            if at == 0:
                made.append([(key, at)])
            room = 0
        elif made and size <= room:
            made[-1].append((key, at))
            room -= size
        else:
            made.append([(key, at)])
            room = PIECE - size
    return [tuple(page) for page in made]


def page(
    words: Words,
    room: Room,
    which: Sequence[tuple[str, int]],
    login: str,
    names: Mapping[str, str],
) -> Draft:
    """Show a page of the transcript as it is now; of what was written here, only what became of it."""
    bubbles = {one.key: one for one in room.bubbles}
    first = bubbles.get(which[0][0])
    ref = own_ref(which[0][0], login)
    if first is not None and ref:
        return Draft(words.say("status", first), "", (), ref)
    parts = []
    for key, at in which:
        bubble = bubbles.get(key)
        texts = split(bubble.text) if bubble else []
        if bubble is not None and at < len(texts):
            parts.append(words.say("line", bubble, room.row, login, texts[at], names))
    return Draft(words.say("lead"), "\n\n".join(parts))


def loud(room: Room, which: Sequence[tuple[str, int]]) -> bool:
    """Tell whether a page holds something that the counsellor did not do."""
    keys = {key for key, _ in which}
    return any(one.key in keys and one.side in LOUD for one in room.bubbles)


def split(text: str) -> list[str]:
    """Cut a text into pieces that fit, at a line or a word if there is one."""
    found = []
    while units(text) > PIECE:
        start = text.encode("utf-16-le", "replace")[: PIECE * 2].decode("utf-16-le", "ignore")
        cut = max(start.rfind("\n"), start.rfind(" "))
        cut = cut if cut > 0 else len(start)
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text]
