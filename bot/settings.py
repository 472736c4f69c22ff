"""All settings, one frozen model.

**Rules.** Read once, in `app` or `cli`, and passed on as plain arguments. Environment variables
`MURMURE_…`, or the same names in a file named by `MURMURE_ENV_FILE`. A secret may stand in a file
instead: `MURMURE_TELEGRAM_TOKEN_FILE`.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "MURMURE_"
ENV_FILE = f"{PREFIX}ENV_FILE"
SECRETS = (
    "telegram_token",
    "telegram_secret",
    "staff_telegram_token",
    "redis_url",
    "key_passphrase",
)


def _web_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an address that starts with http:// or https://")
    return value.rstrip("/")


def _token(value: SecretStr) -> SecretStr:
    number, _, secret = value.get_secret_value().partition(":")
    if not number.isdigit() or not secret:
        raise ValueError("must look like 123456:ABC…, as BotFather gives it")
    return value


def _hook_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
        raise ValueError(
            "must be at least 16 and at most 256 letters, digits, _ or -, as Telegram takes it"
        )
    return value


WebUrl = Annotated[str, AfterValidator(_web_url)]
BotToken = Annotated[SecretStr, AfterValidator(_token)]
HookSecret = Annotated[SecretStr, AfterValidator(_hook_secret)]
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """What an operator may set. Every field has a default that works on one machine."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    redis_url: str | None = Field(
        default=None, description="redis://, rediss:// or unix:// address; embedded if absent"
    )
    telegram_token: BotToken | None = Field(default=None, description="public bot's token")
    telegram_api: WebUrl = Field(
        default="https://api.telegram.org", description="base address of the Bot API"
    )
    telegram_rate: float = Field(
        default=30.0, ge=0, description="calls a second to the Bot API; 0 for no limit of our own"
    )
    telegram_secret: HookSecret | None = Field(
        default=None,
        description="webhook secret; made and kept in the data folder if absent",
    )
    staff_telegram_token: BotToken | None = Field(default=None, description="staff bot's token")
    public_url: WebUrl | None = Field(
        default=None, description="address seen from outside; turns webhooks on"
    )
    data_dir: Path = Field(default=Path(".murmure"), description="data of the embedded Redis")
    key_file: Path | None = Field(default=None, description="key file; <data_dir>/key if absent")
    key_passphrase: SecretStr | None = Field(
        default=None, description="opens a key file that is locked by a passphrase"
    )
    key_command: SecretStr | None = Field(
        default=None, description="command that prints the key file, in place of a file"
    )
    content: Path | None = Field(default=None, description="folder of the dialogs")
    host: str = Field(default="127.0.0.1", description="where the chat page listens")
    port: Port = Field(default=8080, description="port of the chat page and webhooks")
    desk_host: str = Field(default="127.0.0.1", description="where the desk listens")
    desk_port: Port = Field(default=8081, description="port of the desk, health and metrics")
    desk_url: WebUrl | None = Field(default=None, description="address of the desk from outside")
    neutral_url: WebUrl = Field(
        default="https://meteofrance.com", description="where the quick exit on the web leads"
    )
    away_minutes: int = Field(
        default=10,
        ge=1,
        le=240,
        description="minutes without an open chat page that count as leaving",
    )
    retention_days: int = Field(default=14, ge=1, le=90, description="days after the last event")
    closed_days: int = Field(
        default=3, ge=1, le=30, description="days that a closed case can still be read and shown"
    )
    dead_letter_days: int = Field(
        default=7, ge=1, le=30, description="days that what was given up stays, sealed"
    )
    audit_days: int = Field(
        default=180, ge=30, le=730, description="days that the audit log goes back"
    )
    counts_days: int = Field(
        default=400, ge=30, le=1830, description="days that counters of cases go back"
    )
    publications_kept: int = Field(
        default=50, ge=5, le=200, description="publications that can be gone back to"
    )
    compact_hours: int = Field(
        default=6, ge=1, le=168, description="hours until erased keys have left the disk"
    )
    partitions: int = Field(default=1, ge=1, le=1024, description="hash tags; fixed for ever")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="least level that is logged"
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="text for people, json for machines"
    )

    @property
    def keys(self) -> Path:
        """Return the key file in force."""
        return self.key_file or self.data_dir / "key"


def load_settings() -> Settings:
    """Read all settings from the environment.

    Raises:
        SettingsError: one sentence that names the variable and the fix, and never its value.
    """
    env_file = os.environ.get(ENV_FILE) or None
    if env_file is not None and not Path(env_file).is_file():
        raise SettingsError(f"{ENV_FILE} names {env_file}, which is not a file")
    _refuse_unknown()
    try:
        # mypy does not know the private keyword of pydantic-settings.
        return Settings(_env_file=env_file, **_secrets_from_files())  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper().removeprefix(PREFIX)
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{PREFIX}{name}: {message}") from None


def _refuse_unknown() -> None:
    """A misspelt variable is a setting that silently does not hold: refuse it."""
    known = {ENV_FILE} | {PREFIX + name.upper() for name in Settings.model_fields}
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(
            f"unknown setting {', '.join(unknown)}; `murmure doctor` lists the known ones"
        )


def _secrets_from_files() -> dict[str, Any]:
    values = {}
    for name in SECRETS:
        variable = f"{PREFIX}{name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path:
            continue
        try:
            secret = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"{variable}: cannot read {path}: {error.strerror}") from None
        if secret:  # an empty file is no secret, as an empty variable is none
            values[name] = secret
    return values
