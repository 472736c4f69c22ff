"""One worker process of the chaos run: the real processor, dispatcher, scheduler and warden on a recording platform.

Run as `python -m tests.chaos.worker REDIS_URL KEY_FILE PLATFORM_FILE LEASE_MS`.
"""

import asyncio
import os
import sys
from pathlib import Path

import uvloop

from bot import log
from bot.content.load import default_folder, load
from bot.store.ledger import Ledger
from bot.store.store import open_store
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from bot.web.metrics import Metrics
from bot.worker.dispatcher import Dispatcher
from bot.worker.processor import Processor
from bot.worker.scheduler import Scheduler
from bot.worker.warden import Warden
from tests.chaos.platform import Platform


async def work(url: str, key_file: Path, platform_file: Path, lease_ms: int) -> None:
    """Work until killed."""
    content = load(default_folder())
    keyring = Keyring.load(key_file)
    store = await open_store(url, Vault(keyring))
    platform = Platform(platform_file)
    metrics = Metrics()
    name = f"worker-{os.getpid()}"
    async with asyncio.TaskGroup() as group:
        channels = {platform.name: platform}
        sender = Dispatcher(store, channels, {}, name, metrics, lease_ms=lease_ms)
        group.create_task(sender.run())
        group.create_task(Processor(store, lambda: content, name, metrics, lease_ms).run())
        group.create_task(Scheduler(store, name).run())
        group.create_task(Warden(store, keyring, Ledger(key_file.parent), name).run())
        sys.stdout.write("ready\n")
        sys.stdout.flush()


if __name__ == "__main__":
    log.configure("ERROR", "text")
    uvloop.run(work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])))
