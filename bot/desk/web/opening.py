"""The doors of the web desk, taken from the store and the vault."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from bot.content.content import Content
from bot.desk.web.doors import Doors
from bot.store.store import Store
from bot.vault.vault import Vault


def desk_doors(
    store: Store,
    vault: Vault,
    content: Callable[[], Content],
    base_url: str,
    closing: asyncio.Event,
) -> Doors:
    """Give the web desk what it uses, and nothing else."""
    return Doors(
        inbox=store.inbox,
        index=store.desk,
        transcript=store.transcript,
        staff=store.staff,
        audit=store.audit,
        care=store.care,
        wakeups=store.wakeups,
        seal=vault.seal_fixed,
        unseal=vault.open_fixed,
        content=content,
        base_url=base_url,
        now=lambda: datetime.now(UTC),
        closing=closing,
    )
