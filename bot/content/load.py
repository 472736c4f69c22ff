"""Compile what editors wrote into one revision, or say everything that is wrong with it.

**Rules.** One run shows everything: findings are collected over all files, never only the first
(P11).
"""

from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.content import Content
from bot.content.draft import Draft, Place
from bot.content.files import AliasesFile, DeskFile, ServicesFile
from bot.content.finding import Finding
from bot.content.lint import lint
from bot.content.sources import LOCALES, Sources, gathered
from bot.content.tree import Refused, Tree, opened
from bot.dialogs.graph import compiled
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog
from bot.dialogs.sugar import plain
from bot.dialogs.words import fold
from bot.errors import ContentError
from bot.hotlines.directory import Directory
from bot.i18n import catalog
from bot.risk.lexicon import LexiconFile, Lexicons, compile_all
from bot.risk.model import ModelFile

TRAINED = "risk/trained/model.yaml"
"""What `murmure risk --train` writes; without it the rules judge alone."""
NOT_DIALOGS = frozenset({"globals", "services", "desk", "aliases", "languages", "cover"})

Model = TypeVar("Model", bound=BaseModel)


def default_folder() -> Path:
    """Find the dialogs.

    Those of the checkout, or those that the wheel brought. `locales` stands beside.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "_content" / "dialogs"
    return inside if inside.is_dir() else package.parent / "dialogs"


def load(folder: Path, locales: Path | None = None) -> Content:
    """Compile a folder; see `compile_sources`."""
    if not folder.is_dir():
        raise ContentError(_no_folder(folder).shown())
    return compile_sources(gathered(folder, locales))


def compile_sources(sources: Sources) -> Content:
    """Compile sources into one revision.

    Raises:
        ContentError: with every finding that is an error.
    """
    draft = drafted(sources)
    errors = [finding for finding in found(draft) if finding.severity == "error"]
    content = None if errors else _content(draft)
    if content is None:
        raise ContentError("\n".join(error.shown() for error in errors))
    return content


def assembled(sources: Sources, lexicons: Lexicons | None = None) -> Content:
    """Compile what was checked when it was published, without checking it again.

    `lexicons` are those to keep, where their files are still the same: compiling them takes longest.

    Raises:
        ContentError: this version of the program cannot read it.
    """
    draft = drafted(sources)
    errors = [finding for finding in draft.findings if finding.severity == "error"]
    content = None if errors else _content(draft, lexicons)
    if content is None:
        raise ContentError("\n".join(error.shown() for error in errors))
    return content


def check(folder: Path, locales: Path | None = None) -> list[Finding]:
    """Give every finding, errors and warnings, by file and line."""
    return found(read(folder, locales))


def found(draft: Draft) -> list[Finding]:
    """Give what reading found, and what looking closer finds in what could be read."""
    return sorted({*draft.findings, *lint(draft)})


def read(folder: Path, locales: Path | None = None) -> Draft:
    """Read every file of a folder, as far as it can be read."""
    if not folder.is_dir():
        return Draft(findings=[_no_folder(folder)])
    return drafted(gathered(folder, locales))


def _no_folder(folder: Path) -> Finding:
    return Finding(str(folder), 0, "folder", "There is no such folder.", "Set MURMURE_CONTENT.")


def drafted(sources: Sources) -> Draft:
    """Read every file, as far as it can be read."""
    draft = Draft(source_locale="fr", revision=sources.revision)
    reader = _Reader(sources, draft)
    draft.rules = reader.one("globals.yaml", Globals)
    draft.services = reader.one("services.yaml", ServicesFile)
    draft.desk = reader.one("desk.yaml", DeskFile)
    draft.aliases = reader.one("aliases.yaml", AliasesFile)
    draft.lexicons = reader.many("risk/*.yaml", LexiconFile)
    if TRAINED in sources.files:
        draft.model = reader.one(TRAINED, ModelFile)
    draft.dialogs = reader.many("*.yaml", Dialog)
    draft.tests = frozenset(PurePosixPath(path).name for path in sources.matching("tests/*.yaml"))
    _read_catalogs(draft, sources)
    return draft


def _read_catalogs(draft: Draft, sources: Sources) -> None:
    files = {
        path: sources.files[path] for path in sources.matching(f"{LOCALES}/*/LC_MESSAGES/*.po")
    }
    try:
        draft.catalogs = catalog.parse(files)
    except ContentError as error:
        draft.findings.append(Finding(LOCALES, 0, "catalog", str(error), "Save it again."))


def _content(draft: Draft, lexicons: Lexicons | None = None) -> Content | None:
    if not (draft.rules and draft.services and draft.desk and draft.aliases):
        return None
    dialogs = {dialog.dialog: dialog for dialog in draft.dialogs.values()}
    return Content(
        revision=draft.revision,
        dialogs=dialogs,
        nodes=plain(compiled(dialogs.values()), draft.rules),
        rules=draft.rules,
        exits=frozenset(fold(word) for word in draft.rules.exit.words),
        catalogs=draft.catalogs,
        services=Directory.of(draft.services.services),
        lexicons=lexicons or compile_all(list(draft.lexicons.values()), draft.model),
        desk=draft.desk.rules(),
        aliases=draft.aliases.aliases,
        locales=(draft.source_locale, *draft.catalogs.names()),
        source_locale=draft.source_locale,
    )


def finished(draft: Draft) -> Content | None:
    """Make a content of what was read, errors and all; None if too little was read."""
    return _content(draft)


class _Reader:
    """Reads files into models; what goes wrong becomes a finding."""

    def __init__(self, sources: Sources, draft: Draft) -> None:
        self._sources = sources
        self._draft = draft

    def one(self, name: str, model: type[Model]) -> Model | None:
        """Read one file that must be there."""
        if name not in self._sources.files:
            missing = Finding(name, 0, "missing_file", "This file is missing.", "Restore it.")
            self._draft.findings.append(missing)
            return None
        return self._model(name, model)

    def many(self, pattern: str, model: type[Model]) -> dict[str, Model]:
        """Read all files of a kind, by their name."""
        models: dict[str, Model] = {}
        for name in self._sources.matching(pattern):
            if pattern == "*.yaml" and PurePosixPath(name).stem in NOT_DIALOGS:
                continue
            parsed = self._model(name, model)
            if parsed is not None:
                models[name] = parsed
        return models

    def _model(self, name: str, model: type[Model]) -> Model | None:
        tree = self._tree(name)
        if tree is None:
            return None
        self._draft.marks[name] = tree.marks
        try:
            return model.model_validate(tree.data)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                place: Place = tuple(detail["loc"])
                sentence = _sentence(place, detail["msg"])
                self._draft.findings.append(
                    self._draft.find((name, place), "schema", sentence, _FIX)
                )
            return None

    def _tree(self, name: str) -> Tree | None:
        try:
            return opened(self._sources.files[name])
        except Refused as refused:
            line, column = refused.mark
            finding = Finding(
                name, line, refused.rule, refused.sentence, refused.fix, column=column
            )
            self._draft.findings.append(finding)
        return None


_FIX = "Compare with a neighbour that works."


def _sentence(place: Place, message: str) -> str:
    where = ".".join(str(part) for part in place if part != "")
    return f"`{where}`: {message}." if where else f"{message}."
