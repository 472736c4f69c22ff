"""The wall of supervisors: facts for who may see them, and what can be done about them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from bot.model.carried import Ended, State
from bot.model.case import CaseCard, Level, Status
from bot.model.desk_event import BlockSettled, Joined, Reassigned
from bot.model.effect import SUPERVISORS, Notice
from bot.model.following import Person
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card, line

CASE = f"{CONVERSATION}.1"
SAID = "il y a quelque chose que je dois te dire"
WHY = "Insulte l’équipe depuis une heure."


@pytest.fixture
async def alix(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A supervisor at the desk; nobody waits long for an inbox that has no worker here."""
    monkeypatch.setattr("bot.desk.web.wall.SETTLE_SECONDS", 0.05)
    monkeypatch.setattr("bot.desk.web.cases.SETTLE_SECONDS", 0.05)
    return await Counsellor(House(), "alix", "Alix").enrol("supervisor")


@pytest.fixture
async def noe(alix: Counsellor) -> Counsellor:
    """A counsellor of the same desk."""
    return await Counsellor(alix.house).enrol()


def held(house: House, **changes: Any) -> CaseCard:
    """Have Noé hold a case in which something was said, and of which an answer is owed for seven minutes."""
    usual = {"status": Status.ASSIGNED, "owner": "noe", "risk": Level.URGENT}
    shown = house.cases.put(card(**{**usual, **changes}), line("seeker", SAID))
    since = NOW - timedelta(minutes=7)
    person = Person(CONVERSATION, shown.alias, "fr", shown, "", since)
    house.following.known[CONVERSATION] = person
    return shown


def tell(house: House, code: Any, case: str = "", other: str = "noe", ago: float = 1) -> None:
    """Have supervisors been told something some minutes ago."""
    at = int((NOW - timedelta(minutes=ago)).timestamp() * 1000)
    house.cases.told.append((f"{at}-0", SUPERVISORS, Notice(SUPERVISORS, code, case, other)))


def part(page: Response, name: str) -> str:
    """Return one section of the wall."""
    return page.text.partition(f'id="{name}"')[2].partition("</section>")[0]


async def test_the_wall_is_for_supervisors(alix: Counsellor, noe: Counsellor) -> None:
    """P7: each page and each action asks for the role, on the server; nothing is asked of any inbox."""
    held(noe.house, block=("alix", 7))
    for place in ("/mur", f"/mur/{CASE}", f"/mur/{CASE}/blocage"):
        answer = await noe.browser.get(place)
        assert (403, False) == (answer.status_code, "Loutre" in answer.text), place
    for place in ("pause", "parler", f"{CASE}/confier", f"{CASE}/remettre", f"{CASE}/blocage"):
        assert 403 == (await noe.press(f"/mur/{place}", to="noe", agreed="yes")).status_code

    assert ([], {}) == (noe.house.inbox.arrivals, noe.house.care.told)
    assert "/mur" not in (await noe.browser.get("/")).text
    assert 'href="/mur"' in (await alix.browser.get("/")).text


async def test_who_waits(alix: Counsellor) -> None:
    """By level and language, with the longest wait; messages left apart; practice nowhere; no word of anybody (P7)."""
    cases = alix.house.cases
    people: tuple[dict[str, Any], ...] = (
        {"risk": Level.EMERGENCY, "since": NOW - timedelta(minutes=6), "alias": "Renard 3"},
        {"locale": "ar", "since": NOW - timedelta(minutes=75)},
        {"locale": "ar"},
        {},
        {"message_only": True, "away": True, "since": NOW - timedelta(minutes=130)},
        {"training": True, "alias": "Lynx 6"},
    )
    for number, changes in enumerate(people):
        cases.put(card(number, **changes), line("seeker", SAID))
    page = await alix.browser.get("/mur")
    crowds = part(page, "crowds")
    tiles = [
        one.partition("</li>\n<li class=")[0] for one in crowds.split('<li class="crowd ')[1:]
    ]

    assert ["1", "0", "3", "0", "1"] == [
        one.partition('class="number">')[2].partition("<")[0] for one in tiles
    ]
    assert "le plus long\u202f: 6 min" in tiles[0]
    assert "le plus long\u202f: 1 h 15" in tiles[2]
    assert ("arabe <b>2</b>" in tiles[2], "français <b>1</b>" in tiles[2]) == (True, True)
    assert "le plus ancien\u202f: 2 h 10" in tiles[4]
    assert crowds.index("Renard 3") < crowds.index("Loutre 27")
    assert ("Lynx 6" in page.text, SAID in page.text) == (False, False)


async def test_who_is_on_what(alix: Counsellor, noe: Counsellor) -> None:
    """Name, shift, cases by alias and level, since when an answer is owed, who reads along; whoever is gone first."""
    held(noe.house, offered="lea", listeners=("alix",))
    noe.house.cases.put(card(2, status=Status.ASSIGNED, owner="gone", alias="Geai 7"))
    noe.house.cases.put(card(3, status=Status.ASSIGNED, owner="noe", training=True, alias="Lynx"))
    team = part(await alix.browser.get("/mur"), "team")
    mates = team.split('<li class="mate ')[1:]

    assert ["off", "on", "on"] == [one.partition('"')[0] for one in mates]
    assert ("gone", "Geai 7", "Sans signe") == tuple(
        word for word in ("gone", "Geai 7", "Sans signe") if word in mates[0]
    )
    assert "Alix (toi)" in mates[1]
    for words in ("Noé", "Loutre 27", "urgent", "attend une réponse\u202f: 7 min", "tu lis"):
        assert words in mates[2], words
    assert "proposée à lea" in mates[2]
    assert "Lynx" not in team
    assert SAID not in team


async def test_load_is_care_and_not_a_score(alix: Counsellor, noe: Counsellor) -> None:
    """Signs in words, no number of anybody; a pause can be proposed, once, and is written down nowhere."""
    hard = [Ended(f"z.{n}", True, NOW, NOW + timedelta(minutes=20)) for n in range(2)]
    noe.house.care.shifts["noe"] = State(began=NOW, seen=NOW, ended=tuple(hard), checked=NOW)
    alix.house.clock.turn(minutes=14)
    await noe.browser.get("/")
    team = part(await alix.browser.get("/mur"), "team")
    assert "en pause après une conversation lourde" in team
    before = list(alix.house.audit.entries)

    done = [await alix.press("/mur/pause", login=login) for login in ("noe", "noe", "nobody")]

    assert [Notice("noe", "rest", "", "alix")] == list(alix.house.care.told.values())
    assert before == alix.house.audit.entries
    assert "C’est proposé" in (await alix.browser.get(done[0].headers["location"])).text


async def test_a_second_person_stands_first(alix: Counsellor, noe: Counsellor) -> None:
    """Who calls is on top, with one button to listen in; that it is pressed is written down, or nothing happens."""
    held(noe.house, called=True)
    page = await alix.browser.get("/mur")
    assert "Noé demande une deuxième personne." in part(page, "calls")
    assert f"/dossier/{CASE}/ecouter" in part(page, "calls")

    await alix.press(f"/dossier/{CASE}/ecouter")

    [arrival] = alix.house.inbox.arrivals
    assert Joined(NOW, "alix", CASE) == arrival.event
    assert ("alix", "join", CASE) == alix.house.audit.entries[-1]


async def test_after_the_end_of_a_shift_nobody_begins_to_read_along(
    alix: Counsellor, noe: Counsellor
) -> None:
    """P7: who has gone home reads nothing more: they are told to begin their shift first."""
    held(noe.house, called=True)
    await alix.press("/service", shift="off")

    answer = await alix.press(f"/dossier/{CASE}/ecouter")

    assert ("/soin?suite=off", []) == (answer.headers["location"], alix.house.inbox.arrivals)


async def test_text_only_while_listening(alix: Counsellor, noe: Counsellor) -> None:
    """P7: a supervisor reads what was said while they listen, and at no other time; from there they come back here."""
    shown = held(noe.house)
    assert SAID not in (await alix.browser.get(f"/mur/{CASE}")).text
    assert "/mur/" in (refused := await alix.browser.get(f"/dossier/{CASE}")).text
    assert (403, False) == (refused.status_code, SAID in refused.text)

    alix.house.cases.put(replace(shown, listeners=("alix",)))
    room = await alix.browser.get(f"/dossier/{CASE}")
    assert (200, True) == (room.status_code, SAID in room.text)
    alix.house.cases.put(replace(shown, owner="lea", listeners=("noe",)))
    assert 403 == (await noe.browser.get(f"/dossier/{CASE}")).status_code, "no supervisor any more"
    alix.house.cases.put(shown)
    gone = await alix.press(f"/dossier/{CASE}/quitter")
    assert "/mur" == gone.headers["location"]


async def test_a_case_is_given_to_somebody_there(alix: Counsellor, noe: Counsellor) -> None:
    """P10: to somebody on shift, or back to the queue, by the inbox, written down; practice to nobody."""
    held(noe.house)
    await Counsellor(alix.house, "lea", "Léa").enrol()
    page = (await alix.browser.get(f"/mur/{CASE}")).text
    assert ('value="lea"' in page, 'value="noe"' in page) == (True, False)

    for to in ("lea", "sam", ""):
        await alix.press(f"/mur/{CASE}/confier", to=to)
    back = await alix.press(f"/mur/{CASE}/remettre")

    events = [arrival.event for arrival in alix.house.inbox.arrivals]
    assert [Reassigned(NOW, "alix", "lea", CASE), Reassigned(NOW, "alix", "", CASE)] == events
    assert "/mur" == back.headers["location"]
    assert [("alix", "reassign", CASE)] * 2 == alix.house.audit.entries[-2:]
    held(noe.house, training=True)
    assert "/mur" == (await alix.press(f"/mur/{CASE}/remettre")).headers["location"]
    assert 2 == len(alix.house.inbox.arrivals)
    refused = await alix.browser.get(f"/mur/{CASE}?refus=not_there")
    assert "/mur" == refused.headers["location"]


async def test_a_block_needs_four_eyes(alix: Counsellor, noe: Counsellor) -> None:
    """Why it is asked is read by somebody else alone, once that is written down; they decide, the inbox holds it."""
    held(noe.house, block=("noe", 7), asked=2)
    noe.house.cases.notes[CASE] = WHY
    wall = await alix.browser.get("/mur")
    assert ("Noé demande un blocage" in wall.text, WHY in wall.text) == (True, False)
    assert WHY not in (await alix.browser.get(f"/mur/{CASE}")).text
    quiet = await alix.browser.get(f"/mur/{CASE}/blocage", headers={"x-quiet": "1"})
    assert (200, False) == (quiet.status_code, WHY in quiet.text)
    assert ("alix", "block_read", CASE) not in alix.house.audit.entries

    page = (await alix.browser.get(f"/mur/{CASE}/blocage")).text
    assert (True, True) == (WHY in page, 'name="asked" value="2"' in page)
    assert ("alix", "block_read", CASE) == alix.house.audit.entries[-1]
    await alix.press(f"/mur/{CASE}/blocage", agreed="yes", asked="2")
    [arrival] = alix.house.inbox.arrivals
    assert BlockSettled(NOW, "alix", True, CASE, 2) == arrival.event
    assert ("alix", "block_settle", CASE) == alix.house.audit.entries[-1]


async def test_who_asked_does_not_decide(alix: Counsellor, noe: Counsellor) -> None:
    """Four eyes: a supervisor who asked for a block is offered no button, and is shown no note."""
    held(noe.house, owner="alix", block=("alix", 7))
    noe.house.cases.notes[CASE] = WHY
    assert "Une autre personne décide." in part(await alix.browser.get("/mur"), "calls")
    answer = await alix.browser.get(f"/mur/{CASE}/blocage")
    assert f"/mur/{CASE}" == answer.headers["location"]
    assert "agreed" not in (await alix.browser.get(f"/mur/{CASE}")).text


async def test_a_block_of_a_closed_case_stays_to_be_decided(alix: Counsellor) -> None:
    """The case ended before anybody looked: the question is still there."""
    alix.house.cases.put(card(status=Status.CLOSED, block=("noe", 3)))
    tell(alix.house, "block_asked", CASE)
    assert f"/mur/{CASE}/blocage" in part(await alix.browser.get("/mur"), "calls")


async def test_no_entry_no_block(alix: Counsellor, noe: Counsellor) -> None:
    """What cannot be written down is not read, and not done."""
    held(noe.house, block=("noe", 7))
    alix.house.audit.broken = True
    answers = [
        await alix.browser.get(f"/mur/{CASE}/blocage"),
        await alix.press(f"/mur/{CASE}/blocage", agreed="yes", asked="0"),
        await alix.press(f"/mur/{CASE}/remettre"),
    ]

    assert [500] * 3 == [answer.status_code for answer in answers]
    assert [] == alix.house.inbox.arrivals


async def test_somebody_wants_to_talk(alix: Counsellor, noe: Counsellor) -> None:
    """A wish stays on the wall until one supervisor goes: then they are told who, and the others that somebody does."""
    tell(alix.house, "talk", ago=30)
    assert "Noé voudrait parler" in part(await alix.browser.get("/mur"), "calls")

    for _ in range(2):
        await alix.press("/mur/parler", login="noe")
    await alix.press("/mur/parler", login="alix")

    heard, coming = alix.house.care.told.values()
    assert Notice(SUPERVISORS, "heard", "", "noe") == heard
    assert Notice("noe", "coming", "", "alix") == coming
    tell(alix.house, "heard", ago=1)
    assert "Noé" not in part(await alix.browser.get("/mur"), "calls")


async def test_what_came_back_lately(alix: Counsellor) -> None:
    """Cases of who vanished or did not answer, the last first, of two hours."""
    alix.house.cases.put(card())
    tell(alix.house, "vanished", CASE, "lea", ago=121)
    tell(alix.house, "expired", CASE, "noe", ago=60)
    tell(alix.house, "vanished", f"{CONVERSATION}.9", "lea", ago=5)
    lately = part(await alix.browser.get("/mur"), "lately")

    assert 2 == lately.count("<li>")
    assert lately.index("lea n’est plus là") < lately.index("noe n’a pas répondu")
    assert 1 == lately.count("Loutre 27")


async def test_news_on_every_page(alix: Counsellor, noe: Counsellor) -> None:
    """Pages that are not live ask for what somebody is told; what is for supervisors is told to them alone."""
    assert "/static/news.js" in (await noe.browser.get("/soin")).text
    tell(alix.house, "second", CASE, "noe")
    first = await alix.browser.get("/nouvelles", headers={"x-quiet": "1"})
    assert "deuxième personne" not in first.text, (
        "what was before the page was opened is on the wall"
    )
    alix.house.cases.told.append(("1-1", "noe", Notice("noe", "rest", "", "alix")))
    later = [
        (await one.browser.get("/nouvelles", headers={"x-notices-after": "1-0"})).text
        for one in (alix, noe)
    ]
    assert [True, False] == ["Noé demande une deuxième personne." in page for page in later]
    assert [False, True] == ["Alix te propose une pause" in page for page in later]


async def test_an_empty_wall(alix: Counsellor) -> None:
    """Nobody waits, nothing calls: the wall says so; an unknown case leads back to it."""
    page = (await alix.browser.get("/mur")).text
    assert "Rien en ce moment." in page
    assert "Aucune." in page
    for place in ("/mur/nonsense", f"/mur/{'z' * 26}.1"):
        assert "/mur" == (await alix.browser.get(place)).headers["location"]
