"""Plays the editors' conversations: does what they say that people do, and compares what they say that comes of it.

**Rules.** One player for `murmure check`, `try`, `graph` and the tests. Labels may be written in the source language,
whatever language is played. A step that cannot be done or does not hold raises `Unmet` with a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import assert_never

from bot.content.content import Content
from bot.dialogs.steps import Ask, Listen
from bot.dialogs.words import fold
from bot.engine.phrases import Phrases
from bot.engine.simulate import Simulation
from bot.model.desk import DeskSnapshot
from bot.model.effect import Wipe
from bot.model.message import Button, Message
from bot.proof.coverage import Choice
from bot.proof.expect import Unmet, hold
from bot.proof.script import HOWS, Close, Command, Conversation, Given, Reply, Step

GLOBAL = {"emergency": "e", "human": "h", "exit": "x"}
STARTS = frozenset({"/start", "start"})


@dataclass(frozen=True, slots=True)
class Failure:
    """The first step of a conversation that does not hold.

    Attributes:
        number: of the step, from 0.
        why: what was expected and what came.
    """

    number: int
    step: Step
    why: str
    locale: str


@dataclass(slots=True)
class Player:
    """One conversation in one language. `taken` are the choices that were pressed or typed."""

    content: Content
    dialog: str
    case: Conversation
    locale: str
    taken: set[Choice] = field(default_factory=set)

    def play(self) -> Failure | None:
        """Play all steps; give the first that does not hold."""
        sim = begin(self.content, self.case.given, self.locale)
        for number, step in enumerate(self.case.steps):
            try:
                self.taken.update(act(sim, step))
                hold(sim, step, self.dialog)
            except Unmet as unmet:
                return Failure(number, step, f"{unmet} {_screen(sim)}", self.locale)
        return None


def begin(content: Content, given: Given, locale: str = "") -> Simulation:
    """Begin a conversation under what is given."""
    desk = desk_of(given.desk, given.waiting)
    spoken = locale or given.locale or content.source_locale
    channel = given.channel or "simulated"
    return Simulation(content, given.now.astimezone(UTC), desk, spoken, given.zone, channel)


def desk_of(name: str, waiting: int = 0) -> DeskSnapshot:
    """Make a desk as tests name it: `closed`, `open` (nobody there) or `staffed`."""
    return DeskSnapshot(open=name != "closed", staff=int(name == "staffed"), waiting=waiting)


def forget_effects(sim: Simulation) -> None:
    """Forget what the last event caused: time that passes, or the desk, may cause nothing."""
    sim.effects = ()


def buttons(message: Message | None) -> list[Button]:
    """Give all buttons of a message."""
    return [button for row in message.rows for button in row] if message else []


def act(sim: Simulation, step: Step) -> list[Choice]:
    """Do one step if it is something to do; give the choices that it takes."""
    match step.key:
        case "bot" | "effects" | "place":
            return []
        case "user":
            forget_effects(sim)
            return _write(sim, step.user or "")
        case "choose":
            forget_effects(sim)
            return _choose(sim, step.choose or "")
        case "press":
            forget_effects(sim)
            sim.press_value(f"c:{step.press}")
            return []
        case _:
            forget_effects(sim)
            _happen(sim, step)
            return []


def _happen(sim: Simulation, step: Step) -> None:
    match step.key:
        case "exit":
            _leave(sim, step.exit or "")
        case "wait":
            sim.wait(timedelta(minutes=step.wait or 0))
        case "desk":
            sim.desk = desk_of(step.desk or "staffed", sim.desk.waiting)
        case "show":
            sim.show_media()
        case "remains":
            sim.fail_to_wipe(step.remains or 0)
        case _:
            _counsel(sim, step.counsellor or "take")


def _leave(sim: Simulation, how: str) -> None:
    sim.leave(HOWS.get(how, "word"))
    if not any(isinstance(effect, Wipe) for effect in sim.effects):
        raise Unmet("Nothing was wiped.")


def _write(sim: Simulation, text: str) -> list[Choice]:
    """Write; the source language's label of a button stands for the one that is shown."""
    if text.strip() in STARTS:
        sim.start()
        return []
    found = [one for one in _choices(sim) if fold(text) in one.typed]
    sim.say(found[0].shown if found and fold(text) == fold(found[0].label) else text)
    return [found[0].choice] if found else []


def _choose(sim: Simulation, wanted: str) -> list[Choice]:
    """Press a button by its name, or its label in the source language; the question’s own before the footer’s."""
    ways = {one.label: one.value for one in reversed(_choices(sim))}
    value, shown = ways.get(wanted) or GLOBAL.get(wanted), buttons(sim.last)
    own = [
        one
        for one in shown
        if wanted not in ways and one.value.endswith((f":{wanted}", f".{wanted}"))
    ]
    for button in own or [one for one in shown if one.value == value]:
        sim.press(button)
        return [pressed(button.value)] if button.value.startswith("c:") else []
    raise Unmet(f"There is no button `{wanted}`.")


def pressed(value: str) -> Choice:
    """Read which choice a button carries."""
    ref, _, name = value.removeprefix("c:").rpartition(":")
    return ref, name


@dataclass(frozen=True, slots=True)
class _Shown:
    """A choice of the awaited question: its label in the source language, as shown, and all that types it."""

    choice: Choice
    label: str
    shown: str
    typed: frozenset[str]

    @property
    def value(self) -> str:
        return f"c:{self.choice[0]}:{self.choice[1]}"


def _choices(sim: Simulation) -> list[_Shown]:
    session = sim.session
    node = sim.content.nodes.get(session.place) if session else None
    if session is None or not isinstance(node, Ask | Listen):
        return []
    phrases, place = Phrases(session, sim.context), session.place
    found = []
    for name, choice in node.choices.items():
        shown = phrases.node(place, choice.label)
        typed = frozenset(map(fold, (choice.label, shown, *choice.words)))
        found.append(_Shown((place, name), choice.label, shown, typed))
    return found


def _counsel(sim: Simulation, command: Command | Reply | Close) -> None:
    match command:
        case Reply():
            sim.reply(command.reply)
        case Close():
            sim.close(command.close)
        case "take":
            sim.take()
        case "give_back":
            sim.give_back()
        case "close":
            sim.close()
        case _:
            assert_never(command)


def _screen(sim: Simulation) -> str:
    """Show what stands on the screen, on one line."""
    if sim.last is None:
        return "The screen is empty."
    return f"The screen says “{' '.join(sim.last.body.split())}” and {list(_labels(sim.last))}."


def _labels(message: Message) -> Iterator[str]:
    return (button.label for button in buttons(message))
