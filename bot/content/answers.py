"""What is kept of what people answer: where each answer is stored, which values it may have, who looks at it.

**Rules.** Pure, one pass over the steps. What the engine itself stores or looks at is listed here by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.content.draft import Draft, Spot
from bot.content.written import Place
from bot.dialogs.base import PLACEHOLDER, Counted
from bot.dialogs.conditions import Condition
from bot.dialogs.steps import Ask, Branch, Listen, Number, SetStep, Step, Where, YesNo

SESSION = frozenset({"topic", "locale", "zone", "callback", "leaves", "told"})
"""Stored as the session's own, not as answers; `topic` alone can be looked at as an answer."""
WATCHED = frozenset({"age", "territory"}) | SESSION
"""What the engine looks at by itself: the list of services, the age of minors."""
HEARD = "heard"


@dataclass(slots=True)
class Answer:
    """One answer: where it is stored first, and its values; None among them stands for any."""

    spot: Spot | None = None
    values: set[str | None] = field(default_factory=set)


@dataclass(slots=True)
class Answers:
    """All answers, and the names of those that something looks at."""

    stored: dict[str, Answer] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


def answers(draft: Draft) -> Answers:
    """Look through all steps, once."""
    if "answers" not in draft.memo:
        draft.memo["answers"] = _answers(draft)
    found: Answers = draft.memo["answers"]
    return found


def _answers(draft: Draft) -> Answers:
    found = Answers()
    labels: set[str | None] = {
        sign.label for lexicon in draft.lexicons.values() for sign in lexicon.signs.values()
    }
    for name in (HEARD, "topic"):
        found.stored[name] = Answer(None, set(labels))
    for ref, step in draft.steps().items():
        for place, name, value in _stored(draft, step):
            answer = found.stored.setdefault(name, Answer(draft.spot(ref, *place)))
            answer.values.add(value)
        found.used.update(_looked_at(step))
    for written in draft.texts():
        found.used.update(PLACEHOLDER.findall(written.text))
    return found


def _stored(draft: Draft, step: Step) -> Iterator[tuple[Place, str, str | None]]:
    """Give what a step stores: its place in the step, the name, a value."""
    if isinstance(step, SetStep):
        yield from ((("set", name), name, value) for name, value in step.set.items())
    if isinstance(step, Ask | Listen):
        for key, choice in step.choices.items():
            for name, value in choice.set.items():
                yield ("choices", key, "set", name), name, value
    if isinstance(step, Listen) and step.keep:
        yield ("keep",), step.keep, None
    saved = getattr(step, "save", None)
    for kept in _saved(step) if saved else ():
        yield ("save",), str(saved), kept
    if isinstance(step, Where) and draft.rules is not None:
        yield from ((("where",), "territory", name) for name in draft.rules.territories)


def _saved(step: Step) -> Iterator[str | None]:
    """Give the values that `save` may keep; None for any."""
    match step:
        case Number():
            yield None
        case YesNo():
            yield from ("yes", "no", *(["unsure"] if step.unsure else []))
        case Ask():
            yield from step.choices
        case _:
            return


def _looked_at(step: Step) -> Iterator[str]:
    if isinstance(step, Branch):
        for arm in step.branch:
            for _, condition in inner((), arm.when):
                yield from condition.answer or ()
    for name in type(step).model_fields:
        prose = getattr(step, name)
        if isinstance(prose, Counted):
            yield prose.count


def inner(place: Place, condition: Condition | None) -> Iterator[tuple[Place, Condition]]:
    """Give a condition and all conditions inside it, the innermost first, with their places."""
    if condition is None:
        return
    for name, joined in (("all", condition.all), ("any", condition.any)):
        for number, one in enumerate(joined or ()):
            yield from inner((*place, name, number), one)
    yield from inner((*place, "not"), condition.not_)
    yield place, condition
