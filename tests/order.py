"""In which order tests are handed to the processes that run them: the longest first, so that none is left for the end.

**Rules.** A test says that it is long by asking for time (`pytest.mark.timeout`). Work stealing cuts the list into as
many pieces as there are processes and lets whoever has nothing left take from the end of another's piece: each piece
therefore begins with its share of the long ones.
"""

import os

import pytest

LONG = 100
"""Whoever asks for so many seconds is long."""


def wanted(item: pytest.Item) -> float:
    """Say how much time a test asks for."""
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark else 0.0


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Put the long ones at the beginning of each piece, the longest before all."""
    pieces = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = sorted((one for one in items if wanted(one) >= LONG), key=wanted, reverse=True)
    rest = [one for one in items if wanted(one) < LONG]
    ordered: list[pytest.Item] = []
    for piece in range(pieces):
        mine = long[piece::pieces]
        size = (len(items) - len(ordered)) // (pieces - piece) - len(mine)
        ordered += mine + rest[:size]
        del rest[:size]
    return ordered
