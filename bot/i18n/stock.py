"""How much of a language is translated, and a new language's empty files.

**Rules.** Pure. Numbers have the forms that Babel (CLDR) gives the language, unless the file says otherwise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from babel.messages.plurals import get_plural

from bot.i18n.blocks import Block, File, Key, Message, ours, written
from bot.i18n.po import Entry, Po

HEAD = (
    "Project-Id-Version: murmure",
    "Language: {locale}",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=UTF-8",
    "Content-Transfer-Encoding: 8bit",
)
PLURAL = "Plural-Forms: "
TEMPLATE_PLURAL = "nplurals=INTEGER; plural=EXPRESSION;"


@dataclass(frozen=True, slots=True)
class Stock:
    """What a language has of the sentences of today; `stale` are entries without a sentence."""

    translated: tuple[Message, ...]
    fuzzy: tuple[Message, ...]
    missing: tuple[Message, ...]
    stale: int

    @property
    def whole(self) -> int:
        """How many sentences there are."""
        return len(self.translated) + len(self.fuzzy) + len(self.missing)


def stock(wanted: Sequence[Message], files: Iterable[Po]) -> Stock:
    """Compare the sentences of today with the files of a language."""
    entries = [entry for po in files for entry in po.entries if entry.source]
    said: dict[Key, Entry] = {}
    for entry in entries:
        if not entry.obsolete and (entry.context, entry.source) not in said:
            said[entry.context, entry.source] = entry
    states = [(_state(message, said.get(message.key)), message) for message in wanted]
    keys = {message.key for message in wanted}
    stale = sum(entry.obsolete or (entry.context, entry.source) not in keys for entry in entries)
    translated, fuzzy, missing = (
        tuple(message for state, message in states if state == name)
        for name in ("translated", "fuzzy", "missing")
    )
    return Stock(translated, fuzzy, missing, stale)


def _state(message: Message, entry: Entry | None) -> str:
    if entry is None or not all(entry.said) or bool(entry.plural) != bool(message.plural):
        return "missing"
    return "fuzzy" if entry.fuzzy else "translated"


def forms(file: File | None, locale: str) -> int:
    """Say how many forms a number has: as the head of the file says, else as Babel knows the language."""
    head = file.head if file else None
    said = Po([head.entry]).plural if head else None
    return said[0] if said else get_plural(locale).num_plurals


def empty(locale: str) -> File:
    """Begin the file of a language."""
    lines = [line.format(locale=locale) for line in HEAD]
    return File(_head([*lines, f"{PLURAL}{get_plural(locale)}"]), ())


def template(wanted: Iterable[Message]) -> File:
    """Write the file that a new language is begun from."""
    lines = [line.format(locale="") for line in HEAD]
    blocks = (
        Block(
            Entry(*message.key, message.plural, said, 0),
            written(message, said),
            ours=ours(message),
        )
        for message in wanted
        for said in [("", "") if message.plural else ("",)]
    )
    return File(_head([*lines, f"{PLURAL}{TEMPLATE_PLURAL}"]), tuple(blocks))


def numbered(file: File, locale: str) -> File:
    """Give a file that has sentences with numbers the line in its head that says how numbers work."""
    plural = any(block.entry.plural for block in file.blocks)
    if file.head is None:
        return replace(file, head=empty(locale).head)
    if not plural or Po([file.head.entry]).plural:
        return file
    line = f'"{PLURAL}{get_plural(locale)}\\n"'
    return replace(file, head=replace(file.head, body=(*file.head.body, line)))


def _head(lines: Sequence[str]) -> Block:
    said = "".join(f"{line}\n" for line in lines)
    body = ('msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines))
    return Block(Entry("", "", "", (said,), 0), body)
