"""The graph of all dialogs: full references, ways out of a step, what can be reached.

**Rules.** Pure; it looks at what was written and decides nothing. A full reference is
`dialog.node`.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.dialogs.base import PLACEHOLDER
from bot.dialogs.prose import Sentence, forms
from bot.dialogs.rules import Globals
from bot.dialogs.steps import (
    Ask,
    Branch,
    Call,
    Callback,
    Copy,
    Cover,
    Dialog,
    End,
    Forget,
    Listen,
    Number,
    Step,
    Warn,
    Where,
    YesNo,
)

SECRETS = frozenset({"return_word", "duress_word"})
"""What is filled in with a secret word."""
_ONE_WAY = {"then", "yes", "no", "unsure", "skip", "instead", "none", "goto", "text"}
"""The fields that hold one reference."""


def full(dialog: str, ref: str) -> str:
    """Complete a reference made inside a dialog."""
    return ref if "." in ref else f"{dialog}.{ref}"


def compiled(dialogs: Iterable[Dialog]) -> dict[str, Step]:
    """Give every step by its full reference, the references inside completed.

    A call names the start of the dialog it calls, or, if there is no such dialog, what was written.
    """
    dialogs = tuple(dialogs)
    starts = {dialog.dialog: full(dialog.dialog, dialog.start) for dialog in dialogs}
    return {
        full(dialog.dialog, name): completed(dialog.dialog, step, starts)
        for dialog in dialogs
        for name, step in dialog.nodes.items()
    }


def completed(dialog: str, step: Step, starts: Mapping[str, str]) -> Step:
    """Complete the references inside one step; `starts` are the first nodes of the dialogs."""
    update: dict[str, object] = {
        name: full(dialog, ref)
        for name in _ONE_WAY & type(step).model_fields.keys()
        if (ref := getattr(step, name)) is not None
    }
    match step:
        case Ask() | Listen():
            update["choices"] = {
                name: choice.model_copy(update={"to": full(dialog, choice.to)})
                for name, choice in step.choices.items()
            }
        case Branch():
            update["branch"] = [
                arm.model_copy(update={"to": full(dialog, arm.to)}) for arm in step.branch
            ]
        case Call():
            update["call"] = starts.get(step.call, step.call)
        case _:
            pass
    return step.model_copy(update=update)


def targets(step: Step) -> tuple[str, ...]:
    """Name every reference in a step, in order of writing."""
    return tuple(_targets(step))


def _targets(step: Step) -> Iterator[str]:
    for name in type(step).model_fields:
        value = getattr(step, name)
        match value:
            case str() if name in _ONE_WAY or name == "call":
                yield value
            case dict() if name == "choices":
                yield from (choice.to for choice in value.values())
            case list() if name == "branch":
                yield from (arm.to for arm in value)
            case _:
                pass


def roots(rules: Globals) -> tuple[str, ...]:
    """Name the nodes that the global rules lead to."""
    return (
        rules.entry,
        rules.home,
        rules.emergency.to,
        rules.human.to,
        rules.restart.to,
        rules.forget.to,
        rules.language.to,
        *([rules.callback.to] if rules.callback else []),
        rules.danger_text,
        rules.free_text,
        rules.after_human,
        *rules.unclear,
        *(one.to for one in (rules.own, rules.leaving) if one),
        *([rules.blocked] if rules.blocked else []),
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
    question = Ask | YesNo | Number | Where | Warn | Listen | Callback
    return isinstance(step, question | End | Forget | Cover)


def telling(nodes: Mapping[str, Step]) -> frozenset[str]:
    """Name the nodes that show a secret word."""
    return frozenset(
        ref
        for ref, step in nodes.items()
        if any(SECRETS.intersection(PLACEHOLDER.findall(one.text)) for one in sentences(step))
    )


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
        case Callback():
            yield from (window.label for window in step.windows.values())
            yield from step.opening.values() if isinstance(step.opening, dict) else ()
        case Copy():
            yield step.label
        case _:
            return


PROSES = ("say", "ask", "yesno", "number", "where", "listen", "warn", "copy_", "export", "intro", "callback", "hours",
          "line", "end")  # fmt: skip
"""The fields that hold a text."""


def sentences(step: Step) -> Iterator[Sentence]:
    """Give every text of a step that a person reads, labels included, in order of writing."""
    for name in PROSES:
        prose = getattr(step, name, None)
        if prose is not None:
            yield from forms(prose)
    if isinstance(step, Callback) and isinstance(step.opening, str):
        yield Sentence(step.opening)
    yield from (Sentence(label) for label in labels(step))
