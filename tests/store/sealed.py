"""Every sealed value that Redis holds of one conversation, as a thief of the dump has them."""

from contextlib import suppress
from typing import Any

from bot.errors import VaultError
from bot.store.door import command, entries
from bot.store.store import Store
from bot.vault.vault import Vault
from tests.store.helpers import CONV

PURPOSES = (b"session", b"event", b"delivery", b"entry", b"feed")


async def sealed_values(store: Store, conversation: str = CONV) -> list[bytes]:
    """Return what is sealed: session, events, deliveries, lines, messages, dead letters."""
    keys = store.layout.conversation(conversation)
    run = store.door.run
    blob, inbox, outbox, lines, feed = await run([
        command("HGET", keys[0], "b"),
        command("LRANGE", keys[2], 0, -1),
        command("LRANGE", keys[3], 0, -1),
        command("LRANGE", keys[5], 0, -1),
        command("XRANGE", keys[7], "-", "+"),
    ])
    (dead,) = await run([command("XRANGE", keys[12], "-", "+")])
    found = [blob] if blob else []
    found += [raw[9:] for raw in inbox]
    found += [raw.split(b"\0", 4)[4] for raw in outbox]
    found += lines
    found += [fields[b"b"] for _, fields in entries(feed)]
    found += [fields[b"event"][9:] for _, fields in entries(dead) if b"event" in fields]
    return found


async def opened(
    store: Store, vault: Vault, values: list[bytes], conversation: str = CONV
) -> list[bool]:
    """Tell which of these open with what Redis holds now and the key file."""
    wrapped: Any = await store.door.one(command("GET", store.layout.conversation(conversation)[1]))
    return [wrapped is not None and _opens(vault, conversation, wrapped, one) for one in values]


def _opens(vault: Vault, conversation: str, wrapped: bytes, value: bytes) -> bool:
    envelope = vault.envelope(conversation, wrapped)
    for purpose in PURPOSES:
        with suppress(VaultError):
            envelope.open(purpose, value)
            return True
    return False
