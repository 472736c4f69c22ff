"""Push updates to a webhook the way the server's WebhookActor does.

**Rules**: one queue for each key (the chat, or the person for button presses); only the head of a
queue is in flight; at most ``max_connections`` queues at once. Anything but 2xx is tried again: at
once, then after 2, 4, 8 … seconds up to a cap, or after ``Retry-After`` (at most an hour), until
the update is too old. HTTP 410 for 23 hours removes the webhook. Waits are in the emulator's clock.
"""

import asyncio
import contextlib
import json
import random
from dataclasses import dataclass

import aiohttp

from tests.emulator.errors import ApiError
from tests.emulator.service import METHODS, AnswerLostError, Call, Service
from tests.emulator.state import BotAccount, Json, Webhook
from tests.emulator.updates import Pending

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NOT_IN_REPLY = ("get", "setWebhook", "deleteWebhook", "close", "logOut")
GONE = 410


@dataclass(frozen=True, slots=True)
class Backoff:
    """When to try again; `scale` 0 makes every wait nothing."""

    scale: float = 1.0
    first: float = 2.0
    cap: tuple[float, float] = (60.0, 120.0)
    longest: float = 3600.0
    gone_for: float = 23 * 3600.0
    timeout: float = 30.0

    def wait(self, failures: int, retry_after: float | None) -> float:
        """Return the seconds to wait after so many failures."""
        if retry_after is not None:
            return min(retry_after, self.longest) * self.scale
        if failures == 1:
            return 0.0
        cap = random.uniform(*self.cap)
        return float(min(self.first * 2.0 ** min(failures - 2, 10), cap)) * self.scale


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot's server answered."""

    status: int
    retry_after: float | None = None
    body: bytes = b""


class Pusher:
    """The deliveries of one bot to one webhook."""

    def __init__(
        self, service: Service, bot: BotAccount, client: aiohttp.ClientSession, backoff: Backoff
    ) -> None:
        """Deliver for `bot` as long as its webhook stays the same."""
        self.service = service
        self.bot = bot
        self.client = client
        self.backoff = backoff
        self.busy: set[int] = set()
        self.gone_since: float | None = None

    async def run(self, webhook: Webhook) -> None:
        """Keep every queue moving until the webhook changes."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self.service.clock.until(lambda: self._over(webhook) or self._next(webhook))
                if self._over(webhook):
                    return
                for key in self._startable(webhook):
                    self.busy.add(key)
                    group.create_task(self._drain(key, webhook))

    def _over(self, webhook: Webhook) -> bool:
        return self.bot.webhook is not webhook

    def _next(self, webhook: Webhook) -> bool:
        return bool(self._startable(webhook))

    def _startable(self, webhook: Webhook) -> list[int]:
        free = webhook.max_connections - len(self.busy)
        return [key for key in self.bot.updates.queue_keys() if key not in self.busy][
            : max(0, free)
        ]

    async def _drain(self, key: int, webhook: Webhook) -> None:
        """Deliver one queue, head by head, until it is empty."""
        try:
            while not self._over(webhook):
                self.bot.updates.expire(self.service.clock.now())
                head = self.bot.updates.head_of(key)
                if head is None:
                    return
                await self._insist(head, webhook)
        finally:
            self.busy.discard(key)
            self.service.clock.notify()

    async def _insist(self, item: Pending, webhook: Webhook) -> None:
        failures = 0
        clock = self.service.clock
        while not self._over(webhook) and clock.now() < item.expires:
            reply = await self._post(item, webhook)
            self.bot.deliveries.append((clock.now(), item.update_id, reply.status))
            clock.notify()
            if 200 <= reply.status < 300:
                self.gone_since = None
                self.bot.updates.drop(item)
                await self._obey(reply.body)
                return
            failures += 1
            self._note_failure(reply.status, webhook)
            wait = self.backoff.wait(failures, reply.retry_after)
            until = min(clock.now() + wait, item.expires)
            await clock.until(lambda: self._over(webhook), until)

    def _note_failure(self, status: int, webhook: Webhook) -> None:
        now = self.service.clock.now()
        webhook.last_error = (int(now), f"Wrong response from the webhook: {status}")
        if status != GONE:
            self.gone_since = None
            return
        self.gone_since = now if self.gone_since is None else self.gone_since
        if now - self.gone_since >= self.backoff.gone_for:
            self.bot.webhook = None

    async def _post(self, item: Pending, webhook: Webhook) -> Reply:
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers[SECRET_HEADER] = webhook.secret
        body = json.dumps(item.body)
        timeout = aiohttp.ClientTimeout(total=self.backoff.timeout)
        try:
            async with self.client.post(
                webhook.url, data=body, headers=headers, timeout=timeout
            ) as answer:
                after = answer.headers.get("Retry-After", "")
                seconds = float(after) if after.isdigit() else None
                return Reply(answer.status, seconds, await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            return Reply(0)

    async def _obey(self, body: bytes) -> None:
        """Run a method that came in the answer; nobody ever hears its result."""
        try:
            params: Json = json.loads(body)
            name = str(params.pop("method"))
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        values, problems = self.service.spec.check_call(name, params, form=False)
        if problems or name not in METHODS or name.startswith(NOT_IN_REPLY):
            self.service.violations += problems or [f"{name} in the answer of a webhook"]
            return
        call = Call(name, values, self.service.clock.now(), self.bot.token)
        self.service.calls.append(call)
        with contextlib.suppress(ApiError, AnswerLostError):
            await self.service.perform(self.bot, call)
