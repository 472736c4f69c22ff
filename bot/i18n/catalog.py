"""Translations: immutable catalogs read straight from the PO files.

**Rules.** The locale is always an argument. French stands in the sources and needs no catalog; a
sentence without a translation comes back as it is. Fuzzy entries do not count: nobody has read
them again. What only the checks look at (lines, fuzzy, obsolete) stays in `i18n.po`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import c2py
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from babel.core import UnknownLocaleError
from babel.messages.plurals import get_plural

from bot.errors import ContentError
from bot.i18n import po
from bot.i18n.po import Po

Key = tuple[str, str]


def _french(number: int) -> int:
    """None and one are singular: 0 personne, 1 personne, 2 personnes."""
    return int(number > 1)


@dataclass(frozen=True, slots=True)
class Catalog:
    """One language: by (context, source), and by source alone for a sentence that moved to another node.

    Attributes:
        plurals: all forms of a counted sentence, by context and its form for one.
        form: which of the forms a number takes.
    """

    by_context: Mapping[Key, str]
    by_source: Mapping[str, str]
    plurals: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = _french


@dataclass(frozen=True, slots=True)
class Catalogs:
    """All languages of one revision."""

    languages: Mapping[str, Catalog] = field(default_factory=dict)

    def text(self, locale: str, context: str, source: str) -> str:
        """Translate a sentence; the sentence itself if there is no translation."""
        catalog = self.languages.get(locale)
        if catalog is None:
            return source
        exact = catalog.by_context.get((context, source))
        return exact or catalog.by_source.get(source, source)

    def counted(self, locale: str, context: str, one: str, other: str, number: int) -> str:
        """Translate a sentence in the form that a number takes; French if there is no translation."""
        catalog = self.languages.get(locale)
        forms = catalog.plurals.get((context, one)) if catalog else None
        if catalog is None or forms is None:
            return (one, other)[_french(number)]
        return forms[min(catalog.form(number), len(forms) - 1)]

    def plurals(self, locale: str, context: str, one: str) -> tuple[str, ...]:
        """Give every form of a counted sentence; nothing if nobody translated it."""
        catalog = self.languages.get(locale)
        return catalog.plurals.get((context, one), ()) if catalog else ()

    def has(self, locale: str, context: str, source: str) -> bool:
        """Tell whether somebody translated this sentence at this place."""
        catalog = self.languages.get(locale)
        return catalog is not None and (context, source) in catalog.by_context

    def names(self) -> tuple[str, ...]:
        """List the languages that have a catalog, sorted."""
        return tuple(sorted(self.languages))


def load(locales: Path) -> Catalogs:
    """Read every `<locale>/LC_MESSAGES/*.po` of a folder; see `parse`."""
    paths = sorted(locales.glob("*/LC_MESSAGES/*.po"))
    return parse({path.relative_to(locales).as_posix(): path.read_bytes() for path in paths})


def parse(files: Mapping[str, bytes]) -> Catalogs:
    """Read PO files by path (`…<locale>/LC_MESSAGES/*.po`); several files of one language are one catalog.

    Raises:
        ContentError: one of them is no PO file.
    """
    read: dict[str, Po] = {}
    for path, data in files.items():
        try:
            read[path] = po.read(data)
        except po.PoError as error:
            raise ContentError(f"{path}:{error.line}: {error.problem}.") from error
    return made(read)


def made(files: Mapping[str, Po]) -> Catalogs:
    """Make catalogs of files that were read, by path."""
    languages: dict[str, list[Po]] = {}
    for path in sorted(files):
        languages.setdefault(language_of(path), []).append(files[path])
    return Catalogs(
        MappingProxyType({name: _language(name, found) for name, found in languages.items()})
    )


def language_of(path: str) -> str:
    """Name the language of a PO file by its path."""
    return PurePosixPath(path).parts[-3]


def _language(locale: str, files: Sequence[Po]) -> Catalog:
    by_context: dict[Key, str] = {}
    plurals: dict[Key, tuple[str, ...]] = {}
    for entry in (entry for file in files for entry in file.entries):
        if not entry.source or entry.fuzzy or entry.obsolete or not all(entry.said):
            continue
        if entry.plural:
            plurals[entry.context, entry.source] = entry.said
        else:
            by_context[entry.context, entry.source] = entry.said[0]
    by_source: dict[str, str] = {}
    for (_, source), said in by_context.items():
        by_source.setdefault(source, said)
    written = next((file.plural for file in files if file.plural), None)
    return Catalog(
        MappingProxyType(by_context),
        MappingProxyType(by_source),
        MappingProxyType(plurals),
        _form(locale, written),
    )


def usual(locale: str) -> tuple[int, str]:
    """Say how many forms a number has in a language, and which one it takes (C expression)."""
    try:
        found = get_plural(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return 2, "(n != 1)"
    return found.num_plurals, found.plural_expr


def _form(locale: str, written: tuple[int, str] | None) -> Callable[[int], int]:
    """Take the rule that the file writes, or else the one that the language has."""
    for _, rule in (written or usual(locale), usual(locale)):
        try:
            return c2py(rule)
        except ValueError:
            continue
    return _french
