"""The lease of a tab, in the real store."""

from datetime import UTC, datetime, timedelta

from bot.channels.webchat.lease import PLAIN, Lease
from bot.engine.page import TIMER
from bot.errors import StoreError
from bot.store.store import Store

MINUTES = 10


async def due(store: Store, after: timedelta) -> list[tuple[str, str]]:
    """Name the timers that will have come due by then."""
    found = await store.timers.due(datetime.now(UTC) + after)
    return [(conversation, name) for conversation, name, _ in found]


async def test_a_lease_is_prolonged_by_every_sign(store: Store) -> None:
    """P10: one timer for each tab, always the last; a page without scripts has longer."""
    lease = Lease(store.timers, MINUTES)
    await lease.renew("c", scripts=False)
    assert [] == await due(store, timedelta(minutes=MINUTES + 1))
    assert [("c", TIMER)] == await due(store, timedelta(minutes=PLAIN * MINUTES + 1))
    await lease.renew("c")
    assert [] == await due(store, timedelta(minutes=MINUTES - 1))
    assert [("c", TIMER)] == await due(store, timedelta(minutes=MINUTES + 1))


async def test_a_lease_that_ran_out_is_gone_when_done(store: Store) -> None:
    """P6: it fires once, and not at all if it was prolonged meanwhile."""
    await store.timers.arm("c", TIMER, datetime(2026, 1, 1, tzinfo=UTC))
    ((conversation, name, at),) = await store.timers.due(datetime.now(UTC))
    await Lease(store.timers, MINUTES).renew("c")
    assert not await store.timers.done(conversation, name, at)
    await store.timers.arm("c", TIMER, at)
    assert await store.timers.done(conversation, name, at)
    assert [] == await due(store, timedelta(days=1))


class Away:
    """A store that cannot be reached."""

    async def arm(self, conversation: str, name: str, due: datetime) -> None:
        """Fail."""
        raise StoreError("away")


async def test_nobody_is_refused_because_of_a_lease() -> None:
    """P6: what was stored stays stored; the next beat prolongs."""
    await Lease(Away(), MINUTES).renew("c")
