"""Retrying keeps P4 and P6: a wipe is never given up, words are given up in minutes, nobody hammers a platform."""

from bot.worker.retry import LONGEST, TRIES, delay, gives_up


def test_delays_double_up_to_a_minute() -> None:
    """Each failure waits longer, to a bound."""
    waits = [delay(tries, 0.0) for tries in range(50)]

    assert sorted(waits) == waits
    assert waits[:3] == [0.5, 1.0, 2.0]
    assert waits[-1] == LONGEST
    assert 300 < sum(waits[:TRIES]) < 900


def test_the_platform_is_obeyed() -> None:
    """`retry_after` is the least that is waited."""
    assert delay(0, 37.0) == 37.0


def test_only_words_are_given_up() -> None:
    """P4: a wipe goes on for ever."""
    assert gives_up(TRIES, wipe=False)
    assert not gives_up(TRIES - 1, wipe=False)
    assert not gives_up(10_000, wipe=True)
