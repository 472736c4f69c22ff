"""The graph of all dialogs: full references, ways out of a step, what can be reached.

**Rules.** Pure; it looks at what was written and decides nothing. A full reference is
`dialog.node`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from bot.dialogs.rules import Globals
from bot.dialogs.steps import (
    Ask,
    Branch,
    Copy,
    Dialog,
    End,
    Forget,
    Handoff,
    Listen,
    Say,
    Services,
    SetStep,
    Step,
)


def full(dialog: str, ref: str) -> str:
    """Complete a reference made inside a dialog."""
    return ref if "." in ref else f"{dialog}.{ref}"


def compiled(dialogs: Iterable[Dialog]) -> dict[str, Step]:
    """Give every step by its full reference, the references inside completed."""
    return {
        full(dialog.dialog, name): completed(dialog.dialog, step)
        for dialog in dialogs
        for name, step in dialog.nodes.items()
    }


def completed(dialog: str, step: Step) -> Step:
    """Complete the references inside one step."""
    match step:
        case Ask():
            text = None if step.text is None else full(dialog, step.text)
            return step.model_copy(update={"choices": _choices(dialog, step), "text": text})
        case Listen():
            update = {"choices": _choices(dialog, step), "then": full(dialog, step.then)}
            return step.model_copy(update=update)
        case Branch():
            arms = [arm.model_copy(update={"to": full(dialog, arm.to)}) for arm in step.branch]
            return step.model_copy(update={"branch": arms})
        case Say() | Copy() | SetStep() | Services() | Handoff():
            return step.model_copy(update={"then": full(dialog, step.then)})
        case End() | Forget():
            return step
        case _:
            assert_never(step)


def _choices(dialog: str, step: Ask | Listen) -> dict[str, object]:
    return {
        name: choice.model_copy(update={"to": full(dialog, choice.to)})
        for name, choice in step.choices.items()
    }


def targets(step: Step) -> tuple[str, ...]:
    """Name every reference in a step, in order of writing."""
    match step:
        case Ask():
            ways = tuple(choice.to for choice in step.choices.values())
            return ways if step.text is None else (*ways, step.text)
        case Listen():
            return (*(choice.to for choice in step.choices.values()), step.then)
        case Branch():
            return tuple(arm.to for arm in step.branch)
        case Say() | Copy() | SetStep() | Services() | Handoff():
            return (step.then,)
        case End() | Forget():
            return ()
        case _:
            assert_never(step)


def roots(rules: Globals) -> tuple[str, ...]:
    """Name the nodes that the global rules lead to."""
    return (
        rules.entry,
        rules.home,
        rules.emergency.to,
        rules.human.to,
        rules.restart.to,
        rules.forget.to,
        rules.danger_text,
        rules.free_text,
        rules.after_human,
        *rules.unclear,
    )


def reachable(nodes: Mapping[str, Step], starts: Iterable[str]) -> frozenset[str]:
    """Walk from some nodes; references that lead nowhere are ignored."""
    seen: set[str] = set()
    waiting = [start for start in starts if start in nodes]
    while waiting:
        ref = waiting.pop()
        if ref not in seen:
            seen.add(ref)
            waiting.extend(way for way in targets(nodes[ref]) if way in nodes)
    return frozenset(seen)


def waits(step: Step) -> bool:
    """Whether the turn ends here: the person's answer is awaited, or nothing is."""
    return isinstance(step, Ask | Listen | End | Forget)


def endless(nodes: Mapping[str, Step]) -> frozenset[str]:
    """Find the nodes from which some turn may never end.

    A circle of steps that do not wait for the person.
    """
    safe: set[str] = {ref for ref, step in nodes.items() if waits(step)}
    grown = True
    while grown:
        new = {
            ref
            for ref, step in nodes.items()
            if ref not in safe and all(way in safe or way not in nodes for way in targets(step))
        }
        safe |= new
        grown = bool(new)
    return frozenset(nodes) - safe


def labels(step: Step) -> Iterator[str]:
    """Give the words that stand on buttons."""
    match step:
        case Ask() | Listen():
            yield from (choice.label for choice in step.choices.values())
        case Copy():
            yield step.label
        case _:
            return


def sentences(step: Step) -> Iterator[str]:
    """Give every text of a step that a person reads, labels included, in order of writing."""
    match step:
        case Say():
            yield step.say
        case Ask():
            yield step.ask
        case Listen():
            yield step.listen
        case Copy():
            yield step.copy_
        case Services():
            yield from () if step.intro is None else (step.intro,)
        case End():
            yield step.end
        case SetStep() | Branch() | Handoff() | Forget():
            pass
        case _:
            assert_never(step)
    yield from labels(step)
