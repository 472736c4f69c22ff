"""Who reads a conversation: its owner, and who listens in with the owner's knowledge."""

from bot.model.case import Case, Level, Status
from bot.model.effect import Decision, Entry, Record
from bot.store.store import Store
from bot.store.values import Commit, Outcome
from tests.store.helpers import CONV, NOW, at, claim_one, record, said, session

CASE = f"{CONV}.1"


async def _held(store: Store, status: Status = Status.ASSIGNED) -> None:
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    case = Case(
        CASE, status, NOW, "violence", Level.URGENT, owner="lea", listeners=("sam",), before="max"
    )
    kept = session(case=case, plan="Une fois par jour.")
    decision = Decision(kept, (record("k1", "aide-moi"),))
    assert [Outcome.OK] == await store.work.commit([Commit(claimed, 1, (decision,))])


async def test_who_listens_in_reads_and_is_known_as_such(store: Store) -> None:
    """P7: the same lines as the owner's, marked as listening; somebody else gets nothing."""
    await _held(store)

    mine, theirs = [await store.transcript.read(CASE, login) for login in ("lea", "sam")]

    assert mine is not None
    assert theirs is not None
    assert (False, True) == (mine.listening, theirs.listening)
    assert mine.lines == theirs.lines
    assert ("Une fois par jour.", "max") == (mine.plan, mine.before)
    assert None is await store.transcript.read(CASE, "max")


async def test_why_a_block_is_asked(store: Store) -> None:
    """P7, four eyes: somebody else reads that note and nothing else, also once the case is over; who asked does not."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    case = Case(CASE, Status.CLOSED, NOW, "violence", block=("lea", 7))
    lines = [
        Entry("k1", at(1), "seeker", "aide-moi"),
        Entry("k2", at(2), "note:lea", "une autre note"),
        Entry("k3", at(3), "system", "block_asked"),
        Entry("k4", at(3), "note:lea", "Insulte l’équipe."),
    ]
    decision = Decision(session(case=case), tuple(Record(one) for one in lines))
    await store.work.commit([Commit(claimed, 1, (decision,))])

    logins = ("sam", "lea")
    assert ["Insulte l’équipe.", None] == [
        await store.transcript.block_asked(CASE, login) for login in logins
    ]
    assert None is await store.transcript.block_asked(f"{CONV}.2", "sam")
    assert None is await store.transcript.block_asked(f"{'z' * 26}.1", "sam")


async def test_nobody_reads_what_is_over(store: Store) -> None:
    """P7: a name that is left on a case that is not held opens nothing."""
    await _held(store, Status.CLOSED)

    for login in ("lea", "sam"):
        assert None is await store.transcript.read(CASE, login)
