"""Checks on translations: what is missing, by how much the language matters, and what its files say of themselves.

**Rules.** A gap blocks a `required` language everywhere and a `usable` one in its menus; it is a warning in a
`complete` one; otherwise it is only counted. Nobody is offered a language whose menus are not complete.
"""

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from babel.core import Locale, UnknownLocaleError

from bot.content.draft import Draft, Written
from bot.content.finding import Finding, Severity
from bot.content.said import Found, find, in_file, index, part, said, short, texts
from bot.i18n.catalog import language_of

FILE = "languages.yaml"
ALIKE_FROM = 6


def listed(draft: Draft) -> Iterator[Finding]:
    """A listed language has translations, a translated one is listed; each is one that calendars know."""
    there = {language_of(path) for path in draft.translations}
    for code, language in draft.languages.languages.items():
        yield from _known(draft, code)
        if code != draft.source_locale and code not in there | _unread(draft):
            sentence = f"{language.name} is listed, but there are no translations."
            fix = f"Put them into locales/{code}/LC_MESSAGES/dialogs.po, or remove the language."
            severity: Severity = (
                "error" if language.importance in {"required", "usable"} else "warning"
            )
            yield draft.find((FILE, ("languages", code)), "language", sentence, fix, severity)
    for path in sorted(draft.translations):
        if language_of(path) not in draft.languages.languages:
            sentence = f"`{language_of(path)}` is not among the languages."
            yield Finding(
                path, 1, "language", sentence, f"List it in {FILE}, or remove the folder."
            )


def _unread(draft: Draft) -> set[str]:
    """Name the languages of which a file cannot be read: what it translates is not known."""
    return {language_of(path) for path in draft.unread if PurePosixPath(path).suffix == ".po"}


def _known(draft: Draft, code: str) -> Iterator[Finding]:
    spot = (FILE, ("languages", code))
    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        sentence = f"`{code}` is no language whose days and hours could be written."
        yield draft.find(spot, "language", sentence, "Write it as in `fr`, `ar` or `pt_BR`.")
        return
    written = draft.languages.direction(code)
    if locale.text_direction != written:
        place = (FILE, ("languages", code, "direction"))
        sentence = f"{locale.english_name} is written {locale.text_direction}, not {written}."
        fix = f"Write `direction: {locale.text_direction}`."
        yield draft.find(place, "direction", sentence, fix)


def gaps(draft: Draft) -> Iterator[Finding]:
    """Every sentence is translated, as far as its language matters."""
    there = {language_of(path) for path in draft.translations}
    for code, language in draft.languages.translated.items():
        if code not in there - _unread(draft):
            continue
        missing = _missing(draft, code)
        for written in missing:
            severity = _weight(draft, language.importance, written)
            if severity is not None:
                yield _gap(draft, code, written, severity)
        if missing and language.importance in {"usable", "optional"}:
            done = 100 - 100 * len(missing) // max(1, len(texts(draft)))
            sentence = f"{language.name}: {min(done, 99)} % of the sentences are translated."
            spot = (FILE, ("languages", code))
            yield draft.find(spot, "score", sentence, f"{len(missing)} are missing.", "note")


def _missing(draft: Draft, code: str) -> list[Written]:
    """Give what is not translated into a language; computed once for all languages."""
    memo: dict[str, list[Written]] = draft.memo.setdefault("missing", {})
    if code not in memo:
        entries = index(draft).get(code, {})
        memo[code] = [
            one for one in texts(draft) if not _whole(entries.get((one.context, one.text)))
        ]
    return memo[code]


def _whole(found: Found | None) -> bool:
    return found is not None and not found.entry.fuzzy and all(found.entry.said)


def _weight(draft: Draft, importance: str, written: Written) -> Severity | None:
    match importance:
        case "required":
            return "error"
        case "usable":
            return "error" if _in_menus(draft, written) else None
        case "complete":
            return "warning"
        case _:
            return None


def _in_menus(draft: Draft, written: Written) -> bool:
    dialog = written.context.partition(".")[0]
    names = (dialog, written.context, f"{written.context}.{written.spot[1][-1]}")
    usable = draft.languages.usable
    return any(name == one or fnmatchcase(name, one) for one in usable for name in names)


def _gap(draft: Draft, code: str, written: Written, severity: Severity) -> Finding:
    quoted = f"`{written.context}` ({code}): “{short(written.text)}”"
    found = index(draft).get(code, {}).get((written.context, written.text))
    if found is None:
        fix = f"Add it to locales/{code}/LC_MESSAGES/dialogs.po."
        sentence = f"{quoted} has no translation."
        return draft.find(written.spot, "translation", sentence, fix, severity)
    if found.entry.fuzzy:
        sentence = f"{quoted} was translated before it changed, and is not used."
        fix = "Read the translation again, then remove `fuzzy`."
        return in_file(found, "fuzzy", sentence, fix, severity)
    sentence = f"{quoted} has an empty translation."
    return in_file(found, "translation", sentence, "Write it.", severity)


def offered(draft: Draft) -> tuple[str, ...]:
    """Name the languages that people may choose: the source, and those whose menus are complete."""
    there = {language_of(path) for path in draft.translations}
    return (
        draft.source_locale,
        *(
            code
            for code in draft.languages.translated
            if code in there and not any(_in_menus(draft, one) for one in _missing(draft, code))
        ),
    )


def left_over(draft: Draft) -> Iterator[Finding]:
    """What is translated still stands in the dialogs; the product's own pages are looked at elsewhere."""
    wanted = {(one.context, one.text) for one in texts(draft)}
    for entries in index(draft).values():
        for (context, source), found in entries.items():
            if (context, source) not in wanted and not (pages(context) or draft.unsure(context)):
                sentence = f"`{context}` no longer says “{short(source)}”."
                fix = "Run `murmure strings`, or remove the entry."
                yield in_file(found, "obsolete", sentence, fix)
    for path, file in draft.translations.items():
        old = [entry.line for entry in file.entries if entry.obsolete]
        if old:
            sentence = f"{len(old)} obsolete entries (`#~`) are kept."
            yield Finding(path, old[0], "obsolete", sentence, "Remove them when you like.", "note")


def pages(context: str) -> bool:
    """Whether a context is that of the product's own pages, which are no content."""
    return context == "desk" or context.startswith("web.")


def twice(draft: Draft) -> Iterator[Finding]:
    """A sentence is translated once in a language: of two, only one is ever read."""
    seen: dict[tuple[str, str, str], tuple[str, int]] = {}
    for path in sorted(draft.translations):
        code = language_of(path)
        for entry in draft.translations[path].entries:
            if entry.obsolete or not entry.source:
                continue
            key = code, entry.context, entry.source
            if key in seen:
                file, line = seen[key]
                sentence = f"“{short(entry.source)}” is translated already in {file}, line {line}."
                yield Finding(path, entry.line, "translated_twice", sentence, "Remove one.")
            seen.setdefault(key, (path, entry.line))


def alike(draft: Draft) -> Iterator[Finding]:
    """A whole sentence that is the same in two languages was perhaps forgotten; a name or a text to copy was not."""
    for one in said(draft):
        if one.found is None or one.text != one.written.text or one.written.plural:
            continue
        if one.locale.startswith(f"{draft.source_locale}_"):
            continue  # easy French may say what French says
        if part(one.written) not in {"copy", "name"} and _words(one.text) >= ALIKE_FROM:
            sentence = (
                f"`{one.written.context}`: “{short(one.text)}” is the same as in the source."
            )
            yield find(draft, one, "alike", sentence, "Translate it, if it was forgotten.")


def _words(text: str) -> int:
    return Counter(any(sign.isalpha() for sign in word) for word in text.split())[True]


LANGUAGE_CHECKS = (listed, gaps, left_over, twice, alike)
