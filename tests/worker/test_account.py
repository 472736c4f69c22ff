"""P4: what a wipe could not delete is counted, once, so that the person hears the truth when they are back."""

from bot.model.event import Forgot, Left, Said, Wiped
from bot.store.store import Store
from bot.store.values import Outcome
from bot.worker import account
from tests.store.helpers import CONV, at, claim_one, commit, post, said, say, take, wipe
from tests.worker.crew import Crew, arrival, running
from tests.worker.platform import Platform


async def counted(store: Store) -> list[int]:
    """Return the counts that wait to be decided."""
    claims = await store.work.claim("look", block_ms=0)
    events = [queued.arrival.event for claimed in claims for queued in claimed.events]
    return [event.left for event in events if isinstance(event, Wiped)]


async def test_what_stays_is_counted(crew: Crew, store: Store, platform: Platform) -> None:
    """Two messages are too old: the conversation learns that it is two, and none of them is tried for ever."""
    platform.stuck = {"u1", "u2"}
    await say(store, 1, post("un"))
    await say(store, 2, post("deux"))
    await crew.send()
    await say(store, 3, wipe())
    await crew.send()

    assert [2] == await counted(store)
    assert ["b3"] == await store.trail.refs(CONV)


async def test_nothing_left_nothing_said(crew: Crew, store: Store) -> None:
    """A wipe that deleted everything leaves no event."""
    await say(store, 1, wipe())
    await crew.send()

    assert [] == await counted(store)


async def test_a_sweep_that_comes_too_late(crew: Crew, store: Store, platform: Platform) -> None:
    """What a sweep could not delete counts as well: a later wipe no longer knows of it."""
    platform.stuck = {"u1"}
    await say(store, 1)
    assert await store.sending.sweep(CONV, at(3600))
    await crew.send()

    assert [1] == await counted(store)
    assert [] == await store.trail.refs(CONV)


async def test_a_crash_counts_once(crew: Crew, store: Store, platform: Platform) -> None:
    """P6: whoever dies between counting and noting the wipe leaves it to another, who counts nothing anew."""
    platform.stuck = {"u1"}
    await say(store, 1, wipe())
    wiped = store.sending.wiped

    async def crash(*_: object) -> None:
        raise RuntimeError("dead")

    store.sending.wiped = crash  # type: ignore[method-assign, assignment]
    async with running(crew.dispatcher("dead").run()):
        await crew.until(lambda: platform.did)
    store.sending.wiped = wiped  # type: ignore[method-assign]
    await crew.send_all()

    assert 2 <= len([did for did in platform.did if did.refs == ("u1",)])
    assert [1] == await counted(store)


async def test_the_session_knows(crew: Crew, store: Store, platform: Platform) -> None:
    """The count stands in the session until they are back, and nothing is said because of it (P3)."""
    platform.stuck = {"u1"}
    await crew.decide(arrival(1, Said(at(1), "bonjour", ref="u1")))
    await crew.decide(arrival(2, Left(at(2), "word", ref="u2")))
    await crew.send()
    said_so_far = len(platform.did)
    await crew.decide()
    await crew.send()
    assert said_so_far == len(platform.did)

    await store.inbox.append([arrival(9, Said(at(9), "bonsoir", ref="u9"))])
    session = (await claim_one(store)).session
    assert (1, True) == (session and session.remains, session and session.hidden)


async def test_an_erased_conversation_remembers_nothing(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P8: nobody is left to be told."""
    platform.stuck = {"u1"}
    await crew.decide(arrival(1, Said(at(1), "bonjour", ref="u1")))
    await crew.decide(arrival(2, Forgot(at(2), ref="u2")))
    await crew.send()

    assert [] == await counted(store)
    await store.desk.consume("c", block_ms=0)
    assert {0} == set((await store.stats()).values())


async def test_whoever_begins_anew_is_told_nothing_of_before(crew: Crew, store: Store) -> None:
    """P4, P8: a wipe that an erasure overtook counts for nobody: it would say that there was more."""
    await say(store, 1, wipe())
    _, due = await take(store)
    assert due.delivery is not None
    await store.inbox.append([arrival(2, Forgot(at(2), ref="u2"), CONV)])
    assert await commit(store, wipe(erase=True)) is Outcome.OK
    await store.inbox.append([said(3)])
    await account.left_over(store, due.delivery, ["u1"])
    assert [] == await counted(store)
