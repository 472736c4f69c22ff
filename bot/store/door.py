"""The connections to Redis and the one way to run scripts.

**Rules.** Everything goes through `run` (pipelines of calls, one round trip) or `read` (blocking reads, on
connections of their own because only they may wait without a timeout). A lost or refused connection becomes one
StoreError sentence without values. Every call is written so that sending it twice is harmless: redis-py repeats a
pipeline whose answer was lost.
"""

import asyncio
from collections.abc import Sequence
from hashlib import sha1
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import NoScriptError, RedisError, ResponseError

from bot.errors import StoreError
from bot.store.wire import Exchange, Wire, pack

ANSWER_SECONDS = 5
CLOSED = "The store is closed."
PAUSES = (0.02, 0.06, 0.2, None)
"""Seconds before each new try after a lost connection; then the caller is told."""


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


def command(name: str, *parts: Any) -> Call:
    """Return a plain command; its name may hold a subcommand after a space."""
    return Call((*name.split(), *parts))


Entry = tuple[bytes, dict[bytes, bytes]]


def pairs(flat: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Return fields with values from the flat list that Redis answers."""
    return list(zip(flat[::2], flat[1::2], strict=True))


def entries(raw: Sequence[Any]) -> list[Entry]:
    """Return stream entries as ids and fields; one that was deleted meanwhile has no fields."""
    return [(entry[0], dict(pairs(entry[1] or []))) for entry in raw if entry]


class Door:
    """Coalesces quick calls of the whole process on one connection; reads that block have others."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.trips = 0
        try:
            self._where = _place(url)
            self._exchange = Exchange(url)
        except ValueError:
            # Not what Python says of it: that would quote the part that it took for a port, often a password.
            raise StoreError(
                "The Redis URL cannot be used. Write MURMURE_REDIS_URL as unix:///PATH, redis://HOST:PORT or "
                "rediss://HOST:PORT."
            ) from None
        self._quick = self._exchange.wire()
        self._idle: list[Wire] = []
        self._closed = False
        self._waiting: list[tuple[list[bytes], asyncio.Future[list[Any]]]] = []
        self._flusher: asyncio.Task[None] | None = None

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
        await self._execute([command("SCRIPT", "LOAD", script.text) for script in scripts])

    async def read(
        self, parts: Sequence[Any], streams: Sequence[bytes], ids: Sequence[bytes], block_ms: int
    ) -> list[tuple[bytes, list[Entry]]]:
        """Run XREAD or XREADGROUP on streams of one slot, waiting up to `block_ms` (0: not at all)."""
        wait = ("BLOCK", block_ms) if block_ms > 0 else ()
        call = command(*parts, *wait, "STREAMS", *streams, *ids)
        found = await (self._block(call, block_ms) if wait else self.one(call))
        return [(name, entries(raw)) for name, raw in found or ()]

    def pubsub(self) -> PubSub:
        """Return a subscription object on a connection of its own."""
        return self._exchange.pubsub()

    async def close(self) -> None:
        """Close all connections; whoever still waits is told."""
        self._closed = True
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.wait([self._flusher])
        # A flusher that was cancelled before its first step has answered nobody.
        for _, answer in self._waiting:
            if not answer.done():
                answer.set_exception(StoreError(CLOSED))
        for wire in (self._quick, *self._idle):
            await wire.close()
        await self._exchange.close()

    async def _execute(self, calls: Sequence[Call]) -> list[Any]:
        """Join whoever waits already: one round trip answers all who ask while the last one was under way."""
        if self._closed:
            raise StoreError(CLOSED)
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        # Packed here: a call that cannot be packed is its own caller's error.
        self._waiting.append(([pack(call.command) for call in calls], answer))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush(), name="redis")
        return await answer

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                replies = iter(await self._send([call for calls, _ in batch for call in calls]))
            except BaseException as error:
                said = str(error) if isinstance(error, StoreError) else CLOSED
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(StoreError(said))
                if not isinstance(error, StoreError):
                    raise
                continue
            for calls, answer in batch:
                mine = [next(replies) for _ in calls]
                if not answer.done():  # who asked may have been cancelled meanwhile
                    answer.set_result(mine)

    async def _send(self, packed: list[bytes]) -> list[Any]:
        """Exchange; again after a lost connection, because every call may be sent twice."""
        self.trips += 1
        for pause in PAUSES:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await self._quick.exchange(packed)
            except (Unreachable, OSError) as error:
                if pause is None or isinstance(error, TimeoutError):
                    raise self._unreachable(error) from None
                await asyncio.sleep(pause)
            except RedisError as error:
                raise self._unreachable(error) from None
        raise AssertionError("the last pause is None")

    async def _block(self, call: Call, block_ms: int) -> Any:
        wire = self._idle.pop() if self._idle else self._exchange.wire()
        self.trips += 1
        try:
            async with asyncio.timeout(block_ms / 1000 + ANSWER_SECONDS):
                (reply,) = await wire.exchange([pack(call.command)])
        except (RedisError, OSError) as error:
            raise self._unreachable(error) from None
        if isinstance(reply, Exception):
            raise StoreError(f"Redis refused a call: {_refusal(reply)}.")
        self._idle.append(wire)
        return reply

    def _unreachable(self, error: Exception) -> StoreError:
        return StoreError(
            f"Redis does not answer at {self._where} ({_refusal(error)}). "
            "Start it, or correct MURMURE_REDIS_URL."
        )


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
