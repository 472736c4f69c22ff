"""A finding: one thing that is wrong with what editors wrote, and how to mend it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]

EXCERPT = 40


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


def excerpt(text: str) -> str:
    """Cut a text so that a finding never repeats more of the content than is needed to know it again."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1]}…"
