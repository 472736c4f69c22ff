"""Who reads a conversation: its owner, and who listens in with the owner's knowledge."""

from bot.model.case import Case, Level, Status
from bot.model.effect import Decision
from bot.store.store import Store
from bot.store.values import Commit, Outcome
from tests.store.helpers import CONV, NOW, claim_one, record, said, session

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


async def test_nobody_reads_what_is_over(store: Store) -> None:
    """P7: a name that is left on a case that is not held opens nothing."""
    await _held(store, Status.CLOSED)

    for login in ("lea", "sam"):
        assert None is await store.transcript.read(CASE, login)
