"""The vault: every key and every pseudonym, behind one object.

**Rules.** Data keys are cached by their wrapped bytes, never by conversation: once the wrapped key
is gone from Redis nobody can ask the cache for it (P8, I6). The cache is small and bounded.
"""

import hmac
import os
from collections import OrderedDict
from functools import lru_cache, partial

from bot.vault.envelope import KEY_BYTES, Envelope
from bot.vault.keyring import Keyring
from bot.vault.pseudonym import conversation_id

CACHED = 4096


class Vault:
    """Make, wrap, cache and use keys."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self._cache: OrderedDict[bytes, Envelope] = OrderedDict()
        self._pseudonym = lru_cache(CACHED)(partial(conversation_id, keyring.pseudonym))

    def conversation(self, channel: str, address: str) -> str:
        """Return the pseudonymous id of whoever writes from this address."""
        return self._pseudonym(channel, address)

    def new_key(self, conversation: str) -> tuple[bytes, Envelope]:
        """Make a data key; return it wrapped, for storage, and ready for use."""
        data_key = os.urandom(KEY_BYTES)
        wrapped = self.keyring.wrap(data_key, conversation)
        return wrapped, self._remember(wrapped, Envelope(data_key, conversation))

    def envelope(self, conversation: str, wrapped: bytes) -> Envelope:
        """Return the envelope for a stored wrapped key.

        Raises:
            VaultError: the key file does not hold what wrapped it, or it is another
            conversation's.
        """
        cached = self._cache.get(wrapped)
        if cached is not None:
            self._cache.move_to_end(wrapped)
            return cached
        data_key = self.keyring.unwrap(wrapped, conversation)
        return self._remember(wrapped, Envelope(data_key, conversation))

    def forget(self, wrapped: bytes) -> None:
        """Drop a cached key at once, when its conversation was erased; also as it was wrapped before or after."""
        envelope = self._cache.pop(wrapped, None)
        if envelope is None:
            return
        for other in [one for one, held in self._cache.items() if held.owner == envelope.owner]:
            del self._cache[other]

    def seal_fixed(self, name: str, plain: bytes) -> bytes:
        """Seal something that belongs to no conversation (a staff secret, the key check) under the key in use."""
        return self.keyring.wrap(plain, f"fixed:{name}")

    def open_fixed(self, name: str, sealed: bytes) -> bytes:
        """Open what `seal_fixed` sealed.

        Raises:
            VaultError: another key file sealed it.
        """
        return self.keyring.unwrap(sealed, f"fixed:{name}")

    def rewrapped(self, owner: str, wrapped: bytes) -> bytes | None:
        """Wrap a stored data key anew under the key in use; None if it is already.

        `owner` is a conversation, or `fixed:` and the name of something fixed.

        Raises:
            VaultError: it cannot be opened.
        """
        if wrapped.startswith(self.keyring.used.encode()):
            return None
        return self.keyring.wrap(self.keyring.unwrap(wrapped, owner), owner)

    def proof(self, purpose: str, data: bytes) -> bytes:
        """Return a keyed hash of this: whoever has only Redis can neither make nor check one. Keys may rotate."""
        own = hmac.digest(self.keyring.pseudonym, b"murmure " + purpose.encode(), "sha256")
        return hmac.digest(own, data, "sha256")

    def seed(self, conversation: str, wrapped: bytes) -> str:
        """Return what alias and secret words of a conversation derive from: it stands nowhere in clear, as ids do.

        The data key it had when it began is in it: whoever erases everything and begins anew is somebody else (P8).
        """
        return self.proof("words", conversation.encode() + wrapped).hex()

    def stamp(self) -> hmac.HMAC:
        """Return a keyed hash to be fed with an archive: only who holds the key file can make one."""
        own = hmac.digest(self.keyring.pseudonym, b"murmure archive", "sha256")
        return hmac.new(own, digestmod="sha256")

    def _remember(self, wrapped: bytes, envelope: Envelope) -> Envelope:
        self._cache[wrapped] = envelope
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return envelope
