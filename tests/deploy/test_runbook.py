"""`deploy/runbook.md`: every command and file that it names exists."""

import re
import shutil
from pathlib import Path
from time import time

import pytest

from bot.cli.main import main
from bot.store.ledger import Ledger
from tests.cli.terminal import Terminal
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


def test_the_commands_of_keys_and_backups_work(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6, P8: what is typed for a backup, a change of keys and a restore is typed here, in that order."""
    monkeypatch.setattr("bot.cli.rekey.SETTLE", 0.05)
    typed = []
    for heading in ("Backup: two places, never one", "Change the keys", "Restore"):
        if heading == "Restore":
            shutil.rmtree(terminal.data / "redis")  # the disk of Redis is lost
            (tmp_path / "today").unlink()
            (tmp_path / "new").rename(
                tmp_path / "today"
            )  # the key was retired: only the newer one opens
        for line in _typed(heading):
            words = [word.replace("/var/backups/murmure", str(tmp_path)) for word in line.split()]
            status = terminal.type(*words)
            typed.append(words[0])
            assert status == 0 or words == ["doctor"], terminal.out + terminal.err
            if words == ["doctor"]:
                assert "key file: good; key k002 wraps" in terminal.out
                assert "Redis: good" in terminal.out
        assert (terminal.data / "key").exists()
        Ledger(terminal.data).open(int(time() * 1000))  # as a running Murmure does

    assert ["backup", "rekey", "backup", "rekey", "restore", "doctor", "staff"] == typed


def _typed(heading: str) -> list[str]:
    """Give the commands of the first shell block of a section, without `as-murmure`."""
    section = TEXT.split(f"## {heading}\n", 1)[1]
    block = section.split("```sh\n", 1)[1].split("```", 1)[0]
    return [
        line.removeprefix("as-murmure ") for line in block.splitlines() if "as-murmure " in line
    ]
