"""Short ways to look at what a step did."""

from typing import TypeVar

from bot.engine.simulate import Simulation
from bot.model.case import Case
from bot.model.effect import Effect, Entry, Post, Record, ShowCase
from bot.model.message import Message
from bot.model.session import Session

Kind = TypeVar("Kind", bound=Effect)


def kinds(sim: Simulation) -> list[str]:
    """Name the effects of the last event, in order."""
    return [type(effect).__name__ for effect in sim.effects]


def of(sim: Simulation, kind: type[Kind]) -> list[Kind]:
    """Give the effects of one kind of the last event."""
    return [effect for effect in sim.effects if isinstance(effect, kind)]


def only(sim: Simulation, kind: type[Kind]) -> Kind:
    """Give the one effect of a kind of the last event."""
    found = of(sim, kind)
    assert len(found) == 1, f"{len(found)} {kind.__name__}"
    return found[0]


def entries(sim: Simulation) -> list[Entry]:
    """Give the transcript lines of the last event."""
    return [record.entry for record in of(sim, Record)]


def lines(sim: Simulation, who: str) -> list[str]:
    """Give what one side is recorded with at the last event."""
    return [entry.text for entry in entries(sim) if entry.who == who]


def shown(sim: Simulation) -> Message:
    """Give the newest message on the screen."""
    assert sim.last is not None
    return sim.last


def posted(sim: Simulation) -> list[str]:
    """Give the bodies sent by the last event."""
    return [post.message.body for post in of(sim, Post)]


def session(sim: Simulation) -> Session:
    """Give the session."""
    assert sim.session is not None
    return sim.session


def case(sim: Simulation) -> Case:
    """Give the case."""
    found = session(sim).case
    assert found is not None
    return found


def card(sim: Simulation) -> ShowCase:
    """Give the last card shown to the desk by the last event."""
    return of(sim, ShowCase)[-1]


def labels(message: Message) -> list[str]:
    """Give the labels of all buttons."""
    return [button.label for row in message.rows for button in row]


def values(message: Message) -> list[str]:
    """Give the values of all buttons."""
    return [button.value for row in message.rows for button in row]


def press(sim: Simulation, label: str) -> None:
    """Press a button of the newest message by its label."""
    for row in shown(sim).rows:
        for button in row:
            if button.label == label:
                sim.press(button)
                return
    raise AssertionError(f"no button {label!r} in {labels(shown(sim))}")


def in_queue(sim: Simulation) -> None:
    """Start, and ask for a human."""
    sim.start()
    sim.press_value("h")


def in_chat(sim: Simulation, counsellor: str = "ana") -> None:
    """Start, ask for a human, be taken, be written to."""
    in_queue(sim)
    sim.take(counsellor)
    sim.reply("Je suis là.", counsellor)
