"""What the schema cannot see: references, reachability, buttons, and everything the other checks find.

**Rules.** Pure: a draft in, findings out. Each check finds one kind of mistake and says how to
mend it (P11).
"""

from collections import Counter
from collections.abc import Callable, Iterator

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.lint_directory import DIRECTORY_CHECKS
from bot.content.lint_languages import LANGUAGE_CHECKS
from bot.content.lint_lengths import LENGTH_CHECKS
from bot.content.lint_plurals import PLURAL_CHECKS
from bot.content.lint_rest import REST_CHECKS
from bot.content.lint_services import SERVICE_CHECKS
from bot.content.lint_signs import SIGN_CHECKS
from bot.content.lint_texts import TEXT_CHECKS
from bot.content.lint_words import WORD_CHECKS
from bot.dialogs.conditions import Condition
from bot.dialogs.graph import endless, reachable, roots, targets
from bot.dialogs.steps import Ask, Branch, Listen, SetStep, Step

BUTTON_BYTES = 48
SPECIAL_ANSWERS = frozenset({"topic", "locale", "zone", "heard"})


def lint(draft: Draft) -> list[Finding]:
    """Run every check that does not need a file to be whole which is not."""
    return [finding for check in CHECKS for finding in check(draft)]


def _names(draft: Draft) -> Iterator[Finding]:
    count = Counter(dialog.dialog for dialog in draft.dialogs.values())
    for file, dialog in draft.dialogs.items():
        if f"{dialog.dialog}.yaml" != file:
            sentence = f"Dialog `{dialog.dialog}` stands in a file of another name."
            yield draft.find((file, ("dialog",)), "dialog_name", sentence, "Rename one of them.")
        elif count[dialog.dialog] > 1:
            sentence = f"Dialog `{dialog.dialog}` is written twice."
            yield draft.find((file, ("dialog",)), "dialog_twice", sentence, "Remove one.")
        if file not in draft.tests:
            sentence = "No conversation test goes through this dialog."
            fix = f"Write `tests/{file}`."
            yield draft.find((file, ()), "untested", sentence, fix, "warning")


def _references(draft: Draft) -> Iterator[Finding]:
    steps = draft.steps()
    for ref, step in steps.items():
        for target in targets(step):
            if target not in steps:
                yield _missing(draft, draft.spot(ref), target)
    for target in dict.fromkeys(roots(draft.rules) if draft.rules else ()):
        if target not in steps:
            yield _missing(draft, ("globals.yaml", ()), target)


def _entrances(draft: Draft) -> Iterator[Finding]:
    for file, dialog in draft.dialogs.items():
        for key in ("start", "resume"):
            if getattr(dialog, key) not in dialog.nodes:
                yield _missing(draft, (file, (key,)), getattr(dialog, key))


def _missing(draft: Draft, spot: tuple[str, tuple[str | int, ...]], target: str) -> Finding:
    return draft.find(spot, "reference", f"There is no node `{target}`.", "Correct its name.")


def _reachability(draft: Draft) -> Iterator[Finding]:
    if draft.rules is None or any(_references(draft)):
        return
    steps = draft.steps()
    resumes = [f"{one.dialog}.{one.resume}" for one in draft.dialogs.values()]
    seen = reachable(steps, [*roots(draft.rules), *resumes])
    for ref in steps:
        if ref not in seen:
            sentence = f"Nobody can reach `{ref}`."
            yield draft.find(draft.spot(ref), "unreachable", sentence, "Lead to it or remove it.")


def _circles(draft: Draft) -> Iterator[Finding]:
    for ref in sorted(endless(draft.steps())):
        sentence = f"From `{ref}` the bot may talk in circles and never wait."
        yield draft.find(
            draft.spot(ref), "endless", sentence, "Put an `ask` or `end` in the circle."
        )


def _branches(draft: Draft) -> Iterator[Finding]:
    for ref, step in draft.steps().items():
        if not isinstance(step, Branch):
            continue
        if step.branch[-1].when is not None:
            sentence = "The last way has a condition: some people would get nowhere."
            yield draft.find(draft.spot(ref), "branch_else", sentence, "Give it no `when`.")
        for arm in step.branch[:-1]:
            if arm.when is None or arm.when == Condition():
                sentence = "A way without a condition hides those after it."
                yield draft.find(draft.spot(ref), "branch_order", sentence, "Put it last.")


def _answers(draft: Draft) -> Iterator[Finding]:
    steps = draft.steps()
    known = SPECIAL_ANSWERS | {name for step in steps.values() for name in _stored(step)}
    for ref, step in steps.items():
        for arm in step.branch if isinstance(step, Branch) else ():
            for name in (arm.when.answer or {}) if arm.when else {}:
                if name not in known:
                    sentence = f"Nothing ever stores an answer `{name}`."
                    fix = "Use `save` or `set` somewhere."
                    yield draft.find(draft.spot(ref), "unknown_answer", sentence, fix)


def _stored(step: Step) -> Iterator[str]:
    match step:
        case SetStep():
            yield from step.set
        case Ask():
            yield from () if step.save is None else (step.save,)
            yield from (name for choice in step.choices.values() for name in choice.set)
        case Listen():
            yield from (name for choice in step.choices.values() for name in choice.set)
        case _:
            return


def _buttons(draft: Draft) -> Iterator[Finding]:
    for ref, step in draft.steps().items():
        for name in step.choices if isinstance(step, Ask | Listen) else ():
            size = len(f"c:{ref}:{name}".encode())
            if size > BUTTON_BYTES:
                sentence = f"Button `{name}` carries {size} bytes, {BUTTON_BYTES} are allowed."
                fix = "Shorten the names of dialog, node or choice."
                yield draft.find(draft.spot(ref), "button_value", sentence, fix)


CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _names,
    _references,
    _entrances,
    _reachability,
    _circles,
    _branches,
    _answers,
    _buttons,
    *TEXT_CHECKS,
    *REST_CHECKS,
    *SERVICE_CHECKS,
    *LANGUAGE_CHECKS,
    *PLURAL_CHECKS,
    *LENGTH_CHECKS,
    *SIGN_CHECKS,
    *WORD_CHECKS,
    *DIRECTORY_CHECKS,
)
