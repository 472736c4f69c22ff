"""Each rule is tried on both channels."""

import pytest

from tests.discretion.people import CHANNELS
from tests.emulator.fixtures import telegram

__all__ = ["telegram"]


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> str:
    """The channel that somebody uses."""
    name: str = request.param
    return name
