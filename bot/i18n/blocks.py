"""A PO file as blocks of lines: what `murmure strings` changes is written anew, the rest stays as a translator left it.

**Rules.** Pure. No line of a translator is ever dropped: their wrapping, comments, flags and headers come back as they
were. Only `#.` and `#:`, which come from the sources, are ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from babel.messages.pofile import normalize

from bot.i18n.po import Entry, read

WIDTH = 76
Key = tuple[str, str]
"""Context and source: what gettext knows a sentence by."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that wants a translation, where it stands, and what a translator should know."""

    context: str
    source: str
    plural: str = ""
    refs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Give what gettext knows it by."""
        return self.context, self.source


@dataclass(frozen=True, slots=True)
class Block:
    """One entry with its lines.

    Attributes:
        comments: what translators wrote, and whatever we do not know.
        ours: the lines that come from the sources: notes and places.
        flags: words behind `#,`.
        previous: the lines of the earlier sentence (`#|`).
        body: the lines from `msgctxt` to `msgstr`.
    """

    entry: Entry
    body: tuple[str, ...]
    comments: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Give what gettext knows it by."""
        return self.entry.context, self.entry.source

    @property
    def translated(self) -> bool:
        """Whether somebody wrote something, checked or not."""
        return any(self.entry.said)

    def lines(self) -> Iterator[str]:
        """Write it."""
        yield from self.comments
        yield from self.ours
        if self.flags:
            yield f"#, {', '.join(self.flags)}"
        mark = "#~" if self.entry.obsolete else "#"
        yield from (f"{mark}| {line}" for line in self.previous)
        yield from (f"#~ {line}" if self.entry.obsolete else line for line in self.body)

    def retired(self) -> "Block":
        """Keep it for a sentence that is gone."""
        return replace(self, entry=self.entry._replace(obsolete=True), ours=())

    def revived(self) -> "Block":
        """Take it back: its sentence is there again."""
        return replace(self, entry=self.entry._replace(obsolete=False))


@dataclass(frozen=True, slots=True)
class File:
    """A PO file: its head, its entries, and comments behind the last one."""

    head: Block | None
    blocks: tuple[Block, ...]
    tail: tuple[str, ...] = ()

    def text(self) -> str:
        """Write it: a blank line between two entries, nothing else that was not there."""
        head = [self.head] if self.head else []
        parts = ["\n".join(block.lines()) for block in (*head, *self.blocks)]
        parts += ["\n".join(self.tail)] if self.tail else []
        return "\n\n".join(parts) + "\n" if parts else ""


def opened(text: str) -> File:
    """Read a PO file.

    Raises:
        PoError: gettext could not read it either.
    """
    read(text.encode("utf-8"))  # says on which line of the file something is wrong
    head: Block | None = None
    blocks: list[Block] = []
    loose: list[str] = []
    for lines in _split(text):
        block = _block([*loose, *lines])
        if block is None:
            loose += lines
            continue
        loose = []
        if head is None and not block.entry.source and not block.entry.context:
            head = block
        else:
            blocks.append(block)
    return File(head, tuple(blocks), tuple(loose))


def _split(text: str) -> Iterator[list[str]]:
    """Part the lines of a file into entries: at blank lines, and where one begins behind another."""
    lines: list[str] = []
    ended = False
    for line in (line.strip() for line in text.removeprefix("\ufeff").split("\n")):
        if lines and (not line or (ended and _begins(line))):
            yield lines
            lines, ended = [], False
        if line:
            lines.append(line)
            ended = ended or _keyword(line).startswith("msgstr")
    if lines:
        yield lines


def _keyword(line: str) -> str:
    return line.removeprefix("#~").strip().partition(" ")[0]


def _begins(line: str) -> bool:
    if line.startswith("#~|") or not line.startswith("#~"):
        return line.startswith("#") or _keyword(line) in {"msgctxt", "msgid"}
    return _keyword(line) in {"msgctxt", "msgid"}


def _block(lines: Sequence[str]) -> Block | None:
    parts: dict[str, list[str]] = {
        "comments": [],
        "ours": [],
        "flags": [],
        "previous": [],
        "body": [],
    }
    obsolete = False
    for line in lines:
        kind, rest = _kind(line)
        obsolete = obsolete or (kind == "body" and line.startswith("#~"))
        if kind == "flags":
            parts[kind] += [flag.strip() for flag in rest.split(",") if flag.strip()]
        else:
            parts[kind].append(rest)
    if not parts["body"]:
        return None
    (entry,) = read("\n".join(parts["body"]).encode("utf-8")).entries
    made = {name: tuple(found) for name, found in parts.items() if name != "body"}
    entry = entry._replace(obsolete=obsolete, fuzzy="fuzzy" in made["flags"])
    return Block(entry, tuple(parts["body"]), **made)


def _kind(line: str) -> tuple[str, str]:
    """Tell what a line is, and give what stands in it."""
    for mark, kind in (("#~|", "previous"), ("#|", "previous"), ("#~", "body"), ("#,", "flags")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    if line.startswith(("#.", "#:")):
        return "ours", line
    return ("comments" if line.startswith("#") else "body"), line


def written(message: Message, said: Sequence[str]) -> tuple[str, ...]:
    """Write the lines of an entry: one translation, or one for each form."""
    parts = [("msgctxt", message.context)] if message.context else []
    parts += [("msgid", message.source)]
    if message.plural:
        parts += [("msgid_plural", message.plural)]
        parts += [(f"msgstr[{number}]", one) for number, one in enumerate(said)]
    else:
        parts += [("msgstr", said[0])]
    return tuple(line for name, text in parts for line in _quoted(name, text))


def before(context: str, source: str) -> tuple[str, ...]:
    """Write the earlier sentence of a translation that must be looked at again."""
    return (*(_quoted("msgctxt", context) if context else ()), *_quoted("msgid", source))


def ours(message: Message) -> tuple[str, ...]:
    """Write what the sources say about a sentence: notes, then places."""
    return (*(f"#. {note}" for note in message.notes), *(f"#: {ref}" for ref in message.refs))


def _quoted(name: str, text: str) -> list[str]:
    return f"{name} {normalize(text, width=WIDTH)}".split("\n")
