"""A mistake of our own ends the process without showing what somebody wrote (P7)."""

import asyncio
import gc
import threading
import warnings

import pytest

from bot import app
from bot.errors import SettingsError, StoreError
from tests.cli.terminal import Terminal

SENTENCE = "il a pris mon téléphone à Zanzibar"


def _break(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def crash(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(app, "run", crash)


@pytest.mark.parametrize(
    "error",
    [
        ValueError(SENTENCE),
        ExceptionGroup("tasks", [ExceptionGroup("more", [KeyError(SENTENCE)])]),
        ExceptionGroup("tasks", [StoreError("Redis is away."), OSError(SENTENCE)]),
        asyncio.CancelledError(SENTENCE),
        BaseExceptionGroup("tasks", [asyncio.CancelledError(SENTENCE)]),
    ],
)
def test_a_crash(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """P7: a class and a line, status 1, so that a supervisor starts it again."""
    _break(monkeypatch, error)
    assert terminal.type("run") == 1
    assert "Traceback" not in terminal.err
    assert "Zanzibar" not in terminal.err
    assert "event='stopped'" in terminal.err
    assert "test_crash.py:" in terminal.err or "where='?'" in terminal.err
    assert "on the way" not in terminal.err


def test_a_crash_at_debug(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: DEBUG shows the way to the mistake, line by line, and still no word."""
    terminal.set(LOG_LEVEL="DEBUG")
    _break(monkeypatch, ValueError(SENTENCE))
    assert terminal.type("run") == 1
    way = [line for line in terminal.err.splitlines() if "on the way" in line]
    assert len(way) >= 3
    assert "bot/cli/commands.py:" in "".join(way)
    assert "Zanzibar" not in terminal.err


def test_ours_out_of_a_group(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a task found wrong is the same one sentence as at the start."""
    _break(monkeypatch, ExceptionGroup("tasks", [SettingsError("Copy the token again.")]))
    assert terminal.refused("run") == "murmure: Copy the token again."


def test_threads_and_destructors(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: what Python itself would print is a class and a line as well; its own hooks come back afterwards."""

    class Falls:
        def __del__(self) -> None:
            raise ValueError(SENTENCE)

    def fail() -> None:
        raise ValueError(SENTENCE)

    def run(*_: object, **__: object) -> None:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        Falls()
        gc.collect()

    before = threading.excepthook
    monkeypatch.setattr(app, "run", run)
    assert terminal.type("run") == 0
    assert "event='thread failed'" in terminal.err
    assert "event='left behind'" in terminal.err
    assert "Zanzibar" not in terminal.err
    assert threading.excepthook is before


def test_warnings(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: a library that warns of what it was given is a class and a line as well."""

    def run(*_: object, **__: object) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(SENTENCE, RuntimeWarning, stacklevel=1)

    monkeypatch.setattr(app, "run", run)
    before = warnings.showwarning
    assert terminal.type("run") == 0
    assert "event='warned'" in terminal.err
    assert "error='RuntimeWarning'" in terminal.err
    assert "Zanzibar" not in terminal.err
    assert warnings.showwarning is before


def test_ctrl_c_while_starting(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends as shells expect, without a word."""
    _break(monkeypatch, KeyboardInterrupt())
    assert terminal.type("run") == 130
    assert terminal.err == ""
