"""Who waits for long is brought to mind until somebody takes them (wish 15)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import carried
from bot.model.carried import Ended, State
from bot.model.case import CaseCard, Level, Status
from bot.model.effect import SUPERVISORS
from bot.store import codec
from bot.store.store import Store
from bot.store.values import Account
from bot.worker.reminding import Reminding
from tests.worker.crew import content

MINUTE = timedelta(minutes=1)
RULES = content()


def waits(minutes: int, number: int = 1, **changes: object) -> CaseCard:
    """Make the card of somebody who has waited so long."""
    since = datetime.now(UTC) - minutes * MINUTE
    made = CaseCard(
        case_id=f"s{number}.1", conversation=f"s{number}", version=1, alias="Loutre 12",
        status=Status.WAITING, since=since, topic="", locale="fr", risk=Level.NONE,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


async def shown(store: Store, *cards: CaseCard) -> None:
    """Let the desk know of cases."""
    await store.door.run([store.desk._queue.apply(one, codec.card.dump(one)) for one in cards])


@pytest.fixture
async def now(store: Store) -> datetime:
    """Ana is on shift."""
    moment = datetime.now(UTC)
    await store.staff.add(Account("ana", "", b"", capacity=1))
    await store.desk.touch("ana", moment, 3600)
    return moment


async def told(store: Store, name: str = "ana") -> int:
    """Count how often somebody was reminded."""
    return sum(one.code == "unclaimed" for _, one in await store.desk.notices(name))


def look(store: Store) -> Reminding:
    """Return what a process has."""
    return Reminding(store, lambda: RULES)


async def test_again_and_again_until_somebody_takes_them(store: Store, now: datetime) -> None:
    """Wish 15: after five minutes, and every five minutes again, once however many processes look."""
    await shown(store, waits(4))
    await look(store).look(now)
    assert 0 == await told(store)
    counts = []
    for later in (2, 4, 6):
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(look(store).look(now + later * MINUTE))
        counts.append(await told(store))
    await shown(store, replace(waits(4), version=2, status=Status.ASSIGNED, owner="ana"))
    await look(store).look(now + 60 * MINUTE)

    assert [1, 1, 2] == counts
    assert 2 == await told(store)


@pytest.mark.parametrize(
    "one",
    [
        waits(60, message_only=True),
        waits(60, away=True),
        waits(60, training=True),
    ],
)
async def test_nobody_at_their_screen(store: Store, now: datetime, one: CaseCard) -> None:
    """A message left, who went away and practice light up no phone."""
    await shown(store, one)
    await look(store).look(now)

    assert 0 == await told(store)


async def test_who_cannot_is_left_in_peace(store: Store, now: datetime) -> None:
    """On a break nobody is reminded; if all hold enough or rest, supervisors are, who can do something about it."""
    await shown(store, waits(6), waits(9, 2, status=Status.ASSIGNED, owner="ana"))
    await store.staff.add(Account("ben", "", b""))
    await store.desk.touch("ben", now, 3600)
    hard = Ended("h.1", True, now - 9 * MINUTE, now - MINUTE)
    await store.care.alter("ben", lambda _: State(began=now, seen=now, ended=(hard,)))
    await store.staff.add(Account("cleo", "", b""))
    await store.desk.set_shift("cleo", "break", now)

    await look(store).look(now)

    names = ("ana", "ben", "cleo", SUPERVISORS)
    assert [0, 0, 0, 1] == [await told(store, name) for name in names]


async def test_only_who_would_be_given_them(store: Store, now: datetime) -> None:
    """Who speaks another language is reminded once anybody may take them; who left them to others is not."""
    await store.staff.alter("ana", languages=("en",), capacity=3)
    await store.staff.add(Account("ben", "", b""))
    await store.desk.touch("ben", now, 3600)
    await store.care.alter(
        "ben", lambda _: carried.leave_to_others(State(began=now, seen=now), "s1.1", now)
    )
    await shown(store, waits(9))

    await look(store).look(now)
    early = [await told(store, name) for name in ("ana", "ben", SUPERVISORS)]
    await look(store).look(now + 2 * MINUTE)

    assert [0, 0, 1] == early
    assert [1, 0, 1] == [await told(store, name) for name in ("ana", "ben", SUPERVISORS)]


@pytest.mark.parametrize(("locale", "reminded"), [("fr_simple", 1), ("en", 0)])
async def test_whoever_speaks_french_is_reminded_of_easy_french(
    store: Store, now: datetime, locale: str, reminded: int
) -> None:
    """Who would be given them is asked as the queue asks: a language with its variants."""
    await store.staff.alter("ana", languages=("fr",))
    await shown(store, waits(6, locale=locale))
    offers = replace(RULES, locales=("fr", "en", "fr_simple"))

    await Reminding(store, lambda: offers).look(now)

    assert [reminded, 1 - reminded] == [await told(store), await told(store, SUPERVISORS)]


@pytest.mark.parametrize(("territory", "reminded"), [("Indian/Reunion", 1), ("Europe/Paris", 0)])
async def test_whoever_serves_one_territory_is_not_reminded_of_another(
    store: Store, now: datetime, territory: str, reminded: int
) -> None:
    """A reminder follows the queue's own rule: somebody whom they would not be given is not theirs to take."""
    await store.staff.alter("ana", territories=("RE",))
    await shown(store, waits(6, territory=territory))

    await look(store).look(now)

    assert [reminded, 1 - reminded] == [await told(store), await told(store, SUPERVISORS)]


async def test_nobody_is_there_to_be_reminded(store: Store) -> None:
    """Whoever comes to a desk that was empty finds the queue, not a pile of reminders."""
    await shown(store, waits(60))
    await look(store).look(datetime.now(UTC))

    assert 0 == await told(store, SUPERVISORS)
