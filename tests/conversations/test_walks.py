"""P1, P5, P11: every place that buttons and words can reach, in every language, with the desk in each state."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.content.content import Content
from bot.content.load import default_folder, load
from bot.engine.simulate import Simulation
from bot.model.case import Status
from bot.model.desk import DeskSnapshot
from bot.model.message import Button, Message

DESKS = {
    "closed": DeskSnapshot(open=False, changes=datetime(2026, 11, 23, 13, tzinfo=UTC)),
    "empty": DeskSnapshot(open=True),
    "staffed": DeskSnapshot(open=True, staff=2, waiting=4),
}
HOURS = [
    datetime(2026, 11, 21, 2, 30, tzinfo=UTC),
    datetime(2026, 11, 21, 14, 0, tzinfo=UTC),
    datetime(2026, 12, 25, 9, 0, tzinfo=UTC),
]
RIDDLE = "bof"
STORY = "voilà je sais pas trop comment dire ce qui est arrivé"
State = tuple[object, ...]


@pytest.fixture(scope="module")
def published() -> Content:
    """The content as it would be published now."""
    return load(default_folder())


def state(sim: Simulation) -> State:
    """Tell places apart: two conversations in the same state show the same."""
    session = sim.session
    if session is None:
        return ("erased",)
    case = session.case
    known = (case.status, case.message_only) if case else None
    there = (session.place, session.topic, session.risk, session.hidden)
    return (*there, known, min(session.confused, 3))


def buttons(message: Message | None) -> list[Button]:
    """Give all buttons of a message."""
    return [button for row in message.rows for button in row] if message else []


def copy(sim: Simulation) -> Simulation:
    """Try something without having done it."""
    return replace(sim, screen=list(sim.screen[-1:]))


def next_ones(sim: Simulation) -> Iterator[Simulation]:
    """Press every button, and write what fits nowhere."""
    for button in buttons(sim.last):
        if button.value != "x":
            trial = copy(sim)
            trial.press(button)
            yield trial
    for text in (RIDDLE, STORY):
        trial = copy(sim)
        trial.say(text)
        yield trial


def reached(first: Simulation) -> dict[State, Simulation]:
    """Walk everywhere."""
    seen: dict[State, Simulation] = {}
    waiting = [first]
    while waiting:
        sim = waiting.pop()
        if state(sim) in seen:
            continue
        seen[state(sim)] = sim
        if sim.session is not None and not sim.session.hidden:
            waiting.extend(next_ones(sim))
    return seen


def check(message: Message) -> None:
    """What holds for every message on every channel."""
    values = {button.value for button in buttons(message)}
    assert "x" in values
    assert message.lead
    assert len(message.lead) + len(message.body) < 4000
    assert all(len(button.label) <= 40 for button in buttons(message))
    assert all(len(button.value.encode()) <= 48 for button in buttons(message))
    assert all(len(text.text) <= 256 for text in message.copies)
    assert "{" not in message.body


def asks(sim: Simulation) -> bool:
    """Tell whether a human was asked for."""
    case = sim.session.case if sim.session else None
    return case is not None and case.status in {Status.WAITING, Status.ASSIGNED}


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_reachable_place(published: Content, locale: str, desk: str) -> None:
    """P1, P5: exit, emergency and a human are at hand wherever one can get to."""
    sim = Simulation(published, HOURS[1], DESKS[desk], locale=locale)
    sim.start()
    places = reached(sim)
    assert len(places) > 50
    for one in places.values():
        assert one.last is not None
        if one.session is None or one.session.hidden:
            continue
        check(one.last)
        ways = {button.value for button in buttons(one.last)}
        assert "e" in ways or "114" in one.last.body
        assert "h" in ways or asks(one) or any("human." in way for way in ways)


@pytest.mark.parametrize("hour", HOURS, ids=str)
def test_help_at_any_hour(published: Content, hour: datetime) -> None:
    """P5: at night and on holidays something that is open is offered while the desk is closed."""
    sim = Simulation(published, hour, DESKS["closed"], locale="fr")
    sim.start()
    sim.press_value("h")
    assert sim.last is not None
    check(sim.last)
    always = published.rules.lines.open_always
    until = published.rules.lines.open_until.partition("{")[0].strip()
    assert always in sim.last.body or until in sim.last.body


def test_exit_from_every_place(published: Content) -> None:
    """P1: wherever one is, the exit word leaves the neutral line and nothing else."""
    sim = Simulation(published, HOURS[1], DESKS["staffed"], locale="fr")
    sim.start()
    for one in reached(sim).values():
        if one.session is None or one.session.hidden:
            continue
        trial = copy(one)
        trial.say("X !")
        assert [published.rules.exit.neutral] == [message.body for message in trial.screen]
