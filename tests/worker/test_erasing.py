"""P8: an operator's word destroys the key at once, and the screen is wiped as soon as somebody can."""

from bot.content.content import Content
from bot.model.event import Left, Said, Start
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Outcome
from bot.vault.vault import Vault
from bot.worker.erasing import Serve, erase
from tests.conftest import OpenStore
from tests.store.helpers import at, claim_one, decide, post, record
from tests.store.invariants import check_invariants
from tests.store.sealed import opened, sealed_values
from tests.worker.crew import PERSON, Crew, arrival
from tests.worker.platform import Platform


def serving(crew: Crew) -> Serve:
    """Return what gives the content in force."""

    async def give() -> Content:
        return crew.content

    return give


async def begun(crew: Crew) -> None:
    """Let somebody come, ask for a human, and read the answers."""
    await crew.decide(
        arrival(0, Start(at(0), locale="fr", ref="u0")),
        arrival(1, Said(at(1), "humain", ref="u1")),
    )
    await crew.send()
    await crew.store.desk.consume("c", block_ms=0)


async def gone(store: Store) -> bool:
    """Return whether no key of the conversation is left."""
    keys = store.layout.conversation(PERSON)[:8]
    left: int = await store.door.one(command("EXISTS", *keys))
    return left == 0


async def test_key_then_screen(crew: Crew, store: Store, platform: Platform, vault: Vault) -> None:
    """P4, P8: nothing opens any more; then the neutral line is all that stands in the chat, and nothing in Redis."""
    await begun(crew)
    before = await sealed_values(store, PERSON)
    assert len(platform.seen(PERSON)) >= 2
    assert await erase(store, PERSON, serving(crew), at(9))

    assert {False} == set(await opened(store, vault, before, PERSON))
    await store.desk.consume("c", block_ms=0)
    assert [] == await store.desk.queue()
    await crew.send()
    assert 1 == len(platform.seen(PERSON))
    assert await gone(store)
    assert not await erase(store, PERSON, serving(crew), at(10))
    await check_invariants(store)


async def test_beside_a_worker(open_stores: OpenStore, crew: Crew, store: Store) -> None:
    """I2, P2: a worker that holds the conversation commits nothing, a sender's words are stale."""
    other = await open_stores()
    await begun(crew)
    await store.inbox.append([arrival(2, Said(at(2), "encore"))])
    claimed = await claim_one(store)
    assert await erase(other, PERSON, serving(crew), at(9))

    assert [Outcome.FENCED] == await store.work.commit([
        decide(claimed, post("un"), record("k", "x"))
    ])
    await crew.send()
    assert await gone(store)


async def test_twice(crew: Crew, store: Store, platform: Platform) -> None:
    """Saying it again while the wipe waits does not take the wipe away."""
    await begun(crew)
    assert await erase(store, PERSON, serving(crew), at(9))
    assert await erase(store, PERSON, serving(crew), at(10))
    await crew.send()

    assert 1 == len(platform.seen(PERSON))
    assert await gone(store)


async def test_with_another_key_file(crew: Crew, store: Store) -> None:
    """What cannot be opened is destroyed all the same."""
    await begun(crew)
    key = store.layout.conversation(PERSON)[1]
    await store.door.one(command("SETRANGE", key, 30, b"xxxxxxxx"))

    assert await erase(store, PERSON, serving(crew), at(9))
    assert await gone(store)


async def test_somebody_who_writes_again(crew: Crew, store: Store, platform: Platform) -> None:
    """P8: they begin anew, and the wipe takes nothing of it along."""
    await begun(crew)
    assert await erase(store, PERSON, serving(crew), at(9))
    await crew.decide(arrival(5, Said(at(20), "bonjour", ref="u5")))
    await crew.send()
    await store.inbox.append([arrival(6, Left(at(30), "word"))])
    session = (await claim_one(store)).session

    assert session is not None
    assert (None, 0) == (session.case, session.cases)
    assert len(platform.seen(PERSON)) >= 2


async def test_with_broken_content(crew: Crew, store: Store, platform: Platform) -> None:
    """P4: nobody is kept from erasing; the screen is wiped, only the neutral line is not there."""

    async def broken() -> None:
        return None

    await begun(crew)
    assert await erase(store, PERSON, broken, at(9))
    await crew.send()

    assert [] == platform.seen(PERSON)
    assert await gone(store)
