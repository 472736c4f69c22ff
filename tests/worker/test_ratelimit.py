"""The rate limit keeps P2: nothing that is queued can make an exit wait."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.effect import Lane
from bot.worker.ratelimit import RateLimit

PATIENT = 1e9


def test_words_stop_at_the_reserve() -> None:
    """A burst of words leaves the reserve untouched; exits go on at once."""
    limit = RateLimit(10, now=0.0)
    waits = [limit.wait(Lane.NOTICE, 0.0, PATIENT) for _ in range(100)]

    assert 9 == waits.count(0.0)
    assert [0.0, 0.0] == [limit.wait(Lane.EXIT, 0.0, PATIENT) for _ in range(2)]


def test_everybody_has_a_slot_of_their_own() -> None:
    """Whoever waits the time that was named may send then, and no two are told the same moment."""
    limit = RateLimit(5, now=0.0)
    waits = [limit.wait(Lane.BOT, 0.0, PATIENT) for _ in range(41)]

    assert sorted(waits) == waits
    assert len(set(waits[5:])) == len(waits[5:])
    assert 8.5 < waits[-1] < 10


def test_the_impatient_take_no_slot() -> None:
    """A send that is put aside instead leaves its slot to others."""
    limit = RateLimit(5, now=0.0)
    for _ in range(100):
        limit.wait(Lane.BOT, 0.0, 1.0)

    assert 1.0 < limit.wait(Lane.BOT, 0.0, 0.0) < 1.5


def test_a_pause_holds_everybody() -> None:
    """When the platform tells the whole bot to wait, exits wait as well: a refused call hides nothing."""
    limit = RateLimit(10, now=0.0)
    limit.pause(3.0, now=1.0)

    assert limit.wait(Lane.EXIT, 2.0, PATIENT) == 2.0
    assert limit.wait(Lane.EXIT, 4.0, PATIENT) == 0.0


def test_no_limit() -> None:
    """Rate 0 waits for a pause only."""
    limit = RateLimit(0, now=0.0)

    assert {limit.wait(Lane.BOT, 0.0, PATIENT) for _ in range(1000)} == {0.0}
    limit.pause(1.0, now=0.0)
    assert limit.wait(Lane.BOT, 0.0, PATIENT) == 1.0


@given(st.lists(st.tuples(st.sampled_from(Lane), st.floats(0, 0.5)), max_size=200))
def test_never_faster_than_told(asks: list[tuple[Lane, float]]) -> None:
    """In no order of asking does more leave than the burst plus the rate."""
    rate, now = 20.0, 0.0
    limit = RateLimit(rate, now=now)
    leaves: list[float] = []
    for lane, pause in asks:
        now += pause
        leaves.append(now + limit.wait(lane, now, PATIENT))
    end = max(leaves, default=0.0)

    assert len(leaves) <= rate + rate * end + 2
