"""What is to be followed: facts on a list, notes for whoever may read them, plans by supervisors."""

from dataclasses import replace
from datetime import timedelta

import pytest
from httpx import Response

from bot.desk.web.secrets import form_token
from bot.model.case import CaseCard, Status
from bot.model.desk_event import Planned
from bot.model.following import FollowUp, Often, Person
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card, line

CASE = f"{CONVERSATION}.1"
NOTE = "demander comment s’est passée l’audience"
PLAN = "Une fois par jour, vingt minutes."
TODAY = NOW.date()


def known(house: House, shown: CaseCard, plan: str = "") -> None:
    """Let somebody be known by their conversation."""
    house.cases.put(shown, line("seeker", "il m’a encore frappée"))
    person = Person(shown.conversation, shown.alias, "fr", shown, plan)
    house.following.known[shown.conversation] = person


@pytest.fixture
async def noe() -> Counsellor:
    """A counsellor who holds a case."""
    house = House()
    known(house, card(status=Status.ASSIGNED, owner="noe"))
    return await Counsellor(house).enrol()


async def send(who: Counsellor, path: str, **form: str) -> Response:
    """Send a form that carries no key: sent twice, it is the same."""
    session = "".join(value for name, value in who.browser.cookies.items() if "bureau" in name)
    return await who.browser.post(path, data={"csrf": form_token(session), **form})


async def colleague(house: House, role: str = "counsellor") -> Counsellor:
    """Let somebody else come in."""
    return await Counsellor(house, "lea", "Léa").enrol(role)


async def test_a_follow_up(noe: Counsellor) -> None:
    """Whoever holds the case sets a day and a note; both stand on their list, and it is written down."""
    page = (await noe.browser.get(f"/suivi/{CASE}")).text
    assert f'value="{TODAY + timedelta(days=3)}"' in page
    day = TODAY + timedelta(days=10)
    done = await noe.press(f"/suivi/{CASE}", jour=str(day), note=f" {NOTE} ", key="")
    assert 422 == done.status_code, "a field that the form does not have"

    await send(noe, f"/suivi/{CASE}", jour=str(day), note=f" {NOTE} ")
    assert FollowUp(CONVERSATION, "noe", day, NOW, NOTE) == noe.house.following.set[CONVERSATION]
    shown = (await noe.browser.get("/suivi")).text
    assert NOTE in shown
    assert "12 mars" in shown
    assert ("noe", "follow", CASE) == noe.house.audit.entries[-1]
    assert "déjà noté par Noé" in (await noe.browser.get(f"/suivi/{CASE}")).text


async def test_only_who_holds_the_case_sets_one(noe: Counsellor) -> None:
    """P7, P10: on the server, whatever is sent; nor for somebody of whom nothing is known."""
    lea = await colleague(noe.house, "supervisor")
    assert 403 == (await lea.browser.get(f"/suivi/{CASE}")).status_code
    assert 403 == (await send(lea, f"/suivi/{CASE}", jour=str(TODAY), note="")).status_code
    assert 404 == (await noe.browser.get(f"/suivi/{'z' * 26}.1")).status_code
    assert 404 == (await noe.browser.get("/suivi/nonsense")).status_code
    assert {} == noe.house.following.set


async def test_days_and_lengths(noe: Counsellor) -> None:
    """Yesterday, a year from now, no day at all, a novel: said on the page, and what was written stays there."""
    for form, why in (
        ({"jour": str(TODAY - timedelta(days=1)), "note": NOTE}, "entre aujourd’hui"),
        ({"jour": str(TODAY + timedelta(days=91)), "note": NOTE}, "entre aujourd’hui"),
        ({"jour": "demain", "note": NOTE}, "Choisis un jour."),
        ({"jour": str(TODAY), "note": NOTE * 9}, "trop longue"),
    ):
        page = await send(noe, f"/suivi/{CASE}", **form)
        assert 422 == page.status_code
        assert why in page.text
        assert NOTE in page.text
    assert {} == noe.house.following.set


async def test_a_note_is_for_few(noe: Counsellor) -> None:
    """P7: a colleague sees that and when; the note is for who wrote it, and for who holds a case of that person."""
    noe.house.following.set[CONVERSATION] = FollowUp(CONVERSATION, "noe", TODAY, NOW, NOTE)
    lea = await colleague(noe.house, "supervisor")
    page = (await lea.browser.get("/suivi")).text
    assert NOTE not in page
    assert "aujourd’hui" in page
    assert "Noé tient sa conversation" in page

    known(noe.house, card(status=Status.ASSIGNED, owner="lea"))
    assert NOTE in (await lea.browser.get("/suivi")).text
    assert NOTE in (await noe.browser.get("/suivi")).text


async def test_done(noe: Counsellor) -> None:
    """Whoever set it, holds the case, or supervises takes it away; nobody else."""
    one = FollowUp(CONVERSATION, "sam", TODAY, NOW, NOTE)
    ada = await Counsellor(noe.house, "ada", "Ada").enrol()
    noe.house.following.set[CONVERSATION] = one
    assert 403 == (await send(ada, f"/suivi/{CASE}/fait")).status_code
    assert 303 == (await send(noe, f"/suivi/{CASE}/fait")).status_code
    assert {} == noe.house.following.set
    assert ("noe", "followed", CASE) == noe.house.audit.entries[-1]
    noe.house.following.set[CONVERSATION] = one
    lea = await colleague(noe.house, "supervisor")
    assert 303 == (await send(lea, f"/suivi/{CASE}/fait")).status_code
    assert 303 == (await send(lea, f"/suivi/{CASE}/fait")).status_code, "twice is once"
    assert {} == noe.house.following.set


async def test_who_waits_for_a_word(noe: Counsellor) -> None:
    """Call-backs whose window is open, messages left: each once, practice never, and no word of theirs (P7)."""
    left = card(2, message_only=True, away=True, alias="Renard 3")
    for shown in (
        left,
        replace(
            left, case_id=f"{CONVERSATION}.3", alias="Loup 4", window=NOW + timedelta(hours=1)
        ),
        replace(
            left, case_id=f"{CONVERSATION}.4", alias="Ours 5", window=NOW - timedelta(hours=1)
        ),
        replace(left, case_id=f"{CONVERSATION}.5", alias="Lynx 6", training=True),
    ):
        noe.house.cases.put(shown, line("seeker", "rappelez-moi vite"))
    noe.house.following.abandoned.append(card(6, alias="Geai 7", status=Status.ABANDONED))
    page = (await noe.browser.get("/suivi")).text
    parts = page.split("<section")
    assert ["Loup 4" in part for part in parts] == [False, True, False, False, False, False]
    assert "21\u202fh\u202f30" in parts[1]
    assert ["Renard 3" in part for part in parts] == [False, False, False, True, False, False]
    assert ["Ours 5" in part for part in parts] == [False, False, False, True, False, False]
    assert ["Geai 7" in part for part in parts] == [False, False, False, False, True, False]
    assert "Lynx 6" not in page
    assert "rappelez" not in page


async def test_who_comes_often(noe: Counsellor) -> None:
    """They stand there with how often and since when; a counsellor sees that there is a plan, and not what it says."""
    house = noe.house
    known(house, card(status=Status.CLOSED), PLAN)
    house.following.frequent += [Often(CONVERSATION, 5, NOW), Often("z" * 26, 9, NOW)]
    page = (await noe.browser.get("/suivi")).text
    assert "5 fois" in page
    assert "9 fois" not in page
    assert "plan d’accompagnement" in page
    assert PLAN not in page
    assert "/plan" not in page
    assert 403 == (await noe.browser.get(f"/suivi/{CASE}/plan")).status_code
    assert 403 == (await send(noe, f"/suivi/{CASE}/plan", text=PLAN, key="k" * 20)).status_code


async def test_a_plan(noe: Counsellor) -> None:
    """A supervisor reads and writes it, through the inbox of the conversation; it is written down."""
    house = noe.house
    known(house, card(status=Status.CLOSED), PLAN)
    lea = await colleague(house, "supervisor")
    assert PLAN in (await lea.browser.get(f"/suivi/{CASE}/plan")).text
    done = await lea.press(f"/suivi/{CASE}/plan", text="Deux fois par jour.")

    assert 303 == done.status_code
    (arrival,) = house.inbox.arrivals
    assert (CONVERSATION, Planned(NOW, "lea", "Deux fois par jour.", CASE)) == (
        arrival.conversation,
        arrival.event,
    )
    assert ("lea", "plan", CASE) == house.audit.entries[-1]
    long = await lea.press(f"/suivi/{CASE}/plan", text="x" * 2001)
    assert (422, True) == (long.status_code, "x" * 2001 in long.text)
    assert 404 == (await lea.press(f"/suivi/{'z' * 26}.1/plan", text="x")).status_code
    assert 1 == len(house.inbox.arrivals)


async def test_nothing_to_follow(noe: Counsellor) -> None:
    """An empty page says so, list by list."""
    page = (await noe.browser.get("/suivi")).text
    assert 5 == page.count('class="empty"')
