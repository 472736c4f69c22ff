"""PO files, read as they stand: every entry with its line, also what nobody may be shown.

**Rules.** Strict and quick: a file of translators is UTF-8, and what gettext would refuse is refused with its line.
Read by the catalogs (which leave out what is fuzzy, obsolete or empty) and by the checks (which look at all of it).
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from bot.errors import MurmureError

_KEYWORD = re.compile(
    r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s*"([^"\\]*(?:\\.[^"\\]*)*)"'
)
_STRING = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_WHOLE = re.compile(
    rf"((?:#[^,~|\n].*\n)*)(?:msgctxt {_STRING}\n)?msgid {_STRING}\nmsgstr {_STRING}\n?"
)
"""Nearly every entry that a PO editor writes: recognised at once, five times as quick as line by line."""
_MORE = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"')
_ESCAPE = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}
_CHARSET = re.compile(rb"charset=([\w-]+)", re.IGNORECASE)
_UTF_8 = {"utf-8", "utf8", "charset"}  # the last one is what an empty template says
_PLURALS = re.compile(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+)")


class PoError(MurmureError):
    """What is no PO file; `line` is where that shows."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


class Entry(NamedTuple):
    """One entry; `line` is that of its (first) translation, `said` has a form for each number if it has a plural."""

    context: str
    source: str
    plural: str
    said: tuple[str, ...]
    line: int
    fuzzy: bool = False
    obsolete: bool = False


class Po:
    """One file: its header and its entries in order of writing."""

    def __init__(self, entries: list[Entry], charset: str = "") -> None:
        self.entries, self.charset = entries, charset

    @cached_property
    def header(self) -> Mapping[str, str]:
        """The fields of the header, by name in lower case; empty if there is none."""
        head = next((one for one in self.entries if not one.source and not one.obsolete), None)
        pairs = (line.partition(":") for line in (head.said[0] if head else "").splitlines())
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    @cached_property
    def plural(self) -> tuple[int, str] | None:
        """How many forms a number has here, and which one it takes (C expression); None if not said."""
        found = _PLURALS.search(self.header.get("plural-forms", ""))
        return (int(found[1]), found[2].strip()) if found else None


def read(data: bytes) -> Po:
    """Read one file.

    Raises:
        PoError: it is not UTF-8, or not what gettext can read.
    """
    found = _CHARSET.search(data)
    charset = found[1].decode("ascii").lower() if found else ""
    if charset and charset not in _UTF_8:
        line = data[: found.start()].count(b"\n") + 1 if found else 1
        raise PoError(line, f"the header says {charset}; only UTF-8 is read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PoError(data[: error.start].count(b"\n") + 1, "this is not UTF-8") from None
    reader, number = _Reader(), 1
    for block in text.split("\n\n"):
        reader.block(number, block)
        number += block.count("\n") + 2
    return Po(reader.finished(), charset)


class _Reader:
    """Gathers one entry after the other."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._number = 0
        self._fresh()

    def _fresh(self) -> None:
        self._fields: dict[str, str] = {}
        self._forms: list[str] = []
        self._last = ""
        self._line = 0
        self._fuzzy = self._obsolete = False

    def finished(self) -> list[Entry]:
        """End the last entry, and give all."""
        self._finish()
        return self.entries

    def block(self, number: int, block: str) -> None:
        """Take what stands between two empty lines; `number` is its first line."""
        whole = _WHOLE.fullmatch(block)
        if whole is not None and (self._forms or not self._fields):
            self._finish()
            context, source, said = whole.groups("")[1:]
            line = number + block.count("\n", 0, whole.start(4))
            entry = Entry(_plain(context), _plain(source), "", (_plain(said),), line)
            self.entries.append(entry)
            return
        for ahead, line_ in enumerate(block.split("\n")):
            if line_:
                self.line(number + ahead, line_)

    def line(self, number: int, line: str) -> None:
        """Take one line."""
        self._number = number
        first = line[0]
        if first == "m":
            self._keyword(line)
        elif first == '"':
            self._more(line)
        elif first == "#":
            self._comment(line)
        elif bare := line.strip():
            self._odd(bare)

    def _odd(self, bare: str) -> None:
        """Take a line that was indented."""
        if bare[0] not in 'm"#':
            raise self._error("this is neither a comment nor a part of an entry")
        self.line(self._number, bare)

    def _comment(self, line: str) -> None:
        if line.startswith("#~"):
            rest = line[2:].strip()
            if rest and rest[0] in 'm"':
                if self._forms and not self._obsolete:
                    self._finish()
                self.line(self._number, rest)
                self._obsolete = True
            return
        if self._forms:
            self._finish()
        if line.startswith("#,") and "fuzzy" in line:
            self._fuzzy = True

    def _keyword(self, line: str) -> None:
        found = _KEYWORD.fullmatch(line.rstrip())
        if found is None:
            raise self._error("a quotation mark is missing, or a keyword is misspelt")
        keyword, form, text = found.groups()
        text = _plain(text)
        if keyword.startswith("msgstr"):
            self._form(int(form or 0), text)
            return
        if self._forms:
            self._finish()
        if keyword in self._fields:
            raise self._error(f"`{keyword}` stands twice, without a `msgstr` between")
        self._fields[keyword], self._last = text, keyword

    def _form(self, form: int, text: str) -> None:
        if "msgid" not in self._fields:
            raise self._error("`msgstr` without a `msgid` before")
        if form != len(self._forms):
            raise self._error(f"the form `msgstr[{form}]` is out of its order")
        self._forms.append(text)
        self._line, self._last = self._line or self._number, "msgstr"

    def _more(self, line: str) -> None:
        found = _MORE.fullmatch(line.rstrip())
        if found is None:
            raise self._error("a quotation mark is missing")
        if self._last == "msgstr":
            self._forms[-1] += _plain(found[1])
        elif self._last:
            self._fields[self._last] += _plain(found[1])
        else:
            raise self._error("a text that belongs to nothing")

    def _finish(self) -> None:
        fields = self._fields
        if not self._forms and fields and not self._obsolete:
            raise self._error("an entry without `msgstr`")
        if self._forms:
            self.entries.append(
                Entry(
                    fields.get("msgctxt", ""),
                    fields["msgid"],
                    fields.get("msgid_plural", ""),
                    tuple(self._forms),
                    self._line,
                    self._fuzzy,
                    self._obsolete,
                )
            )
        self._fresh()

    def _error(self, problem: str) -> PoError:
        return PoError(self._number, problem)


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _SIGNS.get(found[1], found[1]), text)
