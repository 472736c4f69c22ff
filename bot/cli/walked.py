"""Walk through the editors' conversations: which nodes do their tests pass?

**Rules.** Only what happens is played (who writes, presses, leaves, answers); what the tests expect is the business of
the tests. A conversation that cannot be played on ends there: what it passed counts.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typing_extensions import override

from bot.content.content import Content
from bot.content.tree import parse
from bot.dialogs.steps import Ask, Listen, Step
from bot.dialogs.words import fold
from bot.engine.phrases import Phrases
from bot.engine.simulate import How, Simulation
from bot.errors import ContentError
from bot.model.desk import DeskSnapshot
from bot.model.message import Button, Message

BEGIN = "2026-11-21T15:00+01:00"
"""When a conversation takes place that does not say when."""
GLOBAL = {"emergency": "e", "human": "h", "exit": "x"}
HOWS: dict[str, How] = {"button": "button", "command": "command", "edit": "edit", "page": "page"}
EXPECTED = frozenset({"bot", "effects", "place"})
"""Steps in which nothing happens."""


class Trodden(dict[str, Step]):
    """The nodes of a content, which remember in what order they were walked through."""

    def __init__(self, nodes: Mapping[str, Step]) -> None:
        super().__init__(nodes)
        self.steps: list[str] = []

    @override
    def __getitem__(self, ref: str) -> Step:
        """Give a node: the engine asks for it this way when it stands on it, and with `get` when it only looks."""
        self.steps.append(ref)
        return super().__getitem__(ref)


def trodden(content: Content) -> tuple[Content, Trodden]:
    """Give a content whose nodes remember."""
    nodes = Trodden(content.nodes)
    return replace(content, nodes=nodes), nodes


def walked(content: Content, folder: Path) -> frozenset[str]:
    """Name the nodes that the conversation tests of a folder pass."""
    seen: set[str] = set()
    for path in sorted((folder / "tests").glob("*.yaml")):
        for case in cases(path):
            watched, nodes = trodden(content)
            _play(watched, case)
            seen.update(nodes.steps)
    return frozenset(seen)


def cases(path: Path) -> list[dict[str, Any]]:
    """Read the conversations of a file; raise a sentence if they are none."""
    try:
        found = parse(path.read_text(encoding="utf-8")).data["test_cases"] or []
        if all(len(step) == 1 for case in found for step in case["steps"]):
            return list(found)
    except Exception:  # noqa: BLE001, S110 - whatever an editor wrote, one sentence is enough
        pass
    raise ContentError(f"{path} holds something else than conversation tests")


def begin(content: Content, given: Mapping[str, str]) -> Simulation:
    """Begin a conversation under what a test says is given."""
    now = datetime.fromisoformat(given.get("now") or BEGIN).astimezone(UTC)
    desk = desk_of(given.get("desk") or "staffed", int(given.get("waiting") or 0))
    locale = given.get("locale") or content.source_locale
    return Simulation(content, now, desk, locale, given.get("zone") or "")


def desk_of(name: str, waiting: int = 0) -> DeskSnapshot:
    """Make a desk as tests name it: `closed`, `open` (nobody there) or `staffed`."""
    return DeskSnapshot(open=name != "closed", staff=int(name == "staffed"), waiting=waiting)


def forget_effects(sim: Simulation) -> None:
    """Forget what the last event caused: time that passes, or the desk, may cause nothing."""
    sim.effects = ()


def buttons(message: Message | None) -> list[Button]:
    """Give all buttons of a message."""
    return [button for row in message.rows for button in row] if message else []


def _play(content: Content, case: Mapping[str, Any]) -> None:
    sim = begin(content, case.get("given") or {})
    for step in case["steps"]:
        ((kind, what),) = step.items()
        if not act(sim, kind, what):
            return


def act(sim: Simulation, kind: str, what: Any) -> bool:
    """Do one step of a test; tell whether it could be done."""
    if kind in EXPECTED:
        return True
    forget_effects(sim)
    match kind:
        case "user":
            _write(sim, what)
        case "choose":
            return _choose(sim, what)
        case "exit":
            sim.leave(HOWS.get(what, "word"))
        case "counsellor":
            _answer(sim, what)
        case _:
            return _happen(sim, kind, what)
    return True


def _happen(sim: Simulation, kind: str, what: Any) -> bool:
    match kind:
        case "desk":
            sim.desk = desk_of(what, sim.desk.waiting)
        case "wait":
            sim.wait(timedelta(minutes=float(what)))
        case "show":
            sim.show_media()
        case _:
            return False
    return True


def _write(sim: Simulation, text: str) -> None:
    """Write; the source language's label of a button stands for the one that is shown."""
    if text.strip() in {"/start", "start"}:
        sim.start()
        return
    labels = {fold(label): shown for label, shown, _ in _choices(sim)}
    sim.say(labels.get(fold(text), text))


def _choose(sim: Simulation, wanted: str) -> bool:
    """Press a button by its name or by its label in the source language."""
    ways = {label: value for label, _, value in reversed(_choices(sim))}
    value = GLOBAL.get(wanted) or ways.get(wanted)
    for button in buttons(sim.last):
        if button.value == value or (value is None and button.value.endswith(f":{wanted}")):
            sim.press(button)
            return True
    return False


def _choices(sim: Simulation) -> list[tuple[str, str, str]]:
    """Give the choices of the awaited question: label in the source language, label shown, what it carries."""
    session = sim.session
    node = sim.content.nodes.get(session.place) if session else None
    if session is None or not isinstance(node, Ask | Listen):
        return []
    phrases, place = Phrases(session, sim.context), session.place
    return [
        (choice.label, phrases.node(place, choice.label), f"c:{place}:{name}")
        for name, choice in node.choices.items()
    ]


def _answer(sim: Simulation, command: str | Mapping[str, str]) -> None:
    match command:
        case "take":
            sim.take()
        case "give_back":
            sim.give_back()
        case "close":
            sim.close()
        case {"close": outcome}:
            sim.close(outcome)
        case {"reply": text} | {"say": text}:
            sim.reply(text)
        case _:
            pass
