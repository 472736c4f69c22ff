"""A finding: one thing that is wrong with what editors wrote, and how to mend it."""

import re
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]

EXCERPT = 40
_BLANKS = re.compile(r"[ \t\n]+")
"""Not the narrow no-break space, which belongs to the sentence."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding.

    Attributes:
        file: relative to the folder that was checked.
        line: from 1; 0 if the file as a whole is meant.
        column: from 1; 0 if the line as a whole is meant.
        rule: a short fixed word, listed in `content.rules`.
    """

    file: str
    line: int
    rule: str
    sentence: str
    fix: str
    severity: Severity = "error"
    column: int = 0

    def shown(self) -> str:
        """Write it on one line, the way editors of code understand."""
        where = (
            f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"
        )
        return f"{where}: {self.severity} [{self.rule}] {self.sentence} {self.fix}"


def excerpt(text: str, most: int = EXCERPT) -> str:
    """Cut a text, on one line: nothing repeats more of the content than is needed to know it again."""
    line = _BLANKS.sub(" ", text).strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
