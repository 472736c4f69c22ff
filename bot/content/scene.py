"""What stands on the screen around a sentence: what was said before it, which buttons are beside it, where they lead.

**Rules.** Pure; only what is written is looked at, never who comes by.
"""

from collections.abc import Iterator

from bot.content.draft import Draft
from bot.content.finding import excerpt
from bot.dialogs.captions import ways
from bot.dialogs.graph import sentences
from bot.dialogs.picture import entrances
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Ask, Callback, Copy, Listen, Step, YesNo

SHORT = 60
MOST = 2
"""How many ways to a sentence are told; a menu has dozens."""
FARTHEST = 6
"""Steps that say nothing are passed, this many."""

Way = tuple[str, str]
"""Where somebody comes from, and the button that was pressed."""


class Scene:
    """The dialogs as somebody meets them."""

    def __init__(self, draft: Draft) -> None:
        self._steps = draft.steps()
        self._rules = draft.rules
        self._from: dict[str, list[Way]] = {}
        self._doors = entrances(draft.rules) if draft.rules else {}
        for ref, step in self._steps.items():
            for way in ways(step, draft.rules) if draft.rules else ():
                self._from.setdefault(way.end, []).append((ref, way.label))

    def before(self, ref: str) -> Iterator[str]:
        """Say what was said just before a node."""
        doors = self._doors.get(ref, [])
        if doors:
            yield f"Comes after: {', '.join(doors[:MOST])}."
        for text, label in list(self._coming(ref))[:MOST]:
            pressed = f" [{label}]" if label else ""
            yield f"Comes after: “{text}”{pressed}"

    def below(self, ref: str) -> Iterator[str]:
        """Name the buttons of a node."""
        labels = _labels(self._steps[ref], self._rules)
        if labels:
            yield f"Buttons below: {_row(labels)}"

    def around(self, ref: str, tail: tuple[str | int, ...]) -> Iterator[str]:
        """Say of a button what it stands under, what beside it, and what comes when it is pressed."""
        step = self._steps[ref]
        if said := _said(step):
            yield f"Under: “{said}”"
        match tail:
            case ("choices", str(name), _) if (
                isinstance(step, Ask | Listen) and name in step.choices
            ):
                yield from self._beside(step, step.choices[name].label)
                if text := self._after(step.choices[name].to):
                    yield f"Leads to: “{text}”"
            case ("windows", str(name), _) if isinstance(step, Callback) and name in step.windows:
                yield from self._beside(step, step.windows[name].label)
            case ("opening", str(name)) if isinstance(step, Callback):
                yield from self._beside(step, step.openings[name])
            case _:
                return

    def _beside(self, step: Step, label: str) -> Iterator[str]:
        others = [one for one in _labels(step, self._rules) if one != label]
        if others:
            yield f"Beside: {_row(others)}"

    def _coming(self, ref: str) -> Iterator[tuple[str, str]]:
        """Walk back to what spoke last, past the steps that say nothing."""
        seen, waiting = {ref}, [(way, 0) for way in self._from.get(ref, ())]
        while waiting:
            (start, label), far = waiting.pop(0)
            if start in seen:
                continue
            seen.add(start)
            if text := _said(self._steps[start]):
                yield text, label
            elif far < FARTHEST:
                waiting += [
                    ((one, before or label), far + 1) for one, before in self._from.get(start, ())
                ]

    def _after(self, ref: str) -> str:
        """Give what is said first at a node, or where it leads without a word."""
        for _ in range(FARTHEST):
            step = self._steps.get(ref)
            if step is None or self._rules is None:
                return ""
            if text := _said(step):
                return text
            on = next(ways(step, self._rules), None)
            if on is None:
                return ""
            ref = on.end
        return ""


def _said(step: Step) -> str:
    found = next(sentences(step), None)
    return excerpt(found.text, SHORT) if found else ""


def _labels(step: Step, rules: Globals | None) -> list[str]:
    match step:
        case Ask() | Listen():
            return [choice.label for choice in step.choices.values()]
        case Callback():
            lines = step.opening.values() if isinstance(step.opening, dict) else ()
            return [*(window.label for window in step.windows.values()), *lines]
        case Copy():
            return [step.label]
        case YesNo() if rules is not None:
            unsure = [rules.answers.unsure.label] if step.unsure else []
            return [rules.answers.yes.label, rules.answers.no.label, *unsure]
        case _:
            return []


def _row(labels: list[str]) -> str:
    shown = " ".join(f"[{label}]" for label in labels[:8])
    return f"{shown} …" if len(labels) > 8 else shown
