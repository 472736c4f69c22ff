"""Translations: immutable catalogs read straight from the PO files.

**Rules.** The locale is always an argument. French stands in the sources and needs no catalog; a
sentence without a translation comes back as it is. Fuzzy entries do not count: nobody has read
them again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import PoFileError, read_po

from bot.errors import ContentError

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """One language: by (context, source), and by source alone for a sentence that moved to another node."""

    by_context: Mapping[Key, str]
    by_source: Mapping[str, str]


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

    def has(self, locale: str, context: str, source: str) -> bool:
        """Tell whether somebody translated this sentence at this place."""
        catalog = self.languages.get(locale)
        return catalog is not None and (context, source) in catalog.by_context

    def names(self) -> tuple[str, ...]:
        """List the languages that have a catalog, sorted."""
        return tuple(sorted(self.languages))


def load(locales: Path) -> Catalogs:
    """Read every `<locale>/LC_MESSAGES/*.po`; several files of one language are one catalog."""
    folders = sorted(locales.glob("*/LC_MESSAGES"))
    languages = {folder.parent.name: _language(folder) for folder in folders}
    return Catalogs(MappingProxyType(languages))


def _language(folder: Path) -> Catalog:
    by_context: dict[Key, str] = {}
    for path in sorted(folder.glob("*.po")):
        by_context.update(_entries(path, folder.parent.name))
    by_source: dict[str, str] = {}
    for (_, source), translation in by_context.items():
        by_source.setdefault(source, translation)
    return Catalog(MappingProxyType(by_context), MappingProxyType(by_source))


def _entries(path: Path, locale: str) -> dict[Key, str]:
    try:
        with path.open("rb") as file:
            catalog = read_po(file, locale=locale, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise ContentError(f"{path}: not a readable PO file. Open it in a PO editor.") from error
    return {
        (message.context or "", message.id): message.string
        for message in catalog
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.id
        and message.string
        and not message.fuzzy
    }
