"""The composer tells that somebody is writing, only where the house wants it, and only of one's own conversation."""

import pytest

from bot.content.content import Content
from bot.desk.web.composing import SECONDS
from bot.model.case import Status
from bot.model.desk_event import Composing
from bot.model.event import Arrival
from tests.desk.people import Counsellor
from tests.desk.stand_ins import CONVERSATION, House, card, small_content

CASE = f"{CONVERSATION}.1"
PLACE = f"/dossier/{CASE}/redige"


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house wants it."""

    def content() -> Content:
        made = small_content()
        made.desk.typing = True  # type: ignore[misc]
        return made

    monkeypatch.setattr("tests.desk.stand_ins.small_content", content)


async def somebody(owner: str | None = "noe", *, training: bool = False) -> Counsellor:
    """A counsellor, and a case of somebody."""
    noe = await Counsellor(House()).enrol()
    status = Status.ASSIGNED if owner else Status.WAITING
    noe.house.cases.put(card(status=status, owner=owner, training=training))
    return noe


def told(noe: Counsellor) -> list[Arrival]:
    """Give the signs that came into the inbox."""
    return [one for one in noe.house.inbox.arrivals if isinstance(one.event, Composing)]


@pytest.mark.usefixtures("wanted")
async def test_it_is_told_once_in_a_while() -> None:
    """One event for its case, whichever tab tells it, and again some seconds later; nothing in the audit log."""
    noe = await somebody()
    before = list(noe.house.audit.entries)
    assert [204, 204] == [(await noe.press(PLACE)).status_code for _ in range(2)]
    (sign,) = told(noe)
    expected = (CONVERSATION, Composing(noe.house.clock(), "noe", CASE))
    assert expected == (sign.conversation, sign.event)
    noe.house.clock.turn(seconds=SECONDS)
    await noe.press(PLACE)
    assert 2 == len(told(noe))
    assert before == noe.house.audit.entries


@pytest.mark.usefixtures("wanted")
@pytest.mark.parametrize("owner", ["lou", None])
async def test_of_nobody_else_s_conversation(owner: str | None) -> None:
    """P7, P10: not of a colleague's case, not of one that waits, not of one that is none."""
    noe = await somebody(owner)
    assert 403 == (await noe.press(PLACE)).status_code
    assert 403 == (await noe.press(PLACE.replace(".1/", ".2/"))).status_code
    assert 404 == (await noe.press("/dossier/nothing/redige")).status_code
    assert [] == told(noe)


@pytest.mark.usefixtures("wanted")
async def test_only_from_our_own_page() -> None:
    """A form of another site, or without a session, tells nothing."""
    noe = await somebody()
    assert 403 == (await noe.browser.post(PLACE, data={"csrf": "wrong"})).status_code
    noe.browser.cookies.clear()
    assert 401 == (await noe.press(PLACE, {"x-live": "1"})).status_code
    assert [] == told(noe)


async def test_off_the_page_does_not_even_ask() -> None:
    """By default there is no address to tell it to; an old page that still does is told to stop."""
    noe = await somebody()
    assert "data-composing" not in (await noe.browser.get(f"/dossier/{CASE}")).text
    assert 404 == (await noe.press(PLACE)).status_code
    assert [] == told(noe)


@pytest.mark.usefixtures("wanted")
@pytest.mark.parametrize("training", [False, True])
async def test_on_the_page_asks_for_people_only(*, training: bool) -> None:
    """Nobody is behind a scripted seeker: of practice nothing is told."""
    noe = await somebody(training=training)
    page = (await noe.browser.get(f"/dossier/{CASE}")).text
    assert (f'data-composing="{PLACE}"' in page) is not training
