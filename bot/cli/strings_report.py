"""What `murmure strings report` says: how far each language is, and where it is not.

**Rules.** Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from bot.content.draft import Draft
from bot.content.finding import excerpt
from bot.errors import SettingsError
from bot.i18n.blocks import Message
from bot.i18n.po import Po
from bot.i18n.stock import Stock, stock

UNLISTED = "not listed"
HEADS = ("language", "importance", "translated", "fuzzy", "missing", "obsolete")


def report(
    draft: Draft, wanted: Mapping[str, Sequence[Message]], locale: str | None
) -> Iterator[str]:
    """Tell of every language, or all that one lacks."""
    everything = [message for found in wanted.values() for message in found]
    files = _files(draft)
    if locale is None:
        rows = [_row(draft, name, stock(everything, pos)) for name, pos in files.items()]
        yield from _table([HEADS, *rows])
        for name, pos in files.items():
            yield from _parts(name, stock(everything, pos))
        return
    if locale not in files:
        raise SettingsError(f"there is no language {locale!r}; choose among {', '.join(files)}")
    found = stock(everything, files[locale])
    yield from _table([HEADS, _row(draft, locale, found)])
    for state, lacking in (("missing", found.missing), ("fuzzy", found.fuzzy)):
        yield from (
            f"{message.refs[0]}: {state} [{message.context}] “{excerpt(message.source)}”"
            for message in lacking
        )


def _files(draft: Draft) -> dict[str, list[Po]]:
    files: dict[str, list[Po]] = {}
    for path, po in sorted(draft.translations.items()):
        files.setdefault(PurePosixPath(path).parts[-3], []).append(po)
    return files


def _row(draft: Draft, locale: str, found: Stock) -> tuple[str, ...]:
    listed = draft.languages.languages.get(locale)
    share = 100 * len(found.translated) // found.whole if found.whole else 100
    return (
        locale,
        listed.importance if listed else UNLISTED,
        f"{len(found.translated)} of {found.whole} ({share} %)",
        str(len(found.fuzzy)),
        str(len(found.missing)),
        str(found.stale),
    )


def _parts(locale: str, found: Stock) -> Iterator[str]:
    """Name the dialogs, services and pages that lack something."""
    parts: dict[str, list[int]] = {}
    for place, lacking in enumerate((found.fuzzy, found.missing)):
        for message in lacking:
            parts.setdefault(_part(message), [0, 0])[place] += 1
    for name, (fuzzy, missing) in sorted(parts.items()):
        yield f"  {locale} {name}: {missing} missing, {fuzzy} fuzzy"


def _part(message: Message) -> str:
    return message.context.partition(".")[0] or "pages"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
