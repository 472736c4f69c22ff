"""Translations: immutable catalogs read straight from the PO files.

**Rules.** The locale is always an argument. French stands in the sources and needs no catalog; a
sentence without a translation comes back as it is. Fuzzy entries do not count: nobody has read
them again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import c2py
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from babel.messages.catalog import Catalog as Messages
from babel.messages.pofile import PoFileError, read_po

from bot.errors import ContentError

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
    languages: dict[str, list[Messages]] = {}
    for path in sorted(files):
        locale = PurePosixPath(path).parts[-3]
        languages.setdefault(locale, []).append(_read(path, files[path], locale))
    return Catalogs(
        MappingProxyType({name: _language(found) for name, found in languages.items()})
    )


def _read(path: str, data: bytes, locale: str) -> Messages:
    try:
        return read_po(BytesIO(data), locale=locale, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise ContentError(f"{path}: not a readable PO file. Open it in a PO editor.") from error


def _language(catalogs: Sequence[Messages]) -> Catalog:
    by_context: dict[Key, str] = {}
    plurals: dict[Key, tuple[str, ...]] = {}
    for message in (message for catalog in catalogs for message in catalog):
        context, source, said = message.context or "", message.id, message.string
        if not source or message.fuzzy:
            continue
        if isinstance(source, str) and isinstance(said, str) and said:
            by_context[context, source] = said
        elif not isinstance(source, str) and isinstance(said, tuple) and all(said):
            plurals[context, source[0]] = tuple(said)
    by_source: dict[str, str] = {}
    for (_, source), said in by_context.items():
        by_source.setdefault(source, said)
    form = c2py(catalogs[0].plural_expr)
    return Catalog(
        MappingProxyType(by_context), MappingProxyType(by_source), MappingProxyType(plurals), form
    )
