"""An empty database of a Redis that tests share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import randbelow

from bot.store.door import Door, command


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
