"""What may be read in Redis by whoever has nothing but Redis: one list, with a reason each; all else must be sealed.

**Rules.** Every key is matched whole: its name, and each part of its value. A kind of key that is not listed, a field
that is not, or a value of another shape is a find. What is called sealed is opened here with the key file, for its own
purpose.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.content.content import Content
from bot.content.packed import unpacked
from bot.errors import MurmureError
from bot.store.door import command, entries, pairs
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.e2e.planted import READ


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: what its key's name says of it, and what opens it."""

    vault: Vault
    content: Content
    keys: Mapping[str, bytes]
    names: Mapping[str, str]

    def opens(self, purpose: bytes, sealed: bytes, conversation: str = "") -> bool:
        """Tell whether it is sealed with the key of its conversation, for this purpose."""
        owner = conversation or self.names.get("conversation", "")
        wrapped = self.keys.get(owner)
        if wrapped is None:
            return False
        with suppress(MurmureError):
            self.vault.envelope(owner, wrapped).open(purpose, sealed)
            return True
        return False


Shape = Callable[[Place, bytes], bool]

ID, LOGIN, HEX = r"[a-z2-7]{26}", r"[a-z0-9][a-z0-9_-]{2,31}", r"[0-9a-f]"
CASE = rf"{ID}\.\d+"
STREAM = r"\d+-\d+"


def shape(pattern: str) -> Shape:
    """Let through what matches whole."""
    made = re.compile(pattern.encode())
    return lambda _, value: made.fullmatch(value) is not None


def sealed(purpose: str) -> Shape:
    """Let through what only the key of its conversation opens."""
    return lambda place, value: place.opens(purpose.encode(), value)


def wrapped(owner: str) -> Shape:
    """Let through what only the key file opens."""

    def opens(place: Place, value: bytes) -> bool:
        with suppress(MurmureError):
            place.vault.rewrapped(owner.format(**place.names), value)
            return True
        return False

    return opens


def queued(place: Place, value: bytes) -> bool:
    """An event: its number, whether it is an exit, the rest sealed."""
    return value[8:9] in {b"x", b"."} and place.opens(b"event", value[9:])


def sending(place: Place, value: bytes) -> bool:
    """A delivery: key, epoch, lane, the line or the message ids it is about; the rest sealed."""
    parts = value.split(b"\0", 4)
    readable = b" ".join(parts[:4])
    return DELIVERY.fullmatch(readable) is not None and place.opens(b"delivery", parts[4])


DELIVERY = re.compile(rf"{ID}\.\d+\.\d+ \d+ [wesxhbn] [\x010-9a-z:.-]*".encode())


def buried(place: Place, value: bytes) -> bool:
    """An event that was given up: sealed as in its inbox."""
    return any(place.opens(b"event", value[9:], owner) for owner in place.keys)


def row(**fields: Shape) -> Shape:
    """Let through a JSON object of these fields."""

    def good(place: Place, value: bytes) -> bool:
        with suppress(ValueError):
            found = json.loads(value)
            return set(found) <= set(fields) and all(
                fields[name](place, part) for name, each in found.items() for part in _leaves(each)
            )
        return False

    return good


def _leaves(value: Any) -> Iterator[bytes]:
    """Give each word of a field; a nested object is none that is expected."""
    for one in value if isinstance(value, list) else [value]:
        yield one.encode() if isinstance(one, str) else json.dumps(one).encode()


def alias(place: Place, value: bytes) -> bool:
    """One of the published words, and a number."""
    word, _, number = value.decode().partition(" ")
    return word in place.content.aliases and number.isdecimal()


def topic(place: Place, value: bytes) -> bool:
    """One of the published subjects, or none yet."""
    return value == b"" or value.decode() in {*place.content.desk.topics, *LABELS}


def free(place: Place, value: bytes) -> bool:
    """A case that the desk may give: band, language, subject, when it came, its id; nothing if it may not."""
    found = FREE.fullmatch(value)
    return value == b"" or (found is not None and topic(place, found[1]))


WAITS = rf"a?[0-8]:\d{{15}}:{CASE}"
HOLDS = rf"{LOGIN} {CASE}"
FREE = re.compile(rf"[0-8]:[a-z_]{{2,9}}:([a-z_]*)(?:@[A-Za-z_]+)?:\d{{15}}:{CASE}".encode())
LABELS = ("self_harm", "suicide", "danger_now")
"""Subjects that are heard and have no list of services."""


def audited(place: Place, value: bytes) -> bool:
    """An entry of the audit log: its hash, then number, time, actor, action, subject, the hash before, chance."""
    with suppress(ValueError):
        parts = [str(part) for part in json.loads(value[65:])]
        return AUDITED.fullmatch(" ".join([value[:64].decode(), *parts])) is not None
    return False


AUDITED = re.compile(
    rf"{HEX}{{64}} \d+ [0-9T:.+-]+ {LOGIN} [a-z_]+ (|{CASE}|{ID}|{LOGIN}|{HEX}{{64}}) {HEX}{{64}} {HEX}{{8}}"
)


def published(place: Place, value: bytes) -> bool:
    """One publication: who made it, when, with the note that they wrote for it."""
    number, revision, rest = value.split(b" ", 2)
    texts = dict.fromkeys(("number", "revision", "at", "by", "note", "base"), anything)
    return number.isdigit() and len(revision) == 64 and row(**texts)(place, rest)


def packed(place: Place, value: bytes) -> bool:
    """The files of a publication, compressed, as everybody may read them."""
    with suppress(MurmureError):
        return bool(unpacked(value, place.names["field"]))
    return False


def secret_of_codes(place: Place, value: bytes) -> bool:
    """What makes somebody's codes."""
    named = Place(place.vault, place.content, place.keys, {"field": place.names["field"]})
    return wrapped("fixed:totp:{field}")(named, base64.b64decode(value))


def followed(place: Place, value: bytes) -> bool:
    """The note of a follow-up."""
    return place.opens(b"follow", base64.b64decode(value))


def anything(_: Place, __: bytes) -> bool:
    """Let everything through: what members of staff write about themselves, for their colleagues."""
    return True


number, one = shape(r"-?\d+(\.\d+)?(e[+-]?\d+)?"), shape("1")
conversation, case, login = shape(ID), shape(CASE), shape(LOGIN)
TOLD = f"({LOGIN}|@supervisors)"
told = shape(TOLD)
code = shape(r"[a-z][a-z_]*([.:][a-z_]+)*")
moment = shape(r"[0-9T:.+Z-]+|null")
flag = shape("true|false")
CARD = row(
    case_id=case, conversation=conversation, version=number, alias=alias, status=code, since=moment, topic=topic,
    locale=shape("[a-z]{2}(_[a-z]+)?"), risk=number, owner=shape(rf"{LOGIN}|null"), away=flag, message_only=flag,
    reasons=code, outcome=shape("[a-z_]*"), window=moment, offered=shape(rf"({LOGIN})?"), called=flag, listeners=login,
    block=shape(rf"{LOGIN}|\d+|null"), asked=number, territory=shape("[A-Za-z0-9_/+-]*"), training=flag, moved=moment,
)  # fmt: skip
HELD = shape(
    rf'\{{"case_id": "{CASE}"(, "hard": (true|false))?(, "(since|at|until)": "[0-9T:.+Z-]+")+\}}'
)
length = shape(r"P[0-9DTHMS.]+")
SHIFT = row(
    began=moment, seen=moment, worked=length, dark=length, held=HELD, ended=HELD, checked=moment,
    paused=moment, lighter=moment, passed=HELD, nights=moment, met=case,
)  # fmt: skip
NOTICE = row(
    counsellor=told,
    code=code,
    case_id=shape(f"({CASE})?"),
    other=shape(rf"({LOGIN})?"),
    kind=shape("notice"),
)
ROLE = "counsellor|supervisor|admin"
territory = shape(r"[\w/-]{1,40}")
passkey = row(
    id=shape(r"[\w-]+"),
    public=shape(r"[\w-]+"),
    count=number,
    name=anything,
    made=moment,
    used=moment,
)
TALLY = r"((wait|left):[a-z]+|came|topic|locale|end|hour):[a-z0-9_-]*"
TIMER = rf"({ID})\0[a-z_:]+"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of key.

    Attributes:
        name: what its keys are called, behind the prefix.
        why: why whoever reads Redis may read so much of it.
        parts: for a hash or a stream the shape of each field, by a pattern; for the others that of a member or value.
    """

    name: str
    why: str
    parts: Mapping[str, Shape]


def kind(name: str, why: str, **parts: Shape) -> Kind:
    """Describe a kind of key."""
    return Kind(name, why, parts)


def fields(name: str, why: str, parts: Mapping[str, Shape]) -> Kind:
    """Describe a hash or a stream by patterns of its fields."""
    return Kind(name, why, parts)


P, OF = r"\{\d+\}:", rf":(?P<conversation>{ID})"
TOKEN = shape(rf"[ruxhbn]:{STREAM}|d")
SESSION = {
    "[vqexnacrtfgz]|m:[a-z_:]+": shape(r"[0-9a-f.]+"),
    "[ts]": TOKEN,
    "o": shape(rf"{CASE}\.\d+"),
    "b": sealed("session"),
}
KINDS = (
    fields(f"{P}session{OF}", "numbers, tokens, due times and the revision decided with: order, no word", SESSION),
    kind(f"{P}key{OF}", "", value=wrapped("{conversation}")),
    kind(f"{P}inbox{OF}", "the order of events, and which are exits: exits go first", value=queued),
    kind(f"{P}outbox{OF}", "lanes and lines: what an exit cancels is told without opening it", value=sending),
    kind(f"{P}trail{OF}", "numbers of messages: a wipe needs no key", value=shape(rf"\d+|{STREAM}")),
    kind(f"{P}transcript{OF}", "", value=sealed("entry")),
    fields(f"{P}status{OF}", "whether a line arrived, by its key", {rf"{LOGIN}:{HEX}+": code}),
    fields(f"{P}feed{OF}", "", {"k": shape(rf"{CASE}\.\d+"), "b": sealed("feed")}),
    kind(f"{P}hint{OF}", "that somebody writes, as a version: an exit makes it void", value=number),
    kind(f"{P}seen:{HEX}{{32}}", "that an update was stored, by hash", value=one),
    kind(f"{P}timers", "who is woken when, and which of a few timers", value=shape(TIMER)),
    kind(f"{P}(sweep|closed|deferred)", "whose turn it is when", value=conversation),
    fields(f"{P}(ready(:urgent)?|send:[a-z]+)", "whose turn it is", {"c": conversation}),
    fields(f"{P}dead", "why something was given up", {
        "c": conversation, "why": code, "delivery": shape(rf"{CASE}\.\d+"), "event": buried,
    }),
    fields(f"{P}desk", "facts on their way to the desk", {
        "card": CARD, "known": one, "erased": conversation,
        "notice": lambda place, raw: NOTICE(place, raw.split(b"\0", 1)[1]),
    }),
    fields(rf"\{{desk\}}:case:{CASE}", "the desk orders and shows cases unopened", {
        "[vi]": number, "t": shape("[ctelmx]+"), "card": CARD, "w": shape(f"|{WAITS}"), "f": free,
        "h": shape(f"|{HOLDS}"), "r": login,
    }),
    kind(rf"\{{desk\}}:(of|came):{ID}", "which cases a conversation had, and when they came", value=case),
    kind(r"\{desk\}:often", "who had several", value=conversation),
    kind(r"\{desk\}:gone", "who left before anybody came", value=case),
    kind(rf"\{{desk\}}:follow{OF}", "when somebody is to be thought of, and by whom", value=row(
        by=login, due=moment, made=moment, note=followed,
    )),
    kind(r"\{desk\}:due", "which of these is next", value=conversation),
    fields(r"\{desk\}:tally:\d{4}-\d\d-\d\d", "how many, of all people together", {TALLY: number}),
    kind(r"\{desk\}:waiting", "the order of cases: danger, when they came, whether they left", value=shape(WAITS)),
    kind(r"\{desk\}:free", "which case is next for whom: the same, language, subject, territory", value=free),
    kind(r"\{desk\}:held", "who holds what", value=shape(HOLDS)),
    kind(r"\{desk\}:reserved", "for whom a case is kept, and until when", value=login),
    fields(r"\{desk\}:reserving", "and which", {LOGIN: case}),
    kind(r"\{desk\}:presence", "who is there", value=login),
    kind(rf"\{{desk\}}:care:{LOGIN}", "what somebody carries: times and counts", value=SHIFT),
    kind(rf"\{{desk\}}:nights:{LOGIN}", "in which nights they worked", value=shape(r'\[("\d{4}-\d\d-\d\d",?)*\]')),
    fields(r"\{desk\}:veils", "from which level on they want text covered", {LOGIN: shape("[0-4]")}),
    kind(r"\{desk\}:round", "who of those who wait was told last that somebody came",
         value=shape(rf"\d+\|\d+\|({WAITS}|~)?")),
    fields(r"\{desk\}:shifts", "what their shift is", {LOGIN: shape(r"(on|break|off):\d+:\d+:[01]")}),
    fields(rf"\{{desk\}}:notices:{TOLD}", "how a command ended", {"n": NOTICE}),
    kind(rf"\{{desk\}}:noticed:({CASE}\.|talk:{LOGIN}:)\d+", "that it was told", value=one),
    fields(r"\{desk\}:staff", "passwords as argon2 hashes, names for colleagues", {
        LOGIN: row(password=shape(r"(\$argon2id\$.*)?"), totp=secret_of_codes, name=anything, languages=code,
                   skills=code, capacity=number, territories=territory, passkeys=passkey, by_password=flag,
                   renewed=shape(rf"{LOGIN}|[0-9T:.+Z-]+|null"), life=number, active=flag,
                   role=shape(rf"{ROLE}|null"), roles=shape(ROLE)),
    }),
    kind(rf"\{{desk\}}:(login|locked|fresh):{HEX}{{64}}", "whose session it is, by the hash of its cookie",
         value=login),
    kind(rf"\{{desk\}}:sessions:{LOGIN}", "which sessions somebody has, by hash", value=shape(rf"{HEX}{{64}}")),
    kind(rf"\{{desk\}}:challenge:{HEX}{{32}}", "what a passkey has to sign: chance", value=shape(r"[\w-]+")),
    kind(rf"\{{desk\}}:enrol:{HEX}{{64}}", "what a link is for, by its hash", value=row(
        roles=shape(ROLE), languages=code, skills=code, capacity=number, territories=territory,
        login=shape(rf"({LOGIN})?"),
    )),
    kind(rf"\{{desk\}}:(attempts|once):{HEX}{{32}}", "how often, by hash", value=number),
    kind(r"\{desk\}:erased", "who must not come back with a backup, by hash", value=conversation),
    kind(r"\{desk\}:audit", "who did what: ids", value=audited),
    kind(r"\{desk\}:audit:anchor", "where it begins", value=shape(rf"\d+-{HEX}{{64}}-{HEX}+")),
    kind(r"\{content\}:log", "who published what", value=published),
    fields(r"\{content\}:files", "what everybody may read", {f"{HEX}{{64}}": packed}),
    fields(r"\{meta\}", "", {
        "layout|partitions|compacted": number, "check": wrapped("fixed:store"), "use": wrapped("fixed:use"),
    }),
    kind(r"\{meta\}:holds:.+", "which keys a process holds, by fingerprint", value=shape(rf"(\w+:{HEX}{{8}} ?)+")),
)  # fmt: skip


async def strange(store: Store, vault: Vault, content: Content) -> list[str]:
    """Name everything in Redis that is on no list."""
    prefix = store.layout.prefix
    names = await store.door.one(command("KEYS", prefix + b"{*"))
    types = await store.door.run([command("TYPE", name) for name in names])
    calls = [
        command(READ[of][0], name, *READ[of][1]) for name, of in zip(names, types, strict=True)
    ]
    values = await store.door.run(calls)
    held = {name: (of, value) for name, of, value in zip(names, types, values, strict=True)}
    keys = {
        name.rsplit(b":", 1)[1].decode(): raw
        for name, (_, raw) in held.items()
        if b"}:key:" in name
    }
    found: list[str] = []
    for name, (of, value) in sorted(held.items()):
        found += _strange(name.removeprefix(prefix), of, value, Place(vault, content, keys, {}))
    return found


def _strange(name: bytes, of: bytes, value: Any, place: Place) -> Iterator[str]:
    shown = name.decode("utf-8", "replace")
    matches = ((one, re.fullmatch(one.name, shown)) for one in KINDS)
    known, match = next(((one, match) for one, match in matches if match), (None, None))
    if known is None or match is None:
        yield f"{shown}: a kind of key that nobody has listed"
        return
    for field, part in _parts(of, value):
        inside = Place(
            place.vault, place.content, place.keys, {**match.groupdict(), "field": field}
        )
        shapes = [made for pattern, made in known.parts.items() if re.fullmatch(pattern, field)]
        if not any(made(inside, part) for made in shapes):
            yield f"{shown} {field}: {part[:60]!r}"


def _parts(of: bytes, value: Any) -> Iterator[tuple[str, bytes]]:
    """Give each part of a value with the name of its field; scores and ids of entries are numbers by their type."""
    match of:
        case b"hash":
            yield from ((field.decode("utf-8", "replace"), part) for field, part in pairs(value))
        case b"stream":
            for _, found in entries(value):
                yield from (
                    (field.decode("utf-8", "replace"), part) for field, part in found.items()
                )
        case b"zset":
            yield from (("value", member) for member, _ in pairs(value))
        case b"string":
            yield "value", value
        case _:
            yield from (("value", part) for part in value)
