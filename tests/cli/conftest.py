"""What the tests of the command line share: settings of their own, and a folder that nobody else uses."""

import os
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """A terminal in an empty folder, without any setting of the machine."""
    for name in list(os.environ):
        if name.startswith("MURMURE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = Terminal(tmp_path / "data", monkeypatch, capsys)
    made.set(DATA_DIR=made.data, PORT=0, DESK_PORT=0)
    return made
