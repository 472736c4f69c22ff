"""How the code is laid out: short files, empty packages, tests that say their promise."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions import tree

LONGEST = {"bot": 300, "tests": 500}


@pytest.mark.parametrize("folder", LONGEST)
def test_a_file_can_be_read_in_one_sitting(folder: str) -> None:
    """No file of the sources is longer than 300 lines, none of the tests than 500."""
    lengths = {
        tree.name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in tree.python(folder)
    }

    assert {} == {name: lines for name, lines in lengths.items() if lines > LONGEST[folder]}


def test_a_package_holds_a_docstring_and_nothing_else() -> None:
    """Importing one module of a room never runs the others."""
    packages = [
        path
        for folder in LONGEST
        for path in tree.python(folder)
        if path.name == "__init__.py" and not _only_a_docstring(path)
    ]

    assert [] == [tree.name(path) for path in packages]


def test_every_module_says_what_it_is_for() -> None:
    """The first thing that a reader meets in a file is a sentence."""
    silent = [
        tree.name(path)
        for folder in LONGEST
        for path in tree.python(folder)
        if not ast.get_docstring(_parsed(path))
    ]

    assert [] == silent


def test_every_test_says_which_promise_it_keeps() -> None:
    """A test that fails tells in words what is broken for whom."""
    silent = [
        f"{tree.name(path)}::{test.name}"
        for path in tree.python("tests")
        for test in _tests(path)
        if not ast.get_docstring(test)
    ]

    assert [] == silent


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _only_a_docstring(path: Path) -> bool:
    module = _parsed(path)
    return len(module.body) == 1 and ast.get_docstring(module) is not None


def _tests(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    if not path.name.startswith("test_"):
        return
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            yield node
