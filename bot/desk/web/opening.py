"""The doors of the web desk, taken from the store and the vault."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from bot.content.content import Content
from bot.content.sources import Sources
from bot.desk.practice import Practice, RealAudit
from bot.desk.web.doors import Doors, Office
from bot.store.store import Store
from bot.vault.vault import Vault


def desk_doors(
    store: Store,
    vault: Vault,
    content: Callable[[], Content],
    base_url: str,
    closing: asyncio.Event,
    served: Callable[[], Sources] | None = None,
) -> Doors:
    """Give the web desk what it uses, and nothing else; `served` are the files behind the content."""
    office = Office(store.publications, store.census, served) if served else None
    practice = Practice(store.desk, store.inbox, store.practice, vault.conversation, store.erase)
    return Doors(
        inbox=store.inbox,
        index=store.desk,
        transcript=store.transcript,
        staff=store.staff,
        audit=RealAudit(store.audit, store.desk),
        care=store.care,
        counters=store.desk.tally,
        following=store.following,
        wakeups=store.wakeups,
        seal=vault.seal_fixed,
        unseal=vault.open_fixed,
        content=content,
        base_url=base_url,
        now=lambda: datetime.now(UTC),
        closing=closing,
        office=office,
        practice=practice,
    )
