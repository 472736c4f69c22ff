"""Claimed, decided, committed: once, in order, and one event that cannot be decided holds up nothing else (P6)."""

import asyncio
from dataclasses import replace

import pytest

from bot.content.content import Content
from bot.engine import secret
from bot.engine.context import Context
from bot.engine.step import step
from bot.model.effect import Decision
from bot.model.event import Event, Fired, Left, Replied, Said, Start
from bot.model.session import Session
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Outcome
from bot.worker import processor as module
from bot.worker.processor import Processor
from tests.store.helpers import at
from tests.store.invariants import check_invariants
from tests.worker.crew import PERSON, Crew, arrival, order, running
from tests.worker.platform import Platform

POISON = "poison"
OTHER = "bbbbbbbbbbbbbbbbbbbbbbbbbb"


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make `step` fail for one text; note every text that it is asked about."""
    asked: list[str] = []

    def fragile(session: Session, event: Event, context: Context) -> Decision:
        asked.append(getattr(event, "text", event.kind))
        if asked[-1] == POISON:
            raise ValueError("a bug")
        return step(session, event, context)

    monkeypatch.setattr(module, "step", fragile)
    return asked


async def test_secret_words_do_not_follow_from_what_others_see(crew: Crew, store: Store) -> None:
    """P7: the id stands in Redis and at the desk; whoever reads it, and the content, cannot work a word out."""
    await crew.decide(arrival(1, Start(at(1))))
    await store.inbox.append([arrival(2, Said(at(2), "coucou"))])

    (claimed,) = await store.work.claim("w", block_ms=0)

    assert claimed.session is not None
    assert store.seed(PERSON, claimed.wrapped) == secret.source(claimed.session)
    assert PERSON not in secret.source(claimed.session)


async def test_each_event_is_applied_once_and_in_order(
    crew: Crew, store: Store, poisoned: list[str]
) -> None:
    """I3: a whole evening in one batch; every event counts once, the session is what a single replay gives."""
    texts = [f"phrase {number}" for number in range(40)]
    said = [arrival(number, Said(at(number), text)) for number, text in enumerate(texts)]

    await crew.decide(*said, *said[5:9])

    assert texts == poisoned
    assert 40 == await crew.version()
    assert 40 == crew.metrics.events._value.get()
    await check_invariants(store)


async def test_the_first_meeting(crew: Crew, platform: Platform) -> None:
    """P5: somebody who writes for the first time is answered, in the language that their platform names."""
    await crew.decide(arrival(1, Start(at(0), locale="en")))
    await crew.send()

    assert ["EN Bonjour {alias}."[:10]] == [text[:10] for text in platform.said(PERSON)[:1]]


async def test_two_processors_never_apply_an_event_twice(
    crew: Crew, store: Store, poisoned: list[str]
) -> None:
    """I2: both hold the same conversation; the fence lets the one that owns the token store what it decided."""
    await store.inbox.append([arrival(1, Said(at(1), "un"))])
    claims = await store.work.claim("w", block_ms=0)
    stolen = await store.work.reclaim("thief", 0)

    await asyncio.gather(
        crew.processor("w").process(claims), crew.processor("thief").process(stolen)
    )

    assert ["un", "un"] == poisoned
    assert 1 == await crew.version()
    assert [1, 1] == [
        crew.metrics.commits.labels(outcome)._value.get() for outcome in ("ok", "fenced")
    ]
    await check_invariants(store)


async def test_many_processors_at_once(crew: Crew, store: Store, poisoned: list[str]) -> None:
    """P6: three workers, thirty people, four sentences each: every sentence decided once and in order."""
    people = [f"person{number:020d}" for number in range(30)]
    async with running(*(crew.processor(f"w{number}").run() for number in range(3))):
        for number in range(4):
            await store.inbox.append([
                arrival(number, Said(at(number), f"{person} {number}"), person)
                for person in people
            ])
        await crew.until(lambda: len(poisoned) >= 120)
        await crew.until(lambda: _quiet(store))

    assert [[f"{person} {number}" for number in range(4)] for person in people] == [
        [text for text in poisoned if text.startswith(person)] for person in people
    ]
    assert [4] * 30 == [await crew.version(person) for person in people]
    await check_invariants(store)


async def _quiet(store: Store) -> bool:
    counts = await store.stats()
    return not (counts["ready"] or counts["urgent"])


async def test_a_poison_event_is_buried(crew: Crew, store: Store, poisoned: list[str]) -> None:
    """P6: tried five times alone, then put aside, sealed; what came before and after it is applied."""
    texts = ["un", POISON, "deux", "trois"]
    await crew.decide(*[arrival(i, Said(at(i), text)) for i, text in enumerate(texts)])

    assert ["un", POISON, *[POISON] * 5, "deux", "trois"] == poisoned
    assert 3 == await crew.version()
    assert 6 == crew.metrics.steps_failed._value.get()
    assert [b"step_failed"] == await _burials(store)
    await check_invariants(store)


async def test_an_exit_behind_a_poison_event_works_at_once(
    crew: Crew, store: Store, platform: Platform, poisoned: list[str]
) -> None:
    """P1, P2: a bug of ours in between does not keep anybody from hiding."""
    await crew.decide(arrival(0, Start(at(0), locale="fr")))
    await crew.send()
    await store.inbox.append([arrival(1, Said(at(1), POISON))])
    await crew.processor().process(await store.work.claim("w", block_ms=0))
    await store.inbox.append([arrival(2, Left(at(2), "word"))])

    await crew.processor().process(await store.work.claim("w", block_ms=0))
    await crew.send()

    assert ["start", POISON, "left"] == poisoned
    assert ["Il fera beau."] == platform.seen(PERSON)


async def test_one_persons_poison_is_not_anothers(
    crew: Crew, store: Store, poisoned: list[str]
) -> None:
    """P6: in the same batch, others are answered at the first try."""
    await store.inbox.append([
        arrival(1, Said(at(1), POISON)),
        arrival(1, Said(at(1), "bonjour"), OTHER),
    ])

    await crew.processor().process(await store.work.claim("w", block_ms=0))

    assert [0, 1] == [await crew.version(), await crew.version(OTHER)]


async def test_an_event_that_kills_workers_is_buried(
    crew: Crew, store: Store, poisoned: list[str]
) -> None:
    """P6: five workers in a row died over it; the sixth puts it aside unseen, and goes on."""
    await store.inbox.append([
        arrival(1, Said(at(1), "deadly")),
        arrival(2, Said(at(2), "harmless")),
    ])
    await store.work.claim("victim", block_ms=0)
    for number in range(module.DEADLY - 1):
        (claimed,) = await store.work.reclaim(f"victim {number}", 0)
        assert number + 1 == claimed.reclaims

    await crew.processor("w").process(await store.work.reclaim("w", 0))
    assert [b"worker_died"] == await _burials(store)
    await crew.decide()

    assert ["harmless"] == poisoned
    await check_invariants(store)


async def test_no_exit_is_buried(crew: Crew, store: Store, platform: Platform) -> None:
    """P2: however many workers die over an exit, it is carried out; nobody answers what follows."""
    await store.inbox.append([arrival(1, Start(at(1))), arrival(2, Left(at(2), "word"))])
    await store.work.claim("victim", block_ms=0)
    for number in range(module.DEADLY + 1):
        await store.work.reclaim(f"victim {number}", 0)

    await crew.processor("w").process(await store.work.reclaim("w", 0))
    await crew.decide()
    await crew.send()

    assert ["Il fera beau."] == platform.seen(PERSON)
    assert [] == await _burials(store)


async def test_a_few_deaths_bury_nothing(crew: Crew, store: Store, poisoned: list[str]) -> None:
    """P6: one death fewer, and the event is decided; the count begins anew with the next one."""
    await store.inbox.append([arrival(1, Said(at(1), "unlucky"))])
    await store.work.claim("victim", block_ms=0)
    for number in range(module.DEADLY - 2):
        await store.work.reclaim(f"victim {number}", 0)

    await crew.processor("w").process(await store.work.reclaim("w", 0))

    assert ["unlucky"] == poisoned
    assert [] == await _burials(store)


async def test_a_dead_worker_is_replaced(crew: Crew, store: Store, poisoned: list[str]) -> None:
    """P6: what a worker held when it died is decided by another one after the lease."""
    await store.inbox.append([arrival(1, Said(at(1), "un"))])
    await store.work.claim("dead", block_ms=0)

    async with running(crew.processor("w", lease_ms=30).run()):
        await crew.until(lambda: poisoned)
        await crew.until(lambda: _quiet(store))

    assert 1 == await crew.version()


async def test_an_exit_overtakes_what_is_being_decided(
    crew: Crew, store: Store, platform: Platform, poisoned: list[str]
) -> None:
    """P2: whoever was deciding when the exit came is fenced; nothing of that is ever sent."""
    await store.inbox.append([arrival(1, Said(at(1), "un"))])
    claims = await store.work.claim("w", block_ms=0)
    await store.inbox.append([arrival(2, Left(at(2), "word"))])

    await crew.processor().process(claims)
    await crew.decide()
    await crew.send()

    assert ["un", "left", "un"] == poisoned
    assert ["Il fera beau."] == platform.seen(PERSON)
    assert 1 == crew.metrics.commits.labels("fenced")._value.get()

    await crew.decide(arrival(3, Start(at(3))))
    await crew.send()
    assert "Bonjour" in "".join(platform.seen(PERSON)), "P3: until they come back"


async def test_an_erased_conversation_stays_erased(crew: Crew, store: Store) -> None:
    """I6: a decision under way when everything was erased stores nothing."""
    await store.inbox.append([arrival(1, Said(at(1), "un"))])
    claims = await store.work.claim("w", block_ms=0)
    await store.erase(PERSON)

    await crew.processor().process(claims)

    assert 0 == await crew.version()
    assert 1 == crew.metrics.commits.labels("erased")._value.get()


async def test_what_outlives_an_erasure_does_no_harm(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P5, P8: a timer and a counsellor's words for somebody who is no more are dropped; a new start is answered."""
    await crew.decide(
        order(1, Fired(at(1), "reassure", at(0))), order(2, Replied(at(2), "ana", "k", "là ?"))
    )
    assert 0 == await crew.version()

    await crew.decide(arrival(3, Start(at(3), locale="fr")))
    await crew.send()

    assert "Bonjour" in platform.said(PERSON)[0]


async def test_who_was_met_by_a_counsellor_first_can_be_reached(
    crew: Crew, platform: Platform, poisoned: list[str]
) -> None:
    """P5: their first message was buried, so a command of the desk began the session; the next message is answered."""
    await crew.decide(arrival(0, Said(at(0), POISON)))
    await crew.decide(order(1, Fired(at(1), "reassure", at(1))))
    assert [1, []] == [await crew.version(), platform.asked]

    await crew.decide(arrival(2, Start(at(2), locale="fr")))
    await crew.send()

    assert "start" == poisoned[-1]
    assert "Bonjour" in platform.said(PERSON)[0]


async def test_a_lost_race_changes_nothing(
    crew: Crew, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I2: a commit that does not come through counts no event as applied."""

    async def refused(commits: list[object], _revision: str) -> list[Outcome]:
        return [Outcome.CONFLICT for _ in commits]

    monkeypatch.setattr(store.work, "commit", refused)
    await store.inbox.append([arrival(1, Said(at(1), "un"))])
    await crew.processor().process(await store.work.claim("w", block_ms=0))

    assert 0 == crew.metrics.events._value.get()
    assert 1 == crew.metrics.commits.labels("conflict")._value.get()


async def _burials(store: Store) -> list[bytes]:
    """Return why events were put aside; none of it may be readable."""
    reasons = []
    for stream in store.layout.everywhere(b"dead"):
        for _, fields in await store.door.one(command("XRANGE", stream, "-", "+")):
            assert POISON.encode() not in b"".join(fields)
            reasons.append(fields[fields.index(b"why") + 1])
    return reasons


async def test_a_batch_is_decided_in_one_revision(crew: Crew, store: Store) -> None:
    """P11: a publication in the middle of a batch holds for the next one: nobody gets half of each."""
    asked: list[Content] = []

    def serving() -> Content:
        asked.append(replace(crew.content, revision=f"{len(asked) + 1:064x}"))
        return asked[-1]

    people = (PERSON, OTHER)
    await store.inbox.append([
        arrival(number, Said(at(number), "bonjour"), who) for who in people for number in (0, 1)
    ])
    processor = Processor(store, serving, "w", crew.metrics)
    await processor.process(await store.work.claim("w", block_ms=0))

    assert 1 == len(asked)
    names = [store.layout.conversation(who)[0] for who in people]
    stored = await store.door.run([command("HGETALL", name) for name in names])
    assert [True, True] == [f"{1:064x}".encode() in fields for fields in stored]
