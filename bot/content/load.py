"""Read the editors' folder and compile it: the only room that opens YAML.

**Rules.** One run shows everything: findings are collected over all files, never only the first
(P11). Every plain scalar is text (`no` is a word, `114` is a number to call), a key stands once,
aliases are refused, a file is small.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.content.content import Content
from bot.content.draft import Draft, Place, line_of
from bot.content.files import AliasesFile, DeskFile, ServicesFile
from bot.content.finding import Finding
from bot.content.lint import lint
from bot.dialogs.graph import compiled
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog
from bot.dialogs.words import fold
from bot.errors import ContentError
from bot.hotlines.directory import Directory
from bot.i18n import catalog
from bot.i18n.extract import LOADER, scalar
from bot.risk.lexicon import LexiconFile, compile_all
from bot.risk.model import ModelFile

LARGEST = 256 * 1024
DEEPEST = 12
TRAINED = "risk/trained/model.yaml"
"""What `murmure risk --train` writes; without it the rules judge alone."""
NOT_DIALOGS = frozenset({"globals", "services", "desk", "aliases"})

Model = TypeVar("Model", bound=BaseModel)


def default_folder() -> Path:
    """Find the dialogs.

    Those of the checkout, or those that the wheel brought. `locales` stands beside.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "_content" / "dialogs"
    return inside if inside.is_dir() else package.parent / "dialogs"


def load(folder: Path, locales: Path | None = None) -> Content:
    """Compile a folder into one revision.

    Raise `ContentError` with every finding that is an error.
    """
    draft = read(folder, locales or folder.parent / "locales")
    errors = [finding for finding in found(draft) if finding.severity == "error"]
    content = None if errors else _content(draft)
    if content is None:
        raise ContentError("\n".join(error.shown() for error in errors))
    return content


def check(folder: Path, locales: Path | None = None) -> list[Finding]:
    """Give every finding, errors and warnings, by file and line."""
    return found(read(folder, locales or folder.parent / "locales"))


def found(draft: Draft) -> list[Finding]:
    """Give what reading found, and what looking closer finds in what could be read."""
    return sorted({*draft.findings, *lint(draft)})


def read(folder: Path, locales: Path) -> Draft:
    """Read every file of a folder, as far as it can be read."""
    draft = Draft(source_locale="fr")
    if not folder.is_dir():
        draft.findings.append(
            Finding(str(folder), 0, "folder", "There is no such folder.", "Set MURMURE_CONTENT.")
        )
        return draft
    reader = _Reader(folder, draft)
    draft.rules = reader.one("globals.yaml", Globals)
    draft.services = reader.one("services.yaml", ServicesFile)
    draft.desk = reader.one("desk.yaml", DeskFile)
    draft.aliases = reader.one("aliases.yaml", AliasesFile)
    draft.lexicons = reader.many("risk/*.yaml", LexiconFile)
    if (folder / TRAINED).is_file():
        draft.model = reader.one(TRAINED, ModelFile)
    draft.dialogs = {
        name: dialog
        for name, dialog in reader.many("*.yaml", Dialog).items()
        if Path(name).stem not in NOT_DIALOGS
    }
    tests = (folder / "tests").glob("*.yaml")
    draft.tests = frozenset(path.name for path in tests)
    _read_catalogs(draft, locales)
    draft.revision = _revision(folder, locales)
    return draft


def _read_catalogs(draft: Draft, locales: Path) -> None:
    try:
        draft.catalogs = catalog.load(locales)
    except ContentError as error:
        draft.findings.append(Finding(str(locales), 0, "catalog", str(error), "Save it again."))


def _revision(folder: Path, locales: Path) -> str:
    """Hash all the sources: the same files give the same revision on every machine."""
    digest = hashlib.sha256()
    sources = [*sorted(folder.rglob("*.yaml")), *sorted(locales.rglob("*.po"))]
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _content(draft: Draft) -> Content | None:
    if not (draft.rules and draft.services and draft.desk and draft.aliases):
        return None
    dialogs = {dialog.dialog: dialog for dialog in draft.dialogs.values()}
    return Content(
        revision=draft.revision,
        dialogs=dialogs,
        nodes=compiled(dialogs.values()),
        rules=draft.rules,
        exits=frozenset(fold(word) for word in draft.rules.exit.words),
        catalogs=draft.catalogs,
        services=Directory.of(draft.services.services),
        lexicons=compile_all(list(draft.lexicons.values()), draft.model),
        desk=draft.desk.rules(),
        aliases=draft.aliases.aliases,
        locales=(draft.source_locale, *draft.catalogs.names()),
        source_locale=draft.source_locale,
    )


class _Reader:
    """Reads files of one folder into models; what goes wrong becomes a finding."""

    def __init__(self, folder: Path, draft: Draft) -> None:
        self._folder = folder
        self._draft = draft

    def one(self, name: str, model: type[Model]) -> Model | None:
        """Read one file that must be there."""
        path = self._folder / name
        if not path.is_file():
            self._find(name, 0, "missing_file", "This file is missing.", "Restore it.")
            return None
        return self._model(path, model)

    def many(self, pattern: str, model: type[Model]) -> dict[str, Model]:
        """Read all files of a kind, by their name."""
        models: dict[str, Model] = {}
        for path in sorted(self._folder.glob(pattern)):
            if pattern == "*.yaml" and path.stem in NOT_DIALOGS:
                continue
            parsed = self._model(path, model)
            if parsed is not None:
                models[str(path.relative_to(self._folder))] = parsed
        return models

    def _model(self, path: Path, model: type[Model]) -> Model | None:
        name = str(path.relative_to(self._folder))
        tree = self._tree(path, name)
        if tree is None:
            return None
        self._draft.lines[name] = tree.lines
        try:
            return model.model_validate(tree.data)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                place = tuple(detail["loc"])
                self._find(name, tree.line(place), "schema", _sentence(place, detail["msg"]), _FIX)
            return None

    def _tree(self, path: Path, name: str) -> "Tree | None":
        try:
            if path.stat().st_size > LARGEST:
                raise _Refused(0, "too_large", "This file is larger than 256 KiB.", "Split it.")
            return parse(path.read_text(encoding="utf-8"))
        except _Refused as refused:
            self._find(name, refused.line, refused.rule, refused.sentence, refused.fix)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            self._find(name, line, "yaml", f"Not readable as YAML: {error.problem}.", _INDENT)
        except (yaml.YAMLError, UnicodeDecodeError):
            self._find(name, 0, "yaml", "This file is not UTF-8 text.", "Save it as UTF-8.")
        return None

    def _find(self, *finding: Any) -> None:
        self._draft.findings.append(Finding(*finding))


_FIX = "Compare with a neighbour that works."
_INDENT = "Look at the indentation and the colons just before."


def _sentence(place: Place, message: str) -> str:
    where = ".".join(str(part) for part in place if part != "")
    return f"`{where}`: {message}." if where else f"{message}."


class _Refused(Exception):
    """What YAML would allow and we do not."""

    def __init__(self, line: int, rule: str, sentence: str, fix: str) -> None:
        super().__init__(sentence)
        self.line, self.rule, self.sentence, self.fix = line, rule, sentence, fix


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file: plain values, and the line of each by its path."""

    data: Any
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """Give the line of a place, or of the nearest place above it."""
        return line_of(self.lines, place)


def parse(text: str) -> Tree:
    """Read YAML with our rules; raise `_Refused` or a YAML error that knows its line."""
    for event in yaml.parse(text, Loader=LOADER):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise _Refused(line, "yaml_alias", "Aliases and tags are refused.", "Write it out.")
    node = yaml.compose(text, Loader=LOADER)
    lines: dict[Place, int] = {}
    return Tree(_value(node, (), lines) if node else {}, lines)


def _value(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines[place] = node.start_mark.line + 1
    if len(place) > DEEPEST:
        raise _Refused(lines[place], "too_deep", "This is nested too deeply.", "Flatten it.")
    if isinstance(node, yaml.MappingNode):
        return {key: _value(value, (*place, key), lines) for key, value in _pairs(node)}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, number), lines) for number, item in enumerate(node.value)]
    return _scalar(node)


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _Refused(line, "yaml_key", "A key must be a word.", "Write `name: …`.")
        if key.value in seen:
            sentence = f"`{key.value}` stands twice, first on line {seen[key.value]}."
            raise _Refused(line, "duplicate_key", sentence, "Rename or remove one.")
        seen[key.value] = line
        yield key.value, value


def _scalar(node: yaml.Node) -> str | None:
    """Take a scalar as text; nothing at all (or `null`) is None."""
    plain = isinstance(node, yaml.ScalarNode) and not node.style  # None, or "" from C
    return None if plain and node.value in {"", "~", "null"} else scalar(node)
