"""What a conversation test expects: a text, effects, the place where an answer is awaited.

**Rules.** What does not hold raises `Unmet` with a sentence.
"""

import re

from bot.dialogs.base import Prose
from bot.dialogs.steps import Ask, Callback, End, Export, Listen, Node, Number, Say, Services
from bot.engine.interpreter import asked
from bot.engine.phrases import Phrases
from bot.engine.simulate import Simulation
from bot.model.effect import Post
from bot.proof.script import Absent, Said, Step

KINDS = frozenset({
    "post",
    "wipe",
    "remove",
    "record",
    "set_timer",
    "cancel_timer",
    "show_case",
    "notice",
    "erase",
})


class Unmet(Exception):
    """A step that could not be done, or that does not hold."""


def hold(sim: Simulation, step: Step, dialog: str) -> None:
    """Check one step if it is something to expect."""
    match step.key:
        case "bot":
            _bot(sim, step.bot or "", dialog)
        case "effects":
            _effects(sim, step.effects or [])
        case "place":
            _place(sim, step.place or "", dialog)
        case _:
            pass


def _bot(sim: Simulation, wanted: str | Said, dialog: str) -> None:
    if wanted == "nothing":
        if any(isinstance(effect, Post) for effect in sim.effects):
            raise Unmet("Nothing was to be said, but something was said.")
        return
    if sim.last is None:
        raise Unmet("Nothing is on the screen.")
    if isinstance(wanted, Said):
        source = sim.locale in {"", sim.content.source_locale}
        if source and wanted.contains not in sim.last.body:
            raise Unmet(f"“{wanted.contains}” is not there.")
    elif _text(sim, full(dialog, wanted)) not in sim.last.body:
        raise Unmet(f"The text of `{full(dialog, wanted)}` is not in the last message.")


def full(dialog: str, ref: str) -> str:
    """Complete a reference made in a test of a dialog."""
    return ref if "." in ref or not ref else f"{dialog}.{ref}"


def _text(sim: Simulation, ref: str) -> str:
    """Say the text of a node as it must stand in a message."""
    node = sim.content.nodes.get(ref)
    if node is None:
        raise Unmet(f"There is no node `{ref}`.")
    said = prose_of(node)
    if said is None:
        raise Unmet(f"`{ref}` says nothing: name a node that does.")
    if sim.session is None:
        raise Unmet("The conversation was erased.")
    return Phrases(sim.session, sim.context).node(ref, said)


def prose_of(node: Node) -> Prose | None:
    """Give what a node says; None if it says nothing of its own."""
    match node:
        case Say():
            return node.say
        case Ask() | Number() | Listen() | Callback():
            return asked(node)
        case End():
            return node.end
        case Export():
            return node.export
        case Services():
            return node.intro
        case _:
            return None


def _effects(sim: Simulation, wanted: list[str | Absent]) -> None:
    kinds = {effect.kind for effect in sim.effects}
    for one in wanted:
        if isinstance(one, Absent):
            if _kind(one.no) in kinds:
                raise Unmet(f"{one.no} is among {sorted(kinds)}.")
        elif _kind(one) not in kinds:
            raise Unmet(f"{one} is not among {sorted(kinds)}.")


def _kind(name: str) -> str:
    """Name the kind of an effect, written `show_case` or `ShowCase`; a name that is none is a mistake."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    if kind not in KINDS:
        raise Unmet(f"{name} is no effect.")
    return kind


def _place(sim: Simulation, wanted: str, dialog: str) -> None:
    if sim.session is None:
        raise Unmet("The conversation was erased.")
    if full(dialog, wanted) != sim.session.place:
        raise Unmet(f"The answer is awaited at {sim.session.place!r}.")
