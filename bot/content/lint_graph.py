"""Checks on where steps lead: names that do not exist, nodes nobody reaches, circles, ends, calls and returns.

**Rules.** Linear in the content. What could not be read is not said to be missing, and while a dialog is lost
nothing is said to be unreachable (P11). Nobody is stuck (P5).
"""

from collections.abc import Callable, Iterable, Iterator

from bot.content.draft import Draft, Spot
from bot.content.finding import Finding
from bot.content.suggest import meant, nearest
from bot.content.ways import Graph, graph, knots, returning, walked, ways
from bot.content.written import Place
from bot.dialogs.graph import full, waits
from bot.dialogs.rules import Globals
from bot.dialogs.steps import (
    Call,
    Cover,
    End,
    Forget,
    Handoff,
    Return,
    Services,
)

SHOWN = 3
HELP = End | Forget | Cover | Return | Handoff | Services
"""Steps that are an end, or lead to help."""


def root_places(rules: Globals) -> Iterator[tuple[Place, str]]:
    """Give the references of the global rules with their places."""
    for name in ("entry", "home", "danger_text", "free_text", "after_human"):
        yield (name,), getattr(rules, name)
    for name in ("emergency", "human", "restart", "forget", "language"):
        yield (name, "to"), getattr(rules, name).to
    for rule, name in ((rules.own, "own"), (rules.leaving, "leaving")):
        if rule is not None:
            yield (name, "to"), rule.to
    if rules.blocked is not None:
        yield ("blocked",), rules.blocked
    yield from ((("unclear", number), ref) for number, ref in enumerate(rules.unclear))


def entrances(draft: Draft) -> list[str]:
    """Name the nodes where a conversation may begin or be led to without a step before."""
    if draft.rules is None:
        return []
    resumes = (full(one.dialog, one.resume) for one in draft.dialogs.values())
    handed = draft.desk.hand_back if draft.desk else ()
    found = dict.fromkeys([*(ref for _, ref in root_places(draft.rules)), *resumes, *handed])
    return [ref for ref in found if ref in draft.steps()]


def _references(draft: Draft) -> Iterator[Finding]:
    steps = draft.steps()
    for spot, to in _all_references(draft):
        started = spot[1][-1] == "call" and "." in to  # said where that dialog begins
        if to not in steps and not started:
            yield from _missing(draft, spot, to)


def _all_references(draft: Draft) -> Iterator[tuple[Spot, str]]:
    for ref, step in draft.steps().items():
        for way in ways(step):
            yield draft.spot(ref, *way.place), way.to
    for place, to in root_places(draft.rules) if draft.rules else ():
        yield ("globals.yaml", place), to
    for to in draft.desk.hand_back if draft.desk else ():
        yield ("desk.yaml", ("hand_back", to)), to
    for file, dialog in draft.dialogs.items():
        for key in ("start", "resume"):
            yield (file, (key,)), full(dialog.dialog, getattr(dialog, key))


def _missing(draft: Draft, spot: Spot, to: str) -> Iterator[Finding]:
    if draft.missed(to):
        return
    dialog, _, node = to.partition(".")
    dialogs = {one.dialog: one for one in draft.dialogs.values()}
    if not node or dialog not in dialogs:
        sentence = f"There is no dialog `{dialog}`."
        fix = meant(dialog, dialogs, "Correct its name, or write the dialog.")
        yield draft.find(spot, "reference", sentence, fix)
        return
    own = draft.spot(f"{dialog}.")[0] == spot[0]
    sentence = f"There is no node `{node if own else to}`."
    near = nearest(node, dialogs[dialog].nodes)
    fix = "Correct its name, or write the node."
    if near is not None:
        fix = f"Did you mean `{near if own else full(dialog, near)}`?"
    yield draft.find(spot, "reference", sentence, fix)


def graph_of(draft: Draft) -> Graph:
    """Give the graph of all steps, made once."""
    if "graph" not in draft.memo:
        draft.memo["graph"] = graph(draft.steps())
    found: Graph = draft.memo["graph"]
    return found


def sound(draft: Draft) -> bool:
    """Tell whether every reference leads somewhere; if not, what it should lead to would be called lost."""
    if "sound" not in draft.memo:
        known = draft.steps().keys()
        draft.memo["sound"] = draft.whole and all(to in known for _, to in _all_references(draft))
    return bool(draft.memo["sound"])


def _reachability(draft: Draft) -> Iterator[Finding]:
    if not sound(draft):
        return
    steps, found = draft.steps(), graph_of(draft)
    seen = walked(entrances(draft), found.anywhere)
    lost = {ref: number for number, ref in enumerate(steps) if ref not in seen}
    groups = knots(lost, lambda ref: [to for to in found.ways[ref] if to in lost])
    group = {ref: number for number, knot in enumerate(groups) for ref in knot}
    led = {
        group[to]
        for ref in lost
        for to in found.ways[ref]
        if group.get(to, group[ref]) != group[ref]
    }
    for number, knot in enumerate(groups):
        if number in led:
            continue  # only lost nodes lead there: the first of them is the mistake
        ref = min(knot, key=lost.__getitem__)
        sentence = f"No way leads to `{ref}`."
        yield draft.find(draft.spot(ref), "unreachable", sentence, "Lead to it or remove it.")


def _circles(draft: Draft) -> Iterator[Finding]:
    """Find circles of steps that never wait for the person, through calls and returns."""
    steps, found = draft.steps(), graph_of(draft)
    silent = returning(steps, found.ways, lambda step: not waits(step))

    def after(ref: str) -> tuple[str, ...]:
        step = steps[ref]
        if waits(step):
            return ()
        if not isinstance(step, Call):
            return found.ways[ref]
        back = step.call in silent and step.then in steps
        return tuple(to for to in (step.call, step.then if back else "") if to in steps)

    for knot in knots(steps, after):
        first = _first(knot, after)
        if first is not None:
            sentence = (
                f"From `{first}` the bot may talk in circles and never wait{_others(knot, first)}."
            )
            fix = "Put an `ask` or `end` in the circle."
            yield draft.find(draft.spot(first), "endless", sentence, fix)


def _first(knot: list[str], after: Callable[[str], Iterable[str]]) -> str | None:
    """Give the node of a circle to speak of; None if it is no circle."""
    circle = len(knot) > 1 or knot[0] in after(knot[0])
    return min(knot) if circle else None


def _others(knot: list[str], first: str) -> str:
    others = [f"`{ref}`" for ref in sorted(knot) if ref != first]
    more = " …" if len(others) > SHOWN else ""
    return f" (through {', '.join(others[:SHOWN])}{more})" if others else ""


def _dead_ends(draft: Draft) -> Iterator[Finding]:
    """Find circles with no way out in which there is no end, no service, no human, no return."""
    if not sound(draft):
        return
    steps, found = draft.steps(), graph_of(draft)
    for knot in knots(entrances(draft), found.anywhere):
        inside = set(knot)
        if any(isinstance(steps[ref], HELP) for ref in knot):
            continue
        if any(to not in inside for ref in knot for to in found.ways[ref]):
            continue
        first = min(
            knot,
            key=lambda ref: (
                draft.spot(ref)[0],
                draft.marks.get(draft.spot(ref)[0], {}).get(draft.spot(ref)[1], (0, 0)),
            ),
        )
        sentence = f"Whoever comes to `{first}` never gets away from it{_others(knot, first)}."
        fix = "Add a choice that leads to services, to a human or to an `end`."
        yield draft.find(draft.spot(first), "dead_end", sentence, fix)


GRAPH_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _references,
    _reachability,
    _circles,
    _dead_ends,
)
