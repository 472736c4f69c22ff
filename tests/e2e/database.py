"""An empty database of a Redis that tests share, and what stands sealed in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import randbelow

from bot.model.session import Session
from bot.store import codec
from bot.store.door import Door, command
from bot.store.store import Store
from bot.vault.vault import Vault


async def session_of(store: Store, vault: Vault, conversation: str) -> Session:
    """Read a conversation as the engine knows it."""
    name, key, *_ = store.layout.conversation(conversation)
    calls = [command("HGET", name, "b"), command("GET", key)]
    blob, wrapped = await store.door.run(calls)
    envelope = vault.envelope(conversation, wrapped)
    return codec.session.load(envelope.open(b"session", blob))


@asynccontextmanager
async def empty_database(redis_url: str) -> AsyncIterator[str]:
    """Give the address of a database that nothing stands in, and leave nothing there."""
    address = f"{redis_url}?db={1 + randbelow(15)}"
    door = Door(address)
    await door.one(command("FLUSHDB"))
    try:
        yield address
    finally:
        await door.one(command("FLUSHDB"))
        await door.close()
