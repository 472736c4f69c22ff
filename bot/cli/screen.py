"""What a terminal shows of a conversation: messages as a channel shows them, numbered buttons, where it stands."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass

from bot.dialogs.steps import Ask, Listen
from bot.engine.simulate import Simulation
from bot.model.effect import Effect, Post, Wipe
from bot.model.message import Button, Message
from bot.proof.player import GLOBAL, buttons

CHANNELS = ("telegram", "webchat", "sms")
WIDTH = 78
COVER = "▒ "
"""Stands before lines that Telegram covers until they are touched."""
OPEN = "│ "
QUIET = frozenset({"conversation", "address", "kind", "key", "edited"})
NOTHING: tuple[object, ...] = (None, "", (), {})
"""Names and values that tell nothing."""


def shown(channel: str, message: Message) -> list[str]:
    """Show one message with its buttons."""
    lines = VIEWS[channel](message)
    voice = "a human:" if message.voice == "human" else "bot:"
    copies = [
        f"  [copy] {copy.label}: {' / '.join(copy.text.split(chr(10)))}" for copy in message.copies
    ]
    return ["", voice, *lines, *copies, *_rows(message)]


def keys(message: Message | None) -> dict[str, Button]:
    """Give the buttons by the number that is typed for them."""
    return {str(number): button for number, button in enumerate(buttons(message), 1)}


def press_name(sim: Simulation, button: Button) -> str:
    """Name a button as conversation tests do: its name; its label where that name means something else."""
    for name, value in GLOBAL.items():
        if button.value == value:
            return name
    _, _, rest = button.value.partition(":")
    ref, _, name = rest.rpartition(":")
    node = sim.content.nodes.get(ref)
    if name in GLOBAL and isinstance(node, Ask | Listen):
        return node.choices[name].label
    return name


def state(sim: Simulation) -> list[str]:
    """Say where a conversation stands; what is empty is left out."""
    session = sim.session
    if session is None:
        return ["there is no conversation: it was erased, or has not begun"]
    lines = [f"  now: {sim.now.isoformat()}", f"  desk: {_facts(sim.desk)}"]
    for one in fields(session):
        value = getattr(session, one.name)
        if one.name not in QUIET and value not in (*NOTHING, 0):
            lines.append(f"  {one.name}: {_facts(value)}")
    return lines


def effects(sim: Simulation) -> list[str]:
    """Say what the last event caused."""
    return [f"  {_effect(effect)}" for effect in sim.effects] or ["  nothing"]


def _effect(effect: Effect) -> str:
    match effect:
        case Post():
            start = " ".join(effect.message.body.split())[:50]
            return f"post ({effect.lane}): {start}…"
        case Wipe():
            return "wipe, and erase for good" if effect.erase else "wipe"
        case _:
            return f"{effect.kind}: {_facts(effect)}"


def _facts(value: object) -> str:
    """Write a value the short way: what is set of it."""
    if not is_dataclass(value):
        return str(value)
    pairs = ((one.name, getattr(value, one.name)) for one in fields(value))
    facts = (
        f"{name} {_facts(one)}" for name, one in pairs if name not in QUIET and one not in NOTHING
    )
    return ", ".join(facts)


def _telegram(message: Message) -> list[str]:
    from bot.channels.telegram.render import render

    lines: list[str] = []
    for call in render("0", message):
        covered = message.lead
        text = call.text.removeprefix(f"{covered}\n") if covered else call.text
        lines += [f"{OPEN}{covered}"] if covered else []
        lines += list(_wrapped(text, COVER if covered else OPEN))
    return lines


def _webchat(message: Message) -> list[str]:
    from bot.channels.webchat.render import view

    text = "\n\n".join(view("0", message).paragraphs)
    return list(_wrapped(text, OPEN))


def _sms(message: Message) -> list[str]:
    """Show the words and nothing else: no adapter exists yet, but texts may have a form for it."""
    return list(_wrapped(message.body, OPEN))


VIEWS: dict[str, Callable[[Message], list[str]]] = {
    "telegram": _telegram,
    "webchat": _webchat,
    "sms": _sms,
}


def _wrapped(text: str, mark: str) -> Iterator[str]:
    for line in text.split("\n"):
        parts = textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        yield from (f"{mark}{part}" for part in parts or [""])


def _rows(message: Message) -> Iterator[str]:
    number = 0
    for row in message.rows:
        cells = []
        for button in row:
            number += 1
            cells.append(f"[{number}] {button.label}")
        yield "  " + "   ".join(cells)
