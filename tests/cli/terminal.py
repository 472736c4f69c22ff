"""Somebody at a terminal: sets variables, types commands, reads what comes."""

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.cli import commands
from bot.cli.main import main


@dataclass
class Terminal:
    """Runs commands in this process."""

    data: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""
    lines: list[str] = field(default_factory=list)

    def set(self, **settings: object) -> None:
        """Set `MURMURE_…` variables."""
        for name, value in settings.items():
            self.monkeypatch.setenv(f"MURMURE_{name}", str(value))

    def type(self, *words: str) -> int:
        """Run a command; keep what it printed."""
        status = main(words)
        self.out, self.err = self.capsys.readouterr()
        return status

    def refused(self, *words: str) -> str:
        """Run a command that cannot work; return its one sentence."""
        assert self.type(*words) == 2, self.out + self.err
        assert "Traceback" not in self.out + self.err
        (sentence,) = self.err.splitlines()
        assert sentence.startswith("murmure: ")
        return sentence

    def run_once(self, *words: str) -> int:
        """Start Murmure, and have it stopped as soon as it is up."""

        def say(text: str) -> None:
            self.lines.append(text)
            if text.startswith("Telegram"):
                os.kill(os.getpid(), signal.SIGTERM)

        with self.monkeypatch.context() as patch:
            patch.setattr(commands, "_say", say)
            return self.type("run", *words)

    def files(self) -> dict[str, bytes]:
        """Return everything that is in the data folder and means something."""
        means = [path for path in self.data.rglob("*") if path.is_file()]
        noise = (".log", ".lock", ".pid")
        return {
            str(path.relative_to(self.data)): path.read_bytes()
            for path in means
            if path.suffix not in noise
        }
