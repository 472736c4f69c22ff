"""Buttons: a choice, emergency help, a human; also those of old messages."""

from bot.dialogs.steps import Ask, Listen
from bot.engine import cases, render
from bot.engine.interpreter import go, resume, stand, store
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn
from bot.model.event import Chose


def chose(turn: Turn, event: Chose) -> None:
    """Follow a button, whatever has happened since it was shown."""
    rules = turn.content.rules
    phrases = Phrases(turn.session, turn.context)
    match event.value:
        case render.EMERGENCY:
            turn.record("seeker", phrases.line(rules.emergency.label), event.at)
            go(turn, rules.emergency.to)
        case render.HUMAN:
            turn.record("seeker", phrases.line(rules.human.label), event.at)
            human(turn)
        case _:
            _choice(turn, event)


def human(turn: Turn) -> None:
    """Lead to a human, or say where the person stands if one is already asked for."""
    if cases.live(turn.session):
        turn.post(render.brief(turn, cases.there(turn)))
    elif cases.waiting(turn.session):
        cases.enter(turn, "queue")
        stand(turn)
    else:
        go(turn, turn.content.rules.human.to)


def follow(turn: Turn, node: Ask | Listen, name: str) -> None:
    """Go the way of a choice."""
    choice = node.choices[name]
    store(turn, choice.set)
    if isinstance(node, Ask) and node.save:
        store(turn, {node.save: name})
    go(turn, choice.to)


def _choice(turn: Turn, event: Chose) -> None:
    """Follow a choice by its node, even from an old message; if it is gone, say so and go on from there."""
    prefix, _, rest = event.value.partition(":")
    ref, _, name = rest.rpartition(":")
    node = turn.content.nodes.get(ref)
    if prefix == "c" and isinstance(node, Ask | Listen) and name in node.choices:
        label = Phrases(turn.session, turn.context).node(ref, node.choices[name].label)
        turn.record("seeker", label, event.at)
        follow(turn, node, name)
    else:
        _stale(turn, ref)


def _stale(turn: Turn, ref: str) -> None:
    """Say that this button has had its day. A live chat goes on undisturbed; otherwise its dialog resumes."""
    turn.note("stale")
    line = Phrases(turn.session, turn.context).line(turn.content.rules.lines.stale)
    dialog = turn.content.dialogs.get(ref.partition(".")[0])
    if cases.live(turn.session) or cases.waiting(turn.session):
        turn.post(render.brief(turn, line))
    elif dialog is not None:
        go(turn, f"{dialog.dialog}.{dialog.resume}", line)
    else:
        resume(turn, line)
