"""Erasing a conversation at an operator's word, without its turn in the inbox (P8).

**Rules.** The same as what somebody gets who asks for it: the key is destroyed in one script, and the wipe of the
screen still comes. What a worker holds of it meanwhile is fenced.
"""

from enum import IntEnum

from bot.model.effect import Decision
from bot.store import codec
from bot.store.door import Door, command
from bot.store.renewal import renewed
from bot.store.scripts.signatures import Signatures
from bot.store.values import Claimed, Commit, Token
from bot.vault.vault import Vault


class Erased(IntEnum):
    """What became of it. CHANGED: the conversation went on meanwhile; look again."""

    NONE = 0
    DONE = 1
    CHANGED = 2


class Erasing:
    """Look, decide, erase."""

    def __init__(self, door: Door, scripts: Signatures, vault: Vault) -> None:
        self._door = door
        self._scripts = scripts
        self._vault = vault

    async def look(self, conversation: str) -> Claimed | None:
        """Return a conversation as it stands, with a token that owns nothing; None if there is none.

        Raises:
            VaultError: this key file cannot open it.
        """
        layout = self._scripts.layout
        keys = layout.conversation(conversation)
        state, wrapped = await self._door.run([
            command("HMGET", keys[0], "v", "e", "b"),
            command("GET", keys[1]),
        ])
        if wrapped is None:
            return None
        version, epoch, blob = state
        plain = blob and self._vault.envelope(conversation, wrapped).open(b"session", blob)
        return Claimed(
            token=Token(layout.partition(conversation), conversation, "urgent", b"", ""),
            version=int(version or 0),
            epoch=int(epoch or 0),
            session=codec.session.load(plain) if plain else None,
            events=(),
            wrapped=wrapped,
        )

    async def wiped(self, conversation: str) -> bool:
        """Tell whether it was erased already, and only its wipe is under way."""
        key = self._scripts.layout.conversation(conversation)[0]
        return bool(await self._door.one(command("HEXISTS", key, "z")))

    async def replaced(self, key: str) -> bool:
        """Tell whether a delivery was decided before its conversation was erased and another one begun."""
        conversation, version, _ = key.rsplit(".", 2)
        session = self._scripts.layout.conversation(conversation)[0]
        last = await self._door.one(command("HGET", session, "a"))
        return last is not None and int(version) <= int(last)

    async def erase(self, claimed: Claimed, decision: Decision) -> Erased:
        """Destroy the key; of the decision only its wipe is kept."""
        batch = renewed(self._vault, Commit(claimed, 0, (decision,)), ())
        call = self._scripts.renew(claimed.token.conversation, claimed.version, batch)
        outcome = Erased(await self._door.one(call))
        if outcome is Erased.DONE:
            self._vault.forget(claimed.wrapped)
        return outcome
