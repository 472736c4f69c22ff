"""The pages that people read, and what can be found in them."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from tests.conventions import tree

ROOT = tree.ROOT
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)


@cache
def pages() -> tuple[Path, ...]:
    """List every page: those at the top, those of `docs/`, the runbook."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return (*top, ROOT / "deploy" / "runbook.md", *sorted((ROOT / "docs").rglob("*.md")))


def text(name: str) -> str:
    """Read a page by its name from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """Give the fenced blocks of a page that are in one language."""
    return [body for kind, body in FENCE.findall(text(name)) if kind == language]


def commands(page: Path) -> list[str]:
    """Give every command line of a page: lines of shell blocks, and code in a sentence; comments left out."""
    whole = page.read_text(encoding="utf-8")
    lines = [
        line for kind, body in FENCE.findall(whole) if kind == "sh" for line in body.split("\n")
    ]
    spans = re.findall(r"`([^`\n]+)`", FENCE.sub("", whole))
    return [part.strip() for line in (*lines, *spans) for part in line.split("#")[0].split("&&")]


def links(page: Path) -> list[str]:
    """Give every link of a page, code left out."""
    return LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as code hosts make them."""
    found = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return {_anchor(heading) for heading in found}


def rows(name: str, first: str) -> list[list[str]]:
    """Give the cells of the table whose head begins with a cell, without its head."""
    lines = iter(text(name).splitlines())
    for line in lines:
        if _cells(line)[:1] == [first]:
            next(lines)
            break
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append(_cells(line))
    return table


def _cells(line: str) -> list[str]:
    if not line.startswith("|"):
        return []
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _anchor(heading: str) -> str:
    plain = unicodedata.normalize("NFC", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
