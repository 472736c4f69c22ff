"""A folder as far as it could be read: what the checks look at before it may become `Content`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.content import profile
from bot.content.care import CareFile
from bot.content.closures import ClosuresFile
from bot.content.cover import CONTEXT, CoverFile
from bot.content.files import AliasesFile, DeskFile, ServicesFile
from bot.content.finding import Finding, Severity
from bot.content.languages import DEFAULT, LanguagesFile, WordsFile
from bot.content.practice import FILE as PRACTICE
from bot.content.practice import PracticeFile
from bot.content.profile import ProfileFile
from bot.content.replies import FILE as REPLIES
from bot.content.replies import RepliesFile
from bot.content.rules import RULES
from bot.content.written import (
    Place,
    Spot,
    Written,
    of_desk,
    of_dialog,
    of_globals,
    of_services,
)
from bot.dialogs.graph import compiled
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog, Step
from bot.i18n.catalog import Catalogs
from bot.i18n.po import Po
from bot.risk.lexicon import LexiconFile, Lexicons, compile_all
from bot.risk.model import ModelFile

__all__ = ["Draft", "Mark", "Place", "Spot", "Written", "mark_of"]

Mark = tuple[int, int]
"""Line and column, both from 1; (0, 0) is the file as a whole."""


@dataclass(slots=True)
class Draft:
    """Everything that was read. What is missing was found wanting; the findings say why.

    Attributes:
        unread: files that could not be read at all.
        lost: dialogs that could not be read, and nodes (`dialog.node`) of those that otherwise could be.
        translations: the PO files by path, as they stand, fuzzy and obsolete entries included.
        today: what dates are compared with; without it none is.
        scripts: the conversation tests as far as they can be read, by file.
        memo: what several checks compute, once.
        strays: files that nothing reads.
    """

    source_locale: str = "fr"
    required: tuple[str, ...] = ("en",)
    findings: list[Finding] = field(default_factory=list)
    marks: dict[str, Mapping[Place, Mark]] = field(default_factory=dict)
    rules: Globals | None = None
    services: ServicesFile | None = None
    desk: DeskFile | None = None
    aliases: AliasesFile | None = None
    cover: CoverFile | None = None
    profile: ProfileFile | None = None
    replies: RepliesFile | None = None
    closures: ClosuresFile | None = None
    care: CareFile | None = None
    practice: PracticeFile | None = None
    lexicons: dict[str, LexiconFile] = field(default_factory=dict)
    model: ModelFile | None = None
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    tests: frozenset[str] = frozenset()
    languages: LanguagesFile = DEFAULT
    words: WordsFile | None = None
    translations: dict[str, Po] = field(default_factory=dict)
    catalogs: Catalogs = field(default_factory=Catalogs)
    revision: str = ""
    today: date | None = None
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    scripts: dict[str, object] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    strays: tuple[str, ...] = ()
    _steps: dict[str, Step] | None = field(default=None, init=False, repr=False)
    _files: dict[str, str] | None = field(default=None, init=False, repr=False)
    _texts: tuple[Written, ...] | None = field(default=None, init=False, repr=False)
    _lexicons: Lexicons | None = field(default=None, init=False, repr=False)

    def steps(self) -> dict[str, Step]:
        """Give every step by its full reference. Made once: ask only when everything is read."""
        if self._steps is None:
            self._steps = compiled(self.dialogs.values())
        return self._steps

    def compiled_lexicons(self) -> Lexicons:
        """Give the lexicons and the trained part, compiled once; their phrases must be sound."""
        if self._lexicons is None:
            self._lexicons = compile_all(list(self.lexicons.values()), self.model)
        return self._lexicons

    def spot(self, ref: str, *tail: str | int) -> Spot:
        """Give the file and the place of a node, or of something inside it."""
        if self._files is None:
            named = reversed(self.dialogs.items())
            self._files = {dialog.dialog: file for file, dialog in named}
        dialog, _, node = ref.partition(".")
        return self._files.get(dialog, f"{dialog}.yaml"), ("nodes", node, *tail)

    def missed(self, ref: str) -> bool:
        """Tell whether a node may exist in what could not be read."""
        dialog = ref.partition(".")[0]
        return ref in self.lost or dialog in self.lost

    def unsure(self, context: str) -> bool:
        """Tell whether a text with this context may stand in what could not be read."""
        return self.missed(context) or f"{context.partition('.')[0]}.yaml" in self.unread

    @property
    def whole(self) -> bool:
        """Whether all dialogs and the global rules were read: only then a thing may be said to be nowhere."""
        return self.rules is not None and not self.lost

    def find(
        self, spot: Spot, rule: str, sentence: str, fix: str, severity: Severity | None = None
    ) -> Finding:
        """Make a finding at a place in a file, as severe as its rule unless something else is said.

        Raises:
            KeyError: no such rule stands in `content.rules`.
        """
        file, place = spot
        line, column = mark_of(self.marks.get(file, {}), place)
        usual = RULES[rule].severity
        return Finding(file, line, rule, sentence, fix, severity or usual, column)

    def texts(self) -> Iterator[Written]:
        """Give everything that people read, with its context and place."""
        if self._texts is None:
            self._texts = tuple(self._all_texts())
        return iter(self._texts)

    def _all_texts(self) -> Iterator[Written]:
        for file, dialog in self.dialogs.items():
            yield from of_dialog(file, dialog)
        if self.rules is not None:
            yield from of_globals(self.rules)
        if self.services is not None:
            yield from of_services(self.services)
        if self.desk is not None:
            yield from of_desk(self.desk)
        yield from self._listed()

    def _listed(self) -> Iterator[Written]:
        """Give the texts of the files that stand alone."""
        for place, text in self.cover.texts() if self.cover else ():
            yield Written(CONTEXT, text, ("cover.yaml", place))
        for place, text in self.profile.texts() if self.profile else ():
            yield Written(profile.CONTEXT, text, (profile.FILE, place))
        for file, read in ((REPLIES, self.replies), (PRACTICE, self.practice)):
            for context, place, text in read.texts() if read else ():
                yield Written(context, text, (file, place))


def mark_of(marks: Mapping[Place, Mark], place: Place) -> Mark:
    """Give the mark of a place, or of the nearest place above it.

    Words that pydantic adds are skipped.
    """
    best: Place = ()
    for part in place:
        if (*best, part) in marks:
            best = (*best, part)
    return marks.get(best, (1, 1))
