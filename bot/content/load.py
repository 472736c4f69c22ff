"""Compile what editors wrote into one revision, or say everything that is wrong with it.

**Rules.** One run shows everything: findings are collected over all files, never only the first
(P11).
"""

from dataclasses import replace
from pathlib import Path, PurePosixPath

from bot.content import care, closures, practice, profile, replies
from bot.content.care import CareFile
from bot.content.closures import ClosuresFile
from bot.content.content import Content, DeskRules
from bot.content.cover import CoverFile
from bot.content.draft import Draft
from bot.content.files import AliasesFile, DeskFile, ServicesFile
from bot.content.finding import Finding
from bot.content.languages import DEFAULT, LanguagesFile, WordsFile
from bot.content.lint import lint
from bot.content.lint_languages import offered
from bot.content.practice import PracticeFile
from bot.content.profile import ProfileFile
from bot.content.reader import Reader
from bot.content.replies import RepliesFile
from bot.content.sources import LOCALES, Sources, gathered
from bot.dialogs.graph import telling
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Dialog
from bot.dialogs.sugar import plain
from bot.dialogs.words import Exits
from bot.errors import ContentError
from bot.hotlines.directory import Directory
from bot.i18n import catalog, po
from bot.risk.lexicon import LexiconFile, Lexicons
from bot.risk.model import ModelFile

COVER = "cover.yaml"
"""Without it the cover is an ordinary exit."""
TRAINED = "risk/trained/model.yaml"
"""What `murmure risk --train` writes; without it the rules judge alone."""
CATALOGS = f"{LOCALES}/*/LC_MESSAGES/*.po"
KNOWN = ("*.yaml", "risk/*.yaml", TRAINED, "tests/*.yaml", CATALOGS)
"""Every file that is read."""


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
    return found(read(folder, locales)) if folder.is_dir() else [_no_folder(folder)]


def found(draft: Draft) -> list[Finding]:
    """Give what reading found, and what looking closer finds in what could be read."""
    return sorted({*draft.findings, *lint(draft)}, key=_order)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.line, finding.column, finding.rule, finding.sentence


def read(folder: Path, locales: Path | None = None) -> Draft:
    """Read every file of a folder, as far as it can be read."""
    if not folder.is_dir():
        return Draft(findings=[_no_folder(folder)])
    return drafted(gathered(folder, locales))


def _no_folder(folder: Path) -> Finding:
    return Finding(str(folder), 0, "folder", "There is no such folder.", "Set MURMURE_CONTENT.")


def drafted(sources: Sources) -> Draft:
    """Read every file, as far as it can be read."""
    draft = Draft(revision=sources.revision)
    reader = Reader(sources, draft)
    _read_languages(draft, reader)
    draft.rules = reader.one("globals.yaml", Globals)
    draft.services = reader.one("services.yaml", ServicesFile)
    draft.desk = reader.one("desk.yaml", DeskFile)
    draft.aliases = reader.one("aliases.yaml", AliasesFile)
    draft.cover = reader.one(COVER, CoverFile) if reader.has(COVER) else None
    draft.profile = reader.one(profile.FILE, ProfileFile) if reader.has(profile.FILE) else None
    draft.closures = reader.one(closures.FILE, ClosuresFile) if reader.has(closures.FILE) else None
    draft.replies = reader.one(replies.FILE, RepliesFile) if reader.has(replies.FILE) else None
    draft.care = reader.one(care.FILE, CareFile) if reader.has(care.FILE) else None
    draft.practice = reader.one(practice.FILE, PracticeFile) if reader.has(practice.FILE) else None
    draft.lexicons = reader.many("risk/*.yaml", LexiconFile)
    if TRAINED in sources.files:
        draft.model = reader.one(TRAINED, ModelFile)
    draft.dialogs = reader.many("*.yaml", Dialog)
    draft.scripts = reader.scripts()
    draft.tests = frozenset(PurePosixPath(path).name for path in sources.matching("tests/*.yaml"))
    _read_catalogs(draft, sources)
    known = {path for pattern in KNOWN for path in sources.matching(pattern)}
    draft.strays = tuple(sorted(sources.files.keys() - known))
    return draft


def _read_languages(draft: Draft, reader: Reader) -> None:
    """Read what holds for the languages; a folder without these files has the usual two, and no lists of words."""
    if reader.has("languages.yaml"):
        draft.languages = reader.one("languages.yaml", LanguagesFile) or DEFAULT
    if reader.has("words.yaml"):
        draft.words = reader.one("words.yaml", WordsFile)
    draft.source_locale = draft.languages.source
    draft.required = draft.languages.at("required")


def _read_catalogs(draft: Draft, sources: Sources) -> None:
    for path in sources.matching(CATALOGS):
        try:
            draft.translations[path] = po.read(sources.files[path])
        except po.PoError as error:
            sentence = f"Not readable as a PO file: {error.problem}."
            finding = Finding(path, error.line, "catalog", sentence, "Save it in a PO editor.")
            draft.findings.append(finding)
            draft.unread.add(path)
    draft.catalogs = catalog.made(draft.translations)


def _content(draft: Draft, lexicons: Lexicons | None = None) -> Content | None:
    if draft.lost or draft.unread:
        return None
    if not (draft.rules and draft.services and draft.desk and draft.aliases):
        return None
    dialogs = {dialog.dialog: dialog for dialog in draft.dialogs.values()}
    return Content(
        revision=draft.revision,
        dialogs=dialogs,
        nodes=plain(draft.steps(), draft.rules),
        rules=draft.rules,
        exits=Exits.of(draft.rules.exit.words, draft.rules.exit.ordinary),
        catalogs=draft.catalogs,
        services=Directory.of(draft.services.services),
        lexicons=lexicons or draft.compiled_lexicons(),
        desk=_desk(draft.desk, draft.closures, draft.rules),
        aliases=draft.aliases.aliases,
        cover=draft.cover,
        telling=telling(draft.steps()),
        profile=draft.profile,
        replies=draft.replies.replies if draft.replies else (),
        closures=draft.closures.closures if draft.closures else (),
        care=(draft.care or CareFile()).rules(draft.desk.zone),
        practice=draft.practice.seekers if draft.practice else (),
        locales=offered(draft),
        source_locale=draft.source_locale,
        required=draft.required,
        languages={name: one.name for name, one in draft.languages.languages.items()},
        directions={name: one.direction for name, one in draft.languages.languages.items()},
    )


def _desk(file: DeskFile, days: ClosuresFile | None, rules_of: Globals) -> DeskRules:
    """Give the desk its usual hours, those of the days that keep others, and the places that people name."""
    rules = file.rules()
    places = {name: place.zone for name, place in rules_of.territories.items()}
    rules = replace(rules, queue=replace(rules.queue, places=places))
    expression = closures.applied(file.hours, days.closures if days else ())
    return replace(rules, hours=replace(rules.hours, expression=expression))


def finished(draft: Draft) -> Content | None:
    """Make a content of what was read, errors and all; None if too little was read."""
    return _content(draft)
