"""*Take next*: the desk gives the right case; by hand only if the organisation wants it."""

import asyncio
from collections import Counter

import pytest

from bot.desk.commands import conversation_of
from bot.model.audit import Action
from bot.model.case import Level, Status
from bot.model.event import Address, Arrival, Chose, Start, Took
from bot.model.queue import QueueRules
from bot.store.store import Store
from bot.store.values import Account
from bot.vault.vault import Vault
from tests.conftest import Eventually, OpenStore
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card
from tests.desk.test_fifty import clock, working

CASE = f"{CONVERSATION}.1"
URGENT = f"{CONVERSATION}.2"
THOUSAND = 1000


@pytest.fixture
async def noe(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A counsellor at the desk; nobody waits long for an inbox that has no worker here."""
    monkeypatch.setattr("bot.desk.web.cases.SETTLE_SECONDS", 0.05)
    return await Counsellor(House()).enrol()


async def test_the_button_comes_first(noe: Counsellor) -> None:
    """The usual way stands before the list, and is reached by keyboard before any case."""
    noe.house.cases.put(card())

    page = (await noe.browser.get("/")).text

    assert 0 < page.index("Prendre la suite") < page.index("Loutre 27")
    assert page.index('action="/suite"') < page.index(f'action="/dossier/{CASE}/prendre"')


async def test_who_left_keeps_their_place_and_is_not_offered(noe: Counsellor) -> None:
    """P10: who left behind the quiz is shown as that: nobody is promised that they can be taken, nor counts them."""
    gone = noe.house.cases.put(card(away=True, risk=Level.EMERGENCY))
    noe.house.cases.put(card(2, conversation="another", alias="Ours 5"))

    page = (await noe.browser.get("/")).text
    listed, kept = page.split("leur place est gardée")
    assert [True, False] == [f'action="/dossier/{one}/prendre"' in page for one in (URGENT, CASE)]
    assert [False, True] == [gone.alias in part for part in (listed, kept)]
    assert '<span class="tag away">partie</span>' in kept
    assert "En attente\u00a0: 1<" in page

    answer = await noe.press(f"/dossier/{CASE}/prendre")
    shown = (await noe.browser.get(answer.headers["location"])).text
    assert "Partie pour l’instant, sa place est gardée." in shown
    assert "Prends-la pour la lire" not in shown


async def test_next_takes_the_most_dangerous(noe: Counsellor) -> None:
    """P10: what the desk chose goes to the inbox as any other *take*, and is written down before."""
    noe.house.cases.put(card())
    noe.house.cases.put(card(2, risk=Level.URGENT, since=NOW))

    answer = await noe.press("/suite", sure=URGENT)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/dossier/{URGENT}")
    [arrival] = noe.house.inbox.arrivals
    assert arrival.event == Took(NOW, "noe", URGENT)
    assert noe.house.audit.entries[-1] == ("noe", Action.TAKE.value, URGENT)


async def test_nobody_waits(noe: Counsellor) -> None:
    """Whoever asks for nothing is told so, and nothing happens."""
    answer = await noe.press("/suite")

    assert answer.headers["location"] == "/?suite=nobody"
    assert "Personne n’attend pour toi" in (await noe.browser.get("/?suite=nobody")).text
    assert noe.house.inbox.arrivals == []


async def test_hands_full(noe: Counsellor) -> None:
    """Whoever holds as many as they can is told that, not that nobody waits."""
    for number in range(2, 5):
        noe.house.cases.put(card(number, status=Status.ASSIGNED, owner="noe"))
    noe.house.cases.put(card())

    answer = await noe.press("/suite")

    assert answer.headers["location"] == "/?suite=full"
    assert "déjà assez" in (await noe.browser.get("/?suite=full")).text


async def test_by_hand_can_be_switched_off(
    noe: Counsellor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`by_hand: false`: no button in the list, and no way around it."""
    strict = QueueRules(by_hand=False)
    monkeypatch.setattr("tests.desk.stand_ins.QueueRules", lambda: strict)
    noe.house.cases.put(card())

    page = (await noe.browser.get("/")).text
    refused = await noe.press(f"/dossier/{CASE}/prendre")

    assert f"/dossier/{CASE}/prendre" not in page
    assert (refused.status_code, noe.house.inbox.arrivals) == (403, [])
    assert (await noe.press("/suite")).headers["location"] == f"/dossier/{CASE}"


async def ask(store: Store, vault: Vault, number: int) -> None:
    """Have a seeker ask for a human."""
    address = Address("web", f"seeker-{number}")
    conversation = vault.conversation("web", address.value)
    await store.inbox.append([
        Arrival(conversation, f"web:{number}:1", Start(clock(), locale="fr"), address),
        Arrival(conversation, f"web:{number}:2", Chose(clock(), "h"), address),
    ])


async def take(store: Store, number: int) -> tuple[str, str]:
    """Take the next case as the desk does; return it and who asked."""
    login = f"c{number:04}"
    case = await store.desk.take_next(login, Account(login, "", b""), clock())
    assert case is not None
    source = f"desk:{login}:take:{case}"
    await store.inbox.append([Arrival(conversation_of(case), source, Took(clock(), login, case))])
    return case, login


async def test_a_thousand_takes_have_one_owner_each(
    open_stores: OpenStore, vault: Vault, eventually: Eventually
) -> None:
    """P10, acceptance test 4: through two processes a thousand ask at once; each gets a case, each case one owner."""
    stores = (await open_stores(), await open_stores())
    first = stores[0]
    async with working(stores[0], "one"), working(stores[1], "two"):
        for number in range(THOUSAND):
            await ask(stores[number % 2], vault, number)

        async def all_wait() -> bool:
            return (await first.desk.snapshot())[1] == THOUSAND

        await eventually(all_wait)
        async with asyncio.TaskGroup() as group:
            jobs = [group.create_task(take(stores[n % 2], n)) for n in range(THOUSAND)]
        taken = [job.result() for job in jobs]

        async def all_held() -> bool:
            return (await first.desk.snapshot())[1] == 0

        await eventually(all_held)
        held = [await first.desk.cases(login) for _, login in taken]
        open_to = [await first.transcript.read(case, login) for case, login in taken]
        told = [await first.desk.notices(login) for _, login in taken]

    assert THOUSAND == len({case for case, _ in taken})
    assert [[case] for case, _ in taken] == [[one.case_id for one in mine] for mine in held]
    assert None not in open_to
    assert {"taken": THOUSAND} == Counter(notice.code for inbox in told for _, notice in inbox)
