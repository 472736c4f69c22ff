"""What may happen: at one question only, and anywhere.

**Rules.** Everything that the closed union of events allows, once for each thing that it may mean. What happens
anywhere means the same wherever one stands, but for the kind of question that is asked there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.content.content import Content
from bot.dialogs.steps import Ask, Listen, Node, Number
from bot.engine import options
from bot.engine.lasting import LEAVES
from bot.engine.leaving import IDLE
from bot.engine.numbers import ADULT
from bot.engine.simulate import COUNSELLOR
from bot.engine.turn import Turn
from bot.model.desk_event import HandedBack
from bot.model.event import (
    Chose,
    Closed,
    Event,
    Fired,
    GaveBack,
    Left,
    Replied,
    Said,
    Showed,
    Start,
    Took,
)
from bot.model.session import Session
from bot.proof.liveness import NONE, TOPIC, Dim, Liveness, books
from bot.proof.world import NOON, RIDDLE, Setting

Meaning = Literal["", "exit", "emergency", "human", "return", "pause"]
NOTHING: frozenset[Dim] = frozenset()
DESK: frozenset[Dim] = frozenset({"desk"})
CASE: frozenset[Dim] = frozenset({"case"})
LIVE = frozenset({"assigned", "assigned message"})
WAITING = frozenset({"waiting", "waiting message"})
SOMEBODY_ELSE = "other"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may happen.

    Attributes:
        how: what a path calls it.
        dims: what it may depend on.
        names: the answers that it may depend on.
        skips: the cases in which it is not what happens.
        means: what the person wants by it, if that must be so wherever they are.
    """

    how: str
    event: Event
    dims: frozenset[Dim] = NOTHING
    means: Meaning = ""
    names: frozenset[str] = frozenset()
    skips: frozenset[str] = frozenset()


def local(setting: Setting, live: Liveness, session: Session) -> Iterator[Deed]:
    """Give what may happen at a question only: its buttons, and what is written as its answer.

    While a counsellor listens, nothing that is written is an answer; while somebody waits, no free text is.
    """
    place = session.place
    node = setting.original.nodes.get(place)
    if isinstance(node, options.Question):
        turn = Turn(session, setting.context(setting.worlds(NOTHING)[0], session.left_seq + 1))
        own = CASE if books(node) else NOTHING
        for value in options.values(turn, place, node):
            name = value.rpartition(":")[2]
            deed = Deed(f"{place}:{name}", Chose(NOON, value), own)
            yield _ahead(live, deed, _target(node, name))
    match node:
        case Listen(then=then):
            yield _ahead(live, Deed(f"{place}:(text)", Said(NOON, RIDDLE), skips=LIVE), then)
        case Ask(text=str(then)):
            deed = Deed(f"{place}:(text)", Said(NOON, RIDDLE), skips=LIVE | WAITING)
            yield _ahead(live, deed, then)
        case Number():
            for number in telling(live, node):
                deed = Deed(f"{place}:{number}", Said(NOON, str(number)), skips=LIVE)
                yield _ahead(live, deed, node.then)
        case _:
            pass


def _ahead(live: Liveness, deed: Deed, *targets: str) -> Deed:
    """Say what a deed depends on, by where it may lead."""
    dims, names = deed.dims, deed.names | live.spoken
    for target in targets:
        dims |= live.dims.get(target, NOTHING)
        names |= live.reads.get(target, NONE)
    return replace(deed, dims=dims, names=names)


def _target(node: Node, name: str) -> str:
    """Name where a button leads."""
    match node:
        case Ask() | Listen() if name in node.choices:
            return node.choices[name].to
        case Number():
            return node.skip or node.then
        case _:
            field = "none" if name == "none" else "then"
            return str(getattr(node, field, ""))


def telling(live: Liveness, node: Number) -> list[int]:
    """Give one number for each thing that a number may mean: under age, of age, and those that conditions name."""
    named = {max(node.least, min(number, node.most)) for number in (ADULT - 1, ADULT)}
    named.update(int(text) for text in live.values.get(node.save, ()) if text.isdecimal())
    return sorted(number for number in named if node.least <= number <= node.most)


def leaving(content: Content) -> Iterator[Deed]:
    """Give the ways to leave that are tried from every single state."""
    word = content.rules.exit.words[0]
    yield Deed(f"“{word}”", Said(NOON, word, "m1"), means="exit")
    yield Deed(f"“{word}”, edited", Said(NOON, word, "m1", edited=True), means="exit")
    yield Deed("[exit]", Chose(NOON, "x"), means="exit")


def chosen(content: Content, session: Session) -> Iterator[tuple[Deed, Session]]:
    """Give the ways to leave of who chose what leaving does, and of who chose the quiz and does nothing any more."""
    for leaves in LEAVES:
        for deed in leaving(content):
            yield deed, replace(session, leaves=leaves)
    idle = Deed("(idle)", Fired(NOON, IDLE, NOON), means="exit")
    yield idle, replace(session, leaves="cover", timers={**session.timers, IDLE: NOON})


def paused(setting: Setting, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give what may be done first after a long pause, perhaps by somebody else."""
    content = setting.original
    if content.rules.pause is None:
        return
    for how, event in (
        ("(a word)", Said(NOON, RIDDLE, "m1")),
        ("(a story)", Said(NOON, setting.texts[1])),
        ("(an old button)", Chose(NOON, f"c:{content.rules.home}:gone")),
        ("(start)", Start(NOON)),
        ("(picture)", Showed(NOON, "m1")),
    ):
        yield _ahead(live, Deed(f"(long after) {how}", event, dims, "pause"), content.rules.entry)
    for deed in (*pressed(content, live, dims), *written(setting, live, dims)):
        yield replace(deed, how=f"(long after) {deed.how}")


@dataclass(frozen=True, slots=True)
class Deck:
    """What may be done anywhere: whatever is known of somebody, by buttons, and in writing."""

    dims: frozenset[Dim]
    always: tuple[Deed, ...]
    pressed: tuple[Deed, ...]
    written: tuple[Deed, ...]


def deck(setting: Setting, live: Liveness, dims: frozenset[Dim]) -> Deck:
    """Gather it; `dims` is what even the engine's own lines depend on."""
    content = setting.original
    known = (*always(content, live, dims), *calling(content, live, dims))
    buttons = tuple(pressed(content, live, dims))
    return Deck(dims, known, buttons, tuple(written(setting, live, dims)))


def always(content: Content, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give what means the same whatever is known of somebody."""
    for word in content.rules.exit.words:
        yield Deed(f"“{word}”", Said(NOON, word, "m1"), means="exit")
    yield Deed("(left)", Left(NOON, "command", "m1"), means="exit")
    for name, dialog in content.dialogs.items():
        event = Chose(NOON, f"c:{name}.gone:gone")
        deed = Deed(f"[a button of {name} that is gone]", event, dims)
        yield _ahead(live, deed, f"{name}.{dialog.resume}")
    yield Deed("[a button that means nothing]", Chose(NOON, "?"), dims)


def pressed(content: Content, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give what may be pressed anywhere: the buttons that stand under every message."""
    rules = content.rules
    deed = Deed("[emergency]", Chose(NOON, "e"), means="emergency")
    yield _ahead(live, deed, rules.emergency.to)
    deed = Deed("[human]", Chose(NOON, "h"), dims | DESK, "human")
    yield _ahead(live, deed, rules.human.to)


def happening(
    session: Session, live: Liveness, content: Content, dims: frozenset[Dim]
) -> Iterator[Deed]:
    """Give what others may do, and what time brings."""
    yield _ahead(live, Deed("(start)", Start(NOON), dims), content.rules.entry)
    yield Deed("(picture)", Showed(NOON, "m1"), dims)
    yield Deed("(taken)", Took(NOON, COUNSELLOR))
    yield Deed("(taken by another)", Took(NOON, SOMEBODY_ELSE))
    yield Deed("(answered)", Replied(NOON, COUNSELLOR, "k1", "…"))
    deed = Deed("(given back)", GaveBack(NOON, COUNSELLOR), DESK)
    yield _ahead(live, deed, content.rules.human.to)
    yield _ahead(live, Deed("(closed)", Closed(NOON, COUNSELLOR), dims), content.rules.after_human)
    for node in content.desk.hand_back:
        deed = Deed(f"(handed back to {node})", HandedBack(NOON, COUNSELLOR, node), dims)
        yield _ahead(live, deed, node)
    for name, due in session.timers.items():
        deed = Deed(f"({name} timer)", Fired(due, name, due), DESK)
        yield _ahead(live, deed, content.rules.human.to)


def behind(session: Session) -> Iterator[Deed]:
    """Give what may happen while somebody hides: nothing may be sent, until they come back."""
    yield Deed("(taken)", Took(NOON, COUNSELLOR))
    yield Deed("(answered)", Replied(NOON, COUNSELLOR, "k2", "…"))
    yield Deed("(given back)", GaveBack(NOON, COUNSELLOR))
    yield Deed("(closed)", Closed(NOON, COUNSELLOR))
    returns: Meaning = "" if session.cover else "return"
    yield Deed("(start)", Start(NOON), means=returns)
    yield Deed("(a word)", Said(NOON, RIDDLE, "m2"), means=returns)
    yield Deed("(an old button)", Chose(NOON, "c:gone:gone"), means=returns)
    for name, due in session.timers.items():
        yield Deed(f"({name} timer)", Fired(due, name, due))


def calling(content: Content, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give every word that calls for help."""
    rules = content.rules
    for word in rules.emergency.words:
        deed = Deed(f"“{word}”", Said(NOON, word), dims, "emergency")
        yield _ahead(live, deed, rules.emergency.to)
    for word in rules.human.words:
        deed = Deed(f"“{word}”", Said(NOON, word), dims, "human")
        yield _ahead(live, deed, rules.human.to)


def written(setting: Setting, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give what may be written anywhere: every word that means something, and every subject."""
    rules = setting.original.rules
    roots = (rules.free_text, rules.danger_text, *rules.unclear)
    for text in setting.texts:
        deed = Deed(f"“{text}”", Said(NOON, text), dims, names=frozenset({TOPIC}))
        yield _ahead(live, deed, *roots)
    calls = list(calling(setting.original, live, dims))
    yield from {deed.means: deed for deed in reversed(calls)}.values()
    beside = (one for one in (rules.own, rules.leaving) if one)
    for rule in (rules.forget, rules.restart, rules.language, *beside):
        for word in rule.words[:1]:
            yield _ahead(live, Deed(f"“{word}”", Said(NOON, word), dims), rule.to)
    if rules.callback:
        deed = Deed(f"“{rules.callback.words[0]}”", Said(NOON, rules.callback.words[0]), dims)
        yield _ahead(live, deed, rules.callback.to)
    for words in (rules.back.words, rules.repeat.words):
        yield Deed(f"“{words[0]}”", Said(NOON, words[0]), dims)
    yield Deed("(an edited text)", Said(NOON, RIDDLE, "m1", edited=True), dims)


def at(event: Event, now: datetime) -> Event:
    """Let it happen at an instant; a timer keeps what it was set for."""
    return event if isinstance(event, Fired) else replace(event, at=now)


def kind_of(content: Content, place: str) -> tuple[object, ...]:
    """Say what a text may depend on at a place, besides the answer that it may be."""
    rules, node = content.rules, content.nodes.get(place)
    danger = rules.danger_text.partition(".")[0] == place.partition(".")[0]
    text = isinstance(node, Ask) and node.text is not None
    special = place in {rules.language.to, *rules.unclear}
    return (type(node), text, danger and isinstance(node, Listen), special)
