"""The desk's indexes: brought up to date by facts, in any order, any number of times."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from bot.model.case import Case, CaseCard, Level, Status
from bot.model.effect import Decision, Lane, Notice, ShowCase
from bot.ports import Line
from bot.store import codec
from bot.store.door import command
from bot.store.sending import now as clock
from bot.store.store import Store
from bot.store.values import Commit, Outcome
from tests.conftest import OpenStore
from tests.store.helpers import (
    CONV,
    NOW,
    at,
    claim_one,
    key,
    post,
    record,
    said,
    say,
    session,
    take,
)
from tests.store.invariants import check_invariants

NUMBERS = count(1)


def card(version: int, number: int = 1, conversation: str = CONV, **fields: object) -> CaseCard:
    """Return a waiting case."""
    base = CaseCard(
        case_id=f"{conversation}.{number}",
        conversation=conversation,
        version=version,
        alias="Mésange 12",
        status=Status.WAITING,
        since=NOW,
        topic="violence",
        locale="fr",
        risk=Level.NONE,
    )
    return replace(base, **fields)  # type: ignore[arg-type]


async def show(store: Store, *cards: CaseCard) -> None:
    """Commit each card in its own conversation, then let the desk consume."""
    for shown in cards:
        await store.inbox.append([said(next(NUMBERS), shown.conversation)])
        claimed = await claim_one(store)
        decision = Decision(session(shown.conversation, claimed.version + 1), (ShowCase(shown),))
        assert [Outcome.OK] == await store.work.commit([Commit(claimed, 1, (decision,))])
    await store.desk.consume("c", block_ms=0)


async def test_queue_order(store: Store) -> None:
    """P10: danger first, then who waits in front of the screen, then the longest wait."""
    await show(
        store,
        card(1, conversation="late", since=at(60)),
        card(1, conversation="early"),
        card(1, conversation="urgent", since=at(90), risk=Level.URGENT),
        card(1, conversation="message", since=at(-90), message_only=True),
        card(1, conversation="danger", since=at(120), risk=Level.EMERGENCY),
    )

    queue = [shown.conversation for shown in await store.desk.queue()]
    assert ["danger", "urgent", "early", "late", "message"] == queue
    assert [2, None, 4] == await store.desk.ahead(["early.1", "nobody.1", "message.1"])
    assert (0, 5) == await store.desk.snapshot()


async def test_old_place_after_return(store: Store) -> None:
    """P10: a case that was given back stands where it stood before."""
    await show(store, card(1, conversation="aaa"), card(1, conversation="bbb", since=at(60)))
    taken = card(2, conversation="aaa", status=Status.ASSIGNED, owner="lea")
    await show(store, taken)
    assert ["bbb"] == [shown.conversation for shown in await store.desk.queue()]
    assert [taken] == await store.desk.cases("lea")

    await show(store, card(3, conversation="aaa"))

    assert ["aaa", "bbb"] == [shown.conversation for shown in await store.desk.queue()]
    assert [] == await store.desk.cases("lea")


async def test_facts_out_of_order(store: Store) -> None:
    """Two facts out of order apply by version; the same fact twice applies once."""
    newer, older = card(9, status=Status.ASSIGNED, owner="lea"), card(8)
    await show(store, newer)
    await show(store, older)
    await show(store, newer)

    assert newer == await store.desk.card(newer.case_id)
    assert [] == await store.desk.queue()
    assert [newer] == await store.desk.cases("lea")
    await check_invariants(store)


async def test_closed_leaves_the_indexes(store: Store) -> None:
    """A closed case is in nobody's list, and still known for a while."""
    await show(store, card(1, status=Status.ASSIGNED, owner="lea"))
    closed = card(2, status=Status.CLOSED, owner="lea")

    await show(store, closed)

    assert ([], []) == (await store.desk.cases("lea"), await store.desk.queue())
    assert closed == await store.desk.card(closed.case_id)
    assert None is await store.desk.card("nobody.1")


async def test_facts_are_used_up(open_stores: OpenStore) -> None:
    """Facts are applied by whoever comes first, and leave no trace in the stream."""
    one, two = await open_stores(), await open_stores()
    await one.inbox.append([said(1)])
    claimed = await claim_one(one)
    decision = Decision(session(), (ShowCase(card(1)),))
    await one.work.commit([Commit(claimed, 1, (decision,))])

    assert 1 == await two.desk.consume("c2", block_ms=1000)

    assert 0 == await one.desk.consume("c1", block_ms=0)
    assert 0 == (await one.stats())["desk_facts"]
    assert [card(1)] == await one.desk.queue()


async def test_slow_consumer_after_an_erasure(store: Store) -> None:
    """P8: a consumer that stalled over an old fact does not bring an erased case back."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    await store.work.commit([Commit(claimed, 1, (Decision(session(), (ShowCase(card(1)),)),))])
    stream = store.layout.shared(store.layout.partition(CONV), b"desk")
    stalled = await store.door.read(("XREAD", "COUNT", 9), [stream], [b"0-0"], 0)
    await store.erase(CONV)
    await store.desk.consume("fast", block_ms=0)

    await store.desk._apply(*stalled[0])

    assert [] == await store.desk.queue()
    assert None is await store.desk.card(f"{CONV}.1")


async def test_unreadable_fact_blocks_nobody(store: Store) -> None:
    """A fact of another version is passed over; the ones behind it are applied."""
    stream = store.layout.shared(0, b"desk")
    await store.door.one(command("XADD", stream, "*", "card", "{}", "notice", "x\0{}"))
    await store.door.one(command("XADD", stream, "*", "from_the_future", "x"))
    await show(store, card(1))

    assert [card(1)] == await store.desk.queue()
    assert 0 == (await store.stats())["desk_facts"]


async def test_expired_case_leaves_the_queue(store: Store) -> None:
    """P8: a case whose retention is over is not shown as a ghost."""
    await show(store, card(1))
    await store.door.one(command("DEL", store.layout.desk(b"case", f"{CONV}.1".encode())))

    assert [] == await store.desk.queue()
    assert (0, 0) == await store.desk.snapshot()


async def test_presence(store: Store) -> None:
    """Who is there counts for so long, unless they say that they leave."""
    await store.desk.touch("lea", clock(), 60)
    await store.desk.touch("max", clock(), 60)
    await store.desk.touch("gone", clock() - timedelta(seconds=90), 60)
    assert (["lea", "max"], (2, 0)) == (await store.desk.online(), await store.desk.snapshot())

    await store.desk.leave("lea")

    assert ["max"] == await store.desk.online()


async def test_notices(store: Store) -> None:
    """P10: who was second is told who has it: once, in order, to them alone."""
    first = Notice("max", "already_taken", f"{CONV}.1", "lea")
    second = Notice("max", "closed", f"{CONV}.1")
    await say(store, 1, first, Notice("lea", "taken", f"{CONV}.1"))
    await say(store, 2, second)
    await store.desk.consume("c", block_ms=0)

    ((last, _), _) = found = await store.desk.notices("max")
    assert [first, second] == [notice for _, notice in found]
    assert [second] == [notice for _, notice in await store.desk.notices("max", last)]
    assert [] == await store.desk.notices("nobody")


async def test_a_notice_of_another_version_is_passed_over(store: Store) -> None:
    """What a newer program told somebody takes no page from them, and hides nothing else."""
    known = Notice("max", "closed", f"{CONV}.1")
    newer = codec.notice.dump(known).replace(b"closed", b"sung_to")
    await store.door.one(command("XADD", store.layout.desk(b"notices", b"max"), "1-0", "n", newer))
    await say(store, 1, known)
    await store.desk.consume("c", block_ms=0)

    assert [known] == [notice for _, notice in await store.desk.notices("max")]


async def test_notice_twice(store: Store) -> None:
    """A fact that is applied twice tells once."""
    await say(store, 1, Notice("max", "closed", "x.1"))
    stream = store.layout.shared(store.layout.partition(CONV), b"desk")
    facts = await store.door.read(("XREAD", "COUNT", 9), [stream], [b"0-0"], 0)
    await store.desk._apply(*facts[0])
    await store.desk._apply(*facts[0])

    assert 1 == len(await store.desk.notices("max"))


async def _assigned(store: Store, owner: str) -> None:
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    case = Case(f"{CONV}.1", Status.ASSIGNED, NOW, "violence", Level.URGENT, ("coups",), owner)
    effects = (
        record("k1", "aide-moi"),
        record("k2", "j'arrive"),
        post("j'arrive", Lane.HUMAN, "k2"),
    )
    decision = Decision(session(case=case), effects)
    assert [Outcome.OK] == await store.work.commit([Commit(claimed, 1, (decision,))])


async def test_transcript_for_the_owner_alone(store: Store) -> None:
    """P7, P10: only who holds the case now, by the session itself, reads it."""
    await _assigned(store, "lea")

    opened = await store.transcript.read(f"{CONV}.1", "lea")

    assert opened is not None
    lines = [(line.entry.text, line.delivery) for line in opened.lines]
    assert [("aide-moi", ""), ("j'arrive", "queued")] == lines
    shown = card(1, status=Status.ASSIGNED, owner="lea", risk=Level.URGENT, reasons=("coups",))
    assert shown == opened.card
    for case_id, login in ((f"{CONV}.1", "max"), (f"{CONV}.2", "lea"), ("nobody.1", "lea")):
        assert None is await store.transcript.read(case_id, login)


async def test_transcript_tells_the_truth_about_delivery(store: Store) -> None:
    """Sent appears when the platform accepted it, a failure says why."""
    await _assigned(store, "lea")
    token, due = await take(store)

    await store.sending.failed(token, key(due), "blocked")

    opened = await store.transcript.read(f"{CONV}.1", "lea")
    assert opened is not None
    assert "failed:blocked" == opened.lines[1].delivery
    assert isinstance(opened.lines[1], Line)
