"""Words that hold at every point: a human, emergency help, erasing; then start again, language, back, once more.

**Rules.** Those that keep people safe come before the question that is asked (P5); the others after its buttons, so
that who types what stands on a button gets that. Nobody loses their place by them, unless they ask to.
"""

from dataclasses import replace

from bot.dialogs.words import among, meant
from bot.engine import cases, path, press
from bot.engine.interpreter import call, go, jump, resume, resuming, stand
from bot.engine.phrases import Phrases
from bot.engine.turn import Turn


def safety(turn: Turn, text: str) -> bool:
    """Follow a word that comes before any question."""
    rules, said = turn.content.rules, meant(text)
    if among(said, rules.human.words):
        press.human(turn)
    elif among(said, rules.emergency.words):
        jump(turn, rules.emergency.to)
    elif among(said, rules.forget.words):
        jump(turn, rules.forget.to)
    else:
        return False
    return True


def comfort(turn: Turn, text: str) -> bool:
    """Follow a word that helps on."""
    rules, said = turn.content.rules, meant(text)
    if among(said, rules.restart.words):
        turn.session = replace(turn.session, place="", calls=(), path=())
        go(turn, rules.restart.to)
    elif among(said, rules.language.words):
        language(turn)
    elif rules.callback and among(said, rules.callback.words):
        jump(turn, rules.callback.to)
    elif rules.leaving and among(said, rules.leaving.words):
        jump(turn, rules.leaving.to)
    elif rules.own and among(said, rules.own.words):
        jump(turn, rules.own.to)
    elif among(said, rules.back.words):
        back(turn)
    elif among(said, rules.repeat.words):
        again(turn)
    else:
        return False
    return True


def language(turn: Turn) -> None:
    """Ask for the language; then the question that was asked is asked again, in that language."""
    rules, session = turn.content.rules, turn.session
    if session.place == rules.language.to:
        again(turn)
        return
    call(turn, rules.language.to, session.place or resuming(turn.content))


def back(turn: Turn) -> None:
    """Ask the question before."""
    before = path.back(turn.session, turn.content.nodes)
    if before is None:
        lines = turn.content.rules.lines
        again(turn, Phrases(turn.session, turn.context).line(lines.nothing_before))
    else:
        turn.session = before
        go(turn, before.place)


def again(turn: Turn, *before: str) -> None:
    """Say the present question once more; without one, where the person stands, or where it goes on."""
    case = turn.session.case
    if turn.session.place:
        go(turn, turn.session.place, *before)
    elif case is None or case.message_only or not cases.waiting(turn.session):
        resume(turn, *before)
    else:
        stand(turn, *before)
