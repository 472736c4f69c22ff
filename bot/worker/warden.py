"""What stands outside Redis, kept true in every running process: the key file, and the list of what was erased.

**Rules.** Reading the key file may take a command that takes seconds: that happens in a thread. Whatever fails is
logged, and tried again; nothing that works stops working because of it.
"""

import asyncio
from contextlib import suppress
from time import monotonic

from bot import log
from bot.errors import StoreError, VaultError
from bot.store.ledger import Ledger
from bot.store.store import Store
from bot.vault.keyring import Keyring
from bot.vault.sources import CommandSource
from bot.worker.loop import forever

EVERY = 2.0
COMMAND_EVERY = 30.0
"""A command costs a process, and perhaps a call that is billed."""


class Warden:
    """One per process; `name` tells it from the others."""

    def __init__(self, store: Store, keyring: Keyring, ledger: Ledger, name: str) -> None:
        self._store = store
        self._keyring = keyring
        self._ledger = ledger
        self._name = name
        self._read = monotonic()

    async def run(self) -> None:
        """Work until cancelled."""
        await forever(self._turn)

    async def _turn(self) -> None:
        await self.look()
        await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Do one round."""
        if self._due():
            await self._refresh()
        await self._store.rotation.adopt()
        await self._store.rotation.announce(self._name)
        await self._write_down()

    async def _write_down(self) -> None:
        """Write down erasures; a disk that is full or not ours, or a damaged list, must not stop those who write."""
        try:
            await self._store.erased.write_down(self._ledger)
        except (OSError, StoreError) as error:
            log.logger().error("erasures not written down", **log.failure(error))

    def _due(self) -> bool:
        source = self._keyring.source
        if isinstance(source, CommandSource):
            return monotonic() - self._read >= COMMAND_EVERY
        return source.changed()

    async def _refresh(self) -> None:
        self._read = monotonic()
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(asyncio.to_thread(self._read_again))
            # Who is silent for as long as a command may take is taken for dead, and a key that we use is removed.
            while not (await asyncio.wait([reading], timeout=EVERY))[0]:
                with suppress(StoreError):
                    await self._store.rotation.announce(self._name)

    def _read_again(self) -> None:
        try:
            self._keyring.refresh()
        except VaultError as error:
            log.logger().error("key file not read", **log.failure(error))
