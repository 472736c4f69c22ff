"""P8: what the desk keeps in view of somebody is readable while they are kept, and gone when they are erased."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.case import Case, Level, Status
from bot.model.effect import Decision, ShowCase
from bot.model.following import FollowUp
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Commit
from tests.store.helpers import CONV, claim_one, said, say, session
from tests.store.invariants import all_keys, check_invariants
from tests.store.test_desk import NUMBERS, card

NOTE = "demander comment s'est passée l'audience"


def follow_up(days: int = 3, by: str = "noe") -> FollowUp:
    """Return a follow-up in some days."""
    now = datetime.now(UTC).replace(microsecond=0)
    return FollowUp(CONV, by, now.date() + timedelta(days=days), now, NOTE)


async def test_a_follow_up(store: Store) -> None:
    """It is listed without its note; whoever may read it gets that too; a later one replaces it; done is done."""
    await say(store, 1)
    assert await store.following.put(follow_up())
    later = follow_up(9, "lea")
    assert await store.following.put(later)

    assert [replace(later, note="")] == await store.following.follow_ups()
    assert later == await store.following.follow_up(CONV)
    await check_invariants(store, idle=False)
    assert await store.following.done(CONV)
    assert not await store.following.done(CONV)
    assert [] == await store.following.follow_ups()


async def test_nobody_to_follow(store: Store) -> None:
    """I6: of somebody who was erased, or never wrote, nothing can be kept."""
    assert not await store.following.put(follow_up())
    assert None is await store.following.follow_up(CONV)
    assert [] == [key for key in await all_keys(store) if b"follow" in key or b":due" in key]


async def test_the_note_is_sealed(store: Store) -> None:
    """P7: whoever has Redis reads when and by whom, and not what."""
    await say(store, 1)
    await store.following.put(follow_up())
    raw = await store.door.one(command("GET", store.layout.desk(b"follow", CONV.encode())))

    assert b"noe" in raw
    assert b"audience" not in raw


async def test_an_erasure_takes_everything(store: Store) -> None:
    """P8: follow-up, when they came, that they came often, that they left: all of it goes with the person."""
    now = datetime.now(UTC)
    shown = [card(n, number=n, since=now, status=Status.ABANDONED) for n in (1, 2)]
    for one in shown:
        await say(store, next(NUMBERS), ShowCase(one))
    await store.desk.consume("c", block_ms=0)
    await store.following.put(follow_up())
    assert 1 == len(await store.following.often(2, 30, now))
    assert 2 == len(await store.following.left())

    await store.erase(CONV)
    await store.desk.consume("c", block_ms=0)

    left = [key for key in await all_keys(store) if CONV.encode() in key]
    assert [] == left
    for name in (b"often", b"gone", b"due"):
        assert 0 == await store.door.one(command("ZCARD", store.layout.desk(name)))
    assert [] == await store.following.follow_ups()


async def test_a_follow_up_that_outlives_its_person(store: Store) -> None:
    """P8: a conversation whose retention is over takes its follow-up along when somebody looks."""
    await say(store, 1)
    await store.following.put(follow_up())
    await store.door.one(command("DEL", store.layout.conversation(CONV)[1]))

    assert [] == await store.following.follow_ups()
    assert 0 == await store.door.one(command("ZCARD", store.layout.desk(b"due")))


async def test_who_comes_often(store: Store) -> None:
    """Cases are counted within the days that the content names; a case shown twice is one."""
    now = datetime.now(UTC).replace(microsecond=0)
    for number, days in enumerate((13, 5, 1), start=1):
        shown = card(number, number=number, since=now - timedelta(days=days), risk=Level.CONCERN)
        await say(
            store, next(NUMBERS), ShowCase(shown), ShowCase(replace(shown, version=number + 10))
        )
    await store.desk.consume("c", block_ms=0)

    (one,) = await store.following.often(3, 30, now)
    assert (CONV, 3, now - timedelta(days=1)) == (one.conversation, one.cases, one.last)
    assert [] == await store.following.often(3, 10, now)
    assert [] == await store.following.often(4, 30, now)


async def test_who_left(store: Store) -> None:
    """Before anybody came: the list has them until their cards go; who had somebody is not on it."""
    now = datetime.now(UTC).replace(microsecond=0)
    gone = card(2, since=now, status=Status.ABANDONED)
    for shown in (
        card(1, since=now),
        gone,
        card(3, number=2, since=now, status=Status.ASSIGNED, owner="noe"),
        card(4, number=2, since=now, status=Status.ABANDONED),
    ):
        await say(store, next(NUMBERS), ShowCase(shown))
    await store.desk.consume("c", block_ms=0)

    assert [gone] == await store.following.left()
    await store.door.one(command("DEL", store.layout.desk(b"case", gone.case_id.encode())))
    assert [] == await store.following.left()
    assert 0 == await store.door.one(command("ZCARD", store.layout.desk(b"gone")))


async def test_what_may_be_known_of_somebody(store: Store) -> None:
    """P7: alias, language, the case as it stands, the care plan; whoever is gone is nobody."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    since = datetime.now(UTC)
    case = Case(f"{CONV}.1", Status.CLOSED, since, "violence", unanswered=since)
    kept = replace(session(), case=case, plan="une chose à la fois")
    await store.work.commit([Commit(claimed, 1, (Decision(kept),))])

    found = await store.following.people([CONV, "z" * 26])
    assert [CONV] == list(found)
    known = found[CONV]
    assert ("Mésange 12", "fr", "une chose à la fois") == (known.alias, known.locale, known.plan)
    assert known.card is not None
    assert (Status.CLOSED, since) == (known.card.status, known.unanswered)
