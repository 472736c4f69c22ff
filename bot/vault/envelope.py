"""One conversation's key at work: AES-256-GCM, bound to the conversation and to what is sealed.

**Rules.** Sealed bytes are `nonce (12) + ciphertext + tag (16)`. Nonces are random: a data key
seals far fewer than 2^32 values in its short life. The associated data holds conversation and
purpose, so nothing can be moved to another place unnoticed.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import VaultError

KEY_BYTES = 32
NONCE_BYTES = 12


class Envelope:
    """Seal and open values of one conversation.

    Attributes:
        owner: the conversation, as the associated data begins.
    """

    __slots__ = ("_cipher", "owner")

    def __init__(self, key: bytes, owner: str) -> None:
        self._cipher = AESGCM(key)
        self.owner = owner.encode() + b"\x00"

    def seal(self, purpose: bytes, plain: bytes) -> bytes:
        """Return nonce, ciphertext and tag."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, self.owner + purpose)

    def open(self, purpose: bytes, sealed: bytes) -> bytes:
        """Return the plain bytes.

        Raises:
            VaultError: the value was sealed with another key, for another place, or was changed.
        """
        try:
            return self._cipher.decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self.owner + purpose
            )
        except (InvalidTag, ValueError):
            # From None: the library's exception could carry the bytes into a traceback.
            raise VaultError("a sealed value cannot be opened with this key") from None
