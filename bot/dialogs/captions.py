"""What stands in the boxes and on the arrows of a picture: a step and its ways in a few words.

**Rules.** Pure. Words of editors are cut, never changed.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple, assert_never

from bot.dialogs.conditions import Condition
from bot.dialogs.graph import sentences
from bot.dialogs.rules import Globals
from bot.dialogs.steps import (
    Ask,
    Branch,
    Call,
    Callback,
    Copy,
    Cover,
    End,
    Export,
    Forget,
    GoTo,
    Handoff,
    Listen,
    Number,
    Return,
    Say,
    Services,
    SetStep,
    Step,
    Warn,
    Where,
    YesNo,
    step_kind,
)

WIDTH = 26
LINES = 2
WRITES = "✎"
"""Stands on an arrow that free text takes."""
CALLS = "↳ calls"
RETURNS = "↩ then"
"""The way into a called dialog, and the way on when it has returned."""


class Way(NamedTuple):
    """Where a step leads, what is written on the arrow, and whether the arrow is dashed."""

    end: str
    label: str
    dashed: bool = False


def said(step: Step) -> list[str]:
    """Say in a few words what a node does."""
    match step:
        case SetStep():
            return [f"{name} = {value}" for name, value in step.set.items()]
        case Services():
            return [f"services: {step.services}", *_narrowed(step)]
        case Handoff(handoff=what) | Forget(forget=what) | Cover(cover=what):
            return [f"{step_kind(step)}: {what}"]
        case Call():
            return [f"call: {step.call.partition('.')[0]}"]
        case Return():
            return ["return to the caller"]
        case Branch() | GoTo():
            return []
        case _:
            return [*short(next(sentences(step)).text), *_asked(step)]


def short(text: str) -> list[str]:
    """Cut a text to how it begins."""
    lines = textwrap.wrap(re.sub("[ \n]+", " ", text), WIDTH)  # not the spaces that hold together
    if len(lines) <= LINES:
        return lines
    return [*lines[: LINES - 1], f"{lines[LINES - 1].rstrip(' ,;:.')} …"]


def _narrowed(step: Services) -> list[str]:
    narrow = [*step.audience, *step.channels, *([step.territory] if step.territory else [])]
    narrow += ["without a voice"] if step.speechless else []
    narrow += ["open now"] if step.open_only else []
    return [f"only {', '.join(narrow)}"] if narrow else []


def _asked(step: Step) -> list[str]:
    match step:
        case Number():
            return [f"number: {step.save}, {step.least}–{step.most}"]
        case Where():
            return ["where: territory"]
        case Warn():
            return ["warning"]
        case Callback():
            days = f" on {step.days} days" if step.days else ""
            return [f"call-back: {len(step.windows)} windows{days}"]
        case _:
            return []


def ways(step: Step, rules: Globals) -> Iterator[Way]:
    """Give where a step leads; twins become one."""
    found: dict[tuple[str, bool], list[str]] = {}
    for end, label, dashed in _each(step, rules):
        found.setdefault((end, dashed), []).append(label)
    for (end, dashed), labels in found.items():
        yield Way(end, " / ".join(label for label in labels if label), dashed)


def _each(step: Step, rules: Globals) -> Iterator[Way]:
    match step:
        case Branch():
            yield from (Way(arm.to, condition(arm.when)) for arm in step.branch)
        case Call():
            yield from (Way(step.call, CALLS), Way(step.then, RETURNS, dashed=True))
        case GoTo():
            yield Way(step.goto, "")
        case Say() | Copy() | Export() | SetStep() | Services() | Handoff():
            yield Way(step.then, "")
        case End() | Forget() | Cover() | Return():
            return
        case _:
            yield from _answered(step, rules)


def _answered(
    step: Ask | YesNo | Number | Where | Listen | Warn | Callback, rules: Globals
) -> Iterator[Way]:
    """Give the ways of a step that waits for an answer."""
    words = rules.answers
    match step:
        case Ask() | Listen():
            yield from (Way(choice.to, choice.label) for choice in step.choices.values())
            typed = step.then if isinstance(step, Listen) else step.text
            yield from () if typed is None else (Way(typed, WRITES, dashed=True),)
        case YesNo():
            yield from (Way(step.yes, words.yes.label), Way(step.no, words.no.label))
            yield from () if step.unsure is None else (Way(step.unsure, words.unsure.label),)
        case Number():
            yield Way(step.then, f"{WRITES} 0–9", dashed=True)
            yield from () if step.skip is None else (Way(step.skip, words.skip.label),)
        case Where():
            yield Way(step.then, "a territory")
            yield from () if step.skip is None else (Way(step.skip, words.skip.label),)
        case Warn():
            yield Way(step.then, words.go_on.label)
            yield Way(step.instead, words.not_now.label)
        case Callback():
            yield from (Way(step.then, window.label) for window in step.windows.values())
            yield Way(step.none, words.none.label)
        case _:
            assert_never(step)


def condition(when: Condition | None) -> str:
    """Write a condition as people would say it."""
    if when is None:
        return "else"
    return ", ".join(_parts(when)) or "always"


def _parts(when: Condition) -> Iterator[str]:
    yield from (f"{name} = {_either(value)}" for name, value in (when.answer or {}).items())
    facts = (
        ("desk", when.desk),
        ("open:", when.service_open),
        ("risk ≥", when.risk_at_least),
        ("case", when.case),
        ("in", when.locale),
        ("minor:", when.minor),
        ("clock", when.zone),
        ("untold:", when.untold),
        ("call-back:", when.callback),
    )
    yield from (f"{name} {_either(value)}" for name, value in facts if value)
    if when.can:
        yield f"can {when.can if isinstance(when.can, str) else ' & '.join(when.can)}"
    yield from _joined(when)


def _joined(when: Condition) -> Iterator[str]:
    if when.all:
        yield " & ".join(f"({condition(one)})" for one in when.all)
    if when.any:
        yield " or ".join(f"({condition(one)})" for one in when.any)
    if when.not_:
        yield f"not ({condition(when.not_)})"


def _either(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else " | ".join(value)
