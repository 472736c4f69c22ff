"""Checks on what a PO file says of itself, and on the forms of its counted sentences.

**Rules.** A language has as many forms as its grammar: fewer, and a number is said wrongly; the header says the same.
"""

from collections.abc import Callable, Iterator
from gettext import c2py

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.said import in_file, index, short, texts
from bot.i18n.catalog import language_of, usual
from bot.i18n.po import Po

TRIED = range(201)


def headers(draft: Draft) -> Iterator[Finding]:
    """A header names the character set, and the language of its folder."""
    for path, file in sorted(draft.translations.items()):
        if file.charset not in {"utf-8", "utf8"}:
            sentence = "The header does not say that this file is UTF-8."
            fix = "Write `Content-Type: text/plain; charset=utf-8`."
            yield Finding(path, _line(file), "po_header", sentence, fix, "warning")
        said, code = file.header.get("language", ""), language_of(path)
        if said and said.replace("-", "_") != code.replace("-", "_"):
            sentence = f"The header says `{said}`, the folder `{code}`."
            yield Finding(path, _line(file), "po_header", sentence, "Correct one.", "warning")


def _line(file: Po) -> int:
    return next((entry.line for entry in file.entries if not entry.source), 1)


def rules(draft: Draft) -> Iterator[Finding]:
    """The header's rule for numbers is the one of the language."""
    for path, file in sorted(draft.translations.items()):
        counted = any(entry.plural and not entry.obsolete for entry in file.entries)
        if file.plural is None and not counted:
            continue
        code = language_of(path)
        problem = _rule_problem(file.plural, usual(code))
        if problem:
            number, rule = usual(code)
            fix = f"Write `Plural-Forms: nplurals={number}; plural={rule};`."
            yield Finding(path, _line(file), "plural_rule", problem, fix)


def _rule_problem(written: tuple[int, str] | None, right: tuple[int, str]) -> str:
    if written is None:
        return "The header has no `Plural-Forms`."
    if written[0] != right[0]:
        return f"The header says {written[0]} forms, the language has {right[0]}."
    ours, theirs = _compiled(right[1]), _compiled(written[1])
    if theirs is None:
        return "The rule in `Plural-Forms` cannot be read."
    if ours is not None and any(ours(number) != theirs(number) for number in TRIED):
        return "The rule in `Plural-Forms` is not that of the language."
    return ""


def _compiled(rule: str) -> Callable[[int], int] | None:
    try:
        return c2py(rule)
    except ValueError:
        return None


def forms(draft: Draft) -> Iterator[Finding]:
    """A counted sentence has every form of its language, any other has one."""
    for code, entries in index(draft).items():
        number = usual(code)[0]
        for written in texts(draft):
            found = entries.get((written.context, written.text))
            if found is None or (not written.plural and not found.entry.plural):
                continue
            entry = found.entry
            wanted = number if written.plural else 1
            if len(entry.said) != wanted or bool(entry.plural) != bool(written.plural):
                sentence = f"“{short(written.text)}” has {len(entry.said)} forms, not {wanted}."
                fix = "Update the file with `murmure strings`, then fill each form."
                yield in_file(found, "plural_forms", sentence, fix)
            elif entry.plural != written.plural:
                sentence = f"The plural of “{short(written.text)}” has changed."
                fix = "Update the file with `murmure strings`, and read it again."
                yield in_file(found, "plural_forms", sentence, fix, "warning")


PLURAL_CHECKS = (headers, rules, forms)
