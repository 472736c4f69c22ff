"""Logs keep P7: allow-listed fields only, whatever the caller or a library says."""

import json
import logging
import sys
from typing import Any

import pytest

from bot import log

SENTENCE = "il est dans la pièce à côté"
LIBRARIES = (
    "aiogram", "aiogram.event", "asyncio", "httpcore", "httpx", "redis", "starlette", "telegram", "telegram.ext",
    "telegram.ext.Updater", "uvicorn", "uvicorn.access", "uvicorn.error", "a.library.of.tomorrow",
)  # fmt: skip
"""python-telegram-bot's are `telegram` and below; nothing here uses it yet, and the rule holds for it all the same."""


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    """JSON logs at the loudest level."""
    log.configure("DEBUG", "json")
    return capsys


def test_only_allowed_fields(written: pytest.CaptureFixture[str]) -> None:
    """P7: a field that is not on the list never reaches the line."""
    log.logger().info("stored", conversation="abc", text=SENTENCE, chat_id=42)
    line = json.loads(written.readouterr().err)

    assert line["event"] == "stored"
    assert line["conversation"] == "abc"
    assert {"event", "conversation", "level", "timestamp"} == set(line)


def test_libraries_keep_quiet(written: pytest.CaptureFixture[str]) -> None:
    """P7: a library that logs a text, an address or a traceback leaves its name and level only."""
    try:
        raise ValueError(SENTENCE)
    except ValueError:
        logging.getLogger("aiogram.event").exception(SENTENCE)
    logging.getLogger("httpx").info("POST /bot123:token/sendMessage")
    err = written.readouterr().err

    assert err.strip() == "error library=aiogram.event"


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("name", LIBRARIES)
def test_whatever_a_library_says(
    written: pytest.CaptureFixture[str], name: str, own: bool
) -> None:
    """P7: no words in message, arguments, exception, stack or extras, even with a handler and a level of its own."""
    logger = logging.getLogger(name)
    level, kept, passes = logger.level, logger.handlers, logger.propagate
    # A server that ran in this process has parted uvicorn's from all handlers.
    logger.handlers, logger.propagate = [], True
    if own:
        logger.setLevel(logging.DEBUG)
        logger.handlers, logger.propagate = [logging.StreamHandler(sys.stderr)], False
    try:
        _says_all(logger)
    finally:
        logger.handlers, logger.propagate = kept, passes
        logger.setLevel(level)
    err = written.readouterr().err

    assert f"library={name}" in err
    assert "Traceback" not in err
    assert SENTENCE not in err
    assert own or "debug" not in err


def _says_all(logger: logging.Logger) -> None:
    more: dict[str, Any] = {"stack_info": True, "extra": {"said": SENTENCE}}
    try:
        raise ValueError(SENTENCE) from KeyError(SENTENCE)
    except ValueError as error:
        error.add_note(SENTENCE)
        logger.exception("it said %s", SENTENCE, **more)
        logger.debug("it said %(text)s", {"text": SENTENCE}, exc_info=error, **more)
    logger.warning("it said %s", SENTENCE)
    logger.critical(SENTENCE)


def test_a_logger_that_nobody_listens_to(written: pytest.CaptureFixture[str]) -> None:
    """P7: parted from all handlers, as uvicorn's access log, it would be heard by Python's last resort."""
    logger = logging.getLogger("uvicorn.access.parted")
    logger.propagate = False
    logger.error("GET /?q=%s", SENTENCE)

    assert written.readouterr().err.strip() == "library=uvicorn.access.parted"


def test_failure_names_class_and_place() -> None:
    """An exception is described by class and line, inside groups too, never by its message."""
    try:
        raise ExceptionGroup("outer", [ValueError(SENTENCE)])
    except ExceptionGroup as error:
        described = log.failure(error)

    assert described["error"] == "ValueError"
    assert SENTENCE not in str(described)
