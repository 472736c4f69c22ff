"""`murmure strings`: collect what wants a translation, bring the files of translators up to date, say what is missing.

**Rules.** A translator's work is never lost (see `i18n.merge`). A file is written whole or not at all, and only if
something changed. With a dialog that cannot be read nothing is written: its sentences would look gone.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babel import Locale, UnknownLocaleError

from bot import log
from bot.cli.strings_report import report
from bot.cli.templates import page_messages
from bot.content.draft import Draft
from bot.content.load import drafted
from bot.content.sources import LOCALES, gathered
from bot.content.strings import messages
from bot.errors import MurmureError, SettingsError
from bot.i18n.blocks import File, Message, opened
from bot.i18n.merge import merged, remembered
from bot.i18n.po import PoError
from bot.i18n.stock import empty, forms, numbered, template
from bot.opening import content_folder
from bot.settings import load_settings

Wanted = Mapping[str, Sequence[Message]]
"""The sentences of each file of translations."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may stand behind `murmure strings`."""
    verbs = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    extract = verbs.add_parser(
        "extract", help="write the templates (.pot) that Weblate and Poedit begin from"
    )
    extract.add_argument(
        "--output", type=Path, metavar="DIR", help="there; beside the languages if absent"
    )
    update = verbs.add_parser("update", help="bring the .po files to the sentences of today")
    update.add_argument("locale", nargs="*", help="a language, as en; all if absent")
    told = verbs.add_parser("report", help="say what is translated, and what is missing")
    told.add_argument("locale", nargs="?", help="a language: name every sentence that it lacks")
    begin = verbs.add_parser("init", help="begin a language")
    begin.add_argument("locale", help="as es, pt_BR, ar")
    for verb in (extract, update, told, begin):
        verb.add_argument(
            "--folder", type=Path, metavar="DIR", help="content folder; the one in force if absent"
        )


def run(arguments: argparse.Namespace) -> int:
    """Do one of the four."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_format)
    folder = content_folder(settings, arguments.folder)
    try:
        _act(arguments, folder)
    except OSError as error:
        raise SettingsError(
            f"{error.filename or folder} cannot be used ({error.strerror})"
        ) from None
    return 0


def _act(arguments: argparse.Namespace, folder: Path) -> None:
    draft = _whole(drafted(gathered(folder)), folder)
    wanted = {**messages(draft), **page_messages()}
    locales = folder.parent / LOCALES
    match arguments.action:
        case "extract":
            _extract(wanted, arguments.output or locales)
        case "update":
            for locale in _chosen(arguments.locale, locales):
                _update(wanted, locales, locale)
        case "init":
            _init(wanted, locales, arguments.locale)
        case _:
            _say(report(draft, wanted, arguments.locale))


def _whole(draft: Draft, folder: Path) -> Draft:
    unread = sorted(draft.unread)
    if unread:
        raise MurmureError(f"{unread[0]} cannot be read; `murmure check {folder}` says why")
    if not draft.whole:
        raise MurmureError(f"not everything can be read; `murmure check {folder}` says why")
    return draft


def _chosen(named: Sequence[str], locales: Path) -> Sequence[str]:
    there = sorted(path.parent.name for path in locales.glob("*/LC_MESSAGES"))
    for locale in named:
        if locale not in there:
            raise SettingsError(
                f"there is no language {locale!r}; `murmure strings init {locale}` begins it"
            )
    return named or there


def _extract(wanted: Wanted, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    for domain, found in wanted.items():
        path = output / f"{domain}.pot"
        _write(path, template(found))
        _say([f"{path}: {len(found)} sentences"])


def _init(wanted: Wanted, locales: Path, locale: str) -> None:
    try:
        name = Locale.parse(locale).english_name
    except (UnknownLocaleError, ValueError):
        raise SettingsError(f"{locale!r} is no language; write it as es, pt_BR, ar") from None
    folder = locales / locale / "LC_MESSAGES"
    if folder.exists():
        raise SettingsError(
            f"{folder} is there already; `murmure strings update {locale}` goes on with it"
        )
    folder.mkdir(parents=True)
    _update(wanted, locales, locale)
    _say([f"{name or locale} begins; list it in languages.yaml, as `optional` at first"])


def _update(wanted: Wanted, locales: Path, locale: str) -> None:
    folder = locales / locale / "LC_MESSAGES"
    files = {path.stem: _opened(path) for path in sorted(folder.glob("*.po"))}
    keys = frozenset(message.key for found in wanted.values() for message in found)
    memory = remembered(files.values(), keys)
    for domain in dict.fromkeys((*files, *wanted)):
        before = files.get(domain)
        file = before or empty(locale)
        made = numbered(
            merged(file, wanted.get(domain, ()), memory, forms(before, locale)), locale
        )
        _say([f"{folder / domain}.po: {_changes(before, made)}"])
        if before is None or made.text() != before.text():
            _write(folder / f"{domain}.po", made)


def _opened(path: Path) -> File:
    try:
        return opened(path.read_text(encoding="utf-8"))
    except PoError as error:
        raise MurmureError(f"{path}:{error.line}: {error.problem}; correct it first") from None
    except UnicodeDecodeError:
        raise MurmureError(f"{path} is not UTF-8; save it again as UTF-8") from None


def _changes(before: File | None, after: File) -> str:
    """Say what a translator will find."""
    old = {block.key for block in before.blocks if not block.entry.obsolete} if before else set()
    live = [block for block in after.blocks if not block.entry.obsolete]
    new = sum(block.key not in old for block in live)
    open_ = sum(not block.translated for block in live)
    fuzzy = sum(block.entry.fuzzy for block in live)
    return (
        f"{len(live)} sentences, {new} new, {open_} to translate, {fuzzy} to look at again (fuzzy)"
    )


def _write(path: Path, file: File) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        draft.write_text(file.text(), encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _say(lines: Sequence[str] | Iterator[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()
