"""Carry out what was committed: one send at a time per conversation, exits before everything.

**Rules.** The epoch is checked after the last wait, immediately before the call (P2). A message
that was on its way when an exit came is deleted by whoever sent it (STALE). A token is given back,
deferred or consumed, never forgotten; a dead dispatcher's tokens are reclaimed after their lease
(P6: at least once, in order).
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from time import monotonic
from typing import TypeVar, assert_never

from bot import log
from bot.errors import Retryable, StoreError, Undeliverable
from bot.model.effect import Delivery, Hint, Lane, Post, Remove, Wipe
from bot.model.event import Arrival, Barred
from bot.ports import Channel
from bot.store.handover import Handed
from bot.store.store import Store
from bot.store.values import Due, Token
from bot.web.metrics import Metrics
from bot.worker import account, once, recall, retry
from bot.worker.loop import forever, insist
from bot.worker.ratelimit import RateLimit

T = TypeVar("T")
BLOCK_MS = 2000
LEASE_MS = 45_000
CALL_SECONDS = 15.0
"""Longest wait for one call to a platform: well below the lease, or a slow call would be made twice."""
LOOK_SECONDS = 2.0
"""How often we look for what is ours without our knowing: an answer may be lost with its connection."""
LONGEST_WAIT = 3.0
"""Longest wait for the rate limit with a token in the hand, in seconds."""
WORDS = (Lane.HUMAN, Lane.BOT, Lane.NOTICE)
AT_ONCE = 64
"""Sends under way at one time; the exit lane has as many of its own."""
LAST_SECONDS = 5.0
"""How long a stop waits for sends under way: one that is cut off leaves a message whose id nobody knows."""


class Dispatcher:
    """Two loops that never wait for each other: exits, and words.

    Args:
        channels: by name; a delivery for another one is undeliverable here.
        limits: how fast each channel may send; none means as fast as it goes.
        name: consumer name, unique among living workers.
        lease_ms: how long a sender may be silent before another takes over; longer than any call.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        limits: Mapping[str, RateLimit],
        name: str,
        metrics: Metrics,
        *,
        lease_ms: int = LEASE_MS,
    ) -> None:
        self._store = store
        self._lease_ms = lease_ms
        self._channels = channels
        self._limits = limits
        self._name = name
        self._metrics = metrics
        self._tries: dict[str, int] = {}
        self._serving: set[Token] = set()
        self._sends: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until cancelled; what is on its way then is seen through, for a few seconds (P2)."""
        try:
            async with asyncio.TaskGroup() as sends:
                try:
                    await self._take(sends)
                finally:
                    if self._sends:
                        await asyncio.wait(self._sends, timeout=LAST_SECONDS)
        finally:
            self._store.sending.handed.close()
            # Nobody must wait for the lease of a sender that stopped in good order.
            with suppress(StoreError):
                await self._store.sending.give_back(self._name)
                await self._store.sending.retire(self._name)

    async def _take(self, sends: asyncio.TaskGroup) -> None:
        self._store.sending.handed.open(self._name)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._handed(sends))
            group.create_task(self._loop((Lane.EXIT,), sends))
            group.create_task(self._loop(WORDS, sends))
            group.create_task(self._reclaim(sends))

    async def _loop(self, lanes: Sequence[Lane], sends: asyncio.TaskGroup) -> None:
        running: set[asyncio.Task[None]] = set()

        async def turn() -> None:
            free = AT_ONCE - len(running)
            for token in await self._store.sending.claim(self._name, lanes, free, BLOCK_MS):
                task = self._send(token, sends)
                running.add(task)
                task.add_done_callback(running.discard)
            while len(running) >= AT_ONCE:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)

        async def resume() -> None:
            self._send_all(await self._store.sending.held(self._name, lanes), sends)

        await forever(turn, resume)

    async def _handed(self, sends: asyncio.TaskGroup) -> None:
        """Send at once what a commit of this process stored and handed over."""
        while True:
            for handed in await self._store.sending.handed.take():
                if handed.item.token not in self._serving:
                    _ = self._send(handed.item.token, sends, handed)
            while len(self._sends) >= AT_ONCE:
                await asyncio.wait(self._sends, return_when=asyncio.FIRST_COMPLETED)

    async def _reclaim(self, sends: asyncio.TaskGroup) -> None:
        async def turn() -> None:
            await asyncio.sleep(min(LOOK_SECONDS, self._lease_ms / 3000))
            self._send_all(await self._store.sending.lost(self._name), sends)
            self._send_all(await self._store.sending.reclaim(self._name, self._lease_ms), sends)

        await forever(turn)

    def _send_all(self, tokens: Sequence[Token], sends: asyncio.TaskGroup) -> None:
        """Send for those of these tokens that we are not sending for already."""
        for token in tokens:
            if token not in self._serving:
                _ = self._send(token, sends)

    def _send(
        self, token: Token, sends: asyncio.TaskGroup, handed: Handed[Due] | None = None
    ) -> asyncio.Task[None]:
        self._serving.add(token)
        task = sends.create_task(self._serve(token, handed))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)
        return task

    async def _serve(self, token: Token, handed: Handed[Due] | None) -> None:
        """Send the head of one conversation's outbox.

        Whatever goes wrong here, the token's lease brings it back.
        """
        try:
            due = await self._next(token, handed)
            due = await recall.filled(self._store, due, lambda: self._head(token))
            if due is not None and due.delivery is not None:
                await self._attempt(token, due.delivery, due.refs)
        except Exception as error:  # noqa: BLE001 - one conversation must not stop the others
            log.logger().error("send failed", lane=token.lane, **log.failure(error))
            self._metrics.deliveries.labels("any", "error").inc()
        finally:
            self._serving.discard(token)

    async def _next(self, token: Token, handed: Handed[Due] | None) -> Due | None:
        """Fetch what to send and check its epoch; once more after a wait for the rate limit (P2).

        What was handed over was checked by its commit, a moment ago, and no exit has come through this process since.
        """
        if handed is not None and self._store.sending.handed.fresh(handed, token.conversation):
            due = handed.item
        else:
            due = await insist(lambda: self._head(token))
        if due.delivery is None:
            return None
        wait = self._wait(due.delivery)
        if not wait:
            return due
        if wait > LONGEST_WAIT:
            await insist(lambda: self._store.sending.defer(token, wait))
            return None
        await asyncio.sleep(wait)
        return await insist(lambda: self._head(token))

    async def _head(self, token: Token) -> Due:
        # Who asks meanwhile shares the round trip.
        return (await self._store.sending.head([token]))[0]

    def _wait(self, delivery: Delivery) -> float:
        hint = isinstance(delivery.body, Hint)  # waits for no slot: see `once.allowed`
        limit = None if hint else self._limits.get(delivery.address.channel)
        return limit.wait(delivery.lane, monotonic(), LONGEST_WAIT) if limit else 0.0

    async def _attempt(self, token: Token, delivery: Delivery, refs: tuple[str, ...]) -> None:
        if not await once.allowed(self._store.sending, token, delivery, self._limits):
            return
        channel = self._channels.get(delivery.address.channel)
        try:
            if channel is None:
                raise Undeliverable("unknown")
            await self._carry_out(token, delivery, refs, channel)
        except Retryable as error:
            await once.failed(self._store.sending, delivery, error)
            await self._again(token, delivery, error.after, everyone=error.everyone)
        except Undeliverable as error:
            await self._give_up(token, delivery, error)
        else:
            self._tries.pop(delivery.key, None)
            self._count(delivery, "sent")

    async def _carry_out(
        self, token: Token, delivery: Delivery, refs: tuple[str, ...], channel: Channel
    ) -> None:
        conversation, address = delivery.conversation, delivery.address.value
        match delivery.body:
            case Post(message=message):
                made = await _bounded(channel.post(conversation, address, delivery.key, message))
                now = datetime.now(UTC)
                sent = await insist(
                    lambda: self._store.sending.sent(token, delivery.key, made, now)
                )
                if sent.stale:
                    await self._unsay(channel, delivery, made)
            case Remove(refs=which):
                left = await _bounded(channel.wipe(conversation, address, which))
                done = tuple(ref for ref in which if ref not in left)
                await insist(lambda: self._store.sending.wiped(token, delivery.key, done, left))
            case Hint():
                await once.shown(self._store.sending, token, delivery, channel)
            case Wipe():
                await self._wipe(token, delivery, delivery.body, refs, channel)
            case _:
                assert_never(delivery.body)

    async def _wipe(
        self, token: Token, delivery: Delivery, wipe: Wipe, refs: tuple[str, ...], channel: Channel
    ) -> None:
        """Delete first, then the neutral line: what hides comes before what explains (P2)."""
        conversation, address = delivery.conversation, delivery.address.value
        # What is kept stays in the trail, for a later wipe and the sweep.
        refs = () if wipe.keep else refs
        left = () if wipe.keep else await _bounded(channel.wipe(conversation, address, refs))
        made: tuple[str, ...] = ()
        if wipe.neutral is not None:
            made = await _bounded(channel.post(conversation, address, delivery.key, wipe.neutral))
        await account.left_over(self._store, delivery, left)
        await insist(lambda: self._store.sending.wiped(token, delivery.key, refs, (), made))

    async def _unsay(self, channel: Channel, delivery: Delivery, made: tuple[str, ...]) -> None:
        """Delete what landed after an exit; never given up while we live, left to the sweep if we die."""
        for tries in count():
            try:
                await _bounded(channel.wipe(delivery.conversation, delivery.address.value, made))
            except Retryable as error:
                await asyncio.sleep(retry.delay(tries, error.after))
            except Undeliverable:
                return
            else:
                await insist(lambda: self._store.trail.forget(delivery.conversation, made))
                return

    async def _again(
        self, token: Token, delivery: Delivery, asked: float, *, everyone: bool
    ) -> None:
        tries = self._tries.get(delivery.key, 0) + 1
        if retry.gives_up(tries, wipe=isinstance(delivery.body, Wipe)):
            await self._give_up(token, delivery, Undeliverable("unknown"))
            return
        self._tries[delivery.key] = tries
        self._count(delivery, "retried")
        if everyone and (limit := self._limits.get(delivery.address.channel)):
            limit.pause(asked, monotonic())
        wait = retry.delay(tries - 1, asked)
        await insist(lambda: self._store.sending.defer(token, wait))

    async def _give_up(self, token: Token, delivery: Delivery, error: Undeliverable) -> None:
        """Take it out with the reason; a person who blocked us is gone for good: exit plus purge."""
        self._tries.pop(delivery.key, None)
        self._count(delivery, "failed")
        await insist(lambda: self._store.sending.failed(token, delivery.key, error.reason))
        if error.reason in {"blocked", "gone"}:
            now = datetime.now(UTC)
            # With the time: keys begin anew after an erasure, and the person may come back and block us again.
            source = f"barred:{delivery.key}:{now.timestamp()}"
            arrival = Arrival(delivery.conversation, source, Barred(at=now))
            await insist(lambda: self._store.inbox.append([arrival]))

    def _count(self, delivery: Delivery, outcome: str) -> None:
        self._metrics.deliveries.labels(delivery.address.channel, outcome).inc()


async def _bounded(call: Awaitable[T]) -> T:
    """Wait for a platform, not for ever; noting what it did has no bound."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await call
    except TimeoutError:
        raise Retryable(0.0) from None
