"""The keys that are not in Redis: key-encryption keys and the pseudonym secret, from one key file.

**Rules.** The file stays apart from the data and its backups (P8). Data keys are wrapped by the key in use; older ones
stay in the file until nothing is wrapped by them, so rotation needs no downtime: a running process reads the file again
when it changed, and when it meets a key that it does not know. The pseudonym secret never rotates: conversation ids
derive from it. Which key is in use is said in Redis, sealed by that key (`adopt`), so that all processes change over
together and a file copied to another machine need not be copied twice.
"""

import hmac
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from bot.errors import VaultError
from bot.vault.envelope import NONCE_BYTES, Envelope
from bot.vault.keyfile import KeyFile
from bot.vault.sources import FileSource, KeySource

ID_BYTES = 4
"""A key's id is four ASCII characters in front of everything that it wraps."""
LOOK_SECONDS = 1.0
"""How often, at most, the file is looked at before something new is wrapped."""


class Keyring:
    """Wrap and unwrap data keys."""

    def __init__(self, source: KeySource) -> None:
        self.source = source
        self._content = source.read()
        self._used = self._content.current
        self._looked = monotonic()

    @classmethod
    def create(cls, path: Path, passphrase: str | None = None) -> "Keyring":
        """Make a new key file; an existing one is never overwritten."""
        source = FileSource(path, passphrase)
        source.create(datetime.now(UTC).date())
        return cls(source)

    @classmethod
    def load(cls, path: Path, passphrase: str | None = None) -> "Keyring":
        """Read the key file.

        Raises:
            VaultError: it is missing, open to others, locked, or not a key file.
        """
        return cls(FileSource(path, passphrase))

    @property
    def pseudonym(self) -> bytes:
        """The secret behind conversation ids."""
        return self._content.pseudonym

    @property
    def content(self) -> KeyFile:
        """What the key file said when it was read last."""
        return self._content

    @property
    def used(self) -> str:
        """The id of the key that wraps now."""
        return self._used

    def fingerprints(self) -> dict[str, str]:
        """Give ids with eight letters of a keyed hash each: two files may call different keys the same."""
        return {
            name: hmac.digest(key, b"murmure key", "sha256")[:4].hex()
            for name, key in self._content.keys.items()
        }

    def refresh(self) -> None:
        """Read the key file again; the pseudonym secret of a running process stays what it is.

        Raises:
            VaultError: it cannot be had now, or is another one; what was known before still holds.
        """
        found = self.source.read()
        if found.pseudonym != self._content.pseudonym:
            raise VaultError(
                f"{self.source.where} was replaced by another one; restore the right one"
            )
        self._content = found
        if self._used not in found.keys:
            self._used = found.current

    def adopt(self, sealed: bytes, owner: str) -> bool:
        """Wrap from now on with the key that sealed this; False if it is not held."""
        try:
            self.unwrap(sealed, owner)
        except VaultError:
            return False
        self._used = sealed[:ID_BYTES].decode("ascii")
        return True

    def wrap(self, data_key: bytes, owner: str, name: str | None = None) -> bytes:
        """Seal a data key for its owner (a conversation id) under the key in use, or the one named."""
        self._look()
        used = name or self._used
        return used.encode() + Envelope(self._content.keys[used], owner).seal(b"key", data_key)

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        """Open a wrapped data key.

        Raises:
            VaultError: its key-encryption key is not in the file, or it belongs to another owner.
        """
        name = wrapped[:ID_BYTES].decode("ascii", "replace")
        if name not in self._content.keys:
            self._follow()
        key = self._content.keys.get(name)
        if key is None or len(wrapped) < ID_BYTES + NONCE_BYTES:
            raise VaultError("a data key was wrapped by a key that the key file does not hold")
        return Envelope(key, owner).open(b"key", wrapped[ID_BYTES:])

    def _look(self) -> None:
        now = monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        self._follow()

    def _follow(self) -> None:
        """Read again what changed, where nobody can be told that it failed: what is known goes on working.

        Not what a command prints: it may take seconds, and who leaves would wait for it. The warden asks.
        """
        if not self.source.changed():
            return
        try:
            self.refresh()
        except VaultError:
            return
