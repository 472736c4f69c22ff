"""Logs keep P7: allow-listed fields only, whatever the caller or a library says."""

import json
import logging

import pytest

from bot import log

SENTENCE = "il est dans la pièce à côté"


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


def test_failure_names_class_and_place() -> None:
    """An exception is described by class and line, inside groups too, never by its message."""
    try:
        raise ExceptionGroup("outer", [ValueError(SENTENCE)])
    except ExceptionGroup as error:
        described = log.failure(error)

    assert described["error"] == "ValueError"
    assert SENTENCE not in str(described)
