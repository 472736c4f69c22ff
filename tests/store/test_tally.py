"""P8: counts survive, people don't. Each case is counted once at each of its moments, whatever befalls the facts."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model.case import CaseCard, Level, Status
from bot.model.effect import Decision, ShowCase
from bot.store import codec
from bot.store.door import command, entries
from bot.store.store import Store
from bot.store.values import Commit
from tests.conftest import OpenStore
from tests.store.helpers import CONV, claim_one, said, session
from tests.store.test_desk import NUMBERS, card


def since() -> datetime:
    """Return a moment of today, so that what is counted then has not had its time."""
    return datetime.now(UTC).replace(microsecond=0)


def came(version: int, number: int = 1, **fields: object) -> CaseCard:
    """Return a case that came just now."""
    usual: dict[str, object] = {"since": since(), "risk": Level.URGENT}
    return card(version, number, CONV, **{**usual, **fields})


async def put(store: Store, *cards: CaseCard) -> None:
    """Commit cards; nobody has applied them yet."""
    for shown in cards:
        await store.inbox.append([said(next(NUMBERS), shown.conversation)])
        claimed = await claim_one(store)
        decision = Decision(session(shown.conversation, claimed.version + 1), (ShowCase(shown),))
        await store.work.commit([Commit(claimed, 1, (decision,))])


async def counts(store: Store) -> Counter[str]:
    """Return what was counted, of all days together; hours left out, because a test may run over one."""
    today = datetime.now(UTC).date()
    days = await store.desk.tally.read(today - timedelta(days=3), today + timedelta(days=1))
    found: Counter[str] = Counter()
    for day in days.values():
        found.update({name: n for name, n in day.items() if not name.startswith("hour:")})
    return found


async def facts(store: Store) -> tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]:
    """Return what waits to be applied for the conversation of these tests."""
    stream = store.layout.shared(store.layout.partition(CONV), b"desk")
    return stream, entries(await store.door.one(command("XRANGE", stream, "-", "+")))


def story() -> tuple[CaseCard, ...]:
    """Return a case from coming to its end, all of it just now."""
    return (
        came(1),
        came(2, status=Status.ASSIGNED, owner="noe"),
        came(3),
        came(4, status=Status.ASSIGNED, owner="lea"),
        came(5, status=Status.CLOSED, outcome="heard"),
    )


ONCE = {
    "came:urgent": 1,
    "topic:violence": 1,
    "locale:fr": 1,
    "wait:urgent:0": 1,
    "end:heard": 1,
}


async def test_a_case_is_counted_once_at_each_moment(store: Store) -> None:
    """It came, it was taken, and taken again by somebody else, it was closed: three things are counted."""
    await put(store, *story())
    await store.desk.consume("c", block_ms=0)

    assert ONCE == await counts(store)


@example(plan=[1, 1])
@example(plan=[1, 1, 2])
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=st.lists(st.integers(1, 6), min_size=1, max_size=6))
async def test_applied_again_and_again(open_stores: OpenStore, plan: list[int]) -> None:
    """P6: consumers that die at any point, and begin again, count nothing twice; the erasure at the end is one too."""
    store = await open_stores()
    await store.erase(CONV)
    await store.desk.consume("before", block_ms=0)
    before = await counts(store)
    await put(store, came(1, number=next(NUMBERS)))
    await asyncio.sleep(0.002)  # within one millisecond nobody can tell what came first
    await store.erase(CONV)
    stream, found = await facts(store)
    for length in plan:
        await store.desk._apply(stream, found[:length])
    await store.desk.consume("c", block_ms=0)
    await store.desk._apply(stream, found)

    once = {
        "came:urgent": 1,
        "topic:violence": 1,
        "locale:fr": 1,
        "left:urgent:0": 1,
        "end:-left": 1,
    }
    assert once == await counts(store) - before


async def test_who_leaves_and_who_is_left(store: Store) -> None:
    """Before anybody came is one, in the middle of it another; a message waits in its own way whatever follows."""
    await put(
        store,
        came(1),
        came(2, status=Status.ABANDONED),
        came(3, number=2),
        came(4, number=2, status=Status.ASSIGNED, owner="noe"),
        came(5, number=2, status=Status.ABANDONED),
        came(6, number=3, message_only=True),
        came(7, number=3, message_only=True, status=Status.ASSIGNED, owner="noe"),
        came(8, number=3, message_only=True, status=Status.CLOSED),
        came(9, number=4, message_only=True),
        came(10, number=4),
        came(11, number=4, status=Status.ASSIGNED, owner="noe"),
        came(12, number=5, message_only=True),
        came(13, number=5, status=Status.ABANDONED),
    )
    await store.desk.consume("c", block_ms=0)
    found = await counts(store)

    assert {"end:-left": 2, "end:-gone": 1, "end:-unsaid": 1} == _of(found, "end:")
    assert {"left:urgent:0": 1, "left:message:0": 1} == _of(found, "left:")
    assert {"wait:urgent:0": 1, "wait:message:0": 2} == _of(found, "wait:")
    assert {"came:urgent": 2, "came:message": 3} == _of(found, "came:")


async def test_practice_is_counted_nowhere(store: Store) -> None:
    """Who only practises is in no count, in no list."""
    await put(store, came(1, training=True), came(2, training=True, status=Status.ABANDONED))
    await store.desk.consume("c", block_ms=0)

    assert {} == await counts(store)
    assert 0 == await store.door.one(command("EXISTS", store.layout.desk(b"gone")))


async def test_days_are_those_of_the_desk(store: Store) -> None:
    """Half past eleven at night in Paris is the evening of that day, in summer and in winter."""
    store.desk.tally.follow(lambda: "Europe/Paris")
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    counting = store.desk.tally.counting(card(1, since=moment), int(moment.timestamp() * 1000))

    assert (store.desk.tally.key(date(2026, 7, 2)),) == counting.days
    assert "hour:0" in counting.groups


async def test_an_old_case_is_not_counted_anew(store: Store) -> None:
    """A card that expired, and with it that it was counted, adds only what is new."""
    old = came(9, since=since() - timedelta(days=15), status=Status.CLOSED, outcome="heard")
    await put(store, old)
    await store.desk.consume("c", block_ms=0)

    assert {"end:heard": 1} == await counts(store)


async def test_a_restored_case_is_known(store: Store) -> None:
    """What a backup brings back was counted before it was made: only its end is new."""
    stream = store.layout.shared(store.layout.partition(CONV), b"desk")
    for shown in (came(1), came(2, status=Status.ASSIGNED, owner="noe")):
        fields = ("card", codec.card.dump(shown), "known", "1")
        await store.door.one(command("XADD", stream, "*", *fields))
    await put(store, came(9, status=Status.CLOSED))
    await store.desk.consume("c", block_ms=0)

    assert {"end:-unsaid": 1} == await counts(store)


async def test_counters_have_their_time(open_stores: OpenStore) -> None:
    """I7, P8: a day's counters end when the retention of counts does; a day that is over is not put back."""
    store = await open_stores()
    await put(store, *story()[:1])
    await store.desk.consume("c", block_ms=0)
    today = since().date()
    left = await store.door.one(command("TTL", store.desk.tally.key(today)))

    assert 398 * 86_400 < left <= 400 * 86_400
    assert [] == store.desk.tally.put(today - timedelta(days=401), {"came:none": 9})


def _of(found: Counter[str], prefix: str) -> dict[str, int]:
    return {name: n for name, n in found.items() if name.startswith(prefix)}
