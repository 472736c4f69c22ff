"""What somebody typed, as it is printed: French spaces before signs, round apostrophes, no stray blanks.

**Rules.** Pure. Only signs that no keyboard offers are put in; no word is touched. Text that is right already stays.
"""

import re
import unicodedata

NARROW = "\u202f"
_BEFORE = re.compile(
    r"(?<=\S)[ \u00a0\u202f]*([;!?]+|»)(?=\s|$|[)»”])|(?<=\S)[ \u00a0\u202f]+([:])(?=\s|$)"
)
_AFTER = re.compile(r"«[ \u00a0\u202f]*(?=\S)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_HOUR = re.compile(r"(?<=\d) h\b")


def typeset(text: str, locale: str) -> str:
    """Write a text as it is printed in a language."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [_line(line, french=locale.startswith("fr")) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _line(line: str, *, french: bool) -> str:
    line = "".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in line)
    line = re.sub(r" {2,}", " ", line).strip()
    line = _APOSTROPHE.sub("’", line)
    if not french:
        return line
    line = _BEFORE.sub(lambda found: NARROW + (found[1] or found[2]), line)
    line = _AFTER.sub(f"«{NARROW}", line)
    return _HOUR.sub("\u00a0h", line)
