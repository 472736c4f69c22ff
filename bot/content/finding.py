"""A finding: one thing that is wrong with what editors wrote, and how to mend it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding.

    `file` is relative to the folder that was checked; `rule` is a short fixed word.
    """

    file: str
    line: int
    rule: str
    sentence: str
    fix: str
    severity: Severity = "error"

    def shown(self) -> str:
        """Write it on one line, the way editors of code understand."""
        return f"{self.file}:{self.line}: {self.severity} [{self.rule}] {self.sentence} {self.fix}"
