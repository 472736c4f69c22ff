"""A folder as far as it could be read: what the checks look at before it may become `Content`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.content.files import AliasesFile, DeskFile, ServicesFile
from bot.content.finding import Finding, Severity
from bot.dialogs.base import Counted, Prose, Versions
from bot.dialogs.graph import compiled, full, sentences
from bot.dialogs.prose import Sentence, forms
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog, Step
from bot.i18n.catalog import Catalogs
from bot.risk.lexicon import LexiconFile
from bot.risk.model import ModelFile

Place = tuple[str | int, ...]
Mark = tuple[int, int]
"""Line and column, both from 1; (0, 0) is the file as a whole."""


@dataclass(slots=True)
class Draft:
    """Everything that was read. What is missing was found wanting; the findings say why."""

    source_locale: str = "fr"
    required: tuple[str, ...] = ("en",)
    findings: list[Finding] = field(default_factory=list)
    marks: dict[str, Mapping[Place, Mark]] = field(default_factory=dict)
    rules: Globals | None = None
    services: ServicesFile | None = None
    desk: DeskFile | None = None
    aliases: AliasesFile | None = None
    lexicons: dict[str, LexiconFile] = field(default_factory=dict)
    model: ModelFile | None = None
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    tests: frozenset[str] = frozenset()
    catalogs: Catalogs = field(default_factory=Catalogs)
    revision: str = ""

    def steps(self) -> dict[str, Step]:
        """Give every step by its full reference."""
        return compiled(self.dialogs.values())

    def spot(self, ref: str) -> tuple[str, Place]:
        """Give the file and the place of a node."""
        dialog, node = ref.split(".", 1)
        files = [name for name, one in self.dialogs.items() if one.dialog == dialog]
        return (files[0] if files else f"{dialog}.yaml"), ("nodes", node)

    def find(
        self,
        spot: tuple[str, Place],
        rule: str,
        sentence: str,
        fix: str,
        severity: Severity = "error",
    ) -> Finding:
        """Make a finding at a place in a file."""
        file, place = spot
        line, column = mark_of(self.marks.get(file, {}), place)
        return Finding(file, line, rule, sentence, fix, severity, column)

    def texts(self) -> Iterator["Written"]:
        """Give everything that people read, with its context and place."""
        for name, dialog in self.dialogs.items():
            for node, step in dialog.nodes.items():
                spot = (name, ("nodes", node))
                context = full(dialog.dialog, node)
                yield from (_written(context, one, spot) for one in sentences(step))
        yield from self._global_texts()
        yield from self._service_texts()
        yield from self._desk_texts()

    def _global_texts(self) -> Iterator["Written"]:
        if self.rules is None:
            return
        file, rules = "globals.yaml", self.rules
        yield Written("globals", rules.exit.label, (file, ("exit", "label")))
        yield Written("globals", rules.exit.neutral, (file, ("exit", "neutral")))
        yield Written("globals", rules.emergency.label, (file, ("emergency", "label")))
        yield Written("globals", rules.human.label, (file, ("human", "label")))
        for name, answer in rules.answers:
            yield Written("globals", answer.label, (file, ("answers", name, "label")))
        for name, place in rules.territories.items():
            yield Written("globals", place.label, (file, ("territories", name, "label")))
        for name, value in rules.lines:
            for prose in _flat(value):
                for one in forms(prose):
                    yield _written("globals", one, (file, ("lines", name)))

    def _service_texts(self) -> Iterator["Written"]:
        for number, service in enumerate(self.services.services if self.services else ()):
            texts = [service.name, service.about, service.limits]
            texts += [channel.note for channel in service.channels]
            spot = ("services.yaml", ("services", number))
            yield from (Written(f"services.{service.id}", text, spot) for text in texts if text)

    def _desk_texts(self) -> Iterator["Written"]:
        if self.desk is None:
            return
        for part, labels in (("outcomes", self.desk.outcomes), ("topics", self.desk.topics)):
            for name, text in labels.items():
                yield Written(f"desk.{part}", text, ("desk.yaml", (part, name)))


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence, its context, where it stands, its plural, and the one channel it is for (empty: all)."""

    context: str
    text: str
    spot: tuple[str, Place]
    plural: str = ""
    channel: str = ""


def _written(context: str, one: Sentence, spot: tuple[str, Place]) -> Written:
    return Written(context, one.text, spot, one.plural, one.channel)


def mark_of(marks: Mapping[Place, Mark], place: Place) -> Mark:
    """Give the mark of a place, or of the nearest place above it.

    Words that pydantic adds are skipped.
    """
    best: Place = ()
    for part in place:
        if (*best, part) in marks:
            best = (*best, part)
    return marks.get(best, (1, 0))


def _flat(value: object) -> list[Prose]:
    match value:
        case str() | Counted() | Versions():
            return [value]
        case list():
            return [str(text) for text in value]
        case dict():
            return [str(text) for text in value.values()]
        case _:
            return []
