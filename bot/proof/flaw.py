"""A flaw: what a proof found, before it has a file and a line."""

from dataclasses import dataclass

from bot.content.finding import Severity


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that could hurt somebody, and a shortest way to it.

    Attributes:
        rule: the id of the proof.
        ref: the node to look at; empty for the rules of `globals.yaml`.
        path: what to do to see it.
    """

    rule: str
    ref: str
    sentence: str
    fix: str
    path: str = ""
    severity: Severity = "error"

    def said(self) -> str:
        """Say what is wrong and how to see it."""
        return f"{self.sentence} The way there: {self.path}." if self.path else self.sentence
