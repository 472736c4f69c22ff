"""What a key file says, open or locked by a passphrase.

**Rules.** Nothing here reads or writes a file (`sources` does), and no message quotes what a key file holds. A locked
file names its own scrypt parameters, within bounds: a file that somebody changed can cost neither memory nor time.
"""

import base64
import binascii
import json
import os
from datetime import date
from typing import Annotated, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
)

from bot.errors import VaultError
from bot.vault.envelope import KEY_BYTES, NONCE_BYTES

SHORTEST_PASSPHRASE = 12
LARGEST = 65_536
"""Bytes of a key file; with a thousand keys it is smaller."""
SCRYPT_N: Literal[32768] = 32768
SCRYPT_R, SCRYPT_P = 8, 1
"""32 MB and about a tenth of a second for each guess."""
LAST_NUMBER = 999
FIRST = "k001"


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None


def _key(text: object) -> bytes:
    key = _bytes(text)
    if len(key) != KEY_BYTES:
        raise ValueError("not 32 bytes")
    return key


def _shown(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


Bytes = Annotated[bytes, BeforeValidator(_bytes), PlainSerializer(_shown)]
Key = Annotated[bytes, BeforeValidator(_key), PlainSerializer(_shown)]
KeyId = Annotated[str, Field(pattern=r"^[a-z0-9]{4}$")]


class KeyFile(BaseModel):
    """Everything that is not in Redis.

    Attributes:
        pseudonym: the secret behind conversation ids; it never rotates.
        current: the key that wraps where Redis does not name another one.
        keys: key-encryption keys by id.
        made: when each was made; unknown for a file of an older version.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    pseudonym: Key
    current: KeyId
    keys: dict[KeyId, Key]
    made: dict[KeyId, date] = {}

    @classmethod
    def first(cls, today: date) -> "KeyFile":
        """Make a new one."""
        fresh, secret = os.urandom(KEY_BYTES), os.urandom(KEY_BYTES)
        return cls.model_construct(
            pseudonym=secret, current=FIRST, keys={FIRST: fresh}, made={FIRST: today}
        )

    @property
    def newest(self) -> str:
        """The id of the key that was added last."""
        return max(self.keys)

    def with_new(self, today: date) -> "KeyFile":
        """Return it with one more key, which wraps nothing yet."""
        number = int(self.newest[1:]) + 1
        if number > LAST_NUMBER:
            raise VaultError("The key file has had 999 keys; no more can be added.")
        name = f"k{number:03d}"
        added = {**self.keys, name: os.urandom(KEY_BYTES)}
        return self.model_copy(update={"keys": added, "made": {**self.made, name: today}})

    def using(self, name: str) -> "KeyFile":
        """Return it with another key in use."""
        return self.model_copy(update={"current": name})

    def without(self, names: frozenset[str]) -> "KeyFile":
        """Return it without some keys."""
        keys = {name: key for name, key in self.keys.items() if name not in names}
        made = {name: day for name, day in self.made.items() if name not in names}
        return self.model_copy(update={"keys": keys, "made": made})


class _Lock(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kdf: Literal["scrypt"] = "scrypt"
    n: Literal[16384, 32768, 65536, 131072] = SCRYPT_N
    r: int = Field(default=SCRYPT_R, ge=8, le=8)
    p: int = Field(default=SCRYPT_P, ge=1, le=4)
    salt: Bytes
    sealed: Bytes


class _Locked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    locked: _Lock


def is_locked(raw: bytes) -> bool:
    """Tell whether this content needs a passphrase."""
    return _locked(raw) is not None


def dump(content: KeyFile, passphrase: str | None = None) -> bytes:
    """Return the content as it is kept.

    Raises:
        VaultError: the passphrase is too short.
    """
    plain = content.model_dump_json(indent=1).encode()
    if passphrase is None:
        return plain + b"\n"
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise VaultError(
            f"The passphrase of the key file is too short: take {SHORTEST_PASSPHRASE} characters or more."
        )
    lock = _Lock.model_validate({"salt": _shown(os.urandom(16)), "sealed": ""})
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(_derived(lock, passphrase)).encrypt(nonce, plain, _bound(lock))
    locked = _Locked(locked=lock.model_copy(update={"sealed": sealed}))
    return json.dumps(locked.model_dump(), indent=1).encode() + b"\n"


def parse(raw: bytes, where: str, passphrase: str | None = None) -> KeyFile:
    """Read a content; `where` names it in sentences.

    Raises:
        VaultError: it is no key file, or the passphrase does not open it.
    """
    lock = _locked(raw)
    if lock is not None:
        raw = _unlocked(lock, where, passphrase)
    try:
        parsed = KeyFile.model_validate_json(raw)
    except ValidationError:
        raise VaultError(
            f"{where} is not a key file, or not a whole one; restore it from your backup"
        ) from None
    if parsed.current not in parsed.keys:
        raise VaultError(
            f"{where} names a current key that it does not hold; restore it from your backup"
        )
    return parsed


def _locked(raw: bytes) -> _Lock | None:
    try:
        return _Locked.model_validate_json(raw).locked
    except ValidationError:
        return None


def _unlocked(lock: _Lock, where: str, passphrase: str | None) -> bytes:
    if passphrase is None:
        raise VaultError(f"{where} is locked by a passphrase; set MURMURE_KEY_PASSPHRASE_FILE")
    nonce, sealed = lock.sealed[:NONCE_BYTES], lock.sealed[NONCE_BYTES:]
    try:
        return AESGCM(_derived(lock, passphrase)).decrypt(nonce, sealed, _bound(lock))
    except (InvalidTag, ValueError):
        raise VaultError(
            f"The passphrase does not open {where}; correct MURMURE_KEY_PASSPHRASE_FILE, or restore the file"
        ) from None


def _derived(lock: _Lock, passphrase: str) -> bytes:
    kdf = Scrypt(salt=lock.salt, length=KEY_BYTES, n=lock.n, r=lock.r, p=lock.p)
    return kdf.derive(passphrase.encode())


def _bound(lock: _Lock) -> bytes:
    return f"murmure key file {lock.kdf} {lock.n} {lock.r} {lock.p}".encode()
