"""Steps that are a shorter way to write a question: yes or no, where, and the warning before something hard.

**Rules.** Pure. They become an `Ask` before anything else looks at them, so the engine knows one kind of
question with buttons. The words on their buttons stand in `globals.yaml`, once for all dialogs.
"""

from collections.abc import Mapping

from bot.dialogs.rules import Answer, Globals
from bot.dialogs.steps import (
    Ask,
    Choice,
    Node,
    Step,
    Warn,
    Where,
    YesNo,
)

TERRITORY = "territory"


def plain(steps: Mapping[str, Step], rules: Globals) -> dict[str, Node]:
    """Write out every short form."""
    return {ref: written_out(step, rules) for ref, step in steps.items()}


def written_out(step: Step, rules: Globals) -> Node:
    """Make a question with buttons of a short form; anything else is itself."""
    match step:
        case YesNo():
            return _yesno(step, rules)
        case Where():
            return _where(step, rules)
        case Warn():
            choices = {
                "go_on": _choice(rules.answers.go_on, step.then),
                "not_now": _choice(rules.answers.not_now, step.instead),
            }
            return Ask(ask=step.warn, choices=choices)
        case _:
            return step


def _yesno(step: YesNo, rules: Globals) -> Ask:
    choices = {
        "yes": _choice(rules.answers.yes, step.yes),
        "no": _choice(rules.answers.no, step.no),
    }
    if step.unsure is not None:
        choices["unsure"] = _choice(rules.answers.unsure, step.unsure)
    return Ask(ask=step.yesno, choices=choices, save=step.save, hard=step.hard)


def _where(step: Where, rules: Globals) -> Ask:
    choices = {
        name: Choice(label=place.label, to=step.then, set={"zone": place.zone, TERRITORY: name})
        for name, place in rules.territories.items()
    }
    if step.skip is not None:
        choices["skip"] = _choice(rules.answers.skip, step.skip)
    return Ask(ask=step.where, choices=choices, hard=step.hard)


def _choice(answer: Answer, to: str) -> Choice:
    return Choice(label=answer.label, to=to, words=answer.words)
