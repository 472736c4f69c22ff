"""Messages in Arabic at Telegram: the harmless first line stays in front, everything else behind the spoiler."""

from datetime import UTC, datetime

import pytest

from bot.channels.telegram.render import render
from bot.engine.simulate import Simulation
from bot.model.length import units
from bot.model.message import Message
from tests.delivered import delivered

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
RIGHT = "\u0600"
"""The first sign of the Arabic letters."""


@pytest.fixture(scope="module")
def spoken() -> list[Message]:
    """Say hello, show the card for danger and the services, all in Arabic."""
    simulation = Simulation(delivered(), NOW, locale="ar")
    simulation.start()
    for press in ("e", "h"):
        simulation.press_value(press)
    return simulation.screen


def test_the_first_line_is_seen_and_the_rest_is_not(spoken: list[Message]) -> None:
    """P4: the spoiler covers the body and nothing of the lead, whatever way they are written."""
    for message in spoken:
        for call in render("65", message):
            lead, _, body = call.text.partition("\n")
            (spoiler,) = call.entities or []
            assert message.lead == lead
            assert RIGHT <= lead[0]
            assert (units(lead) + 1, units(body)) == (spoiler.offset, spoiler.length)


def test_what_runs_from_the_left_is_closed_in(spoken: list[Message]) -> None:
    """P5: Telegram orders each line by itself, so each isolate is closed on its own line."""
    lines = [line for message in spoken for line in message.body.split("\n")]
    opened = [line for line in lines if "\u2068" in line]
    assert opened
    assert [] == [line for line in opened if line.count("\u2068") != line.count("\u2069")]
