"""A commit that erases: what of it is kept under the fresh key that replaces the conversation's (P8).

**Rules.** The wipe that is still to be carried out, with the address inside, and what the person wrote after they had
asked. Nothing that was decided or written before. What follows the wipe in the same chain is decided again, by whoever
claims it next, for a conversation that begins anew.
"""

from collections.abc import Sequence
from contextlib import suppress

from bot.errors import StoreError, VaultError
from bot.model.effect import Decision, Wipe
from bot.store import codec
from bot.store.batch import WIPE_AND_ERASE, Packer, element
from bot.store.scripts.signatures import Batch
from bot.store.values import Commit
from bot.vault.vault import Vault

HEAD_BYTES = 9
"""In front of each sealed event of an inbox: its number, and whether it is urgent."""


def until_erased(commit: Commit) -> Commit:
    """Cut a chain of decisions behind the first that erases."""
    for number, decision in enumerate(commit.decisions, start=1):
        if erases(decision):
            return Commit(commit.claimed, number, commit.decisions[:number])
    return commit


def erases(decision: Decision) -> bool:
    """Tell whether a decision destroys the conversation's key once its wipe is stored."""
    return any(isinstance(effect, Wipe) and effect.erase for effect in decision.effects)


def renewed(vault: Vault, commit: Commit, inbox: Sequence[bytes]) -> Batch:
    """Return what to store in place of everything, `inbox` being what lies there now."""
    claimed = commit.claimed
    conversation = claimed.token.conversation
    wrapped, envelope = vault.new_key(conversation)
    packer = Packer(claimed.epoch, envelope)
    batch = packer.pack(commit.decisions, "")
    out = [
        element(delivery, code, "", envelope)
        for code, _, delivery in packer.posts
        if code == WIPE_AND_ERASE
    ]
    return Batch(
        new_version=batch.new_version,
        revision="",
        blob=b"",
        cleared=batch.cleared,
        facts=batch.facts,
        out=out[-1:],
        wrapped=wrapped,
        seen=len(inbox),
        kept=_after(vault, commit, inbox[commit.events :], wrapped),
    )


def _after(vault: Vault, commit: Commit, inbox: Sequence[bytes], wrapped: bytes) -> list[bytes]:
    """Seal anew what the person wrote later; a counsellor's command or a timer finds nobody any more."""
    claimed = commit.claimed
    conversation = claimed.token.conversation
    before = vault.envelope(conversation, claimed.wrapped)
    now = vault.envelope(conversation, wrapped)
    kept = []
    for raw in inbox:
        head, sealed = raw[:HEAD_BYTES], raw[HEAD_BYTES:]
        if int.from_bytes(head[:-1], "big") < claimed.events[commit.events - 1].seq:
            continue
        # What cannot be opened now could never be: its key is gone in a moment.
        with suppress(StoreError, VaultError):
            plain = before.open(b"event", sealed)
            if codec.load_arrival(conversation, plain).address is not None:
                kept.append(head + now.seal(b"event", plain))
    return kept
