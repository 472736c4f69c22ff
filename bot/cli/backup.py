"""`murmure backup` and `murmure restore`: the data without the keys, and back without what was erased since.

**Rules.** A backup is written beside a running Murmure, under another name until it is whole. A restore needs all of it
stopped; it reads the whole archive once before it changes anything.
"""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import BinaryIO

from bot.cli.beside import beside, in_force, usable
from bot.errors import SettingsError, StoreError, VaultError
from bot.model.audit import OPERATOR, Action
from bot.opening import kept, open_vault
from bot.settings import Settings
from bot.store import archive
from bot.store.backup import Told
from bot.store.embedded import reach
from bot.store.ledger import Ledger
from bot.store.owner import check_key
from bot.store.store import Store


def configure_backup(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("file", help="where to write it; - for standard output")


def configure_restore(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("file", type=Path, help="what `murmure backup` wrote")
    parser.add_argument("--replace", action="store_true", help="remove what is in Redis now")
    parser.add_argument(
        "--without-erasures",
        action="store_true",
        help="although there is no list of what was erased since: it comes back",
    )


def backup(arguments: argparse.Namespace) -> int:
    """Write a backup."""
    settings = in_force()
    if arguments.file == "-":
        if sys.stdout.isatty():
            raise SettingsError("A backup is not for a screen; name a file, or pipe it somewhere")
        asyncio.run(_save(settings, sys.stdout.buffer))
        return 0
    told = _save_as(settings, Path(arguments.file))
    _say(
        f"saved: {told.conversations} conversations, {told.accounts} accounts, "
        f"{told.publications} publications, {told.erased} erasures"
    )
    _say("The key file is not in it. Keep a copy of that apart from this.")
    return 0


def _save_as(settings: Settings, path: Path) -> Told:
    if path.exists():
        raise SettingsError(f"{path} exists already; name another file")
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as handle:
                told = asyncio.run(_save(settings, handle))
                os.fsync(handle.fileno())
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}") from None
    return told


async def _save(settings: Settings, handle: BinaryIO) -> Told:
    async with beside(settings) as store:
        # Facts that no worker has applied yet tell of erasures too.
        while await store.desk.consume("backup", block_ms=0):
            pass
        await store.audit.note(OPERATOR, Action.BACKUP)
        return await store.backup.save(handle)


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup back."""
    settings = in_force()
    try:
        handle = arguments.file.open("rb")
    except OSError as error:
        raise SettingsError(f"{arguments.file} cannot be read: {error.strerror}") from None
    with handle, usable(settings):
        told = asyncio.run(_restore(settings, handle, arguments))
    _say(
        f"restored: {told.conversations} conversations, {told.accounts} accounts, "
        f"{told.publications} publications"
    )
    _say(
        f"left out: {told.erased} erased, {told.expired} expired, {told.unreadable} that cannot be opened"
    )
    _say("Everybody counts as having left: nobody is written to before they write.")
    _say(
        "Accounts that were removed since are back: see `murmure staff`. Then run `murmure doctor`."
    )
    return 0


async def _restore(settings: Settings, handle: BinaryIO, arguments: argparse.Namespace) -> Told:
    if settings.redis_url is None and await reach(settings.data_dir):
        raise SettingsError("Murmure is running. Stop it, then restore")
    head = _checked(handle, settings)
    ledger = Ledger(settings.data_dir)
    since, erased = ledger.read()
    complete = since is not None and since <= head.made
    if not complete and not arguments.without_erasures:
        raise SettingsError(_unknown(ledger.path, head.made))
    async with kept(settings, settings.redis_url, restoring=True) as (_, store):
        await _free(store, replaces=arguments.replace)
        # Without a list nobody knows what was erased between: the new one begins now.
        begins = since if since is not None and complete else int(time() * 1000)
        await _catch_up(store, erased)
        # On the disk before Redis forgets it: whoever is killed in between restores again, and knows as much.
        ledger.reset(begins, erased)
        told = await store.backup.restore(handle, erased)
        ledger.reset(begins, await store.erased.all())
        await store.audit.note(OPERATOR, Action.RESTORE)
        await store.compact()
        await store.compaction.finished()
        return told


def _checked(handle: BinaryIO, settings: Settings) -> archive.Head:
    """Find out whether the archive can be used at all, before anything is made or changed."""
    if settings.key_command is None and not settings.keys.exists():
        raise VaultError(
            f"The key file {settings.keys} is missing. Put the one that belongs to this backup there first."
        )
    vault, _ = open_vault(settings)
    try:
        head = archive.head_of(handle)
        archive.check(handle, vault.stamp())
    except OSError as error:
        raise SettingsError(f"{handle.name} cannot be read: {error.strerror or error}") from None
    check_key(vault, head.check, "this backup")
    return head


async def _catch_up(store: Store, erased: dict[str, int]) -> None:
    """Add erasures that Redis knows of: also those that nobody has applied or written down yet."""
    while await store.desk.consume("restore", block_ms=0):
        pass
    for name, at in (await store.erased.all()).items():
        erased[name] = max(at, erased.get(name, 0))


async def _free(store: Store, *, replaces: bool) -> None:
    if running := len(await store.rotation.holders()):
        raise StoreError(
            f"{running} processes are running on this Redis. Stop them, then restore."
        )
    if not replaces and not await store.backup.empty():
        raise StoreError(
            "This Redis holds conversations, accounts or publications. "
            "Use an empty one, or say --replace: what is there now is then gone."
        )


def _unknown(path: Path, made_ms: int) -> str:
    made = datetime.fromtimestamp(made_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"There is no list of who was erased since this backup was made ({made}), so they would come back. Copy the "
        f"file {path} from the machine that ran last, or say --without-erasures"
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
