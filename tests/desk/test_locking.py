"""The instant lock: the server refuses, whatever the page shows; opening again needs the person."""

import pytest

from tests.desk.people import PASSWORD, Counsellor, field_of
from tests.desk.stand_ins import House, card


@pytest.fixture
async def noe() -> Counsellor:
    """Somebody at the desk who has just locked the screen."""
    person = await Counsellor(House()).enrol()
    person.house.cases.put(card())
    locked = await person.press("/verrou", vers="/dossier/x.1")
    assert "/entrer?vers=/dossier/x.1" == locked.headers["location"]
    return person


async def reopen(person: Counsellor, password: str = PASSWORD, vers: str = "/") -> int:
    """Send the one field of the locked page."""
    page = await person.browser.get(f"/entrer?vers={vers}")
    form = {"csrf": field_of(page.text, "csrf"), "password": password, "vers": vers}
    return (await person.browser.post("/entrer/rouvrir", data=form)).status_code


async def test_every_request_answers_locked(noe: Counsellor) -> None:
    """Pages, signals and commands of every tab: nothing of the desk comes through."""
    page, quiet = await noe.browser.get("/"), {"x-quiet": "1"}
    live, stream = await noe.browser.get("/", headers=quiet), await noe.browser.get("/flux")
    entry = await noe.browser.get("/entrer")

    assert (303, "/entrer?vers=/") == (page.status_code, page.headers["location"])
    assert (401, 303) == (live.status_code, stream.status_code)
    assert "Verrouillé" in entry.text
    assert ("noe" in entry.text, "Loutre" in entry.text) == (False, False)
    assert ("noe", "lock", "") in noe.house.audit.entries


async def test_the_password_opens_it_again(noe: Counsellor) -> None:
    """The same session goes on: no code, which the session had; a fresh one within the hour only."""
    assert 403 == await reopen(noe, "wrong")
    assert 303 == await reopen(noe)
    assert 200 == (await noe.browser.get("/")).status_code
    actions = [action for _, action, _ in noe.house.audit.entries]
    assert ["lock", "reopen_failed", "reopen"] == actions[-3:]


async def test_what_one_tab_opened_is_open_in_all(noe: Counsellor) -> None:
    """The other tabs stand at the locked page: loaded again, they go on where they were."""
    assert 303 == await reopen(noe)
    other = await noe.browser.get("/entrer?vers=/dossier/x.1")

    assert (303, "/dossier/x.1") == (other.status_code, other.headers["location"])


async def test_a_forgotten_lock_ends(noe: Counsellor) -> None:
    """After an hour password and code are asked for, as by anybody."""
    noe.house.clock.turn(minutes=61)

    assert 403 == await reopen(noe)
    assert "Identifiant" in (await noe.browser.get("/entrer")).text


async def test_guessing_at_a_locked_screen_ends_the_session(noe: Counsellor) -> None:
    """Ten tries; then even the right password asks for everything. Nobody does that from elsewhere."""
    elsewhere = Counsellor(noe.house, secret=noe.secret)
    for _ in range(12):
        await elsewhere.enter(password="wrong", code="000000")
    assert 303 == await reopen(noe)
    await noe.press("/verrou")
    answers = [await reopen(noe, "wrong") for _ in range(11)]

    assert ([403] * 9, 429) == (answers[:9], answers[9])
    assert 403 == await reopen(noe)


async def test_a_locked_cookie_is_worth_nothing_else(noe: Counsellor) -> None:
    """A form of another page cannot open it, nor does signing in elsewhere."""
    forged = await noe.browser.post("/entrer/rouvrir", data={"password": PASSWORD})
    other = await Counsellor(noe.house, "lou", "Lou").enrol()

    assert 403 == forged.status_code
    assert 303 == (await noe.browser.get("/")).status_code
    assert 200 == (await other.browser.get("/")).status_code
