"""Every sentence that people may read, in every language, with the place where it stands.

**Rules.** Computed once for all checks of texts: each of them then takes a time that grows with the content, and no
faster. A translation stands in its PO file, on its own line. What is fuzzy, obsolete or empty is never shown, so it is
not here.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bot.content.draft import Draft, Written
from bot.content.finding import Finding, Severity, excerpt
from bot.content.rules import RULES
from bot.i18n.catalog import language_of
from bot.i18n.po import Entry

SHOWN = 60
_PARTS = frozenset({"label", "opening", "neutral", "copy", "name"})
Key = tuple[str, str]


class Found(NamedTuple):
    """An entry and the file in which it stands."""

    file: str
    entry: Entry


class Said(NamedTuple):
    """One form of one sentence in one language; `found` is None for what stands in the dialogs themselves."""

    written: Written
    locale: str
    text: str
    found: Found | None = None

    @property
    def source(self) -> bool:
        """Whether this is what the editors wrote, no translation."""
        return self.found is None


def texts(draft: Draft) -> list[Written]:
    """Give all that was written."""
    return list(draft.texts())


def index(draft: Draft) -> dict[str, dict[Key, Found]]:
    """Give the entries of each language by context and source; of two, the one that is shown."""
    if "index" not in draft.memo:
        draft.memo["index"] = _index(draft)
    return draft.memo["index"]  # type: ignore[no-any-return]


def _index(draft: Draft) -> dict[str, dict[Key, Found]]:
    languages: dict[str, dict[Key, Found]] = {}
    for path in sorted(draft.translations):
        entries = languages.setdefault(language_of(path), {})
        for entry in draft.translations[path].entries:
            if entry.source and not entry.obsolete:
                entries[entry.context, entry.source] = Found(path, entry)
    return languages


def said(draft: Draft) -> list[Said]:
    """Give every form of every sentence in every language."""
    if "said" not in draft.memo:
        draft.memo["said"] = list(_said(draft))
    return draft.memo["said"]  # type: ignore[no-any-return]


def _said(draft: Draft) -> Iterator[Said]:
    languages = sorted(index(draft).items())
    for written in texts(draft):
        yield Said(written, draft.source_locale, written.text)
        if written.plural:
            yield Said(written, draft.source_locale, written.plural)
        key = written.context, written.text
        for locale, entries in languages:
            found = entries.get(key)
            if found is not None and not found.entry.fuzzy and all(found.entry.said):
                for form in found.entry.said:
                    yield Said(written, locale, form, found)


def tongue(draft: Draft, one: Said) -> str:
    """Name the language that a text is in: what is left as it was is in the source's (a text to copy, a name)."""
    return draft.source_locale if one.text == one.written.text else one.locale


def part(written: Written) -> str:
    """Say what a sentence is: `label`, `lead`, `opening`, `neutral`, `copy`, `name`, or plain `text`."""
    place = written.spot[1]
    if place[:2] == ("lines", "lead"):
        return "lead"
    if place[2:3] == ("opening",):
        return "opening"
    last = str(place[-1]) if place else ""
    return last if last in _PARTS else "text"


def find(
    draft: Draft,
    one: Said,
    rule: str,
    sentence: str,
    fix: str,
    severity: Severity | None = None,
) -> Finding:
    """Make a finding where a sentence stands: in its PO file, or in the dialogs."""
    if one.found is None:
        return draft.find(one.written.spot, rule, sentence, fix, severity)
    return in_file(one.found, rule, sentence, fix, severity)


def in_file(
    found: Found, rule: str, sentence: str, fix: str, severity: Severity | None = None
) -> Finding:
    """Make a finding at an entry of a PO file, as severe as its rule unless something else is said."""
    usual = RULES[rule].severity
    return Finding(found.file, found.entry.line, rule, sentence, fix, severity or usual, 1)


def short(text: str, most: int = SHOWN) -> str:
    """Quote a sentence."""
    return excerpt(text, most)
