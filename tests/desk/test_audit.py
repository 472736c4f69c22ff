"""P7: what counsellors do is written down before they see anything; who cannot be written down does not read."""

import pytest

from bot.model.case import CaseCard, Status
from bot.model.event import Forgot, Replied, Took
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card, line

CASE = f"{CONVERSATION}.1"
PLANTED = "il m'a encore frappée"


@pytest.fixture
async def noe(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A counsellor at the desk."""
    monkeypatch.setattr("bot.desk.web.cases.SETTLE_SECONDS", 0.05)
    return await Counsellor(House()).enrol()


@pytest.fixture
def held(noe: Counsellor) -> CaseCard:
    """A case that the counsellor holds."""
    mine = card(status=Status.ASSIGNED, owner="noe")
    return noe.house.cases.put(mine, line("seeker", PLANTED))


def done(house: House) -> list[tuple[str, str, str]]:
    """Return what was written down since the enrolment."""
    return house.audit.entries[1:]


async def test_coming_and_going(noe: Counsellor) -> None:
    """Enrolment, a wrong password, a good one and the way out; nobody's password stands there as a login."""
    noe.house.clock.turn(minutes=5)
    await noe.press("/sortir")
    await noe.enter(password="faux mot de passe")
    await noe.enter(login="lampe herisson valise mardi")
    noe.house.clock.turn(minutes=1)
    await noe.enter()

    assert [
        ("noe", "enrol", "counsellor"),
        ("noe", "logout", ""),
        ("noe", "login_failed", ""),
        ("unknown", "login_failed", ""),
        ("noe", "login", ""),
    ] == noe.house.audit.entries


async def test_a_lock_is_one_entry(noe: Counsellor) -> None:
    """Who goes on trying does not fill the log."""
    await noe.press("/sortir")
    for _ in range(15):
        await noe.enter(password="faux")

    actions = [action for _, action, _ in done(noe.house)]
    assert (10, 1) == (actions.count("login_failed"), actions.count("login_locked"))


async def test_reading_is_written_down_once(noe: Counsellor, held: CaseCard) -> None:
    """Opening a case, and reading on while the page asks by itself: an entry each, not one a refresh."""
    for _ in range(3):
        await noe.browser.get(f"/dossier/{CASE}")
        await noe.browser.get(f"/dossier/{CASE}", headers={"x-quiet": "1"})
    assert [("noe", "open", CASE), ("noe", "read_on", CASE)] == done(noe.house)

    for _ in range(5):  # somebody is there all the time, so the session does not lock
        noe.house.clock.turn(minutes=13)
        await noe.browser.get("/")
    await noe.browser.get(f"/dossier/{CASE}")
    assert ("noe", "open", CASE) == done(noe.house)[-1]
    assert 3 == len(done(noe.house))


async def test_what_is_refused_is_no_reading(noe: Counsellor) -> None:
    """Whoever does not hold the case has read nothing."""
    noe.house.cases.put(card(status=Status.ASSIGNED, owner="lea"), line("seeker", PLANTED))
    page = await noe.browser.get(f"/dossier/{CASE}")

    assert (403, False) == (page.status_code, PLANTED.rsplit(maxsplit=1)[-1] in page.text)
    assert [] == done(noe.house)


async def test_commands_are_written_down(noe: Counsellor, held: CaseCard) -> None:
    """Take, reply, give back, close: who, what, which case; never the words."""
    await noe.press(f"/dossier/{CASE}/ecrire", text="je suis là")
    await noe.press(f"/dossier/{CASE}/rendre")
    await noe.press(f"/dossier/{CASE}/clore", outcome="heard")
    await noe.press(f"/dossier/{CASE}/prendre")

    actions = [entry for entry in done(noe.house) if entry[1] != "open"]
    assert [("noe", verb, CASE) for verb in ("reply", "give_back", "close", "take")] == actions
    assert "je suis" not in str(noe.house.audit.entries)


async def test_no_entry_no_text(noe: Counsellor, held: CaseCard) -> None:
    """While the log cannot be written nobody reads, takes or erases; an answer still reaches who waits for it."""
    noe.house.audit.broken = True
    for headers in ({}, {"x-quiet": "1"}):
        page = await noe.browser.get(f"/dossier/{CASE}", headers=headers)
        assert (500, False) == (page.status_code, "frappée" in page.text)
    assert 500 == (await noe.press(f"/dossier/{CASE}/prendre")).status_code
    assert 500 == (await noe.press(f"/dossier/{CASE}/effacer")).status_code
    assert [] == noe.house.inbox.arrivals

    answer = await noe.press(f"/dossier/{CASE}/ecrire", {"x-live": "1"}, text="je suis là")
    assert 202 == answer.status_code
    assert [Replied] == [type(one.event) for one in noe.house.inbox.arrivals]
    noe.house.audit.broken = False
    assert 200 == (await noe.browser.get(f"/dossier/{CASE}")).status_code
    assert ("noe", "open", CASE) == done(noe.house)[-1]


async def test_erasing_asks_once(noe: Counsellor, held: CaseCard) -> None:
    """P8: a page says what it means; one button, without JavaScript; the inbox gets what /forget would be."""
    room = await noe.browser.get(f"/dossier/{CASE}")
    assert f'href="/dossier/{CASE}/effacer"' in room.text
    page = await noe.browser.get(f"/dossier/{CASE}/effacer")
    assert (200, True) == (page.status_code, "Effacer pour toujours" in page.text)
    assert "preuve" in page.text
    assert "frappée" not in page.text

    answer = await noe.press(f"/dossier/{CASE}/effacer")

    (asked,) = noe.house.inbox.arrivals
    erased = Forgot(NOW, counsellor="noe", case=CASE)
    assert (erased, None, True) == (asked.event, asked.address, asked.urgent)
    assert (CONVERSATION, True) == (asked.conversation, asked.source.startswith("desk:noe:erase:"))
    assert ("noe", "erase", CASE) == done(noe.house)[-1]
    assert 303 == answer.status_code


async def test_only_the_owner_erases(noe: Counsellor) -> None:
    """P7: whoever does not hold the case can erase nothing, whatever form they send."""
    noe.house.cases.put(card(status=Status.ASSIGNED, owner="lea"), line("seeker", PLANTED))
    noe.house.cases.put(card(2), line("seeker", PLANTED))

    for case in (CASE, f"{CONVERSATION}.2"):
        assert 403 == (await noe.browser.get(f"/dossier/{case}/effacer")).status_code
        assert 403 == (await noe.press(f"/dossier/{case}/effacer")).status_code
    assert 404 == (await noe.press(f"/dossier/{CONVERSATION}.9/effacer")).status_code
    assert 403 == (await noe.press(f"/dossier/{CASE}/effacer", csrf="x")).status_code
    assert [] == noe.house.inbox.arrivals
    assert [] == done(noe.house)


async def test_taking_is_written_before(noe: Counsellor) -> None:
    """The entry stands there before the command does."""
    noe.house.cases.put(card())
    await noe.press(f"/dossier/{CASE}/prendre")

    assert [("noe", "take", CASE)] == done(noe.house)
    assert [Took] == [type(one.event) for one in noe.house.inbox.arrivals]


async def test_nobody_is_called_operator(noe: Counsellor) -> None:
    """P7: a login cannot be mistaken for the program or the person who runs it."""
    other = Counsellor(noe.house, login="operator")
    answer = await other.choose(await other.arrive(await other.link()))

    assert 422 == answer.status_code
