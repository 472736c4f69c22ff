"""The exit of somebody who is frightened, with the words that are delivered, and of an editor who slips."""

from pathlib import Path
from shutil import copytree

import pytest

from bot.content.content import Content
from bot.content.load import check, default_folder
from bot.dialogs.words import is_exit
from tests.delivered import delivered

REAL: Content = delivered()


@pytest.mark.parametrize(
    "text",
    [
        "xxx",
        "xxxx",
        "XXXXX",
        "x" * 9,
        "x" * 14,
        "x x",
        "x x x",
        "stopp",
        "stop stop",
        "STOP STOP !",
        "х",
        "❌",
        "✖️",
        "/x",
    ],
)
def test_a_trembling_finger_gets_out(text: str) -> None:
    """P1: a key held down, pressed again, or on a keyboard of another script."""
    assert is_exit(text, REAL.exits)


@pytest.mark.parametrize(
    "text", ["", "?", "…", "!!!", "😭", "😭😭", "x-men", "xxl", "le stop", "ok"]
)
def test_ordinary_signs_do_not(text: str) -> None:
    """P1: whole message, and nothing that people say."""
    assert not is_exit(text, REAL.exits)


@pytest.mark.parametrize("word", ["×", ".", "!!"])
def test_an_exit_word_of_nothing_is_refused(tmp_path: Path, word: str) -> None:
    """P1, P11: a word of punctuation alone would throw out everybody who writes `?`."""
    folder = tmp_path / "dialogs"
    copytree(default_folder(), folder)
    copytree(default_folder().parent / "locales", tmp_path / "locales")
    file = folder / "globals.yaml"
    file.write_text(file.read_text("utf-8").replace("[x, xx,", f'["{word}", x, xx,'), "utf-8")
    errors = [finding.rule for finding in check(folder) if finding.severity == "error"]
    assert ["exit_empty"] == errors
