"""`murmure rekey`: another key for everything that is stored, while people go on writing.

**Rules.** Nothing is wrapped with a key before every running process holds it, and no key is taken away before every
process uses another one and nothing is wrapped with it. Killed anywhere, the same command goes on where it was. Keys
are never shown, but on a pipe that was asked for.
"""

import argparse
import asyncio
import fcntl
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic

from bot.cli.beside import beside, in_force
from bot.errors import SettingsError, VaultError
from bot.model.audit import OPERATOR, Action
from bot.opening import key_source, open_vault
from bot.settings import Settings
from bot.store.rotation import Holder, Rotation, named
from bot.store.store import Store
from bot.vault.keyfile import KeyFile, dump
from bot.vault.keyring import Keyring
from bot.vault.sources import CommandSource, FileSource

PATIENCE = 20.0
"""Seconds in which every running process has looked at its key file, and one that was killed is forgotten."""
MORE_PATIENCE = 45.0
"""The same where the key file comes from a command, which is asked every half minute."""
SETTLE = 8.0
"""Seconds after which no call is under way any more that was sealed before a process changed over."""
TICK = 0.25


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--prepare", action="store_true", help="only add a key, to copy the file")
    what.add_argument("--retire", action="store_true", help="remove keys that wrap nothing")
    what.add_argument("--passphrase", metavar="FILE", help="lock the key file; - reads a line")
    what.add_argument("--no-passphrase", action="store_true", help="unlock the key file")
    what.add_argument("--make", action="store_true", help="print a new key file, for a KMS")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for."""
    settings = in_force()
    if arguments.make:
        return _print(KeyFile.first(_today()), _passphrase(settings))
    if arguments.passphrase is not None or arguments.no_passphrase:
        return _lock(settings, arguments.passphrase)
    if arguments.prepare:
        return _prepare(settings)
    with _alone(settings):
        return asyncio.run(_retire(settings) if arguments.retire else _rotate(settings))


def _prepare(settings: Settings) -> int:
    """Add a key that nothing is wrapped with yet, unless there is one already."""
    source = _source(settings)
    content = source.read()
    if isinstance(source, CommandSource):
        return _print(content.with_new(_today()), source.passphrase if source.locked() else None)
    with _alone(settings):
        content = source.read()
        if content.newest == content.current:
            content = content.with_new(_today())
            source.write(content)
    _say(f"The key file {source.path} holds {content.newest}, which nothing is wrapped with yet.")
    _say(
        "Copy it to every machine that runs Murmure, and to your backup of it. Then: murmure rekey"
    )
    return 0


async def _rotate(settings: Settings) -> int:
    async with _opened(settings) as (store, keyring, source):
        rotation = store.rotation
        name = await _target(rotation, keyring, source)
        held = named(keyring.fingerprints(), name)
        patience = MORE_PATIENCE if isinstance(source, CommandSource) else None
        if not await _agree(rotation, lambda one: held in one.held, patience):
            raise VaultError(
                f"Not every running process holds key {name} yet. Copy the key file to every machine that runs "
                "Murmure, then run `murmure rekey` again; nothing has changed for them"
            )
        await rotation.use(name)
        if not await _agree(rotation, lambda one: one.used == held):
            raise VaultError(
                f"Not every running process uses key {name} yet. Run `murmure rekey` again in a minute; "
                "nothing is lost meanwhile"
            )
        done = await _rewrap(rotation)
        _keep_current(source, name)
        await store.audit.note(OPERATOR, Action.REKEY, name)
        await store.compact()
        _say(f"Everything is wrapped by key {name}: {done} wrapped anew.")
        others = sorted(set(keyring.content.keys) - {name})
        if others:
            _say(
                f"Key {', '.join(others)} is still in the key file. To remove it: murmure rekey --retire"
            )
    return 0


async def _target(rotation: Rotation, keyring: Keyring, source: FileSource | CommandSource) -> str:
    """Return the key to change over to: that of an unfinished run, a prepared one, or a new one."""
    tally = await rotation.census()
    if tally.lost:
        _say(
            f"{tally.lost} values cannot be opened by any key of the key file, and stay as they are."
        )
    if tally.stale(keyring) or _behind(source, keyring):
        _say(f"Going on with key {keyring.used}.")
        return keyring.used
    newest = keyring.content.newest
    if newest != keyring.used:
        return newest
    if isinstance(source, CommandSource):
        raise SettingsError(_elsewhere("murmure rekey --prepare"))
    source.write(source.read().with_new(_today()))
    keyring.refresh()
    return keyring.content.newest


def _behind(source: FileSource | CommandSource, keyring: Keyring) -> bool:
    """Tell whether the last run was killed before it wrote down which key is in use."""
    return isinstance(source, FileSource) and keyring.content.current != keyring.used


async def _retire(settings: Settings) -> int:
    """Remove the keys that wrap nothing, after a last look."""
    async with _opened(settings) as (store, keyring, source):
        rotation = store.rotation
        used = named(keyring.fingerprints(), keyring.used)
        if not await _agree(rotation, lambda one: one.used == used):
            raise VaultError(
                f"Not every running process uses key {keyring.used} yet. Run `murmure rekey` first"
            )
        await _rewrap(rotation)
        await asyncio.sleep(SETTLE)
        await _rewrap(rotation)
        tally = await rotation.census()
        stays = set(tally.wrapped) | {keyring.used}
        # A key behind the one in use was prepared, and wraps nothing yet.
        old = frozenset(
            one for one in keyring.content.keys if one not in stays and one < keyring.used
        )
        for name in sorted(stays - {keyring.used}):
            _note(f"Key {name} stays: {tally.wrapped[name]} values are wrapped by it.")
        if not old:
            _note("There is no key to remove.")
            # Where the new content goes through a pipe, nothing must not be taken for it.
            return 1 if isinstance(source, CommandSource) else 0
        for name in sorted(old):
            await store.audit.note(OPERATOR, Action.RETIRE_KEY, name)
        if isinstance(source, CommandSource):
            left = source.read().using(keyring.used).without(old)
            return _print(left, source.passphrase if source.locked() else None)
        source.write(source.read().using(keyring.used).without(old))
        await store.compact()
    _say(
        f"Removed key {', '.join(sorted(old))}. Copy the key file to every machine, and replace every copy of it:"
    )
    _say(
        "backups of the data that were made before the last `murmure rekey` can then be opened by nobody."
    )
    return 0


def _lock(settings: Settings, named_file: str | None) -> int:
    """Lock the key file with another passphrase, or unlock it."""
    source = _source(settings)
    passphrase = None if named_file is None else _read_passphrase(named_file)
    if isinstance(source, CommandSource):
        raise SettingsError(
            "The key file is kept by MURMURE_KEY_COMMAND. Lock it there, or set MURMURE_KEY_FILE to a copy"
        )
    with _alone(settings):
        content = source.read()
        FileSource(source.path, passphrase).write(content, locked=passphrase is not None)
    if passphrase is None:
        _say(f"{source.path} is not locked any more. Remove MURMURE_KEY_PASSPHRASE_FILE.")
    else:
        _say(
            f"{source.path} is locked. Set MURMURE_KEY_PASSPHRASE_FILE to where the passphrase stands."
        )
    _say("Running processes go on; restart them before the next `murmure rekey`.")
    return 0


def _print(content: KeyFile, passphrase: str | None) -> int:
    """Write a key file to a pipe, never to a screen."""
    if sys.stdout.isatty():
        raise SettingsError(_elsewhere("murmure rekey ..."))
    sys.stdout.write(dump(content, passphrase).decode())
    sys.stdout.flush()
    return 0


def _passphrase(settings: Settings) -> str | None:
    secret = settings.key_passphrase
    return None if secret is None else secret.get_secret_value()


def _elsewhere(command: str) -> str:
    return (
        "The key file is kept by MURMURE_KEY_COMMAND, so it must be changed there: "
        f'new=$({command}) && printf "%s\\n" "$new" | pass insert -mf murmure/key '
        "(or what your store has instead), then: murmure rekey"
    )


async def _rewrap(rotation: Rotation) -> int:
    """Wrap anew until a whole walk finds nothing to do."""
    total = 0
    while True:
        tally = await rotation.rewrap()
        total += tally.done
        seen = sum(tally.wrapped.values())
        _note(f"{seen} values looked at, {tally.done} wrapped anew")
        if not tally.done:
            return total


async def _agree(
    rotation: Rotation, ready: Callable[[Holder], bool], patience: float | None = None
) -> bool:
    """Wait until all running processes are ready."""
    deadline = monotonic() + (patience or PATIENCE)
    while not all(ready(one) for one in await rotation.holders()):
        if monotonic() > deadline:
            return False
        await asyncio.sleep(TICK)
    return True


def _keep_current(source: FileSource | CommandSource, name: str) -> None:
    if isinstance(source, FileSource):
        content = source.read()
        if content.current != name:
            source.write(content.using(name))


def _source(settings: Settings) -> FileSource | CommandSource:
    open_vault(settings)  # says what is wrong, and makes the first one
    return key_source(settings)


@asynccontextmanager
async def _opened(
    settings: Settings,
) -> AsyncIterator[tuple[Store, Keyring, FileSource | CommandSource]]:
    async with beside(settings) as store:
        keyring = store.keyring
        source = keyring.source
        assert isinstance(source, FileSource | CommandSource)
        yield store, keyring, source


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keep a second `rekey` of this machine out."""
    folder = settings.data_dir if settings.key_command else settings.keys.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise SettingsError("Another `murmure rekey` is under way; wait for it") from None
    finally:
        os.close(descriptor)


def _read_passphrase(name: str) -> str:
    try:
        raw = sys.stdin.readline() if name == "-" else Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot read the passphrase from {name}: {error.strerror}") from None
    return raw.strip()


def _today() -> date:
    return datetime.now(UTC).date()


def _note(text: str) -> None:
    """Say how it goes, beside what may be piped into a key store."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
