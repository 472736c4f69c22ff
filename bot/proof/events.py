"""What may happen: at one question only, and anywhere.

**Rules.** Everything that the closed union of events allows, once for each thing that it may mean. What happens
anywhere means the same wherever one stands, but for the kind of question that is asked there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.content.content import Content
from bot.dialogs.steps import Ask, Branch, Listen, Node, Number
from bot.engine import options
from bot.engine.numbers import ADULT
from bot.engine.simulate import COUNSELLOR
from bot.engine.turn import Turn
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
from bot.proof.liveness import Dim, Liveness, conditions
from bot.proof.world import NOON, RIDDLE, Setting

Meaning = Literal["", "exit", "emergency", "human", "return"]
NOTHING: frozenset[Dim] = frozenset()
CASE: frozenset[Dim] = frozenset({"case"})
DESK: frozenset[Dim] = frozenset({"desk"})
SOMEBODY_ELSE = "other"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may happen.

    Attributes:
        how: what a path calls it.
        dims: what it may depend on.
        means: what the person wants by it, if that must be so wherever they are.
    """

    how: str
    event: Event
    dims: frozenset[Dim] = NOTHING
    means: Meaning = ""


def local(setting: Setting, live: Liveness, session: Session) -> Iterator[Deed]:
    """Give what may happen at a question only: its buttons, and what is written as its answer."""
    place = session.place
    node = setting.original.nodes.get(place)
    if isinstance(node, options.Question):
        turn = Turn(session, setting.context(setting.worlds(NOTHING)[0], session.left_seq + 1))
        for button in (button for row in options.rows(turn, place, node) for button in row):
            name = button.value.rpartition(":")[2]
            dims = live.dims.get(_target(node, name), NOTHING)
            yield Deed(f"{place}:{name}", Chose(NOON, button.value), dims)
    match node:
        case Listen(then=then) | Ask(text=str(then)):
            yield Deed(f"{place}:(text)", Said(NOON, RIDDLE), CASE | live.dims.get(then, NOTHING))
        case Number():
            dims = CASE | live.dims.get(node.then, NOTHING)
            for number in telling(setting.original, node):
                yield Deed(f"{place}:{number}", Said(NOON, str(number)), dims)
        case _:
            pass


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


def telling(content: Content, node: Number) -> list[int]:
    """Give the numbers that may lead to different places: the ends, around the age of majority, and those named."""
    named = {node.least, node.most, ADULT - 1, ADULT}
    for other in content.nodes.values():
        if isinstance(other, Branch):
            for one in conditions(other):
                wanted = (one.answer or {}).get(node.save, [])
                texts = [wanted] if isinstance(wanted, str) else wanted
                named.update(int(text) for text in texts if text.isdecimal())
    return sorted(number for number in named if node.least <= number <= node.most)


def leaving(content: Content) -> Iterator[Deed]:
    """Give the ways to leave that are tried from every single state."""
    word = content.rules.exit.words[0]
    yield Deed(f"“{word}”", Said(NOON, word, "m1"), means="exit")
    yield Deed(f"“{word}”, edited", Said(NOON, word, "m1", edited=True), means="exit")
    yield Deed("[exit]", Chose(NOON, "x"), means="exit")


def always(content: Content, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give what means the same whatever is known of somebody."""
    for word in content.rules.exit.words:
        yield Deed(f"“{word}”", Said(NOON, word, "m1"), means="exit")
    yield Deed("(left)", Left(NOON, "command", "m1"), means="exit")
    for name, dialog in content.dialogs.items():
        ahead = live.dims.get(f"{name}.{dialog.resume}", NOTHING)
        event = Chose(NOON, f"c:{name}.gone:gone")
        yield Deed(f"[a button of {name} that is gone]", event, dims | ahead)
    yield Deed("[a button that means nothing]", Chose(NOON, "?"), dims)


def pressed(content: Content, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give what may be pressed anywhere: the buttons that stand under every message."""
    rules = content.rules
    ahead = live.dims.get(rules.emergency.to, NOTHING)
    yield Deed("[emergency]", Chose(NOON, "e"), ahead, "emergency")
    ahead = DESK | live.dims.get(rules.human.to, NOTHING)
    yield Deed("[human]", Chose(NOON, "h"), dims | ahead, "human")


def happening(
    session: Session, live: Liveness, content: Content, dims: frozenset[Dim]
) -> Iterator[Deed]:
    """Give what others may do, and what time brings."""
    after = dims | live.dims.get(content.rules.after_human, NOTHING)
    yield Deed("(start)", Start(NOON), dims | live.dims.get(content.rules.entry, NOTHING))
    yield Deed("(picture)", Showed(NOON, "m1"), dims)
    yield Deed("(taken)", Took(NOON, COUNSELLOR))
    yield Deed("(taken by another)", Took(NOON, SOMEBODY_ELSE))
    yield Deed("(answered)", Replied(NOON, COUNSELLOR, "k1", "…"))
    yield Deed("(given back)", GaveBack(NOON, COUNSELLOR), DESK)
    yield Deed("(closed)", Closed(NOON, COUNSELLOR), after)
    for name, due in session.timers.items():
        yield Deed(f"({name} timer)", Fired(due, name, due), DESK)


def behind(session: Session) -> Iterator[Deed]:
    """Give what may happen while somebody hides: nothing may be sent, until they come back."""
    yield Deed("(taken)", Took(NOON, COUNSELLOR))
    yield Deed("(answered)", Replied(NOON, COUNSELLOR, "k2", "…"))
    yield Deed("(given back)", GaveBack(NOON, COUNSELLOR))
    yield Deed("(closed)", Closed(NOON, COUNSELLOR))
    returns: Meaning = "" if session.cover else "return"
    yield Deed("(start)", Start(NOON), means=returns)
    yield Deed("(a word)", Said(NOON, RIDDLE, "m2"), means=returns)
    yield Deed("(a press)", Chose(NOON, "h"), means=returns)
    for name, due in session.timers.items():
        yield Deed(f"({name} timer)", Fired(due, name, due))


def calling(content: Content, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give every word that calls for help."""
    rules = content.rules
    for word in rules.emergency.words:
        ahead = live.dims.get(rules.emergency.to, NOTHING)
        yield Deed(f"“{word}”", Said(NOON, word), dims | ahead, "emergency")
    for word in rules.human.words:
        ahead = live.dims.get(rules.human.to, NOTHING)
        yield Deed(f"“{word}”", Said(NOON, word), dims | ahead, "human")


def written(setting: Setting, live: Liveness, dims: frozenset[Dim]) -> Iterator[Deed]:
    """Give what may be written anywhere: every word that means something, and every subject."""
    rules = setting.original.rules
    told = live.dims.get(rules.free_text, NOTHING) | live.dims.get(rules.danger_text, NOTHING)
    for text in setting.texts:
        yield Deed(f"“{text}”", Said(NOON, text), dims | told)
    calls = list(calling(setting.original, live, dims))
    yield from {deed.means: deed for deed in reversed(calls)}.values()
    for rule in (rules.forget, rules.restart, rules.language):
        for word in rule.words[:1]:
            yield Deed(f"“{word}”", Said(NOON, word), dims | live.dims.get(rule.to, NOTHING))
    for words in (rules.back.words, rules.repeat.words):
        yield Deed(f"“{words[0]}”", Said(NOON, words[0]), dims)
    yield Deed("(an edited text)", Said(NOON, RIDDLE, "m1", edited=True), dims)


def at(event: Event, now: datetime) -> Event:
    """Let it happen at an instant; a timer keeps what it was set for."""
    return event if isinstance(event, Fired) else replace(event, at=now)
