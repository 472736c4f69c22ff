"""Checks on how people come to a node: back after a publication, or unprepared to something hard or into hiding.

**Rules.** Linear in the content. Nobody meets what is marked `hard` without having said that they want to go on.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping

from bot.content.draft import Draft, Spot
from bot.content.finding import Finding
from bot.content.lint_conditions import COUNTS
from bot.content.lint_graph import root_places
from bot.content.ways import ways
from bot.dialogs.base import Counted, Prose, Strict
from bot.dialogs.graph import PROSES, full, waits
from bot.dialogs.prose import forms
from bot.dialogs.steps import (
    Ask,
    Branch,
    Call,
    Cover,
    End,
    Forget,
    GoTo,
    Handoff,
    Listen,
    Return,
    SetStep,
    Step,
    Warn,
)

RETURN_WORD = "{return_word}"
LEAVES, COVER = "leaves", "cover"
_BAD: Mapping[type[Strict], str] = {
    Return: "returns, and nobody called",
    Forget: "erases the conversation",
    Cover: "hides behind the quiz",
    Handoff: "puts people into the queue who did not ask for it",
    End: "ends at once",
}


def _resumes(draft: Draft) -> Iterator[Finding]:
    """People whose node vanished land at `resume`, with whatever they had answered (P11)."""
    for file, dialog in draft.dialogs.items():
        step = dialog.nodes.get(dialog.resume)
        reason = next((text for kind, text in _BAD.items() if isinstance(step, kind)), None)
        if reason is None and step is not None and _counts(step):
            reason = "needs a number that they may not have given"
        if reason is not None:
            sentence = f"People who come back land at `{dialog.resume}`, which {reason}."
            fix = "Choose a node that asks something anybody can answer."
            yield draft.find((file, ("resume",)), "bad_resume", sentence, fix)


def _counts(step: Step) -> bool:
    proses: list[object] = [getattr(step, name) for name in type(step).model_fields]
    return any(isinstance(prose, Counted) and prose.count not in COUNTS for prose in proses)


def _unwarned(draft: Draft) -> Iterator[Finding]:
    """Whoever comes to something hard was warned: by a `warn` just before, or because it was hard already."""
    steps = draft.steps()
    hard = [ref for ref, step in steps.items() if getattr(step, "hard", False)]
    if not hard:
        return
    behind = _behind(draft)
    waiting, meant = deque((ref, ref) for ref in hard), set(hard)
    while waiting:
        ref, target = waiting.popleft()
        for before, spot, warned in behind.get(ref, ()):
            step = steps.get(before)
            if warned or getattr(step, "hard", False) or before in meant:
                continue
            if isinstance(
                step, SetStep | Branch | GoTo | Call
            ):  # nothing is said there: look further back
                meant.add(before)
                waiting.append((before, target))
                continue
            sentence = f"`{target}` is hard, and nothing warns who comes this way."
            fix = "Lead to a `warn` whose `then` is that node."
            yield draft.find(spot, "unwarned", sentence, fix)


def _behind(draft: Draft) -> dict[str, list[tuple[str, Spot, bool]]]:
    """Give by node all that leads there: from which node, at which place, and whether a warning does."""
    behind: dict[str, list[tuple[str, Spot, bool]]] = {}

    def led(to: str, before: str, spot: Spot, *, warned: bool = False) -> None:
        behind.setdefault(to, []).append((before, spot, warned))

    for ref, step in draft.steps().items():
        for way in ways(step):
            warned = isinstance(step, Warn) and way.place == ("then",)
            led(way.to, ref, draft.spot(ref, *way.place), warned=warned)
    for file, dialog in draft.dialogs.items():
        led(full(dialog.dialog, dialog.resume), "", (file, ("resume",)))
    for place, to in root_places(draft.rules) if draft.rules else ():
        led(to, "", ("globals.yaml", place))
    return behind


def _covered(draft: Draft) -> Iterator[Finding]:
    """Whoever hides behind the quiz, now or with each exit, has just read the word that leads back (P5)."""
    steps = draft.steps()
    behind = _behind(draft)
    for ref in (ref for ref, step in steps.items() if _covers(step)):
        waiting, met = deque([ref]), {ref}
        while waiting:
            for before, spot, _ in behind.get(waiting.popleft(), ()):
                step = steps.get(before)
                if isinstance(step, SetStep | Branch | GoTo | Call):
                    if before not in met:
                        met.add(before)
                        waiting.append(before)
                elif step is None or not tells(step):
                    sentence = f"`{ref}` hides, and the word that leads back is not shown before."
                    fix = (
                        f"Lead here from a question that shows {RETURN_WORD}, in every form of it."
                    )
                    yield draft.find(spot, "cover_word", sentence, fix)


def _covers(step: Step) -> bool:
    """Tell what brings the quiz: at once, or as the way to leave that is chosen in passing."""
    return isinstance(step, Cover) or (isinstance(step, SetStep) and step.set.get(LEAVES) == COVER)


def _buttons(draft: Draft) -> Iterator[Finding]:
    """A button that makes the quiz the way to leave stands under the word that leads back."""
    for ref, step in draft.steps().items():
        for name, choice in step.choices.items() if isinstance(step, Ask | Listen) else ():
            if choice.set.get(LEAVES) == COVER and not tells(step):
                sentence = "This chooses the quiz, and the word that leads back is not shown."
                fix = f"Show {RETURN_WORD} in the question, in every form of it."
                spot = draft.spot(ref, "choices", name, "set", LEAVES)
                yield draft.find(spot, "cover_word", sentence, fix)


def tells(step: Step) -> bool:
    """Whether everybody who comes by is shown the return word, and may look at it as long as they like."""
    proses: list[Prose | None] = [getattr(step, name, None) for name in PROSES]
    shown = (all(RETURN_WORD in one.text for one in forms(prose)) for prose in proses if prose)
    return waits(step) and any(shown)


LANDING_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _resumes,
    _unwarned,
    _covered,
    _buttons,
)
