"""A person, a counsellor and a small content."""

import pytest

from bot.content.content import Content
from bot.engine.simulate import Simulation
from bot.model.desk import DeskSnapshot
from tests.engine import world


@pytest.fixture(scope="session")
def content() -> Content:
    """The small content, compiled once."""
    return world.content()


@pytest.fixture
def sim(content: Content) -> Simulation:
    """Nobody has written yet; one counsellor is there, two cases wait."""
    return Simulation(content, world.NOW, DeskSnapshot(open=True, staff=1, waiting=2))
