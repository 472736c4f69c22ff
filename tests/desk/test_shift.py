"""The end of a shift: nobody is left with somebody who has gone home (P10)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.shift import Ending
from bot.model.audit import Action
from bot.model.case import Level, Status
from bot.model.desk_event import Joined, Offered
from bot.model.event import GaveBack, Left, Said, Start, Took
from bot.store.store import Store
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card
from tests.store.helpers import at
from tests.worker.crew import Crew, arrival, content, order
from tests.worker.platform import Platform

FAR = timedelta(days=2)
HERE, GONE = "a" * 26, "b" * 26


@pytest.fixture
async def crew(store: Store, platform: Platform) -> Crew:
    """Ana holds two cases; one of the two people has left."""
    crew = Crew(store, platform, content(reassure_after=(FAR,), return_after=FAR))
    await store.desk.touch("ana", datetime.now(UTC), 900)
    for name in (HERE, GONE):
        await crew.decide(
            arrival(0, Start(at(0), locale="fr"), name), arrival(1, Said(at(1), "humain"), name)
        )
        await crew.decide(order("take", Took(datetime.now(UTC), "ana"), name))
    await crew.decide(arrival(2, Left(at(3), "word"), GONE))
    await settle(crew)
    return crew


@pytest.fixture
def platform() -> Platform:
    """A platform that accepts everything."""
    return Platform()


async def settle(crew: Crew) -> list[tuple[str | None, str]]:
    """Decide all that waits; return who holds each case now, and whom it is offered to."""
    await crew.decide()
    while await crew.store.desk.consume("f", block_ms=1):
        pass
    cards = [await crew.store.desk.card(f"{name}.1") for name in (HERE, GONE)]
    return [(card.owner, card.offered) for card in cards if card is not None]


def ending(store: Store) -> Ending:
    """Return what both desks use."""
    return Ending(store.desk, store.inbox, store.audit)


async def test_what_is_held_goes_back(crew: Crew, store: Store) -> None:
    """P10: at the end of a shift everything goes back to the queue, once, also if it is asked for twice."""
    now = datetime.now(UTC)

    counts = [await ending(store).end_shift("ana", now) for _ in range(2)]

    assert ([2, 2], []) == (counts, await store.desk.online())
    assert [(None, "")] * 2 == await settle(crew)
    assert [HERE] == [card.conversation for card in await store.desk.queue() if not card.away]
    codes = [notice.code for _, notice in await store.desk.notices("ana")]
    assert ["taken", "taken", "gave_back", "gave_back"] == codes


async def test_offered_to_a_colleague(crew: Crew, store: Store) -> None:
    """P10: what is passed on has one owner throughout: the giver, until a colleague accepts."""
    await ending(store).end_shift("ana", datetime.now(UTC), "noe")

    assert [("ana", "noe"), (None, "")] == await settle(crew)
    assert ["offered"] == [notice.code for _, notice in await store.desk.notices("noe")]


async def test_who_listens_in_stops_at_once(crew: Crew, store: Store) -> None:
    """P7: whoever goes home reads nothing more from that moment, whichever desk they sat at; the owner sees it."""
    await crew.decide(order("join", Joined(datetime.now(UTC), "noe", f"{HERE}.1"), HERE))
    await settle(crew)
    assert await store.transcript.read(f"{HERE}.1", "noe") is not None

    assert 0 == await ending(store).end_shift("noe", datetime.now(UTC))

    assert [("ana", ""), ("ana", "")] == await settle(crew)
    assert None is await store.transcript.read(f"{HERE}.1", "noe")
    opened = await store.transcript.read(f"{HERE}.1", "ana")
    assert opened is not None
    assert "parted:noe" in [line.entry.text for line in opened.lines]
    assert (Action.PART, f"{HERE}.1") == [
        (one.action, one.subject) for one in await store.audit.entries()
    ][-1]


async def test_the_switch_on_the_page() -> None:
    """Whoever presses *off* on the page gives back what they hold and is given nobody; a break gives nothing back."""
    noe = await Counsellor(House()).enrol()
    noe.house.cases.put(card(status=Status.ASSIGNED, owner="noe"))

    await noe.press("/service", shift="break")
    assert ([], "break") == (noe.house.inbox.arrivals, noe.house.cases.shifts["noe"])
    answer = await noe.press("/service", shift="off")

    [back] = noe.house.inbox.arrivals
    assert GaveBack(NOW, "noe", f"{CONVERSATION}.1") == back.event
    assert ("/soin/bilan", "off") == (answer.headers["location"], noe.house.cases.shifts["noe"])
    assert "Ton service est terminé" in (await noe.browser.get("/soin/bilan")).text
    assert ("noe", Action.GIVE_BACK.value, f"{CONVERSATION}.1") == noe.house.audit.entries[-1]


@pytest.mark.parametrize(
    ("path", "form"),
    [("/service", {"shift": "break"}), ("/service", {"shift": "off"}), ("/sortir", {})],
)
async def test_nobody_waits_for_who_has_gone(path: str, form: dict[str, str]) -> None:
    """P10: who is kept for somebody that reads the warning goes to a colleague the moment that they go."""
    noe = await Counsellor(House()).enrol()
    noe.house.cases.put(card(risk=Level.EMERGENCY))
    warned = await noe.press("/suite")
    assert (f"/avant/{CONVERSATION}.1", ["noe"]) == (
        warned.headers["location"],
        [*noe.house.care.kept],
    )

    await noe.press(path, **form)

    assert {} == noe.house.care.kept


@pytest.fixture
async def team() -> tuple[Counsellor, Counsellor]:
    """Noé holds somebody who is there and somebody who left; Lou is on shift too."""
    noe = await Counsellor(House()).enrol()
    lou = await Counsellor(noe.house, "lou", "Lou").enrol()
    for number, away in ((1, False), (2, True)):
        noe.house.cases.put(card(number, status=Status.ASSIGNED, owner="noe", away=away))
    return noe, lou


async def test_the_end_of_a_shift_offers_what_is_held(team: tuple[Counsellor, Counsellor]) -> None:
    """P10: to one colleague who is there; nobody can be offered somebody who left."""
    noe, _ = team
    assert 'href="/service/fin"' in (await noe.browser.get("/")).text
    page = (await noe.browser.get("/service/fin")).text
    assert "Lou · en tient 0" in page

    answer = await noe.press("/service", shift="off", to="lou")

    here, gone = (f"{CONVERSATION}.{n}" for n in (1, 2))
    assert [Offered(NOW, "noe", "lou", case=here), GaveBack(NOW, "noe", gone)] == [
        arrival.event for arrival in noe.house.inbox.arrivals
    ]
    assert ("/soin/bilan", "off") == (answer.headers["location"], noe.house.cases.shifts["noe"])


@pytest.mark.parametrize("to", ["nobody", "noe", "lou"])
async def test_only_who_is_on_shift_is_offered_what_is_held(
    team: tuple[Counsellor, Counsellor], to: str
) -> None:
    """Whoever went meanwhile is offered nothing, and the shift goes on until somebody else is chosen."""
    noe, lou = team
    await lou.press("/service", shift="break")

    answer = await noe.press("/service", shift="off", to=to)
    page = (await noe.browser.get(answer.headers["location"])).text

    assert "n’est plus en service" in page
    assert "Personne d’autre n’est en service" in page
    assert [] == noe.house.inbox.arrivals
    assert "noe" not in noe.house.cases.shifts


async def test_who_never_lived_is_offered_to_nobody(team: tuple[Counsellor, Counsellor]) -> None:
    """Practice ends with the shift of whoever practised."""
    noe, _ = team
    held = noe.house.cases.cards
    for one in list(held.values()):
        noe.house.cases.put(replace(one, training=True))

    await noe.press("/service", shift="off", to="lou")

    assert {"gave_back"} == {arrival.event.kind for arrival in noe.house.inbox.arrivals}
