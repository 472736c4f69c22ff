"""A curious colleague, and a stranger at the desk's door."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.model.case import Status
from bot.model.effect import Notice
from tests.desk.people import Counsellor
from tests.desk.stand_ins import House, card, line
from tests.desk.test_live import Line

TEXT = "il me frappe quand maman dort"


class Watched:
    """Signals that remember who listens to what."""

    def __init__(self, house: House) -> None:
        self._real = house.wakeups
        self.topics: list[str] = []

    def watch(self, topic: str) -> Any:
        self.topics.append(topic)
        return self._real.watch(topic)


async def _listened(person: Counsellor, case: str) -> list[str]:
    """Open a stream about a case and say what it listens to."""
    watched = Watched(person.house)
    person.house.wakeups = watched  # type: ignore[assignment]
    stream = Line(person)
    stream._scope["query_string"] = f"dossier={case}".encode()
    async with asyncio.TaskGroup() as group:
        group.create_task(stream.run())
        assert 200 == await stream.next()
        await stream.next()
        stream.hung_up.set()
    return sorted(watched.topics)


@pytest.fixture
async def noe() -> Counsellor:
    """A counsellor at the desk."""
    return await Counsellor(House()).enrol()


async def test_a_stream_follows_only_a_case_of_ones_own(noe: Counsellor) -> None:
    """P7: when somebody writes to a colleague is nobody else's business either."""
    case = noe.house.cases.put(card(status=Status.ASSIGNED, owner="ana"), line("seeker", TEXT))
    assert ["desk"] == await _listened(noe, case.case_id)


async def test_a_stream_follows_ones_own_case(noe: Counsellor) -> None:
    """The owner's page stays live."""
    case = noe.house.cases.put(card(status=Status.ASSIGNED, owner="noe"), line("seeker", TEXT))
    assert [f"case:{case.conversation}", "desk"] == await _listened(noe, case.case_id)


@pytest.mark.parametrize(
    "place", ["//[", "//evil.example", "/\\evil", "https://evil.example/", "[", "/\t/evil"]
)
async def test_no_address_breaks_the_door_or_leads_away(noe: Counsellor, place: str) -> None:
    """A crafted link is answered with the form, and never leads to another site."""
    noe.browser.cookies.clear()
    page = await noe.browser.get("/entrer", params={"vers": place})
    assert 200 == page.status_code
    assert 'name="vers" value="/"' in page.text
    answer = await noe.browser.post("/langue", data={"langue": "en"}, headers={"referer": place})
    assert 303 == answer.status_code
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")


@pytest.mark.parametrize("token", ["a%0d%0aset-cookie:%20x=1", "a;%20path=/;x", "%00", "é%22"])
async def test_a_crafted_link_sets_one_cookie_and_no_header(noe: Counsellor, token: str) -> None:
    """Whatever stands in an enrolment link's address stays inside one quoted cookie."""
    answer = await noe.browser.get(f"/bienvenue/{token}")
    assert answer.status_code in {303, 400, 404}
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) <= 1
    assert all(one.startswith("invitation=") and "\n" not in one for one in cookies)


async def test_a_crafted_origin_is_a_foreign_one(noe: Counsellor) -> None:
    """What is no origin is refused like another site's."""
    answer = await noe.press("/dossier/x.1/prendre", {"origin": "http://["})
    assert 403 == answer.status_code


async def test_an_index_that_lost_a_card_breaks_nothing(noe: Counsellor) -> None:
    """P5 for counsellors: their own room opens, and says what it says, though the index knows nothing of it."""
    case = noe.house.cases.put(card(status=Status.ASSIGNED, owner="noe"), line("seeker", TEXT))
    lost: Any = noe.house.cases
    lost.card = _nothing
    answer = await noe.press(f"/dossier/{case.case_id}/ecrire", text="Je suis là.")
    assert 404 == answer.status_code
    assert TEXT in answer.text


async def _nothing(_: str) -> None:
    return None


async def test_nothing_of_a_colleagues_case_by_any_route(noe: Counsellor) -> None:
    """P7, P10: not by reading, writing, taking, giving back or closing, as a page or as a fragment."""
    held = card(status=Status.ASSIGNED, owner="ana")
    case = noe.house.cases.put(replace(held, alias="Loutre 27"), line("seeker", TEXT))
    fields: dict[str, dict[str, str]] = {"ecrire": {"text": "x"}, "clore": {"outcome": "heard"}}
    for headers in ({}, {"x-quiet": "1"}, {"x-live": "1"}):
        answers = [await noe.browser.get(f"/dossier/{case.case_id}", headers=headers)]
        answers += [
            await noe.press(f"/dossier/{case.case_id}/{verb}", headers, **fields.get(verb, {}))
            for verb in ("prendre", "ecrire", "rendre", "clore")
        ]
        for answer in answers:
            assert TEXT not in answer.text
            assert "Loutre 27" not in answer.text


async def test_who_lost_a_case_to_silence_is_told_so(noe: Counsellor) -> None:
    """P10: the notice of a case taken back says that, not that somebody came back."""
    case = card(status=Status.WAITING)
    noe.house.cases.told.append(("7-0", "noe", Notice("noe", "returned", case.case_id)))
    page = await noe.browser.get("/", headers={"x-quiet": "1", "x-notices-after": "1-0"})
    assert "retournée dans la file" in page.text
    assert "La personne est revenue" not in page.text
