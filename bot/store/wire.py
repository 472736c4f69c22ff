"""One connection to Redis: commands out in one write, raw replies in.

**Rules.** redis-py connects (TLS, password, unix socket, database) and hiredis packs and parses; the layers between
are left out because they cost more than Redis itself. Replies are what Redis says, errors included, as values.
"""

from collections.abc import Sequence
from typing import Any

from hiredis import pack_command
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.exceptions import ResponseError

CONNECT_SECONDS = 5


def pack(command: tuple[Any, ...]) -> bytes:
    """Return a command as it goes over the wire."""
    packed: bytes = pack_command(command)
    return packed


class Wire:
    """One connection, for one exchange at a time."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection

    async def exchange(self, packed: Sequence[bytes]) -> list[Any]:
        """Send commands, return a reply for each. Whatever goes wrong on the way closes the connection."""
        await self._connection.send_packed_command(b"".join(packed), check_health=False)
        return [await self._reply() for _ in packed]

    async def close(self) -> None:
        """Hang up."""
        await self._connection.disconnect(nowait=True)

    async def _reply(self) -> Any:
        try:
            return await self._connection.read_response(disable_decoding=True)
        except ResponseError as error:
            return error


class Exchange:
    """Makes connections to one server."""

    def __init__(self, url: str) -> None:
        self._pool: ConnectionPool = ConnectionPool.from_url(
            url,
            decode_responses=False,
            protocol=2,
            socket_timeout=None,  # blocking reads may wait; who must not wait brings a timeout
            socket_connect_timeout=CONNECT_SECONDS,
            health_check_interval=0,
        )

    def wire(self) -> Wire:
        """Return a connection that is made when first used."""
        return Wire(self._pool.make_connection())  # type: ignore[no-untyped-call]

    def pubsub(self) -> PubSub:
        """Return a subscription object on a connection of its own."""
        client: Redis = Redis(connection_pool=self._pool)
        return client.pubsub()

    async def close(self) -> None:
        """Close what subscriptions used."""
        await self._pool.disconnect()
