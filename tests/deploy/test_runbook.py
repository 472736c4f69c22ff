"""`deploy/runbook.md`: every command and file that it names exists."""

import re

import pytest

from bot.cli.main import main
from tests.conventions import tree

TEXT = (tree.ROOT / "deploy" / "runbook.md").read_text(encoding="utf-8")


def test_the_runbook_names_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is told at three in the morning to run what there is not."""
    named = set(re.findall(r"`(?:as-)?murmure ([a-z]+)", TEXT))
    with pytest.raises(SystemExit):
        main(["--help"])
    usage = capsys.readouterr().out

    assert named
    assert [] == sorted(
        verb for verb in named if not re.search(rf"^    {verb}\b", usage, re.MULTILINE)
    )


def test_the_runbook_names_targets_that_exist() -> None:
    """`make X` is a target of the Makefile."""
    makefile = (tree.ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|&& )make (?:-C \S+ )?([a-z-]+)", TEXT))

    assert [] == sorted(one for one in named if not re.search(rf"^{one}:", makefile, re.MULTILINE))


def test_the_runbook_names_files_that_exist() -> None:
    """What is copied from deploy/ is in deploy/."""
    for name in re.findall(r"\bdeploy/[\w./-]*\w", TEXT):
        assert (tree.ROOT / name).exists(), name
