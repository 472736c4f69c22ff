"""The dialogs as a picture: the graph as boxes and arrows, written as DOT or Mermaid text.

**Rules.** Pure, and the same content gives the same text. Colour is never alone: an emergency or a
hand-off has a thicker line too, and what is missing is written in the box. What every message has
(exit, emergency, a human) is not drawn: only the places where these lead are marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.dialogs.captions import said, ways
from bot.dialogs.graph import reachable, targets, waits
from bot.dialogs.rules import Globals
from bot.dialogs.steps import End, Handoff, Step

Hue = Literal["plain", "emergency", "handoff", "outside"]
Remarks = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Box:
    """One node; `dialog` is the frame that it stands in, empty for a neighbour of what is drawn."""

    ref: str
    dialog: str
    kind: str
    lines: tuple[str, ...]
    hue: Hue


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way from a box to another; dashed if free text takes it, or the return of a called dialog."""

    start: str
    end: str
    label: str
    dashed: bool
    hue: Hue


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, in order of writing."""

    name: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def frames(self) -> dict[str, list[Box]]:
        """Give the boxes by dialog; those of a single dialog need no frame and stand under ``""``."""
        names = {box.dialog for box in self.boxes} - {""}
        framed: dict[str, list[Box]] = {}
        for box in self.boxes:
            framed.setdefault(box.dialog if len(names) > 1 else "", []).append(box)
        return framed


def draw(
    nodes: Mapping[str, Step], rules: Globals, remarks: Remarks, dialog: str | None = None
) -> Drawing:
    """Draw one dialog with the nodes that it leads to, or all of them. `remarks` are written into the boxes."""
    hues, doors = paths(nodes, rules), entrances(rules)
    inside = [ref for ref in nodes if dialog is None or _dialog(ref) == dialog]
    arrows = tuple(
        Arrow(ref, way.end, way.label, way.dashed, hues[way.end])
        for ref in inside
        for way in ways(nodes[ref], rules)
        if way.end in nodes
    )
    boxes = [_box(ref, nodes[ref], hues[ref], doors, remarks) for ref in inside]
    near = dict.fromkeys(arrow.end for arrow in arrows if arrow.end not in inside)
    boxes += [Box(ref, "", "outside", (ref,), _faint(hues[ref])) for ref in near]
    return Drawing(dialog or "dialogs", tuple(boxes), arrows)


def overview(nodes: Mapping[str, Step], rules: Globals) -> Drawing:
    """Draw which dialog leads to which, with how many ways."""
    count: dict[tuple[str, str], int] = {}
    for ref, step in nodes.items():
        for end in targets(step):
            if end in nodes and _dialog(ref) != _dialog(end):
                pair = (_dialog(ref), _dialog(end))
                count[pair] = count.get(pair, 0) + 1
    hues: dict[str, Hue] = {
        _dialog(rules.human.to): "handoff",
        _dialog(rules.emergency.to): "emergency",
    }
    return Drawing(
        "overview",
        tuple(
            Box(name, "", "dialog", (name,), hues.get(name, "plain"))
            for name in dict.fromkeys(map(_dialog, nodes))
        ),
        tuple(
            Arrow(start, end, str(number), dashed=False, hue=hues.get(end, "plain"))
            for (start, end), number in count.items()
        ),
    )


def paths(nodes: Mapping[str, Step], rules: Globals) -> dict[str, Hue]:
    """Tell which nodes are part of an emergency and which of a hand-off.

    An emergency is what is said from the emergency button, or from danger in a text, until an
    answer is awaited. A hand-off is a `handoff`. To both belongs what leads there without waiting.
    """
    silent = {ref: step for ref, step in nodes.items() if not waits(step)}
    spoken: set[str] = set()
    for root in (rules.emergency.to, rules.danger_text):
        seen = reachable(silent, [root]) | {root}
        spoken |= seen | {way for ref in seen for way in targets(silent.get(ref, _END))}
    danger = _leading(silent, spoken & set(nodes))
    asked = {ref for ref, step in nodes.items() if isinstance(step, Handoff)}
    human = _leading(silent, asked)
    return {
        ref: "emergency" if ref in danger else "handoff" if ref in human else "plain"
        for ref in nodes
    }


def entrances(rules: Globals) -> dict[str, list[str]]:
    """Name the doors of `globals.yaml` by the node that they lead to."""
    named = [
        (rules.entry, "start"),
        (rules.home, "home"),
        (rules.emergency.to, "emergency button"),
        (rules.human.to, "human button"),
        (rules.restart.to, "restart words"),
        (rules.forget.to, "erase words"),
        (rules.language.to, "language words"),
        *([(rules.callback.to, "call-back words")] if rules.callback else []),
        (rules.danger_text, "danger in a text"),
        (rules.free_text, "free text"),
        (rules.after_human, "after a human"),
        *([(rules.blocked, "kept from the team")] if rules.blocked else []),
        *([(rules.own.to, "own data words")] if rules.own else []),
        *([(rules.leaving.to, "words about leaving")] if rules.leaving else []),
        *((ref, f"not understood {number}") for number, ref in enumerate(rules.unclear, 1)),
    ]
    doors: dict[str, list[str]] = {}
    for ref, name in named:
        doors.setdefault(ref, []).append(name)
    return doors


_END = End(end="-")


def _dialog(ref: str) -> str:
    return ref.partition(".")[0]


def _faint(hue: Hue) -> Hue:
    return "outside" if hue == "plain" else hue


def _leading(silent: Mapping[str, Step], found: set[str]) -> set[str]:
    """Add what leads there without waiting for an answer."""
    grown = set(found)
    while True:
        more = {ref for ref, step in silent.items() if grown.intersection(targets(step))} - grown
        if not more:
            return grown
        grown |= more


def _box(
    ref: str, step: Step, hue: Hue, doors: Mapping[str, Sequence[str]], remarks: Remarks
) -> Box:
    dialog, _, name = ref.partition(".")
    lines = [name, *said(step)]
    lines += [f"▶ {door}" for door in doors.get(ref, ())]
    lines += [f"⚠ {remark}" for remark in remarks.get(ref, ())]
    return Box(ref, dialog, _kind(step), tuple(lines), hue)


def _kind(step: Step) -> str:
    return type(step).__name__.removesuffix("Step").lower()
