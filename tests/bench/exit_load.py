"""People who go on writing, and people who leave among them.

**Rules.** Everybody has met the bot before; a third of those who leave have 150 messages on the screen. What is
written is handed out by `getUpdates` in the order in which it was written, as Telegram does.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.keys import Layout
from bot.vault.vault import Vault
from tests.bench.driver import _callback, _message
from tests.bench.exit_stub import LimitedStub
from tests.bench.machine import Server
from tests.bench.stub import Shown, Ticket

FIRST_CHAT = 20_000_000
LONG = 75
"""Sentences, each with its answer: 150 messages."""
TICK = 0.02
LOOK = 0.004
ENOUGH = 3000
"""So many updates measure the capacity."""
PATIENCE = 60.0
PREFIX = b"m"


@dataclass(slots=True)
class Times:
    """Seconds from the hand-over of one exit; None is never. `handed`: whether it was handed over at all."""

    handed: bool = False
    flipped: float | None = None
    decided: float | None = None
    wiping: float | None = None
    neutral: float | None = None


@dataclass(slots=True)
class _Leaver:
    chat: int
    key: bytes
    epoch: int
    version: int
    ticket: Ticket
    times: Times


class Crowd:
    """Everybody in the bench."""

    def __init__(self, stub: LimitedStub, server: Server, people: int, leavers: int) -> None:
        self._stub, self._redis = stub, server.client
        self._writers = range(FIRST_CHAT, FIRST_CHAT + people)
        self._leavers = list(range(FIRST_CHAT + people, FIRST_CHAT + people + leavers))
        self._keys: dict[int, bytes] = {}
        self._next = 0
        self.answered = 0

    async def settle_in(self) -> None:
        """Everybody starts; some have a long talk behind them."""
        for chat in [*self._writers, *self._leavers]:
            self._say(chat, "/start")
        for chat in self._leavers[::3]:
            for _ in range(LONG):
                self._say(chat, "encore")
        await self._quiet()

    async def capacity(self) -> float:
        """Updates decided a second, as fast as it goes."""
        began = time.perf_counter()
        for _ in range(ENOUGH):
            self._write()
        while self._stub.unconfirmed or sum((await self.waiting()).values()):  # noqa: ASYNC110 - another process
            await asyncio.sleep(TICK)
        return ENOUGH / (time.perf_counter() - began)

    def know(self, vault: Vault) -> None:
        """Learn under which key each leaver's state stands."""
        layout = Layout(PREFIX, 1)
        for chat in self._leavers:
            name = vault.conversation("telegram", str(chat))
            self._keys[chat] = layout.conversation(name)[0]

    async def leave(self, count: int, every: float, rate: float) -> list[Times]:
        """Let so many leave, one after another, while others write at this rate."""
        leaving, self._leavers = self._leavers[:count], self._leavers[count:]
        left: list[_Leaver] = []
        before = self._stub.posts.total()
        began = time.perf_counter()
        written = 0
        while len(left) < count:
            now = time.perf_counter() - began
            while written < now * rate:
                self._write()
                written += 1
            if now >= 1.0 + len(left) * every:
                left.append(self._leave(leaving[len(left)], word=len(left) % 2 == 0))
            self._look(left)
            await asyncio.sleep(LOOK)
        end = time.perf_counter() + PATIENCE
        while any(one.times.neutral is None for one in left) and time.perf_counter() < end:
            self._look(left)
            await asyncio.sleep(LOOK)
        self.answered = self._stub.posts.total() - before - count
        for one in left:
            one.times.handed = bool(one.ticket.handed)
        return [one.times for one in left]

    async def waiting(self) -> dict[str, int]:
        """Count what lies where: at Telegram, and in the streams."""
        streams = ("ready", "ready:urgent", "send:exit", "send:bot")
        counts = {name: int(self._redis.xlen(f"m{{0}}:{name}")) for name in streams}
        counts["deferred"] = int(self._redis.zcard("m{0}:deferred"))
        return {"telegram": self._stub.unconfirmed, **counts}

    def _leave(self, chat: int, *, word: bool) -> _Leaver:
        key = self._keys[chat]
        epoch, version = (int(found or 0) for found in self._redis.hmget(key, "e", "v"))
        for seen in (self._stub.wiped, self._stub.sent):
            seen.pop(chat, None)
        if word:
            ticket = self._say(chat, "exit")
        else:
            shown = Shown(self._stub.new_message_id(), b"?", b'{"inline_keyboard":[]}')
            ticket = self._stub.push(b"callback_query", _callback(chat, shown, "x"))
        return _Leaver(chat, key, epoch, version, ticket, Times())

    def _look(self, left: Sequence[_Leaver]) -> None:
        """See what has happened; Redis is asked only for those who were handed over."""
        pipe = self._redis.pipeline(transaction=False)
        flipping = [one for one in left if one.ticket.handed and one.times.decided is None]
        for one in flipping:
            pipe.hmget(one.key, "e", "v")
        states = pipe.execute() if flipping else []
        now = time.perf_counter()
        for one, (epoch, version) in zip(flipping, states, strict=True):
            if int(epoch or 0) > one.epoch and one.times.flipped is None:
                one.times.flipped = now - one.ticket.handed
            if int(version or 0) > one.version:
                one.times.decided = now - one.ticket.handed
        for one in left:
            handed, times = one.ticket.handed, one.times
            wiped = self._stub.wiped.get(one.chat)
            if handed and times.wiping is None and wiped is not None:
                times.wiping = wiped - handed
            sent = self._stub.sent.get(one.chat, 0.0)
            if times.wiping is not None and wiped is not None and sent > wiped:
                times.neutral = times.neutral or sent - handed

    def _write(self) -> None:
        self._say(self._writers[self._next % len(self._writers)], "encore")
        self._next += 1

    def _say(self, chat: int, text: str) -> Ticket:
        message = self._stub.new_message_id()
        return self._stub.push(b"message", _message(chat, message, text))

    async def _quiet(self) -> None:
        """Wait until everything is decided and answered."""
        while self._stub.unconfirmed or sum((await self.waiting()).values()):  # noqa: ASYNC110 - another process
            await asyncio.sleep(TICK)
