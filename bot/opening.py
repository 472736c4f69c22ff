"""Open what is kept: content, key file, Redis, store. Each that cannot be opened is one sentence with the fix.

**Rules.** Nothing is written beside data that the key file at hand cannot open: no new key file, no new data.
"""

import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.content.content import Content
from bot.content.load import default_folder, load
from bot.content.sources import dialogs_of
from bot.errors import SettingsError, VaultError
from bot.settings import Settings
from bot.store.embedded import embedded, holds_data
from bot.store.lives import Lives
from bot.store.store import Store, open_store
from bot.vault.keyring import Keyring
from bot.vault.sources import CommandSource, FileSource
from bot.vault.vault import Vault
from bot.worker.standing import Standing, standing


def content_folder(settings: Settings, named: Path | None = None) -> Path:
    """Give the folder of dialogs that is meant: the one that was named, the one in the settings, the delivered one.

    It may be named itself or by the folder around it, as `murmure init` makes it.

    Raises:
        SettingsError: it is no folder.
    """
    folder = named or settings.content or default_folder()
    if not folder.is_dir():
        if named is None:
            raise SettingsError(f"MURMURE_CONTENT names {folder}, which is not a folder")
        raise SettingsError(f"{folder} is not a folder")
    return dialogs_of(folder)


def load_content(settings: Settings) -> Content:
    """Compile the content that the settings name."""
    return load(content_folder(settings))


def found_content(settings: Settings, *, watched: bool = False) -> Standing:
    """Compile the folder that the settings name; a broken one may still turn out not to be needed.

    Raises:
        ContentError: it is broken, and nothing can have been published here.
    """
    found = standing(content_folder(settings), watched=watched)
    stored = settings.redis_url is not None or holds_data(settings.data_dir)
    if found.problem and (watched or not stored):
        raise found.problem
    return found


def open_vault(settings: Settings) -> tuple[Vault, bool]:
    """Open the key file, or make it on the first run; tell whether it was made.

    Never beside data that another one sealed: what people wrote would look lost for ever, while the right file may
    still be in a backup.

    Raises:
        VaultError: it is lost or wrong.
        SettingsError: it can be neither read nor made.
    """
    if settings.key_command is not None:
        return Vault(Keyring(key_source(settings))), False
    path, passphrase = settings.keys, _passphrase(settings)
    try:
        if path.exists():
            return Vault(Keyring.load(path, passphrase)), False
        if settings.redis_url is None and holds_data(settings.data_dir):
            raise VaultError(
                f"The key file {path} is missing, and {settings.data_dir} holds data that only it can open. "
                "Restore it from your backup, or move that folder away to start with an empty one."
            )
        return Vault(Keyring.create(path, passphrase)), True
    except OSError as error:
        setting = "MURMURE_KEY_FILE" if settings.key_file else "MURMURE_DATA_DIR"
        raise SettingsError(
            f"The key file {path} cannot be used ({error.strerror}). Set {setting} to a place that can be written."
        ) from None


def key_source(settings: Settings) -> FileSource | CommandSource:
    """Give the place where the key file is kept.

    Raises:
        SettingsError: two are named.
        VaultError: the command is none.
    """
    if settings.key_command is None:
        return FileSource(settings.keys, _passphrase(settings))
    if settings.key_file is not None:
        raise SettingsError("MURMURE_KEY_FILE and MURMURE_KEY_COMMAND are both set; keep one")
    return CommandSource(settings.key_command.get_secret_value(), _passphrase(settings))


def _passphrase(settings: Settings) -> str | None:
    secret = settings.key_passphrase
    return None if secret is None else secret.get_secret_value()


def webhook_secret(settings: Settings) -> str:
    """Return the webhook secret that is set, or the one kept in the data folder; made on the first run."""
    if settings.telegram_secret is not None:
        return settings.telegram_secret.get_secret_value()
    path = settings.data_dir / "webhook-secret"
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
        draft.replace(path)  # whole or not at all
    return path.read_text(encoding="ascii")


def process_name() -> str:
    """Make the name of this process, as its leases carry it."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


def _lives(settings: Settings) -> Lives:
    return Lives(
        conversation=settings.retention_days,
        closed=settings.closed_days,
        dead=settings.dead_letter_days,
        audit=settings.audit_days,
        counts=settings.counts_days,
        publications=settings.publications_kept,
    )


@asynccontextmanager
async def kept(
    settings: Settings, url: str | None, *, restoring: bool = False
) -> AsyncIterator[tuple[Vault, Store]]:
    """Open vault and store, with Redis as a child where no address is given; `restoring`: though a restore broke off.

    Raises:
        MurmureError: one of them cannot be opened.
    """
    async with AsyncExitStack() as stack:
        vault, made = open_vault(settings)
        if url is None:
            url = await stack.enter_async_context(embedded(settings.data_dir))
        try:
            store = await open_store(
                url,
                vault,
                partitions=settings.partitions,
                lives=_lives(settings),
                restoring=restoring,
            )
        except VaultError:
            if not made:
                raise
            settings.keys.unlink()  # made a moment ago, so it is not what this Redis was sealed with
            raise VaultError(
                f"The key file {settings.keys} is missing, and Redis holds data that only it can open. "
                "Restore it from your backup, set MURMURE_KEY_FILE to where it is, or use an empty database."
            ) from None
        stack.push_async_callback(store.close)
        yield vault, store
