"""`murmure graph`: pictures as files and on the terminal, and what it says when it cannot."""

import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import graph
from bot.content.content import Content
from bot.content.sources import Sources
from bot.errors import ContentError
from bot.i18n.catalog import Catalog, Catalogs
from bot.proof.conversations import walked
from tests.cli.terminal import Terminal
from tests.delivered import delivered
from tests.docs import pages

LONGEST, MOST = 50_000, 500
"""What code hosts draw: signs and arrows of one Mermaid drawing."""
PAGE = "docs/dialogs.md"
NEEDS_DOT = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


@pytest.fixture(scope="module")
def content() -> Content:
    """The content that is delivered."""
    return delivered()


def test_the_page_is_up_to_date(terminal: Terminal) -> None:
    """The pictures in the docs are those of the dialogs of today; else: `murmure graph --output docs/dialogs.md`."""
    assert terminal.type("graph", "--format", "page") == 0
    assert terminal.out == pages.text(PAGE)


def test_the_page_draws_every_dialog(content: Content) -> None:
    """One drawing for each dialog and one for how they hang together, all within what code hosts draw."""
    drawings = pages.blocks(PAGE, "mermaid")

    assert 1 + len(content.dialogs) == len(drawings)
    assert all(len(one) < LONGEST and one.count(">") < MOST for one in drawings)
    assert sorted(content.dialogs) == re.findall(r"^## (\w+)$", pages.text(PAGE), re.MULTILINE)


def test_one_dialog(terminal: Terminal) -> None:
    """Mermaid is what comes if nothing else is asked for."""
    assert terminal.type("graph", "human") == 0
    assert terminal.out.startswith("flowchart TB\n")
    assert "n.human.queue{{" in terminal.out
    assert "n.harassment." not in terminal.out


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("all.mmd", b"flowchart TB"),
        ("all.dot", b'digraph "dialogs" {'),
        ("all.md", b"# The dialogs as a picture"),
        ("all.txt", b"flowchart TB"),
        pytest.param("all.svg", b"<?xml", marks=NEEDS_DOT),
        pytest.param("all.png", b"\x89PNG", marks=NEEDS_DOT),
    ],
)
def test_the_name_of_the_file_says_the_format(
    terminal: Terminal, tmp_path: Path, name: str, start: bytes
) -> None:
    """A file gets what its ending promises."""
    assert terminal.type("graph", "--output", str(tmp_path / name)) == 0
    assert (tmp_path / name).read_bytes().startswith(start)
    assert not terminal.out


def test_without_graphviz(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs Graphviz says so in a sentence, and how to get it; the rest needs nothing."""
    monkeypatch.setenv("PATH", "")
    for kind in ("svg", "png"):
        sentence = terminal.refused("graph", "human", "--format", kind)
        assert "install the package graphviz" in sentence
    assert terminal.type("graph", "human", "--format", "dot") == 0
    assert terminal.out.startswith('digraph "human" {')


def test_graphviz_that_fails(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A broken installation is a sentence too."""
    broken = tmp_path / "dot"
    broken.write_text("#!/bin/sh\nexit 3\n", encoding="ascii")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "could not draw" in terminal.refused("graph", "--format", "svg")


def test_refusals(terminal: Terminal, tmp_path: Path) -> None:
    """A dialog that is none, a file that cannot be written: one sentence, with what there is."""
    assert "danger, entry" in terminal.refused("graph", "humain")
    sentence = terminal.refused("graph", "human", "--output", str(tmp_path / "no" / "where.md"))
    assert "cannot be written" in sentence


def test_no_png_into_a_terminal(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that no terminal can show are not sent to one."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    assert "--output" in terminal.refused("graph", "--format", "png")


def test_what_is_missing_is_counted(content: Content) -> None:
    """P11: a node that no conversation passes, a sentence without English, are seen at a glance."""
    tested = walked(content, Sources({"tests/entry.yaml": SCRIPT}))
    remarks = graph.missing(content, tested)

    assert {"entry.hello", "human.start"} <= tested
    assert "human.closed" not in tested
    assert ["no test"] == remarks["human.closed"]
    assert [] == remarks["entry.hello"]


def test_a_sentence_without_translation_is_named(content: Content) -> None:
    """P11: what a language lacks stands in the box, sentences that depend on a number too."""
    bare = replace(content, catalogs=Catalogs({"en": Catalog({}, {})}))

    assert "not in en" in graph.missing(bare, frozenset())["entry.hello"]
    assert "not in en" not in graph.missing(bare, frozenset())["entry.forget_now"]


@pytest.mark.parametrize("text", [b"- a\n", b"test_cases: {", b"test_cases: [{steps: [{a: b}]}]"])
def test_tests_that_nobody_can_read(content: Content, text: bytes) -> None:
    """A broken test file is named."""
    with pytest.raises(ContentError, match=r"entry\.yaml"):
        walked(content, Sources({"tests/entry.yaml": text}))


SCRIPT = b"""
test_cases:
  - test_case: somebody asks for a human
    steps:
      - user: /start
      - bot: hello
      - choose: human
"""
