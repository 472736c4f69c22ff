"""Who may open what: each page and each action asks for a role, on the server."""

import pytest

from tests.desk.people import Counsellor
from tests.desk.stand_ins import House, card


@pytest.fixture
async def ada() -> Counsellor:
    """An admin who is nothing else."""
    return await Counsellor(House(), "ada", "Ada").enrol("admin")


async def test_an_admin_reads_no_case(ada: Counsellor) -> None:
    """P7: who manages the staff is no counsellor: no queue, no case, no command; and is not counted as one."""
    waiting = ada.house.cases.put(card())
    place = f"/dossier/{waiting.case_id}"

    home, room = await ada.browser.get("/"), await ada.browser.get(place)
    live = await ada.browser.get("/", headers={"x-quiet": "1"})

    assert (303, "/equipe") == (home.status_code, home.headers["location"])
    assert (403, 403) == (room.status_code, live.status_code)
    assert "Loutre" not in room.text
    assert "pas pour ton rôle" in room.text
    assert [] == ada.house.inbox.arrivals
    assert {} == ada.house.cases.there


async def test_who_is_everything_may_everything() -> None:
    """In a house of one, the same person manages the staff and takes cases."""
    noe = await Counsellor(House()).enrol("admin+supervisor+counsellor")

    assert 200 == (await noe.browser.get("/")).status_code
    assert ["noe"] == list(noe.house.cases.there)
