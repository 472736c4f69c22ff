"""What a sentence may say about the desk: as it is now, at most a second old, asked for once."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.hotlines.hours import Hours
from bot.model.event import Said, Start
from bot.model.queue import QueueRules
from bot.store.store import Store
from bot.worker import view as module
from bot.worker.view import DeskView, practice_desk
from tests.store.helpers import at
from tests.worker.crew import PERSON, Crew, arrival

OTHER = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
MONDAY_NOON = datetime(2026, 3, 16, 11, 0, tzinfo=UTC)


async def ask(crew: Crew, conversation: str) -> None:
    """Let somebody come and ask for a human."""
    await crew.decide(
        arrival(0, Start(at(0), locale="fr"), conversation),
        arrival(1, Said(at(1), "humain"), conversation),
    )
    await crew.store.desk.consume("f", block_ms=1)


async def test_open_until(crew: Crew, store: Store) -> None:
    """P5: while it is open: until when, how many are there, how many wait."""
    await store.desk.touch("ana", datetime.now(UTC), 60)
    await ask(crew, PERSON)

    desk = await DeskView(store).snapshot(MONDAY_NOON, Hours("Mo-Fr 09:00-18:00"))

    assert (True, 1, 1) == (desk.open, desk.staff, desk.waiting)
    assert desk.changes == MONDAY_NOON + timedelta(hours=6)


async def test_closed_until(store: Store) -> None:
    """P5: while it is closed: when it opens."""
    desk = await DeskView(store).snapshot(MONDAY_NOON, Hours("Mo-Fr 09:00-11:00"))

    assert (False, 0, 0) == (desk.open, desk.staff, desk.waiting)
    assert desk.changes == MONDAY_NOON + timedelta(hours=21)


async def test_it_is_asked_once_a_second(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy worker does not ask again for each batch; a second later it does."""
    clock = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[0])
    seen, always = DeskView(store), Hours("24/7")
    now = datetime.now(UTC)
    assert 0 == (await seen.snapshot(now, always)).staff
    await store.desk.touch("ana", now, 60)

    clock[0] += 0.9
    assert 0 == (await seen.snapshot(now, always)).staff
    clock[0] += 0.2
    assert 1 == (await seen.snapshot(now, always)).staff


async def test_places_in_the_queue(crew: Crew) -> None:
    """P10: who came first has nobody before them; a case that does not wait has no place."""
    await ask(crew, PERSON)
    await ask(crew, OTHER)

    seen = DeskView(crew.store)
    ahead = await seen.ahead([f"{OTHER}.1", f"{PERSON}.1", "nobody.1"], QueueRules())

    assert {f"{OTHER}.1": 1, f"{PERSON}.1": 0, "nobody.1": None} == ahead
    assert {} == await seen.ahead([], QueueRules())


async def test_a_newcomer_is_told_who_stands_before_them(crew: Crew) -> None:
    """P10: before somebody calm who comes now stands who came; before somebody in danger, nobody."""
    await ask(crew, PERSON)
    now = datetime.now(UTC)

    desk = await DeskView(crew.store).snapshot(now, Hours("24/7"), QueueRules())

    assert (1, 0, 0, 0) == desk.before
    assert () == practice_desk(desk).before


async def test_each_person_hears_their_own_place(crew: Crew) -> None:
    """P10: two who are decided in one batch are not told the place of the other."""
    store = crew.store
    await store.desk.touch("ana", datetime.now(UTC), 60)
    await ask(crew, PERSON)
    await ask(crew, OTHER)
    await crew.send()
    crew.platform.did.clear()

    later = datetime.now(UTC)
    await store.inbox.append([arrival(2, Start(later), who) for who in (PERSON, OTHER)])
    await crew.processor().process(await store.work.claim("w", block_ms=0))
    await crew.send()

    assert "prochaine personne" in "".join(crew.platform.said(PERSON))
    assert "Il y a 1 personnes" in "".join(crew.platform.said(OTHER))
