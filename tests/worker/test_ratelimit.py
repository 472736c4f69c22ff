"""The rate limit keeps P2: nothing that is queued can make an exit wait."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.effect import Lane
from bot.worker.ratelimit import RESERVE, RateLimit


def test_words_stop_at_the_reserve() -> None:
    """A burst of words leaves the reserve untouched; exits go on at once."""
    limit = RateLimit(10, now=0.0)
    words = 0
    while limit.wait(Lane.NOTICE, 0.0) == 0:
        words += 1

    assert words == 8
    assert [limit.wait(Lane.EXIT, 0.0) for _ in range(2)] == [0.0, 0.0]
    assert limit.wait(Lane.EXIT, 0.0) > 0


def test_waiting_as_told_is_enough() -> None:
    """Whoever waits the time that was named may send then."""
    limit = RateLimit(5, now=0.0)
    now = 0.0
    sent = 0
    while now < 10:
        wait = limit.wait(Lane.BOT, now)
        sent += wait == 0
        now += wait

    assert 50 <= sent <= 55


def test_a_pause_holds_everybody() -> None:
    """When the platform tells the whole bot to wait, exits wait as well: a refused call hides nothing."""
    limit = RateLimit(10, now=0.0)
    limit.pause(3.0, now=1.0)

    assert limit.wait(Lane.EXIT, 2.0) == 2.0
    assert limit.wait(Lane.EXIT, 4.0) == 0.0


def test_no_limit() -> None:
    """Rate 0 never waits."""
    limit = RateLimit(0, now=0.0)

    assert {limit.wait(Lane.BOT, 0.0) for _ in range(1000)} == {0.0}


@given(st.lists(st.tuples(st.sampled_from(Lane), st.floats(0, 0.5)), max_size=200))
def test_never_faster_than_told(asks: list[tuple[Lane, float]]) -> None:
    """In no order of asking does more leave than the burst plus the rate."""
    rate, now, sent = 20.0, 0.0, 0
    limit = RateLimit(rate, now=now)
    for lane, pause in asks:
        now += pause
        sent += limit.wait(lane, now) == 0

    assert sent <= rate + rate * now + 1
    assert 0 < RESERVE < 1
