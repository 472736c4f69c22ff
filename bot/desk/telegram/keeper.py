"""Keeps every linked chat as it should be: one loop for each, which looks at the state and makes the chat show it.

**Rules.** One chat in trouble does not stop the others. Flood control is obeyed to the second. A chat whose account is
gone is emptied and forgotten.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from bot import log
from bot.desk.commands import conversation_of
from bot.desk.signals import listen, topics
from bot.desk.telegram.client import Client
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.screen import Screen
from bot.errors import Retryable, StoreError, Undeliverable, VaultError

PAUSE = 1.0
TROUBLE = 5.0


class Keeper:
    """Starts a loop for each chat, and ends it."""

    def __init__(self, doors: Doors, client: Client) -> None:
        self._doors, self._client = doors, client
        self._signals: dict[str, asyncio.Event] = {}
        self._any = asyncio.Event()
        self.topics = False

    def nudge(self, name: str) -> None:
        """Look at a chat now."""
        self._any.set()
        if name in self._signals:
            self._signals[name].set()

    async def run(self) -> None:
        """Keep all chats until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(listen(self._doors.wakeups, "desk", self._any))
            while True:
                try:
                    found = await self._doors.chats.all()
                except StoreError as error:
                    log.logger().warning("store unreachable", **log.failure(error))
                    await asyncio.sleep(PAUSE)
                    continue
                for name in found.keys() - self._signals.keys():
                    self._signals[name] = asyncio.Event()
                    group.create_task(self._serve(name))
                await self._any.wait()
                self._any.clear()

    async def _serve(self, name: str) -> None:
        """Keep one chat until it is forgotten."""
        signal = self._signals[name]
        signal.set()
        heard: frozenset[str] = frozenset()
        try:
            while True:
                heard = await self._cases(name)
                if not await self._listening(name, signal, heard):
                    return
        finally:
            del self._signals[name]

    async def _listening(self, name: str, signal: asyncio.Event, heard: frozenset[str]) -> bool:
        """Look after each signal, until other cases are held; False when the chat is forgotten."""
        async with asyncio.TaskGroup() as group:
            jobs = [
                group.create_task(listen(self._doors.wakeups, topic, signal)) for topic in heard
            ]
            try:
                while True:
                    await signal.wait()
                    signal.clear()
                    if not await self._look(name, signal):
                        return False
                    if await self._cases(name) != heard:
                        signal.set()
                        return True
            finally:
                for job in jobs:
                    job.cancel()

    async def _look(self, name: str, signal: asyncio.Event) -> bool:
        """Make the chat show what it should; in trouble, try again later."""
        try:
            return await Screen(self._doors, self._client, name, topics=self.topics).draw()
        except Undeliverable:
            await self._shut(name)
        except Retryable as error:
            await asyncio.sleep(max(PAUSE, error.after))
            signal.set()
        except Exception as error:  # noqa: BLE001 - one chat must not stop the others
            log.logger().error("staff chat failed", **log.failure(error))
            await asyncio.sleep(PAUSE if isinstance(error, StoreError | VaultError) else TROUBLE)
            signal.set()
        return True

    async def _shut(self, name: str) -> None:
        """The counsellor has blocked the bot: nothing is sent until something comes from there."""
        chat = await self._doors.change(
            name, lambda old: None if old.over else replace(old, shut=True, here=False)
        )
        if chat is not None:
            await self._doors.index.leave(chat.login)

    async def _cases(self, name: str) -> frozenset[str]:
        try:
            chat = await self._doors.chat(name)
        except StoreError:
            return topics(())
        return topics(_conversations(chat.rooms if chat else ()))


def _conversations(cases: Iterable[str]) -> Iterable[str]:
    return (conversation_of(case) for case in cases)
