"""A careless operator: what is printed when an address or a secret is wrong."""

import pytest
from pydantic import ValidationError

from bot.cli.commands import _shown
from bot.errors import StoreError
from bot.settings import Settings
from bot.store.door import Door

PASSWORD = "hunter2"


@pytest.mark.parametrize(
    "url",
    [
        "redis://user:hunter2",
        "redis://:hunter2@host:port",
        "redis://:hunter2@[::1",
        "http://:hunter2@host",
        "hunter2",
    ],
)
def test_a_wrong_address_is_one_sentence_without_its_password(url: str) -> None:
    """P7, and one clear sentence with the fix: a password in a misspelt address is not printed."""
    with pytest.raises(StoreError) as told:
        Door(url)
    assert PASSWORD not in str(told.value)
    assert "MURMURE_REDIS_URL" in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://:hunter2@host/0",
        "redis://:hunt@er2/hunter2@host",
        "redis://host/0?password=hunter2",
        "unix:///run/redis.sock?db=0&password=hunter2",
    ],
)
def test_doctor_shows_no_password(url: str) -> None:
    """`murmure doctor` is pasted into bug reports."""
    assert "hunt" not in _shown(url)


@pytest.mark.parametrize(
    "secret", ["with space in it 123", "é" * 20, "short", "semi;colon;semi;colon"]
)
def test_a_webhook_secret_that_telegram_would_refuse(secret: str) -> None:
    """Found at the start, not by a bot that waits for ever: Telegram takes A-Z a-z 0-9 _ - only."""
    with pytest.raises(ValidationError):
        Settings(telegram_secret=secret)  # type: ignore[arg-type]


def test_a_webhook_secret_that_telegram_takes() -> None:
    """Sixteen signs or more of its own alphabet."""
    given = Settings(telegram_secret="Abc_def-0123456789").telegram_secret  # type: ignore[arg-type]
    assert given is not None
    assert "Abc_def-0123456789" == given.get_secret_value()
