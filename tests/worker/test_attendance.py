"""Who is missed loses what they hold; who waits hears when somebody comes (P10, wishes 1, 2 and 6)."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.commands import conversation_of
from bot.model.case import Status
from bot.model.desk_event import Joined
from bot.model.effect import SUPERVISORS
from bot.model.event import Closed, Left, Said, Start, Took
from bot.store.store import Store
from bot.store.values import Account
from bot.worker import attendance as module
from bot.worker.attendance import PACE, SETTLED, Attendance
from tests.store.helpers import at
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, content, order
from tests.worker.platform import Platform

FAR = timedelta(days=2)
ANA = Account("ana", "", b"")
FIRST = "prochaine personne"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def crew(store: Store, platform: Platform) -> Crew:
    """Workers whose people hear nothing by themselves for days."""
    return Crew(store, platform, content(reassure_after=(FAR,), return_after=FAR))


def people(count: int) -> list[str]:
    """Name so many who wait."""
    return [f"person{number:020d}" for number in range(count)]


async def ask(crew: Crew, *names: str) -> None:
    """Let people come and ask for a human, one after the other."""
    for name in names:
        await crew.decide(
            arrival(0, Start(at(0), locale="fr"), name), arrival(1, Said(at(1), "humain"), name)
        )
    await facts(crew.store)


async def facts(store: Store) -> None:
    """Bring the desk up to date."""
    while await store.desk.consume("f", block_ms=1):
        pass


def watch(crew: Crew) -> Attendance:
    """Return a worker as another process would have it."""
    return Attendance(crew.store, lambda: crew.content)


async def comes(crew: Crew, login: str = "ana") -> datetime:
    """Let somebody come to the desk; return when everybody may hear of it."""
    now = datetime.now(UTC)
    await crew.store.desk.touch(login, now, 900)
    await watch(crew).look(now)
    return now + SETTLED


async def heard(crew: Crew, platform: Platform, names: list[str]) -> list[int]:
    """Decide and send all that waits; return how often each was written to."""
    await crew.decide()
    await crew.send()
    return [len(platform.said(name)) for name in names]


async def test_everybody_offline_and_one_comes(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P10, acceptance test 5: thirty wait, one counsellor comes: all hear it at once, the oldest are given first.

    And no more than one person can hold; what is closed makes room for the next.
    """
    names = people(30)
    await ask(crew, *names)
    before = await heard(crew, platform, names)
    waiting = [card.case_id for card in await store.desk.queue()]

    await watch(crew).look(await comes(crew))

    assert [count + 1 for count in before] == await heard(crew, platform, names)
    assert FIRST in platform.said(names[0])[-1]
    for case_id in waiting[:3]:
        now = datetime.now(UTC)
        assert case_id == await store.desk.take_next("ana", ANA, now)
        await crew.decide(order(case_id, Took(now, "ana", case_id), conversation_of(case_id)))
        await facts(store)
    assert None is await store.desk.take_next("ana", ANA, datetime.now(UTC))
    done = Closed(datetime.now(UTC), "ana", case=waiting[0])
    await crew.decide(order("done", done, conversation_of(waiting[0])))
    await facts(store)
    assert waiting[3] == await store.desk.take_next("ana", ANA, datetime.now(UTC))
    await check_invariants(store)


async def test_only_the_first_who_comes_is_news(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P3: a second counsellor, and a worker that looks again, light up nobody's phone."""
    await ask(crew, PERSON)
    then = await comes(crew)
    await watch(crew).look(then)
    told = await heard(crew, platform, [PERSON])

    await store.desk.touch("noe", then, 900)
    for seconds in (5, 10, 600):
        await watch(crew).look(then + timedelta(seconds=seconds))

    assert told == await heard(crew, platform, [PERSON])


async def test_who_goes_in_and_out(crew: Crew, store: Store, platform: Platform) -> None:
    """P3: a shift switched off and on tells nobody twice within ten minutes; whoever asked between hears it."""
    await ask(crew, PERSON)
    then = await comes(crew)
    await watch(crew).look(then)
    await store.desk.set_shift("ana", "break", then)
    await watch(crew).look(then)
    later = people(1)[0]
    await ask(crew, later)
    before = await heard(crew, platform, [PERSON, later])

    await watch(crew).look(await comes(crew, "noe"))

    assert [before[0], before[1] + 1] == await heard(crew, platform, [PERSON, later])


async def test_nobody_who_left_is_told(crew: Crew, platform: Platform) -> None:
    """P2, P3: who left while they waited hears nothing; nor who leaves while the word is on its way."""
    gone, going = people(2)
    await ask(crew, gone, going)
    await crew.decide(arrival(2, Left(at(2), "word"), gone))
    then = await comes(crew)
    await watch(crew).look(then)
    await crew.decide(arrival(2, Left(at(2), "word"), going))

    await heard(crew, platform, [gone, going])

    assert [["Il fera beau."]] * 2 == [platform.seen(name) for name in (gone, going)]


async def test_who_asks_after_somebody_came(crew: Crew, platform: Platform) -> None:
    """P3: who was told the truth when they asked is not told it again."""
    then = await comes(crew)
    later = then + 2 * SETTLED
    await ask(crew, PERSON)
    before = await heard(crew, platform, [PERSON])
    await crew.store.rounds.unstaffed()
    await watch(crew).look(later - 4 * SETTLED)

    await watch(crew).look(later)

    assert before == await heard(crew, platform, [PERSON])


async def test_a_few_at_a_time(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: thousands who wait do not hold up exits: some hear it, a little later the next, the oldest first."""
    monkeypatch.setattr(module, "STEP", 4)
    names = people(10)
    await ask(crew, *names)
    before = await heard(crew, platform, names)
    then = await comes(crew)

    told = []
    for moment in (then, then + PACE / 2, then + PACE, then + 2 * PACE, then + 3 * PACE):
        await watch(crew).look(moment)
        after = await heard(crew, platform, names)
        told.append([new - old for new, old in zip(after, before, strict=True)])

    steps = [[1] * count + [0] * (10 - count) for count in (4, 4, 8, 10, 10)]
    assert steps == told


async def test_two_workers_and_one_killed(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: two processes at once, one of them killed between telling and noting it: everybody hears it, once."""
    monkeypatch.setattr(module, "STEP", 4)
    names = people(6)
    await ask(crew, *names)
    before = await heard(crew, platform, names)
    then = await comes(crew)
    moved = store.rounds.moved

    async def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    store.rounds.moved = killed  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        await watch(crew).look(then)
    store.rounds.moved = moved  # type: ignore[method-assign]
    await heard(crew, platform, names)
    for moment in (then, then + PACE, then + 2 * PACE):
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(watch(crew).look(moment))

    assert [count + 1 for count in before] == await heard(crew, platform, names)
    await check_invariants(store)


async def test_who_practises_is_nobody_for_those_who_wait(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """Training never mixes with real people: nobody is told that somebody came who only practises."""
    await ask(crew, PERSON)
    before = await heard(crew, platform, [PERSON])
    now = datetime.now(UTC)
    await store.desk.set_shift("ana", "on", now, training=True)

    await watch(crew).look(now)
    await watch(crew).look(now + SETTLED)

    assert before == await heard(crew, platform, [PERSON])


async def taken(crew: Crew, login: str = "ana") -> datetime:
    """Let somebody with an account take the one who waits; return when."""
    now = datetime.now(UTC)
    await crew.store.staff.add(Account(login, "", b""))
    await crew.store.desk.touch(login, now, 60)
    await ask(crew, PERSON)
    await crew.decide(order("take", Took(now, login)))
    await facts(crew.store)
    assert [login] == [card.owner for card in await crew.store.desk.cases(login)]
    return now


async def owner(crew: Crew) -> tuple[str, str | None]:
    """Decide all that waits; return where the case stands and whose it is."""
    await crew.decide()
    await facts(crew.store)
    card = await crew.store.desk.card(f"{PERSON}.1")
    assert card is not None
    return card.status, card.owner


async def test_a_counsellor_who_vanished(crew: Crew, store: Store, platform: Platform) -> None:
    """P10, acceptance test 6: whoever is not there any more loses the case to its old place, and supervisors know.

    Two processes see it, and again and again: it happens once, and the person is told once.
    """
    since = await taken(crew)
    before = await heard(crew, platform, [PERSON])
    gone = since + timedelta(seconds=60) + crew.content.desk.vanish_after
    await watch(crew).look(gone - timedelta(seconds=1))
    assert (Status.ASSIGNED, "ana") == await owner(crew)

    for moment in (gone, gone, gone + MINUTE):
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(watch(crew).look(moment))
        assert (Status.WAITING, None) == await owner(crew)

    assert [before[0] + 1] == await heard(crew, platform, [PERSON])
    told = [notice.code for _, notice in await store.desk.notices("noe", also=SUPERVISORS)]
    assert ["vanished"] == told


async def test_who_listened_in_and_is_gone(crew: Crew, store: Store, platform: Platform) -> None:
    """P7: the owner is not told for ever that somebody reads along who went home; the case and its person stay."""
    since = await taken(crew)
    await store.staff.add(Account("alix", "", b"", frozenset({"supervisor"})))
    await store.desk.touch("alix", since, 60)
    await crew.decide(order("join", Joined(since, "alix")))
    await facts(store)
    before = await heard(crew, platform, [PERSON])
    gone = since + timedelta(seconds=60) + crew.content.desk.vanish_after
    await store.desk.touch("ana", gone, 900)

    listening = []
    for moment in (gone - timedelta(seconds=1), gone, gone):
        await watch(crew).look(moment)
        assert (Status.ASSIGNED, "ana") == await owner(crew)
        listening.append(await store.transcript.read(f"{PERSON}.1", "alix") is not None)

    assert [True, False, False] == listening
    assert before == await heard(crew, platform, [PERSON])


async def test_activity_and_breaks_keep_cases(crew: Crew, store: Store) -> None:
    """On a break the held cases stay; whoever does something is there."""
    since = await taken(crew)
    await store.desk.set_shift("ana", "break", since)
    for minutes in (10, 30):
        await watch(crew).look(since + minutes * MINUTE)
    assert (Status.ASSIGNED, "ana") == await owner(crew)

    await store.desk.touch("ana", since + 50 * MINUTE, 900)
    await watch(crew).look(since + 69 * MINUTE)
    assert (Status.ASSIGNED, "ana") == await owner(crew)

    await watch(crew).look(since + 71 * MINUTE)
    assert (Status.WAITING, None) == await owner(crew)


async def test_whose_account_is_removed(crew: Crew, store: Store) -> None:
    """P7, P10: who has no account any more loses what they held at once, without any wait."""
    since = await taken(crew)
    await store.staff.remove("ana")

    await watch(crew).look(since)

    assert (Status.WAITING, None) == await owner(crew)


async def test_of_whom_nothing_is_known(crew: Crew, store: Store) -> None:
    """P10: a holder of whom no presence was kept, by an older program or a restored backup, is given time to come."""
    since = await taken(crew)
    await store.staff.remove("ana")
    await store.staff.add(ANA)
    after = crew.content.desk.vanish_after
    for moment in (since, since + after - MINUTE):
        await watch(crew).look(moment)
    assert (Status.ASSIGNED, "ana") == await owner(crew)

    await watch(crew).look(since + after)

    assert (Status.WAITING, None) == await owner(crew)


async def test_a_vanished_counsellor_who_took_it_again(crew: Crew, store: Store) -> None:
    """P10: what was said of an earlier holding does not end a later one."""
    since = await taken(crew)
    late = since + 60 * MINUTE
    await watch(crew).look(late)
    assert (Status.WAITING, None) == await owner(crew)
    await crew.decide(order("again", Took(since, "ana")))
    await facts(store)
    await store.desk.touch("ana", late, 900)

    await watch(crew).look(late)

    assert (Status.ASSIGNED, "ana") == await owner(crew)
    await watch(crew).look(late + 60 * MINUTE)
    assert (Status.WAITING, None) == await owner(crew)
