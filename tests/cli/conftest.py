"""What the tests of the command line share: settings of their own, and a folder that nobody else uses."""

import os
from pathlib import Path

import pytest

from bot.content import load
from bot.content.content import Content
from bot.content.sources import Sources
from bot.worker import standing
from tests.cli.terminal import Terminal
from tests.delivered import delivered


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """A terminal in an empty folder, without any setting of the machine."""
    for name in list(os.environ):
        if name.startswith("MURMURE_"):
            monkeypatch.delenv(name)
    _compile_once(monkeypatch)
    monkeypatch.chdir(tmp_path)
    made = Terminal(tmp_path / "data", monkeypatch, capsys)
    made.set(DATA_DIR=made.data, PORT=0, DESK_PORT=0)
    return made


def _compile_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile the delivered content, which most commands open, once for all of them."""
    known, compile_ = delivered(), load.compile_sources

    def compiled(sources: Sources) -> Content:
        return known if sources.revision == known.revision else compile_(sources)

    for module in (load, standing):
        monkeypatch.setattr(module, "compile_sources", compiled)
