"""The keys that are not in Redis: key-encryption keys and the pseudonym secret, in one file.

**Rules.** The file is 0600 and stays apart from the data and its backups (P8). Data keys are
wrapped by the current key-encryption key; older ones stay in the file until nothing is wrapped by
them, so rotation needs no downtime. The pseudonym secret never rotates: conversation ids derive
from it.
"""

import base64
import binascii
import json
import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import VaultError
from bot.vault.envelope import KEY_BYTES, NONCE_BYTES, Envelope

ID_BYTES = 4
"""A key's id is four ASCII characters in front of everything that it wraps."""


def _key(text: object) -> bytes:
    try:
        key = base64.b64decode(str(text), validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError("not 32 bytes")
    return key


Key = Annotated[bytes, BeforeValidator(_key)]
KeyId = Annotated[str, Field(pattern=r"^[a-z0-9]{4}$")]


class _KeyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    pseudonym: Key
    current: KeyId
    keys: dict[KeyId, Key]


class Keyring:
    """Wrap and unwrap data keys.

    Args:
        pseudonym: 32 secret bytes behind conversation ids.
        keys: key-encryption keys by id, 32 bytes each.
        current: id of the one that wraps from now on.
    """

    def __init__(self, pseudonym: bytes, keys: dict[str, bytes], current: str) -> None:
        self.pseudonym = pseudonym
        self._keys = keys
        self._current = current

    @classmethod
    def create(cls, path: Path) -> "Keyring":
        """Make a new key file; an existing one is never overwritten."""
        made = {
            "pseudonym": _fresh(),
            "current": "k001",
            "keys": {"k001": _fresh()},
        }
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written whole under another name, then linked: a crash leaves no half-written key file, a
        # second process that creates at the same time loses and reads the winner's.
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            json.dump(made, handle, indent=1)
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Read the key file.

        Raises:
            VaultError: it is missing, open to others, or not a key file.
        """
        try:
            mode = path.stat().st_mode
            raw = path.read_bytes()
        except OSError as error:
            raise VaultError(f"cannot read the key file {path}: {error.strerror}") from None
        if mode & 0o077:
            raise VaultError(f"the key file {path} is open to other users; run: chmod 600 {path}")
        try:
            parsed = _KeyFile.model_validate_json(raw)
        except ValidationError:
            raise VaultError(f"{path} is not a key file; restore it from your backup") from None
        if parsed.current not in parsed.keys:
            raise VaultError(f"{path} names a current key that it does not hold")
        return cls(parsed.pseudonym, dict(parsed.keys), parsed.current)

    def wrap(self, data_key: bytes, owner: str) -> bytes:
        """Seal a data key for its owner (a conversation id) under the current key."""
        sealed = Envelope(self._keys[self._current], owner).seal(b"key", data_key)
        return self._current.encode() + sealed

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        """Open a wrapped data key.

        Raises:
            VaultError: its key-encryption key is not in the file, or it belongs to another owner.
        """
        name = wrapped[:ID_BYTES].decode("ascii", "replace")
        key = self._keys.get(name)
        if key is None or len(wrapped) < ID_BYTES + NONCE_BYTES:
            raise VaultError("a data key was wrapped by a key that the key file does not hold")
        return Envelope(key, owner).open(b"key", wrapped[ID_BYTES:])


def _fresh() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()
