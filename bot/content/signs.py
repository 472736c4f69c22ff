"""The bytes of a file, before anything reads them as YAML: encoding, invisible signs, ends of lines.

**Rules.** Pure. What cannot be shown on a screen is named by its number, never repeated.
"""

import re

from bot.content.draft import Mark

BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UTF8 = "Save it as UTF-8."


class Refused(Exception):
    """What cannot be read, or what YAML would allow and we do not."""

    def __init__(self, mark: Mark, rule: str, sentence: str, fix: str) -> None:
        super().__init__(sentence)
        self.mark, self.rule, self.sentence, self.fix = mark, rule, sentence, fix


def text_of(data: bytes) -> str:
    """Read bytes as text.

    Raises:
        Refused: they are not UTF-8, or hold signs that no editor shows.
    """
    if data.startswith(_OTHER_BOMS):
        raise Refused((1, 1), "encoding", "This file is UTF-16.", _UTF8)
    try:
        text = data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        sentence = f"Byte {data[error.start]:#04x} is not UTF-8."
        raise Refused(_mark_of_byte(data, error.start), "encoding", sentence, _UTF8) from None
    found = _CONTROL.search(text)
    if found is not None:
        before = text[: found.start()]
        mark = (before.count("\n") + 1, found.start() - before.rfind("\n"))
        sentence = f"An invisible sign stands here (U+{ord(found[0]):04X})."
        raise Refused(mark, "control", sentence, "Delete it, with the sign after it if need be.")
    return text


def refusals(data: bytes) -> tuple[Refused, ...]:
    """Name what does not harm, but makes the same content another revision."""
    found = []
    if data.startswith(BOM):
        sentence = "An invisible mark (BOM) stands at the beginning."
        found.append(Refused((1, 1), "bom", sentence, "Save it as UTF-8 without BOM."))
    at = data.find(b"\r")
    if at >= 0:
        sentence = "Lines end as on Windows (CRLF)."
        fix = "Let the editor end lines with LF."
        found.append(Refused(_mark_of_byte(data, at), "line_ends", sentence, fix))
    return tuple(found)


def _mark_of_byte(data: bytes, at: int) -> Mark:
    """Give line and column, in signs, of a byte; what is before it is readable."""
    start = data.rfind(b"\n", 0, at) + 1
    before = data[start:at].removeprefix(BOM).decode("utf-8", "replace")
    return data.count(b"\n", 0, at) + 1, len(before) + 1
