"""A hard case that is offered by a colleague, or handed over by a supervisor, is warned of before it is read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.carried import Ended, State
from bot.model.case import CaseCard, Level, Status
from bot.model.desk_event import Accepted, Declined, Reassigned
from bot.model.effect import Notice
from bot.model.event import GaveBack
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card, line

CASE = f"{CONVERSATION}.1"
SAID = "il y a quelque chose que je dois te dire"
WARNING = "cette conversation peut être lourde"
BEFORE = "Rien ne presse."


@pytest.fixture
async def noe(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A counsellor at the desk; nobody waits long for an inbox that has no worker here."""
    monkeypatch.setattr("bot.desk.web.wall.SETTLE_SECONDS", 0.05)
    monkeypatch.setattr("bot.desk.web.cases.SETTLE_SECONDS", 0.05)
    return await Counsellor(House()).enrol()


@pytest.fixture
async def alix(noe: Counsellor) -> Counsellor:
    """A supervisor of the same desk."""
    return await Counsellor(noe.house, "alix", "Alix").enrol("supervisor")


def offered(house: House, **changes: Any) -> CaseCard:
    """Have Alix offer Noé a case."""
    usual: dict[str, Any] = {
        "status": Status.ASSIGNED,
        "owner": "alix",
        "offered": "noe",
        "risk": Level.URGENT,
    }
    shown = house.cases.put(card(**{**usual, **changes}), line("seeker", SAID))
    house.cases.notes[CASE] = BEFORE
    house.cases.told.append(("7-0", "noe", Notice("noe", "offered", CASE, "alix")))
    return shown


def handed(house: House, **changes: Any) -> CaseCard:
    """Have a supervisor hand Noé a case."""
    usual: dict[str, Any] = {"status": Status.ASSIGNED, "owner": "noe", "risk": Level.URGENT}
    lines = line("seeker", SAID), line("system", "reassigned:noe")
    return house.cases.put(card(**{**usual, **changes}), *lines)


def weary(counsellor: Counsellor) -> None:
    """Have somebody carry a hard case until a minute ago."""
    ended = Ended("z.1", True, NOW - timedelta(minutes=20), NOW - timedelta(minutes=1))
    shift = State(began=NOW - timedelta(hours=1), seen=NOW, ended=(ended,))
    counsellor.house.care.shifts[counsellor.login] = shift


async def test_an_offer_of_a_hard_case_warns_before_it_is_accepted(
    alix: Counsellor, noe: Counsellor
) -> None:
    """The card says so, on whichever page; what it carries is the word for this case, without which nothing happens."""
    offered(noe.house)
    page = (await noe.browser.get("/")).text

    assert (True, True, False) == (WARNING in page, BEFORE in page, SAID in page)
    assert f'name="sure" value="{CASE}"' in page
    assert "Je la prends" in page
    answer = await noe.press(f"/dossier/{CASE}/accepter")
    assert ("/", []) == (answer.headers["location"], noe.house.inbox.arrivals)

    await noe.press(f"/dossier/{CASE}/accepter", sure=CASE)

    assert [Accepted(NOW, "noe", CASE)] == [one.event for one in noe.house.inbox.arrivals]


async def test_an_offer_of_a_lighter_case_asks_nothing(alix: Counsellor, noe: Counsellor) -> None:
    """A warning that always stands there is read by nobody."""
    offered(noe.house, risk=Level.NONE, topic="school")
    page = (await noe.browser.get("/")).text

    await noe.press(f"/dossier/{CASE}/accepter")

    assert (False, True) == (WARNING in page, "Accepter" in page)
    assert [Accepted(NOW, "noe", CASE)] == [one.event for one in noe.house.inbox.arrivals]


async def test_who_rests_is_told_why_and_can_say_not_now(
    alix: Counsellor, noe: Counsellor
) -> None:
    """An offer is bound by the same limits as the queue; somebody in danger for minutes goes beyond them, as there."""
    offered(noe.house)
    weary(noe)
    page = (await noe.browser.get("/")).text

    assert ("Pause jusqu’à" in page, f"{CASE}/accepter" in page) == (True, False)
    answer = await noe.press(f"/dossier/{CASE}/accepter", sure=CASE)
    assert ("/soin?suite=pause", []) == (answer.headers["location"], noe.house.inbox.arrivals)

    noe.house.cases.put(replace(noe.house.cases.cards[CASE], risk=Level.EMERGENCY))
    assert f"{CASE}/accepter" in (await noe.browser.get("/")).text


async def test_not_now_leaves_it_to_others_for_a_while(alix: Counsellor, noe: Counsellor) -> None:
    """Who declines is not given the same case by the queue in the next minute."""
    offered(noe.house)
    await noe.browser.get("/")

    await noe.press(f"/dossier/{CASE}/decliner")

    assert [Declined(NOW, "noe", CASE)] == [one.event for one in noe.house.inbox.arrivals]
    noe.house.cases.put(card(risk=Level.URGENT))
    assert "/?suite=nobody" == (await noe.press("/suite")).headers["location"]


async def test_what_is_handed_over_is_veiled_by_the_warning(noe: Counsellor) -> None:
    """Nothing of it is on any page, and nobody has read it, before its owner says that they do; then it stays open."""
    handed(noe.house, reasons=("fr.threats_now",))
    pages = [
        (await noe.browser.get(f"/dossier/{CASE}{place}", follow_redirects=True)).text
        for place in ("", "/effacer", "/reponses", "/services")
    ]

    for page in pages:
        assert (True, False) == (WARNING in page, SAID in page)
    assert "menaces en ce moment" in pages[0]
    assert [] == [one for one in noe.house.audit.entries if one[2] == CASE]

    answer = await noe.press(f"/avant/{CASE}/lire")

    assert f"/dossier/{CASE}" == answer.headers["location"]
    for _ in range(2):
        assert SAID in (await noe.browser.get(f"/dossier/{CASE}")).text
    assert [("noe", "open", CASE)] == [one for one in noe.house.audit.entries if one[2] == CASE]


async def test_not_now_gives_back_what_was_handed_over(noe: Counsellor) -> None:
    """One press, and it waits in its old place for somebody else."""
    handed(noe.house)

    await noe.press(f"/dossier/{CASE}/rendre")

    assert [GaveBack(NOW, "noe", CASE)] == [one.event for one in noe.house.inbox.arrivals]


async def test_of_somebody_who_left_nothing_else_is_promised(noe: Counsellor) -> None:
    """Nobody waits for an answer there, and what is given back then ends."""
    handed(noe.house, away=True)

    page = (await noe.browser.get(f"/dossier/{CASE}")).text

    assert (True, True) == (WARNING in page, "La personne est partie" in page)
    assert ("attend ta réponse\u202f;" in page, "dans la file, à son" in page) == (False, False)


async def test_only_the_owner_lifts_the_veil(alix: Counsellor, noe: Counsellor) -> None:
    """Who listens in is not asked, and says nothing for the owner; nobody else gets anywhere."""
    handed(noe.house, listeners=("alix",))

    answer = await alix.press(f"/avant/{CASE}/lire")

    assert ("/", {}) == (answer.headers["location"], noe.house.care.shifts)
    assert SAID in (await alix.browser.get(f"/dossier/{CASE}")).text
    assert SAID not in (await noe.browser.get(f"/dossier/{CASE}")).text


async def test_a_supervisor_hands_over_beyond_a_limit_only_knowingly(
    alix: Counsellor, noe: Counsellor
) -> None:
    """They are told, in words of care and with no number; then it is theirs to decide."""
    noe.house.cases.put(card(risk=Level.URGENT))
    weary(noe)

    answer = await alix.press(f"/mur/{CASE}/confier", to="noe")
    page = (await alix.browser.get(answer.headers["location"])).text

    assert [] == noe.house.inbox.arrivals
    assert "Noé\u202f: en pause après une conversation lourde." in page
    assert "Confier quand même" in page
    await alix.press(f"/mur/{CASE}/confier", to="noe", sure="1")
    assert [Reassigned(NOW, "alix", "noe", CASE)] == [
        one.event for one in noe.house.inbox.arrivals
    ]


async def test_nobody_is_told_of_somebody_who_is_well(alix: Counsellor, noe: Counsellor) -> None:
    """Without a reason there is no question."""
    noe.house.cases.put(card(risk=Level.URGENT))

    page = (await alix.browser.get(f"/mur/{CASE}?pour=noe")).text
    await alix.press(f"/mur/{CASE}/confier", to="noe")

    assert "Confier quand même" not in page
    assert 1 == len(noe.house.inbox.arrivals)
