"""Checks on call-backs: what is asked for goes together, no two buttons carry the same, only `none` can be set.

**Rules.** Whoever chooses when they may be written to is asked for each thing once, can always choose none, and is
shown the word that leads back.
"""

from collections.abc import Callable, Iterator, Mapping

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.lint_landings import RETURN_WORD, tells
from bot.content.lint_names import set_by
from bot.dialogs.graph import targets, waits
from bot.dialogs.steps import Callback, Step

BOOKED, NONE = "callback", "none"
TAKEN = frozenset({NONE, "days"})
"""What the engine's own buttons of a call-back carry."""


def _callbacks(draft: Draft) -> Iterator[tuple[str, Callback]]:
    for ref, step in draft.steps().items():
        if isinstance(step, Callback):
            yield ref, step


def _parts(draft: Draft) -> Iterator[Finding]:
    """A day is followed by its hours, several lines by the question which; and the other way round."""
    for ref, step in _callbacks(draft):
        for field, problem, fix in _loose(step):
            yield draft.find(draft.spot(ref, field), "window_parts", problem, fix)
        for name, window in step.windows.items() if step.days else ():
            if window.days:
                sentence = f"The day is asked for, and `{name}` is {window.days} days later."
                spot = draft.spot(ref, "windows", name, "days")
                yield draft.find(spot, "window_parts", sentence, "Remove `days` here.")


def _loose(step: Callback) -> Iterator[tuple[str, str, str]]:
    """Give the fields without what belongs to them."""
    several = isinstance(step.opening, dict)
    if step.days and step.hours is None:
        yield "days", "The day is asked for, and then nothing asks for the hours.", "Add `hours`."
    if step.hours is not None and not step.days:
        yield "hours", "`hours` is asked after the day, and no day is asked for.", "Add `days`."
    if several and step.line is None:
        yield "opening", "There are several lines, and nothing asks which.", "Add `line`."
    if step.line is not None and not several:
        yield "line", "There is one line to choose from.", "Remove `line`, or write several lines."


def _names(draft: Draft) -> Iterator[Finding]:
    """What a button carries means one thing."""
    for ref, step in _callbacks(draft):
        lines = step.opening if isinstance(step.opening, dict) else {}
        for field, names in (("windows", step.windows), ("opening", lines)):
            for name in names:
                if name in TAKEN or (field == "opening" and name in step.windows):
                    sentence = f"`{name}` is the name of another button of this call-back."
                    spot = draft.spot(ref, field, name)
                    yield draft.find(spot, "window_name", sentence, "Name it otherwise.")


def _words(draft: Draft) -> Iterator[Finding]:
    """As a window opens only the return word leads back: who chooses one is shown it on the next screen."""
    if draft.cover is None:
        return
    steps = draft.steps()
    for ref, step in _callbacks(draft):
        if not _shows(steps, step.then, frozenset()):
            sentence = (
                "When the window opens only the return word leads back, and it is not shown."
            )
            fix = f"Say {RETURN_WORD} where `then` leads."
            yield draft.find(draft.spot(ref, "then"), "window_word", sentence, fix)


def _shows(steps: Mapping[str, Step], ref: str, seen: frozenset[str]) -> bool:
    """Tell whether the word is shown by the next question on every way from a node."""
    step = steps.get(ref)
    if step is None or ref in seen:
        return True  # said elsewhere
    if waits(step):
        return tells(step)
    return all(_shows(steps, way, seen | {ref}) for way in targets(step))


def _set(draft: Draft) -> Iterator[Finding]:
    """A call-back is taken back with `none`; nothing else can be set: when and how is asked."""
    for ref, step in draft.steps().items():
        for place, name, value in set_by(step):
            if name == BOOKED and value != NONE:
                sentence = "A call-back can be taken back here, and nothing else."
                yield draft.find(draft.spot(ref, *place), "wrong_value", sentence, "Write `none`.")


WINDOW_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _parts,
    _names,
    _words,
    _set,
)
