"""The wrapped data keys that this process has seen last, so that an append needs no question first.

**Rules.** Only the bytes as they lie in Redis: the script refuses an arrival that was sealed with another key than the
stored one. Bounded; what was erased is dropped at once, from the vault's cache as well (P8).
"""

from collections import OrderedDict

from bot.vault.vault import Vault

REMEMBERED = 8192


class Remembered:
    """Wrapped keys by conversation, the latest ones."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._keys: OrderedDict[str, bytes] = OrderedDict()

    def get(self, conversation: str) -> bytes | None:
        """Return the key that was seen last; it counts as used."""
        wrapped = self._keys.get(conversation)
        if wrapped is not None:
            self._keys.move_to_end(conversation)
        return wrapped

    def put(self, conversation: str, wrapped: bytes) -> None:
        """Remember a key."""
        self._keys[conversation] = wrapped
        self._keys.move_to_end(conversation)
        if len(self._keys) > REMEMBERED:
            self._keys.popitem(last=False)

    def forget(self, conversation: str) -> None:
        """Drop what is remembered of an erased conversation."""
        wrapped = self._keys.pop(conversation, None)
        if wrapped is not None:
            self._vault.forget(wrapped)
