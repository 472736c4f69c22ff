"""How often somebody knocked: counted at once, each for a while."""

from bot.store.store import Store
from tests.store.invariants import leaked_keys


async def test_attempts_are_counted_for_a_while(store: Store) -> None:
    """Each counts from the first on; one that is taken back takes back itself alone, and outlives no window (I7)."""
    counted = [await store.staff.attempts("somebody", 900) for _ in range(3)]
    await store.staff.spare("somebody", 900)
    await store.staff.spare("a window that is over", 900)

    assert [1, 2, 3, 3] == [*counted, await store.staff.attempts("somebody", 900)]
    assert [] == await leaked_keys(store)
