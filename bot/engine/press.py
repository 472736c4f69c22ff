"""Buttons: a choice, emergency help, a human; also those of old messages."""

from typing import assert_never

from bot.dialogs.steps import Ask, Callback, Listen, Number
from bot.engine import callback, cases, options, path, render
from bot.engine.interpreter import go, jump, resume, stand, store
from bot.engine.options import Question
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
            jump(turn, rules.emergency.to)
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
        jump(turn, turn.content.rules.human.to)


def follow(turn: Turn, ref: str, node: Question, name: str) -> None:
    """Go the way of a choice, from the question that it belongs to."""
    turn.session = path.at(turn.session, ref)
    match node:
        case Ask() | Listen():
            choice = node.choices[name]
            saved = {node.save: name} if isinstance(node, Ask) and node.save else {}
            store(turn, {**choice.set, **saved})
            go(turn, choice.to)
        case Number():
            go(turn, node.skip or node.then)
        case Callback():
            go(turn, callback.follow(turn, ref, node, name))
        case _:
            assert_never(node)


def _choice(turn: Turn, event: Chose) -> None:
    """Follow a choice by its node, even from an old message; if it is gone, say so and go on from there."""
    prefix, _, rest = event.value.partition(":")
    ref, _, name = rest.rpartition(":")
    node = turn.content.nodes.get(ref)
    if prefix == "c" and isinstance(node, Question):
        label = options.label(turn, ref, node, name)
        if label is not None:
            turn.record("seeker", label, event.at)
            follow(turn, ref, node, name)
            return
    _stale(turn, ref)


def _stale(turn: Turn, ref: str) -> None:
    """Say that this button has had its day. A live chat goes on undisturbed; otherwise its dialog resumes."""
    turn.note("stale")
    line = Phrases(turn.session, turn.context).line(turn.content.rules.lines.stale)
    dialog = turn.content.dialogs.get(ref.partition(".")[0])
    if cases.live(turn.session) or cases.waiting(turn.session):
        turn.post(render.brief(turn, line))
    elif dialog is not None:
        within = turn.session.place.partition(".")[0] == dialog.dialog
        (go if within else jump)(turn, f"{dialog.dialog}.{dialog.resume}", line)
    else:
        resume(turn, line)
