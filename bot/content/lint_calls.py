"""Checks on calls and returns: dialogs that call themselves, that go too deep, that never come back.

**Rules.** Linear in the content. A person finds back from eight calls, not from more.
"""

from collections.abc import Callable, Iterator

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.lint_graph import graph_of, root_places, sound
from bot.content.ways import knots, walked
from bot.dialogs.graph import full
from bot.dialogs.steps import Call, End, Return

DEEPEST = 8


def _calls(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Give every call as the node, its dialog and the dialog it calls."""
    for ref, step in draft.steps().items():
        if isinstance(step, Call):
            yield ref, ref.partition(".")[0], step.call.partition(".")[0]


def _called(draft: Draft) -> dict[str, dict[str, str]]:
    """Give by dialog those it calls, and at which node first."""
    called: dict[str, dict[str, str]] = {one.dialog: {} for one in draft.dialogs.values()}
    for ref, dialog, other in _calls(draft):
        if other in called:
            called[dialog].setdefault(other, ref)
    return called


def _depth(draft: Draft) -> Iterator[Finding]:
    called = _called(draft)
    depth: dict[str, int] = {}
    for knot in knots(called, lambda dialog: called[dialog]):
        dialog = min(knot)
        inner = [other for other in called[dialog] if other in knot]
        if inner:
            yield _recursion(draft, dialog, called[dialog][inner[0]], knot)
        others = {other: depth[other] for one in knot for other in called[one] if other in depth}
        deepest = max(others.values(), default=0)
        depth.update(dict.fromkeys(knot, deepest + bool(others)))
        if depth[dialog] == DEEPEST + 1 and not inner:
            other = max(called[dialog], key=lambda name: others[name])
            sentence = f"`{dialog}` begins a chain of {DEEPEST + 1} calls; {DEEPEST} is the most."
            spot = draft.spot(called[dialog][other], "call")
            yield draft.find(spot, "call_depth", sentence, "Go to one of them with `goto`.")


def _recursion(draft: Draft, dialog: str, ref: str, knot: list[str]) -> Finding:
    others = " and ".join(f"`{name}`" for name in sorted(knot) if name != dialog)
    sentence = f"`{dialog}` calls itself{f' through {others}' if others else ''}."
    fix = "Use `goto` for one of the calls."
    return draft.find(draft.spot(ref, "call"), "recursion", sentence, fix)


def _returns(draft: Draft) -> Iterator[Finding]:
    if not sound(draft):
        return
    steps, found = draft.steps(), graph_of(draft)
    for ref, _, other in _calls(draft):
        step = steps[ref]
        if isinstance(step, Call) and step.call not in found.returning:
            sentence = f"`{other}` never returns: nobody goes on at `then`."
            fix = "Put a `return: caller` at its end, or use `goto`."
            yield draft.find(draft.spot(ref, "call"), "never_returns", sentence, fix)
    for ref in sorted(walked(_uncalled(draft), found.onward)):
        if isinstance(steps[ref], Return):
            sentence = f"`{ref}` can be reached without a call; it then leads home."
            fix = "Lead into its dialog with `call` everywhere, or end it with `goto`."
            yield draft.find(draft.spot(ref, "return"), "return_home", sentence, fix)


def _uncalled(draft: Draft) -> list[str]:
    """Name the nodes that are reached while no call is open; the question for the language is itself called."""
    if draft.rules is None:
        return []
    starts = [to for place, to in root_places(draft.rules) if place[0] != "language"]
    entry = draft.rules.entry.partition(".")[0]
    starts += [
        full(one.dialog, one.resume) for one in draft.dialogs.values() if one.dialog == entry
    ]
    return [ref for ref in starts if ref in draft.steps()]


def _beginnings(draft: Draft) -> Iterator[Finding]:
    """A dialog that is over as soon as it begins leaves people with nothing."""
    for file, dialog in draft.dialogs.items():
        step = dialog.nodes.get(dialog.start)
        if isinstance(step, End | Return):
            sentence = f"`{dialog.dialog}` is over as soon as it begins."
            fix = "Say or ask something first."
            yield draft.find((file, ("start",)), "nothing_happens", sentence, fix)


CALL_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_depth, _returns, _beginnings)
