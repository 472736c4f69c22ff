"""A month of cases, counted: what the page of numbers needs to draw anything."""

from datetime import UTC, datetime, timedelta

from bot.store.store import Store

DAY = {
    "came:urgent": 6,
    "came:none": 9,
    "came:message": 1,
    "topic:harassment": 9,
    "topic:images": 7,
    "locale:fr": 14,
    "locale:en": 2,
    "hour:18": 5,
    "hour:20": 9,
    "hour:23": 2,
    "wait:urgent:2": 5,
    "wait:none:6": 7,
    "left:none:8": 2,
    "end:helped": 11,
    "end:-left": 2,
}


async def counted(store: Store) -> None:
    """Count the same on each of the last forty days."""
    today = datetime.now(UTC).date()
    for n in range(40):
        await store.door.run(store.desk.tally.put(today - timedelta(days=n), DAY))
