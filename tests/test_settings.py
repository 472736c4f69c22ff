"""Settings: wrong ones are one sentence that names the variable and the fix, and never its value."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches these tests."""
    import os

    for name in list(os.environ):
        if name.startswith("MURMURE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_is_needed() -> None:
    """`make run` works with no token and no configuration."""
    settings = load_settings()

    assert settings.redis_url is None
    assert settings.telegram_token is None
    assert Path(".murmure/key") == settings.keys


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("MURMURE_PORT", "eighty", "MURMURE_PORT: "),
        ("MURMURE_PORT", "70000", "MURMURE_PORT: "),
        ("MURMURE_PROT", "8080", "unknown setting MURMURE_PROT"),
        ("MURMURE_TELEGRAM_TOKEN", "s3cr3t-value", "BotFather"),
        ("MURMURE_PUBLIC_URL", "s3cr3t-value", "http"),
        ("MURMURE_TELEGRAM_SECRET", "s3cr3t-value", "at least 16"),
        ("MURMURE_TELEGRAM_TOKEN_FILE", "/nowhere", "cannot read /nowhere"),
        ("MURMURE_ENV_FILE", "/nowhere", "not a file"),
    ],
)
def test_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str, hint: str) -> None:
    """A wrong setting names the variable and says what to do; its value, maybe a secret, is not repeated."""
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert hint in str(caught.value)
    assert "s3cr3t-value" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings may stand in a file, a secret in a file of its own, and empty variables mean nothing."""
    (tmp_path / "env").write_text("MURMURE_PORT=9000\nMURMURE_HOST=0.0.0.0\n")
    (tmp_path / "token").write_text("123:abc\n")
    monkeypatch.setenv("MURMURE_ENV_FILE", str(tmp_path / "env"))
    monkeypatch.setenv("MURMURE_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("MURMURE_DESK_PORT", "")

    settings = load_settings()

    assert settings.port == 9000
    assert settings.desk_port == 8081
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "123:abc"
    assert "123:abc" not in repr(settings)


def test_a_redis_password_may_stand_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """P7: an address with a password, and the passphrase of the key file, need not stand in the environment."""
    (tmp_path / "url").write_text("rediss://murmure:s3same@redis.example/0\n")
    (tmp_path / "passphrase").write_text("quatre mots pris au hasard\n")
    monkeypatch.setenv("MURMURE_REDIS_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("MURMURE_KEY_PASSPHRASE_FILE", str(tmp_path / "passphrase"))

    settings = load_settings()

    assert "rediss://murmure:s3same@redis.example/0" == settings.redis_url
    assert settings.key_passphrase is not None
    assert "quatre mots pris au hasard" == settings.key_passphrase.get_secret_value()
    assert "quatre" not in repr(settings)


def test_unknown_name_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A misspelt name in the settings file is refused as well."""
    (tmp_path / "env").write_text("MURMURE_PROT=9000\n")
    monkeypatch.setenv("MURMURE_ENV_FILE", str(tmp_path / "env"))

    with pytest.raises(SettingsError, match="MURMURE_PROT"):
        load_settings()
