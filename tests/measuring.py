"""Which tests coverage is measured in: those that mirror `bot/`, and not the stories, searches and long runs.

**Rules.** Measuring doubles what Python costs, in the processes too that a test starts. What the long tests protect is
not a number of lines, so they run as fast as the machine can; the floor in `pyproject.toml` is held by the others
alone. Nor is what Hypothesis plays many times, nor what `no_cover` marks for the same reason.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage

UNMEASURED = frozenset(
    "canary chaos conversations discretion docs e2e emulator_tests mutation review".split()
)
"""Folders of `tests/` whose tests are not measured."""
MARKS = ("no_cover", "chaos")
TELLS = "COVERAGE_PROCESS_CONFIG"
"""The variable by which the processes that we start know that they are measured."""


class Measuring:
    """Stops the measuring and lets it go on, as tests come."""

    def __init__(self, coverage: Coverage) -> None:
        """Take what measures this process."""
        self._coverage = coverage
        self._told = os.environ.get(TELLS, "")
        self._on = True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Measure this test with its fixtures, or not."""
        if self._on != measured(item):
            self._on = not self._on
            self._turn_on() if self._on else self._turn_off()
        return (yield)

    def _turn_on(self) -> None:
        os.environ[TELLS] = self._told
        self._coverage.start()

    def _turn_off(self) -> None:
        self._coverage.stop()
        os.environ.pop(TELLS, None)


def measured(item: pytest.Item) -> bool:
    """Say whether coverage is measured in a test."""
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    played = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return not (folder in UNMEASURED or played or any(map(item.get_closest_marker, MARKS)))
