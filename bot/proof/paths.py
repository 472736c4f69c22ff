"""What is proved about the whole once every state is known: every way can end, a human can be reached, all is met.

**Rules.** Only what is pressed or answered at a question counts as a way on: the buttons that stand everywhere are no
excuse for a dead end.
"""

from collections.abc import Iterator

from bot.dialogs.graph import waits
from bot.dialogs.steps import Cover, End, Forget
from bot.proof.explore import Explorer
from bot.proof.flaw import Flaw
from bot.proof.states import Key


def whole(explorer: Explorer) -> Iterator[Flaw]:
    """Prove what needs all states."""
    yield from _no_end(explorer)
    yield from _never_met(explorer)
    yield from _no_queue(explorer)


def _no_end(explorer: Explorer) -> Iterator[Flaw]:
    """From everywhere an end, a hand-off or the home can be reached."""
    good = _leading(explorer, {*explorer.atlas.ends, *_ended(explorer)})
    told: set[str] = set()
    for state in explorer.atlas.states.values():
        if state.key not in good and state.place not in told:
            told.add(state.place)
            sentence = f"From `{state.place}` neither an end, a human nor the home can be reached."
            fix = "Add a choice that leads out."
            yield Flaw("no_end", state.place, sentence, fix, explorer.atlas.path(state))


def _ended(explorer: Explorer) -> Iterator[Key]:
    return (key for key, state in explorer.atlas.states.items() if not state.place)


def _leading(explorer: Explorer, ends: set[Key]) -> set[Key]:
    """Find the states from which one of these can be reached."""
    before: dict[Key, list[Key]] = {}
    for state in explorer.atlas.states.values():
        for key in state.ways:
            before.setdefault(key, []).append(state.key)
    good = set(ends)
    waiting = list(good)
    while waiting:
        for key in before.get(waiting.pop(), ()):
            if key not in good:
                good.add(key)
                waiting.append(key)
    return good


def _never_met(explorer: Explorer) -> Iterator[Flaw]:
    """Every question is asked of somebody: conditions that never hold together are found here."""
    content = explorer.setting.original
    met = {state.place for state in explorer.atlas.states.values()}
    for ref, node in content.nodes.items():
        asks = waits(node) and not isinstance(node, End | Forget | Cover)
        if asks and ref not in met:
            sentence = f"Nobody can ever come to `{ref}`: the conditions before it never hold."
            yield Flaw("never_met", ref, sentence, "Correct the conditions.", severity="warning")


def _no_queue(explorer: Explorer) -> Iterator[Flaw]:
    """While the desk is staffed, who asks for a human is in the queue after one more choice at most."""
    atlas = explorer.atlas
    places = {key[0]: key for key in sorted(atlas.doors - atlas.queues, reverse=True)}
    for key in places.values():
        sentence = "Who asked for a human is not in the queue after one more choice, although somebody is at the desk."
        fix = "Lead to a `handoff: queue`."
        yield Flaw("no_queue", key[0], sentence, fix, atlas.path(atlas.states[key]))
