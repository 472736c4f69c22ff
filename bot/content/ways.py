"""Where a step leads, with the place of each reference; and the graph that all steps make.

**Rules.** Pure, and linear in the content: each reference is looked at once. A call leads to the start of the dialog
it calls, and to its `then` only if that dialog can return.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.content.written import Place
from bot.dialogs.steps import Ask, Branch, Call, Listen, Return, Step

_ONE_WAY = (
    "then", "yes", "no", "unsure", "skip", "instead", "none", "goto", "text", "call",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """One reference of a step: its place inside the step, and where it leads."""

    place: Place
    to: str


def ways(step: Step) -> Iterator[Way]:
    """Give every reference of a step."""
    fields = type(step).model_fields
    for name in _ONE_WAY:
        to = getattr(step, name) if name in fields else None
        if isinstance(to, str):
            yield Way((name,), to)
    match step:
        case Ask() | Listen():
            for name, choice in step.choices.items():
                yield Way(("choices", name, "to"), choice.to)
        case Branch():
            for number, arm in enumerate(step.branch):
                yield Way(("branch", number, "to"), arm.to)
        case _:
            return


@dataclass(frozen=True, slots=True)
class Graph:
    """All steps, their ways, and what can return.

    Attributes:
        ways: by node, those that lead somewhere that exists.
        returning: nodes from which a `return` can be reached without returning from a call made later.
    """

    steps: Mapping[str, Step]
    ways: Mapping[str, tuple[str, ...]]
    returning: frozenset[str]

    def onward(self, ref: str) -> tuple[str, ...]:
        """Name the next nodes, in the same dialog as a person sees it: a call is one step."""
        step = self.steps[ref]
        if not isinstance(step, Call):
            return self.ways[ref]
        back = step.call in self.returning and step.then in self.steps
        return (step.then,) if back else ()

    def anywhere(self, ref: str) -> tuple[str, ...]:
        """Name the next nodes, the start of a called dialog among them."""
        step = self.steps[ref]
        if not isinstance(step, Call):
            return self.ways[ref]
        inside = (step.call,) if step.call in self.steps else ()
        return (*inside, *self.onward(ref))


def graph(steps: Mapping[str, Step]) -> Graph:
    """Make the graph of all steps."""
    found = {
        ref: tuple(dict.fromkeys(way.to for way in ways(step) if way.to in steps))
        for ref, step in steps.items()
    }
    return Graph(steps, found, returning(steps, found, lambda _: True))


def returning(
    steps: Mapping[str, Step],
    found: Mapping[str, tuple[str, ...]],
    passes: Callable[[Step], bool],
) -> frozenset[str]:
    """Find the nodes from which a `return` can be reached through steps that pass."""
    behind = _behind(steps, found)
    seen: set[str] = set()
    waiting = [ref for ref, step in steps.items() if isinstance(step, Return)]
    while waiting:
        ref = waiting.pop()
        if ref in seen:
            continue
        seen.add(ref)
        for before in behind.get(ref, ()):
            step = steps[before]
            if before in seen or not passes(step):
                continue
            if not isinstance(step, Call) or {step.call, step.then} <= seen:
                waiting.append(before)
    return frozenset(seen)


def _behind(
    steps: Mapping[str, Step], found: Mapping[str, tuple[str, ...]]
) -> dict[str, list[str]]:
    behind: dict[str, list[str]] = {}
    for ref in steps:
        for to in found[ref]:
            behind.setdefault(to, []).append(ref)
    return behind


def walked(starts: Iterable[str], after: Callable[[str], Iterable[str]]) -> set[str]:
    """Walk from some nodes; give all that are met."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        ref = waiting.pop()
        if ref not in seen:
            seen.add(ref)
            waiting.extend(after(ref))
    return seen


def knots(refs: Iterable[str], after: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """Find the groups of nodes that can all reach each other, the last ones first (Tarjan).

    Without recursion, so that a chain of ten thousand nodes is no deeper than one.
    """
    return _Knots(after).found(refs)


class _Knots:
    """The state of the search."""

    def __init__(self, after: Callable[[str], Iterable[str]]) -> None:
        self._after = after
        self._number: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._open: list[str] = []
        self._is_open: set[str] = set()
        self._groups: list[list[str]] = []

    def found(self, refs: Iterable[str]) -> list[list[str]]:
        """Search from every node that was not met yet."""
        for ref in refs:
            if ref not in self._number:
                self._search(ref)
        return self._groups

    def _search(self, root: str) -> None:
        path = [(root, self._enter(root))]
        while path:
            ref, rest = path[-1]
            to = next(rest, None)
            if to is None:
                path.pop()
                self._leave(ref)
                if path:
                    self._lower(path[-1][0], self._low[ref])
            elif to not in self._number:
                path.append((to, self._enter(to)))
            elif to in self._is_open:
                self._lower(ref, self._number[to])

    def _enter(self, ref: str) -> Iterator[str]:
        self._number[ref] = self._low[ref] = len(self._number)
        self._open.append(ref)
        self._is_open.add(ref)
        return iter(self._after(ref))

    def _lower(self, ref: str, low: int) -> None:
        self._low[ref] = min(self._low[ref], low)

    def _leave(self, ref: str) -> None:
        if self._low[ref] != self._number[ref]:
            return
        at = len(self._open) - 1
        while self._open[at] != ref:
            at -= 1
        group = self._open[at:]
        del self._open[at:]
        self._is_open.difference_update(group)
        self._groups.append(group)
