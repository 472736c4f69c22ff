"""Checks on branches: answers and values that do not exist, conditions that never or always hold, ways never taken.

**Rules.** Decided by trying every case of what a branch looks at (see `truth`), never guessed; a branch with too many
cases says so.
"""

from collections.abc import Callable, Iterator, Sequence

from bot.content.answers import HEARD, SESSION, WATCHED, answers, inner
from bot.content.draft import Draft, Spot
from bot.content.finding import Finding, excerpt
from bot.content.suggest import meant, nearest
from bot.content.truth import MOST_CASES, OTHER, Cases, cases, holding, several
from bot.content.written import Place
from bot.dialogs.base import Counted
from bot.dialogs.conditions import Arm, Condition
from bot.dialogs.steps import Branch

COUNTS = frozenset({"ahead", "kept_days"})
"""Numbers that the engine knows by itself."""


def _branches(draft: Draft) -> Iterator[tuple[str, Branch]]:
    for ref, step in draft.steps().items():
        if isinstance(step, Branch):
            yield ref, step


def _order(draft: Draft) -> Iterator[Finding]:
    for ref, step in _branches(draft):
        last = len(step.branch) - 1
        if not _free(step.branch[last]):
            sentence = "The last way has a condition: some people would get nowhere."
            spot = draft.spot(ref, "branch", last, "when")
            yield draft.find(spot, "branch_else", sentence, "Give it no `when`.")
        for number, arm in enumerate(step.branch[:last]):
            if _free(arm):
                sentence = "A way without a condition hides those after it."
                spot = draft.spot(ref, "branch", number)
                yield draft.find(spot, "branch_order", sentence, "Put it last.")


def _free(arm: Arm) -> bool:
    return arm.when is None or arm.when == Condition()


def _answers(draft: Draft) -> Iterator[Finding]:
    """What is looked at must be stored somewhere, and able to have the value that is looked for."""
    for ref, step in _branches(draft) if draft.whole else ():
        for number, arm in enumerate(step.branch):
            for place, condition in inner(("branch", number, "when"), arm.when):
                for name, wanted in (condition.answer or {}).items():
                    spot = draft.spot(ref, *place, "answer", name)
                    yield from _looked_at(draft, spot, name, several(wanted))


def _counts(draft: Draft) -> Iterator[Finding]:
    """A number that a text depends on must be stored somewhere."""
    stored = answers(draft).stored.keys() | COUNTS
    for ref, step in draft.steps().items() if draft.whole else ():
        for name in type(step).model_fields:
            prose = getattr(step, name)
            if isinstance(prose, Counted) and prose.count not in stored:
                yield _unknown(draft, draft.spot(ref, name, "count"), prose.count)


def _looked_at(draft: Draft, spot: Spot, name: str, wanted: Sequence[str]) -> Iterator[Finding]:
    if name in SESSION - {"topic"}:
        sentence = f"`{name}` is not kept as an answer."
        fix = "Use the condition `locale: […]`." if name == "locale" else "Remove it."
        yield draft.find(spot, "unknown_answer", sentence, fix)
        return
    answer = answers(draft).stored.get(name)
    if answer is None:
        yield _unknown(draft, spot, name)
        return
    if None in answer.values:
        return
    known = sorted(value for value in answer.values if value is not None)
    for number, value in enumerate(wanted):
        if value not in answer.values and value != OTHER:
            sentence = f"`{name}` is never “{excerpt(value)}”."
            file, place = spot
            many = (number,) if len(wanted) > 1 else ()
            fix = meant(value, known)
            yield draft.find((file, (*place, *many)), "unknown_value", sentence, fix)


def _unknown(draft: Draft, spot: Spot, name: str) -> Finding:
    known = answers(draft).stored.keys() - {HEARD}
    sentence = f"Nothing ever stores an answer `{name}`."
    return draft.find(
        spot, "unknown_answer", sentence, meant(name, known, "Use `save` or `set` somewhere.")
    )


def _unused(draft: Draft) -> Iterator[Finding]:
    if not draft.whole:
        return
    found = answers(draft)
    known = found.stored.keys() - {HEARD}
    misspelt = {nearest(name, known) for name in found.used - found.stored.keys()}
    for name, answer in found.stored.items():
        if answer.spot is not None and name not in found.used | misspelt | WATCHED:
            sentence = f"`{name}` is stored, and nothing ever looks at it."
            fix = "Remove it, or look at it in a `branch`: what is not kept cannot be found."
            yield draft.find(answer.spot, "unused_answer", sentence, fix)


def _truths(draft: Draft) -> Iterator[Finding]:
    locales = (draft.source_locale, *draft.catalogs.names())
    for ref, step in _branches(draft):
        if any(_free(arm) for arm in step.branch[:-1]):
            continue
        tried = cases((arm.when for arm in step.branch if arm.when), locales)
        if tried.count > MOST_CASES:
            sentence = f"`{ref}` looks at so many things that there are {tried.count} cases."
            fix = f"Make two branches of it; up to {MOST_CASES} cases are tried."
            yield draft.find(draft.spot(ref), "too_many_cases", sentence, fix)
        else:
            yield from _tried(draft, ref, step.branch, tried)


def _tried(draft: Draft, ref: str, arms: Sequence[Arm], tried: Cases) -> Iterator[Finding]:
    left = tried.every
    for number, arm in enumerate(arms):
        place: Place = ("branch", number)
        if not left:
            yield _covered(draft, draft.spot(ref, *place, "when" if arm.when else "to"))
            return
        if arm.when is None or _free(arm):
            return
        verdicts = list(_verdicts((*place, "when"), arm.when, tried))
        for where, always in verdicts:
            yield _verdict(draft, draft.spot(ref, *where), always=always)
        held = holding(arm.when, tried)
        if not left & held and not verdicts:
            yield _covered(draft, draft.spot(ref, *place, "when"))
        if any(always for _, always in verdicts):
            return  # what follows is covered because of that, said once
        left &= ~held


def _covered(draft: Draft, spot: Spot) -> Finding:
    sentence = "Nobody goes this way: those before it take everybody."
    fix = "Put it before them, or remove it; the last way stays, without `when`."
    return draft.find(spot, "covered_way", sentence, fix)


def _verdicts(place: Place, condition: Condition, tried: Cases) -> Iterator[tuple[Place, bool]]:
    """Give the innermost conditions that never or always hold."""
    said: list[Place] = []
    for where, one in inner(place, condition):
        if any(before[: len(where)] == where for before in said):
            continue
        held = holding(one, tried)
        if held in {0, tried.every}:
            said.append(where)
            yield where, held > 0


def _verdict(draft: Draft, spot: Spot, *, always: bool) -> Finding:
    if always:
        fix = "Remove it, or correct what it looks at."
        return draft.find(spot, "always_holds", "This always holds.", fix)
    fix = "Two of its parts exclude each other: use `any`, or remove one."
    return draft.find(spot, "never_holds", "This can never hold.", fix)


CONDITION_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _order,
    _answers,
    _counts,
    _unused,
    _truths,
)
