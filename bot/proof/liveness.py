"""What can still matter at a node: the answers that something ahead looks at, and which conditions of the world.

**Rules.** Pure data flow over the compiled nodes, calls and returns included. Two states that differ only in what
nothing ahead looks at are one state. Too much may be called live, never too little. What only words depend on
(a number in a sentence, the topic of a list of services) leads nowhere else: proofs about words try all of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.content.content import Content
from bot.dialogs.conditions import Condition
from bot.dialogs.graph import targets, waits
from bot.dialogs.steps import (
    Ask,
    Branch,
    Call,
    Callback,
    Handoff,
    Listen,
    Node,
    Number,
    Return,
    SetStep,
)

Dim = Literal["desk", "clock", "can", "case", "risk", "untold", "booked", "zone"]
"""What a walk may depend on besides answers: the desk, open services, the channel, the case, the risk, what was said,
whether a call-back is booked, whether their clock is known."""
TOPIC, LOCALE, CALLS, AGE, BOOKED = "topic", "locale", "calls", "age", "callback"
Names = frozenset[str]
T = TypeVar("T", bound=str)
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Liveness:
    """What matters from where.

    Attributes:
        names: by node, the answers that something looks at on a way that begins there; `topic`, `locale` and
            `calls` are names too.
        dims: by node, what the walk until the next answer may depend on.
        reads: by node, the names that the walk until the next answer may look at.
        anywhere: names that the ways that lead on from everywhere look at.
        values: by name, the values that some condition names: all others, and none, are the same to it.
        risky: whether some condition looks at the risk.
        spoken: the language, if some condition looks at it.
    """

    names: Mapping[str, Names]
    dims: Mapping[str, frozenset[Dim]]
    reads: Mapping[str, Names]
    anywhere: Names
    values: Mapping[str, Names]
    risky: bool
    spoken: Names

    def at(self, place: str, calls: tuple[str, ...]) -> Names:
        """Name what matters for somebody who stands at a place, and returns to others."""
        own = self.names.get(place, NONE)
        behind = calls if CALLS in own else ()
        return own.union(self.anywhere, *(self.names.get(ref, NONE) for ref in behind))


def liveness(content: Content) -> Liveness:
    """Look ahead from every node."""
    nodes = content.nodes
    ways = {ref: _ways(content, ref) for ref in nodes}
    names = _fixed(nodes, ways, lambda ref: _reads(nodes[ref]), lambda ref: _sets(nodes[ref]))
    silent = {ref: _silent(content, ref, ways[ref]) for ref in nodes}
    own = {ref: _dims(content, ref) for ref in nodes}
    dims = _fixed(nodes, silent, lambda ref: own[ref], lambda _: frozenset())
    reads = _fixed(nodes, silent, lambda ref: _reads(nodes[ref]), lambda _: NONE)
    looked = [one for node in nodes.values() for one in conditions(node)]
    spoken = frozenset({LOCALE}) if any(one.locale for one in looked) else NONE
    risky = any(one.risk_at_least is not None for one in looked)
    return Liveness(names, dims, reads, _anywhere(content, names), _values(looked), risky, spoken)


def _values(looked: Iterable[Condition]) -> dict[str, Names]:
    found: dict[str, Names] = {}
    for one in looked:
        for name, wanted in (one.answer or {}).items():
            several = [wanted] if isinstance(wanted, str) else wanted
            found[name] = found.get(name, NONE).union(several)
    return found


def _ways(content: Content, ref: str) -> tuple[str, ...]:
    """Give the nodes that may come next. Where a return leads is looked up in the calls of whoever returns."""
    node, nodes = content.nodes[ref], content.nodes
    led = [content.rules.home] if isinstance(node, Return) else targets(node)
    return tuple(dict.fromkeys(way for way in led if way in nodes))


def _silent(content: Content, ref: str, ways: tuple[str, ...]) -> tuple[str, ...]:
    """Give the nodes that may come next in the same turn; a return may lead behind every call."""
    node = content.nodes[ref]
    if isinstance(node, Return):
        behind = (one.then for one in content.nodes.values() if isinstance(one, Call))
        return tuple(dict.fromkeys((*ways, *(way for way in behind if way in content.nodes))))
    return () if waits(node) else ways


def _fixed(
    nodes: Iterable[str],
    ways: Mapping[str, tuple[str, ...]],
    gen: Callable[[str], frozenset[T]],
    kill: Callable[[str], frozenset[str]],
) -> dict[str, frozenset[T]]:
    """Carry what is read backwards along all ways until nothing changes."""
    found = {ref: gen(ref) for ref in nodes}
    before: dict[str, list[str]] = {ref: [] for ref in found}
    for ref, nexts in ways.items():
        for way in nexts:
            before[way].append(ref)
    waiting = list(found)
    while waiting:
        ref = waiting.pop()
        for earlier in before[ref]:
            grown = found[earlier] | (found[ref] - kill(earlier))
            if grown != found[earlier]:
                found[earlier] = grown
                waiting.append(earlier)
    return found


def _anywhere(content: Content, names: Mapping[str, Names]) -> Names:
    """Name what the global rules look at; what a text is about is known anew with each text."""
    rules = content.rules
    resumes = [f"{one.dialog}.{one.resume}" for one in content.dialogs.values()]
    pressed = [rules.home, rules.emergency.to, rules.human.to, rules.restart.to, rules.forget.to]
    pressed += [one.to for one in (rules.own, rules.leaving) if one]
    pressed += [rules.language.to, rules.after_human, *rules.unclear, *resumes]
    pressed += [one for one in (rules.callback and rules.callback.to, rules.blocked) if one]
    pressed += list(content.desk.hand_back)
    texted = [rules.free_text, rules.danger_text]
    found: set[str] = set()
    for ref in pressed:
        found |= names.get(ref, NONE)
    for ref in texted:
        found |= names.get(ref, NONE) - {"heard"}
    return frozenset(found - {CALLS})


def _reads(node: Node) -> Names:
    match node:
        case Branch():
            looked = (names_of(arm.when) for arm in node.branch if arm.when)
            return frozenset(name for names in looked for name in names)
        case Return():
            return frozenset({CALLS})
        case _:
            return NONE


def _sets(node: Node) -> Names:
    """Name what is written whichever way is taken."""
    match node:
        case SetStep():
            return frozenset(node.set)
        case Ask(save=str(name)):
            return frozenset({name})
        case Number():
            return frozenset({node.save})
        case Listen(keep=str(name)):
            return frozenset({name})
        case Ask() | Listen():
            return NONE
        case Call():
            return frozenset({CALLS})
        case _:
            return NONE


def conditions(node: Node) -> Iterator[Condition]:
    """Give every condition of a node, those inside others too."""
    if isinstance(node, Branch):
        for arm in node.branch:
            if arm.when is not None:
                yield from inside(arm.when)


def inside(condition: Condition) -> Iterator[Condition]:
    """Give a condition and all that it is joined of."""
    yield condition
    joined = [*(condition.all or ()), *(condition.any or ())]
    joined += [condition.not_] if condition.not_ else []
    for one in joined:
        yield from inside(one)


def names_of(condition: Condition) -> Iterator[str]:
    """Name the answers that a condition looks at."""
    for one in inside(condition):
        yield from one.answer or ()
        yield from [AGE] if one.minor else []
        yield from [LOCALE] if one.locale else []


def books(node: Node) -> bool:
    """Tell whether an answer to a node, or the walk through it, changes what is booked."""
    match node:
        case SetStep():
            return BOOKED in node.set
        case Ask() | Listen():
            return any(BOOKED in choice.set for choice in node.choices.values())
        case _:
            return isinstance(node, Callback)


def _dims(content: Content, ref: str) -> frozenset[Dim]:
    node = content.nodes[ref]
    found: set[Dim] = set()
    if ref == content.rules.human.to or isinstance(node, Handoff) or books(node):
        found |= {"case"}
    if isinstance(node, Handoff):
        found |= {"risk"}
    for one in conditions(node):
        found |= {"desk"} if one.desk else set()
        found |= {"clock"} if one.service_open else set()
        found |= {"can"} if one.can else set()
        found |= {"case"} if one.case else set()
        found |= {"booked"} if one.callback else set()
        found |= {"zone"} if one.zone else set()
        found |= {"risk"} if one.risk_at_least else set()
        found |= {"untold"} if one.untold else set()
    return frozenset(found)
