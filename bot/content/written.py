"""Everything that people read, with its context and the exact place where it was written.

**Rules.** Pure. The texts of a step are those of `dialogs.graph.sentences`, in the same order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.content.files import DeskFile, ServicesFile
from bot.dialogs.base import Counted, Prose, Versions
from bot.dialogs.graph import PROSES, full
from bot.dialogs.prose import Sentence, forms
from bot.dialogs.rules import Globals, OwnLines
from bot.dialogs.steps import Ask, Callback, Copy, Dialog, Listen, Step

Place = tuple[str | int, ...]
Spot = tuple[str, Place]


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence, its context, where it stands, its plural, and the one channel it is for (empty: all)."""

    context: str
    text: str
    spot: Spot
    plural: str = ""
    channel: str = ""


def _spoken(context: str, prose: Prose, file: str, place: Place) -> Iterator[Written]:
    for one in forms(prose):
        yield Written(
            context, one.text, (file, (*place, *_form(prose, one))), one.plural, one.channel
        )


def _form(prose: Prose, one: Sentence) -> Place:
    match prose:
        case Versions():
            return (one.channel or "default",)
        case Counted():
            return ("one",)
        case _:
            return ()


def of_dialog(file: str, dialog: Dialog) -> Iterator[Written]:
    """Give the texts of a dialog."""
    for name, step in dialog.nodes.items():
        yield from of_step(full(dialog.dialog, name), step, file, ("nodes", name))


def of_step(context: str, step: Step, file: str, place: Place) -> Iterator[Written]:
    """Give the texts of a step."""
    for name in PROSES:
        prose = getattr(step, name, None)
        if prose is not None:
            yield from _spoken(context, prose, file, (*place, name.rstrip("_")))
    if isinstance(step, Callback) and isinstance(step.opening, str):
        yield Written(context, step.opening, (file, (*place, "opening")))
    for tail, label in buttons(step):
        yield Written(context, label, (file, (*place, *tail)))


def buttons(step: Step) -> Iterator[tuple[Place, str]]:
    """Give the words on the buttons of a step, with their place inside it."""
    match step:
        case Ask() | Listen():
            for name, choice in step.choices.items():
                yield ("choices", name, "label"), choice.label
        case Callback():
            for name, window in step.windows.items():
                yield ("windows", name, "label"), window.label
            for name, line in step.openings.items() if isinstance(step.opening, dict) else ():
                yield ("opening", name), line
        case Copy():
            yield ("label",), step.label
        case _:
            return


def of_globals(rules: Globals) -> Iterator[Written]:
    """Give the texts of `globals.yaml`."""
    file = "globals.yaml"
    labels: list[tuple[Place, str]] = [
        (("exit", "label"), rules.exit.label),
        (("exit", "neutral"), rules.exit.neutral),
        (("emergency", "label"), rules.emergency.label),
        (("human", "label"), rules.human.label),
    ]
    labels += [(("answers", name, "label"), one.label) for name, one in rules.answers if one]
    labels += [(("territories", name, "label"), one.label) for name, one in rules.territories.items()]  # fmt: skip
    for place, label in labels:
        yield Written("globals", label, (file, place))
    for name, value in rules.lines:
        for tail, prose in _lines(value):
            yield from _spoken("globals", prose, file, ("lines", name, *tail))


def _lines(value: object) -> Iterator[tuple[Place, Prose]]:
    match value:
        case str() | Counted() | Versions():
            yield (), value
        case list():
            yield from (((number,), str(text)) for number, text in enumerate(value))
        case Mapping():
            yield from (((str(name),), str(text)) for name, text in value.items())
        case OwnLines():
            yield from (((name,), text) for name, text in value)
        case _:
            return


def of_services(services: ServicesFile) -> Iterator[Written]:
    """Give the texts of the directory."""
    for number, service in enumerate(services.services):
        place: Place = ("services", number)
        texts: list[tuple[Place, str | None]] = [
            ((*place, "name"), service.name),
            ((*place, "about"), service.about),
            ((*place, "limits"), service.limits),
        ]
        texts += [
            ((*place, "channels", at, "note"), way.note) for at, way in enumerate(service.channels)
        ]
        for where, text in texts:
            if text:
                yield Written(f"services.{service.id}", text, ("services.yaml", where))


def of_desk(desk: DeskFile) -> Iterator[Written]:
    """Give the labels of the desk."""
    for part in ("outcomes", "topics", "hand_back"):
        labels: dict[str, str] = getattr(desk, part)
        for name, text in labels.items():
            yield Written(f"desk.{part}", text, ("desk.yaml", (part, name)))
