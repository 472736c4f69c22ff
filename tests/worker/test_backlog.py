"""P2 behind a backlog: an exit does not wait for what was there before it, whoever wrote it."""

from collections.abc import Sequence

import pytest

from bot.model.effect import Wipe
from bot.model.event import Left, Said, Start
from bot.store.store import Store
from bot.store.values import Commit, Outcome
from tests.store.helpers import at
from tests.worker.crew import PERSON, Crew, arrival, running
from tests.worker.platform import WIPE, Platform

PEOPLE, EACH = 200, 10


async def _backlog(crew: Crew, store: Store, platform: Platform) -> None:
    """Somebody has talked with us; then everybody writes while nobody works, and they leave."""
    await crew.decide(arrival("start", Start(at(0), locale="fr")))
    await crew.send()
    platform.asked.clear()
    names = [f"writer {number}" for number in range(PEOPLE)] + [PERSON]
    await store.inbox.append([
        arrival(number, Said(at(number), f"phrase {number}"), name)
        for number in range(EACH)
        for name in names
    ])
    await store.inbox.append([arrival("exit", Left(at(99), "word"))])


async def test_an_exit_overtakes_a_backlog(
    crew: Crew, store: Store, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2, P6: behind 2,000 events an exit is committed first, and its wipe is the next call; nobody is forgotten."""
    await _backlog(crew, store, platform)
    first: list[str] = []
    commit = store.work.commit

    async def noted(commits: Sequence[Commit], revision: str = "") -> list[Outcome]:
        first.extend(
            type(effect).__name__ for one in commits[:1] for effect in one.decisions[0].effects
        )
        return await commit(commits, revision)

    monkeypatch.setattr(store.work, "commit", noted)
    async with running(crew.processor().run(), crew.dispatcher().run()):
        await crew.until(lambda: len(platform.asked) > PEOPLE)
        await crew.until(crew.sent)

    assert Wipe.__name__ == first[0]
    assert [(PERSON, WIPE), (PERSON, "Il fera beau.")] == platform.asked[:2]
    assert ["Il fera beau."] == platform.seen(PERSON)
    assert EACH == await crew.version("writer 7")


async def test_exits_that_were_handed_over_go_first(
    crew: Crew, store: Store, platform: Platform
) -> None:
    """P2: taken in by the process that works, an exit is decided before the words that came in the same breath."""
    async with running(crew.processor().run(), crew.dispatcher().run()):
        await crew.until(lambda: store.work.handed.consumer)
        await store.inbox.append([
            *(arrival(1, Said(at(1), "phrase"), f"writer {number}") for number in range(PEOPLE)),
            arrival("exit", Left(at(2), "word")),
        ])
        await crew.until(lambda: len(platform.asked) > PEOPLE)
        await crew.until(crew.sent)

    assert PERSON == platform.asked[0][0]
