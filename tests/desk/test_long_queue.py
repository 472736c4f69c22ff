"""A queue that is longer than anybody reads."""

from tests.desk.people import Counsellor
from tests.desk.stand_ins import House, card

MANY = 130


async def test_a_long_queue_is_counted_behind_the_first() -> None:
    """Every change sends the list again, to everybody: fifty are shown, all are counted."""
    noe = await Counsellor(House()).enrol()
    for number in range(MANY):
        noe.house.cases.put(card(1, case_id=f"seeker{number:03}.1", conversation=f"s{number:03}"))

    page = (await noe.browser.get("/")).text

    assert 50 == page.count('<li class="case ')
    assert "Et 80 de plus" in page
    assert "En attente\u00a0: 130" in page or "En attente : 130" in page
