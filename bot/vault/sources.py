"""Where the key file is kept: in a file of our own, or wherever a command fetches it from.

**Rules.** A file is replaced whole or not at all, and is 0600; what a command prints is never written to disk. A
command runs without a shell, for a few seconds, and nothing that it says but its exit status is repeated: it may quote
secrets.
"""

import os
import shlex
import subprocess
from datetime import date
from pathlib import Path
from select import select
from time import monotonic
from typing import Protocol

from bot.errors import VaultError
from bot.vault.keyfile import LARGEST, KeyFile, dump, is_locked, parse

COMMAND_SECONDS = 15
OWN = "MURMURE_"
DRAFT = ".new"


class KeySource(Protocol):
    """Gives the key file's content.

    Attributes:
        where: names it in sentences.
        passphrase: what opens it, if it is locked.
    """

    where: str
    passphrase: str | None

    def read(self) -> KeyFile:
        """Read it anew.

        Raises:
            VaultError: it cannot be had, or is none; one sentence with the fix.
        """
        ...

    def changed(self) -> bool:
        """Tell cheaply whether it may have changed since it was read."""
        ...

    def locked(self) -> bool:
        """Tell whether what was read last needs a passphrase."""
        ...


class FileSource:
    """A file beside nothing else."""

    def __init__(self, path: Path, passphrase: str | None = None) -> None:
        self.path = path
        self.passphrase = passphrase
        self.where = f"the key file {path}"
        self._stamp: tuple[int, int, int] | None = None
        self._locked = False

    def create(self, today: date) -> None:
        """Make a new key file; an existing one is never overwritten."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = _draft(self.path, dump(KeyFile.first(today), self.passphrase))
        # Linked, not renamed: a second process that creates at the same time loses and reads the winner's.
        try:
            os.link(draft, self.path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()

    def write(self, content: KeyFile, *, locked: bool | None = None) -> None:
        """Replace the file, whole or not at all; locked if it was, unless that is said."""
        lock = self._locked if locked is None else locked
        raw = dump(content, self.passphrase if lock else None)
        try:
            _replace(Path(os.path.realpath(self.path)), raw)
        except OSError as error:
            raise VaultError(
                f"{self.where} cannot be changed: {error.strerror}; run this as the user that owns it"
            ) from None

    def read(self) -> KeyFile:
        """Read it anew."""
        try:
            with self.path.open("rb") as handle:
                found = os.fstat(handle.fileno())
                raw = handle.read(LARGEST + 1)
        except OSError as error:
            raise VaultError(
                f"cannot read {self.where}: {error.strerror}; restore it from your backup, or correct MURMURE_KEY_FILE"
            ) from None
        if found.st_mode & 0o077:
            raise VaultError(f"{self.where} is open to other users; run: chmod 600 {self.path}")
        content = parse(raw, self.where, self.passphrase)
        self._stamp, self._locked = _stamp(found), is_locked(raw)
        return content

    def changed(self) -> bool:
        """Tell whether another file stands there now; one that is away for a moment has not changed."""
        try:
            return _stamp(self.path.stat()) != self._stamp
        except OSError:
            return False

    def locked(self) -> bool:
        """Tell whether it is locked by a passphrase."""
        return self._locked


class CommandSource:
    """A command that prints the content: for a KMS, a password store, systemd-creds."""

    def __init__(self, command: str, passphrase: str | None = None) -> None:
        self.passphrase = passphrase
        self.where = "what MURMURE_KEY_COMMAND prints"
        self._locked = False
        try:
            self._words = shlex.split(command)
        except ValueError:
            self._words = []
        if not self._words:
            raise VaultError(
                "MURMURE_KEY_COMMAND is not a command; write it as in a shell, quotes closed"
            )

    def read(self) -> KeyFile:
        """Run the command."""
        try:
            raw, status = _printed(self._words)
        except subprocess.TimeoutExpired:
            raise VaultError(f"MURMURE_KEY_COMMAND took longer than {COMMAND_SECONDS} s") from None
        except OSError as error:
            raise VaultError(f"MURMURE_KEY_COMMAND cannot be run: {error.strerror}") from None
        if len(raw) > LARGEST:
            raise VaultError("MURMURE_KEY_COMMAND prints too much to be a key file")
        if status:
            raise VaultError(
                f"MURMURE_KEY_COMMAND failed with status {status}; try it by hand as this user"
            )
        content = parse(raw, self.where, self.passphrase)
        self._locked = is_locked(raw)
        return content

    def changed(self) -> bool:
        """Nobody can tell without running it."""
        return False

    def locked(self) -> bool:
        """Tell whether it is locked by a passphrase."""
        return self._locked


def _replace(path: Path, raw: bytes) -> None:
    """Put other content where a file stands: behind links, of the same owner, and nothing else left of it."""
    draft = _draft(path, raw)
    draft.replace(path)
    # What was killed as it wrote holds keys as well, that are retired now or later.
    for left in path.parent.iterdir():
        if left.name.startswith(f"{path.name}.") and left.suffix == DRAFT:
            left.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _draft(path: Path, raw: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}{DRAFT}")
    draft.unlink(missing_ok=True)  # of a process with our number that was killed here
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            if path.exists() and (owner := path.stat()).st_uid != os.geteuid():
                os.fchown(handle.fileno(), owner.st_uid, owner.st_gid)  # root, for the service
            handle.write(raw)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _printed(words: list[str]) -> tuple[bytes, int]:
    """Run a command; return what it printed, cut where it is too long, and its status."""
    # Our own settings are not for it: the passphrase and the tokens stand there.
    around = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    deadline = monotonic() + COMMAND_SECONDS
    with subprocess.Popen(  # noqa: S603  (the operator's own command, without a shell)
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=around,
    ) as process:
        try:
            raw = _read(process, deadline)
            if len(raw) > LARGEST:
                return raw, 0
            return raw, process.wait(max(0.0, deadline - monotonic()))
        finally:
            process.kill()


def _read(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    assert process.stdout is not None
    pipe, raw = process.stdout.fileno(), b""
    while len(raw) <= LARGEST:
        ready, _, _ = select([pipe], [], [], max(0.0, deadline - monotonic()))
        if not ready:
            raise subprocess.TimeoutExpired("", COMMAND_SECONDS)
        part = os.read(pipe, LARGEST)
        if not part:
            break
        raw += part
    return raw


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_mtime_ns, found.st_size
