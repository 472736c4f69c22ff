"""The connections to Redis and the one way to run scripts.

**Rules.** Everything goes through `run` (pipelines of calls, one round trip) or `read` (blocking reads, on
connections of their own because only they may wait without a timeout). A lost or refused connection becomes one
StoreError sentence without values. Every call is written so that sending it twice is harmless: redis-py repeats a
pipeline whose answer was lost.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha1
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as TookTooLong

from bot.errors import StoreError

ANSWER_SECONDS = 5
CONNECTIONS = 64


class Script:
    """One Lua file; `_common.lua` goes in front of those that concern a conversation."""

    def __init__(self, name: str, *, common: bool = True) -> None:
        folder = resources.files("bot.store.scripts")
        own = (folder / f"{name}.lua").read_text(encoding="utf-8")
        head = (folder / "_common.lua").read_text(encoding="utf-8") if common else ""
        self.name = name
        self.replace((head + own).encode())

    def replace(self, text: bytes) -> None:
        """Run another text under this name; tests prove with it that a check bears load."""
        self.text = text
        self.sha = sha1(text, usedforsecurity=False).hexdigest().encode()

    def call(self, keys: Sequence[bytes], *args: bytes | str | int) -> "Call":
        """Return the call of this script with these keys and arguments."""
        return Call(("EVALSHA", self.sha, len(keys), *keys, *args), self)


class Call(NamedTuple):
    """One command of a pipeline."""

    command: tuple[Any, ...]
    script: Script | None = None


def command(*parts: Any) -> Call:
    """Return a plain command."""
    return Call(parts)


Entry = tuple[bytes, dict[bytes, bytes]]


def pairs(flat: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Return fields with values from the flat list that Redis answers."""
    return list(zip(flat[::2], flat[1::2], strict=True))


def entries(raw: Sequence[Any]) -> list[Entry]:
    """Return stream entries as ids and fields; one that was deleted meanwhile has no fields."""
    return [(entry[0], dict(pairs(entry[1] or []))) for entry in raw if entry]


class Door:
    """A client for quick calls, one for reads that block."""

    def __init__(self, url: str) -> None:
        self._where = _place(url)
        self.trips = 0
        try:
            self._quick = _client(url, ANSWER_SECONDS)
            self._slow = _client(url, None)
        except ValueError as error:
            raise StoreError(
                f"The Redis URL cannot be used: {error}. Write unix://, redis:// or rediss://."
            ) from None

    async def run(self, calls: Sequence[Call]) -> list[Any]:
        """Run calls in one round trip; a second one only for scripts that the server had forgotten."""
        if not calls:
            return []
        replies = await self._execute(calls)
        missing = [i for i, reply in enumerate(replies) if isinstance(reply, NoScriptError)]
        if missing:
            await self.load({c.script for i in missing if (c := calls[i]).script is not None})
            again = await self._execute([calls[i] for i in missing])
            for i, reply in zip(missing, again, strict=True):
                replies[i] = reply
        for reply in replies:
            if isinstance(reply, Exception):
                raise StoreError(f"Redis refused a call: {_refusal(reply)}.") from None
        return replies

    async def one(self, call: Call) -> Any:
        """Run a single call."""
        return (await self.run([call]))[0]

    async def load(self, scripts: set[Script]) -> None:
        """Make the server know these scripts."""
        await self._execute([command("SCRIPT LOAD", script.text) for script in scripts])

    async def read(
        self, parts: Sequence[Any], streams: Sequence[bytes], ids: Sequence[bytes], block_ms: int
    ) -> list[tuple[bytes, list[Entry]]]:
        """Run XREAD or XREADGROUP on streams of one slot, waiting up to `block_ms` (0: not at all)."""
        wait = ("BLOCK", block_ms) if block_ms > 0 else ()
        client: Any = self._slow if block_ms > 0 else self._quick
        self.trips += 1
        async with self._told():
            async with asyncio.timeout(block_ms / 1000 + ANSWER_SECONDS):
                found = await client.execute_command(*parts, *wait, "STREAMS", *streams, *ids)
        return [(name, entries(raw)) for name, raw in found or ()]

    async def close(self) -> None:
        """Close all connections."""
        await self._quick.aclose()
        await self._slow.aclose()

    def pubsub(self) -> PubSub:
        """Return a subscription object on a connection of its own."""
        return self._slow.pubsub(ignore_subscribe_messages=False)

    async def _execute(self, calls: Sequence[Call]) -> list[Any]:
        pipe = self._quick.pipeline(transaction=False)
        for call in calls:
            pipe.execute_command(*call.command)
        self.trips += 1
        async with self._told():
            return list(await pipe.execute(raise_on_error=False))

    @asynccontextmanager
    async def _told(self) -> AsyncIterator[None]:
        """Turn what redis-py raises into one sentence that holds no value."""
        try:
            yield
        except (Unreachable, TookTooLong, OSError, TimeoutError) as error:
            raise StoreError(
                f"Redis does not answer at {self._where} ({_refusal(error)}). "
                "Start it, or correct MURMURE_REDIS_URL."
            ) from None
        except RedisError as error:
            raise StoreError(f"Redis refused a call: {_refusal(error)}.") from None


def _client(url: str, answer_seconds: float | None) -> Redis:
    client: Redis = Redis.from_url(
        url,
        decode_responses=False,
        protocol=2,
        socket_timeout=answer_seconds,
        socket_connect_timeout=ANSWER_SECONDS,
        max_connections=CONNECTIONS,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.02), 3),
        health_check_interval=0,
    )
    # Raw replies: parsing costs time, and redis-py guesses shapes from the command's name.
    client.response_callbacks.clear()
    return client


def _place(url: str) -> str:
    """Return where the server is, without user and password."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}"


def _refusal(error: BaseException) -> str:
    """Return why, without anything that a call carried."""
    text = str(error) or type(error).__name__
    if isinstance(error, ResponseError) and text.lower().startswith("unknown command"):
        return "a command is unknown to it; Redis 6.2 or newer is needed"
    return text.split("\n", 1)[0][:200].rstrip(".")
