"""Taking by hand, and giving back: what the desk itself would not do is not done behind its back."""

import pytest

from bot.model.case import Level, Status
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, NOW, House, card

CASE = f"{CONVERSATION}.1"


@pytest.fixture
async def noe(monkeypatch: pytest.MonkeyPatch) -> Counsellor:
    """A counsellor at the desk; nobody waits long for an inbox that has no worker here."""
    monkeypatch.setattr("bot.desk.web.cases.SETTLE_SECONDS", 0.05)
    return await Counsellor(House()).enrol()


@pytest.mark.parametrize("verb", ["prendre", "accepter"])
async def test_after_the_end_of_a_shift_nobody_is_taken(noe: Counsellor, verb: str) -> None:
    """P10: who is off counts as gone, and would lose the person at once; they are told to begin their shift first."""
    noe.house.cases.put(
        card()
        if verb == "prendre"
        else card(status=Status.ASSIGNED, owner="lou", offered="noe", risk=Level.CONCERN)
    )
    await noe.press("/service", shift="off")

    answer = await noe.press(f"/dossier/{CASE}/{verb}")

    assert ("/soin?suite=off", []) == (answer.headers["location"], noe.house.inbox.arrivals)
    await noe.press("/service", shift="on")
    await noe.press(f"/dossier/{CASE}/{verb}")
    assert [CASE] == [arrival.event.case for arrival in noe.house.inbox.arrivals]  # type: ignore[union-attr]


@pytest.mark.parametrize("verb", ["rendre", "deplacer"])
async def test_what_was_given_back_goes_to_somebody_else(noe: Counsellor, verb: str) -> None:
    """Who cannot go on with somebody is not given the same person again by the next press."""
    house = noe.house
    await house.cases.touch("lou", NOW, 900)
    house.cases.put(card(status=Status.ASSIGNED, owner="noe"))
    await noe.browser.get(f"/dossier/{CASE}")
    await noe.press(f"/dossier/{CASE}/{verb}")
    house.cases.put(card())

    assert "/?suite=nobody" == (await noe.press("/suite")).headers["location"]
    for _ in range(2):
        noe.house.clock.turn(minutes=8)
        await noe.press("/present")
    assert f"/dossier/{CASE}" == (await noe.press("/suite")).headers["location"]
